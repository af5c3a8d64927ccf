// Markup: HTML in which no text can become a mark.
//
// Names of elements and attributes stand in the program; every text from elsewhere comes in through
// `init(_:)` or as the value of an attribute, and both are escaped. There is no third way in.

/// A piece of HTML.
public struct Markup: Hashable, Sendable {
    /// The HTML itself.
    public let source: String

    private init(source: String) { self.source = source }

    /// A text, escaped.
    public init(_ text: String) { source = Self.escape(text) }

    /// Pieces one after the other.
    public init(_ pieces: [Markup]) {
        source = pieces.reduce(into: "") { $0 += $1.source }
    }

    /// An element with everything in it.
    ///
    /// - Parameters:
    ///   - name: Of an element that has an end tag.
    ///   - attributes: In the order in which they are written.
    public static func element(
        _ name: StaticString, with attributes: KeyValuePairs<StaticString, String> = [:],
        _ content: [Markup]
    ) -> Markup {
        var source = tag(name, attributes)
        for piece in content { source += piece.source }
        return Markup(source: source + "</\(name)>")
    }

    /// An element that holds a text only.
    public static func element(
        _ name: StaticString, with attributes: KeyValuePairs<StaticString, String> = [:],
        text: String
    ) -> Markup {
        element(name, with: attributes, [Markup(text)])
    }

    /// An element that never has anything in it, such as `input`.
    public static func void(
        _ name: StaticString, with attributes: KeyValuePairs<StaticString, String> = [:]
    ) -> Markup {
        open(name, with: attributes)
    }

    /// A start tag without its end: an element that never has one, or that is still to be filled.
    static func open(
        _ name: StaticString, with attributes: KeyValuePairs<StaticString, String>
    ) -> Markup {
        Markup(source: tag(name, attributes))
    }

    /// What the program itself has written in HTML or CSS.
    static func own(_ source: StaticString) -> Markup { Markup(source: "\(source)") }

    private static func tag(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>
    ) -> String {
        var source = "<\(name)"
        for (attribute, value) in attributes {
            source += " \(attribute)=\"" + escape(value) + "\""
        }
        return source + ">"
    }

    /// A text as it must stand between two marks and within double or single quotes.
    ///
    /// NUL and its like, which HTML does not allow even by number, become U+FFFD.
    public static func escape(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            case 0x09, 0x0a: bytes.append(byte)
            case ..<0x20, 0x7f: bytes += "\u{fffd}".utf8
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
