// NodeError: everything that keeps a node from starting or makes it stop.

public import RedRiverBase

/// Why a node cannot run.
public enum NodeError: Fault {
    /// Something in the configuration, or in a file that it names, is not good.
    case configuration(at: ConfigurationPlace, ConfigurationFlaw)

    public var code: String {
        switch self {
        case .configuration(_, let flaw): flaw.code
        }
    }

    public var text: Text {
        switch self {
        case .configuration(let place, let flaw):
            let what = flaw.text
            // What is wrong with the JSON itself is said with its path already.
            if case .json = flaw {
                return Text(
                    vi: "\(place.file): \(what.vi)", zh: "\(place.file)：\(what.zh)",
                    en: "\(place.file): \(what.en)")
            }
            return Text(
                vi: "\(place.file), \(place.shownPointer): \(what.vi)",
                zh: "\(place.file)，\(place.shownPointer)：\(what.zh)",
                en: "\(place.file), \(place.shownPointer): \(what.en)")
        }
    }

    public var hint: Text? {
        switch self {
        case .configuration(let place, let flaw): flaw.hint(at: place)
        }
    }
}

/// A member of a node's configuration.
public struct ConfigurationPlace: Hashable, Sendable {
    /// The configuration, as it was named to the program.
    public let file: String
    /// The member's path (RFC 6901); empty for the whole file.
    public let pointer: String

    public init(file: String, pointer: String) {
        self.file = file
        self.pointer = pointer
    }

    var shownPointer: String { pointer.isEmpty ? "/" : pointer }
}
