// SchemaEquality: when two JSON values are the same (Core §4.2.2).
//
// Numbers by their value, objects whatever the order of their members. Values are compared by a
// canonical spelling, so that many are compared with each other in one pass over all of them.

internal import RedRiverJSON

enum SchemaEquality {
    /// The same bytes for the same value, and others for another.
    static func canonical(_ document: JSONDocument, _ node: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        write(document, node, &bytes)
        return bytes
    }

    private static func write(_ document: JSONDocument, _ node: Int, _ bytes: inout [UInt8]) {
        switch document.kind(at: node) {
        case .null: bytes.append(UInt8(ascii: "n"))
        case .bool: bytes.append(document.bytes[document.range(at: node).lowerBound])
        case .number:
            bytes.append(UInt8(ascii: "#"))
            bytes += document.number(at: node).canonical
            bytes.append(UInt8(ascii: ";"))
        case .string: write(document.text(at: node), &bytes)
        case .array:
            bytes.append(UInt8(ascii: "["))
            var at = document.first(in: node)
            for _ in 0..<document.count(at: node) {
                write(document, at, &bytes)
                at = document.next(after: at)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object:
            var members: [(name: [UInt8], node: Int)] = []
            var at = document.first(in: node)
            for _ in 0..<document.count(at: node) {
                members.append((document.text(at: at), at + 1))
                at = document.next(after: at + 1)
            }
            members.sort { $0.name.lexicographicallyPrecedes($1.name) }
            bytes.append(UInt8(ascii: "{"))
            for member in members {
                write(member.name, &bytes)
                write(document, member.node, &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// The length first, so that no text looks like two.
    private static func write(_ text: [UInt8], _ bytes: inout [UInt8]) {
        bytes += Array(String(text.count).utf8)
        bytes.append(UInt8(ascii: ":"))
        bytes += text
    }
}
