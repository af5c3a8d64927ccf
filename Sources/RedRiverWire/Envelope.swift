// Envelope: the three frames every message begins with.

internal import RedRiverBase

/// A request id: up to 16 bytes of the asker's choice, echoed in the answer.
public struct RequestID: Hashable, Sendable {
    public let bytes: [UInt8]

    /// No id, where no answer is wanted or nobody asked.
    public static let none = RequestID()

    private init() { bytes = [] }

    /// - Returns: `nil` for more than ``Limits/requestID`` bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count <= Limits.requestID else { return nil }
        self.bytes = bytes
    }
}

/// The token of a delivery: up to 32 bytes that mean something to the node alone.
public struct Token: Hashable, Sendable, CustomStringConvertible {
    public let bytes: [UInt8]

    /// - Returns: `nil` unless there are 1 to ``Limits/token`` bytes.
    public init?(_ bytes: [UInt8]) {
        guard (1...Limits.token).contains(bytes.count) else { return nil }
        self.bytes = bytes
    }

    /// Reads lower-case hexadecimal digits, as a token is written in JSON.
    public init?(hex: some StringProtocol) {
        guard let bytes = Hexadecimal.decode(hex) else { return nil }
        self.init(bytes)
    }

    public var hex: String { Hexadecimal.encode(bytes) }
    public var description: String { hex }
}

/// The first three frames of a message.
public struct Envelope: Hashable, Sendable {
    /// Frame 0 of every message of this protocol.
    public static let version = Array("RR1".utf8)

    /// The longest verb; all are upper-case ASCII letters and `_`.
    private static let verbMost = 16

    public let verb: String
    public let request: RequestID

    /// Reads the first three frames.
    public init(_ frames: [[UInt8]]) throws(WireError) {
        guard frames.count >= 3, frames[0] == Self.version, let request = RequestID(frames[2])
        else { throw .notOurProtocol }
        guard frames[1].count <= Self.verbMost,
            frames[1].allSatisfy({ (0x41...0x5a).contains($0) || $0 == 0x5f })
        else { throw .unknownVerb(Self.shown(frames[1])) }
        verb = String(decoding: frames[1], as: UTF8.self)
        self.request = request
    }

    /// The request id of a message that may not be understood otherwise, so that even an `ERROR`
    /// finds its way back to who asked; ``RequestID/none`` where there is none.
    public static func request(of frames: [[UInt8]]) -> RequestID {
        frames.count >= 3 && frames[0] == version ? RequestID(frames[2]) ?? .none : .none
    }

    /// The three frames.
    static func frames(_ verb: String, _ request: RequestID) -> [[UInt8]] {
        [version, Array(verb.utf8), request.bytes]
    }

    /// What can be printed of a foreign verb.
    private static func shown(_ verb: [UInt8]) -> String {
        String(
            decoding: verb.prefix(verbMost).map {
                (0x21...0x7e).contains($0) ? $0 : UInt8(ascii: "?")
            }, as: UTF8.self)
    }
}
