// JSON: values to be written, and the printer.
//
// One value has one spelling: members in the order given, no space in the compact form, and nothing
// escaped that need not be (RFC 8259 §7). Texts that are signed or hashed are printed here once and
// kept as bytes from then on.

/// A JSON value built by the program.
public enum JSON: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case string(String)
    case array([JSON])
    /// Members are written in this order. Names must differ.
    case object([(String, JSON)])
    /// A piece of JSON text, written as it is: for parts of a parsed document.
    case raw([UInt8])

    /// UTF-8 without any space between tokens.
    public var compact: [UInt8] {
        var printer = JSONPrinter(isIndented: false)
        printer.print(self)
        return printer.bytes
    }

    /// UTF-8 with two spaces a level and a newline at the end: for files people read.
    public var indented: [UInt8] {
        var printer = JSONPrinter(isIndented: true)
        printer.print(self)
        return printer.bytes + [UInt8(ascii: "\n")]
    }

    /// A value of a parsed document, exactly as it is written there.
    public static func raw(_ value: JSONValue) -> JSON { .raw(Array(value.bytes)) }

    /// An object without the members whose value is `nil`.
    public static func object(present members: [(String, JSON?)]) -> JSON {
        .object(members.compactMap { name, value in value.map { (name, $0) } })
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    /// Members in the order of the literal.
    public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements) }
}

private struct JSONPrinter {
    let isIndented: Bool
    var bytes: [UInt8] = []
    private var level = 0

    init(isIndented: Bool) { self.isIndented = isIndented }

    mutating func print(_ value: JSON) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .int(let number): bytes.append(contentsOf: String(number).utf8)
        case .string(let text): print(text: text)
        case .raw(let fragment): bytes += fragment
        case .array(let elements):
            list("[", elements, "]") { $0.print($1) }
        case .object(let members):
            list("{", members, "}") { printer, member in
                printer.print(text: member.0)
                printer.bytes.append(UInt8(ascii: ":"))
                if printer.isIndented { printer.bytes.append(UInt8(ascii: " ")) }
                printer.print(member.1)
            }
        }
    }

    private mutating func list<Item>(
        _ opener: Unicode.Scalar, _ items: [Item], _ closer: Unicode.Scalar,
        _ printItem: (inout JSONPrinter, Item) -> Void
    ) {
        bytes.append(UInt8(ascii: opener))
        level += 1
        for (position, item) in items.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            breakLine()
            printItem(&self, item)
        }
        level -= 1
        if !items.isEmpty { breakLine() }
        bytes.append(UInt8(ascii: closer))
    }

    private mutating func breakLine() {
        guard isIndented else { return }
        bytes.append(UInt8(ascii: "\n"))
        for _ in 0..<2 * level { bytes.append(UInt8(ascii: " ")) }
    }

    /// Escapes what RFC 8259 §7 says must be, and nothing else.
    private mutating func print(text: String) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        if text.utf8.allSatisfy(Self.isPlain) {
            bytes.append(contentsOf: text.utf8)
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case ..<0x20:
                let digits = String(byte, radix: 16)
                bytes += Array((byte < 16 ? "\\u000" : "\\u00").utf8) + Array(digits.utf8)
            default: bytes.append(byte)
            }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
}
