// JSONPointer: the path of a value in its document (RFC 6901).

/// RFC 6901 paths.
public enum JSONPointer {
    /// One reference token as it stands in a path: `~` as `~0` and `/` as `~1` (§3).
    public static func escape(_ name: some StringProtocol) -> String {
        var text = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// The inverse of ``escape(_:)``.
    ///
    /// - Returns: `nil` if a `~` is followed by neither 0 nor 1, or a `/` stands unescaped.
    public static func unescape(_ token: some StringProtocol) -> String? {
        var text = ""
        var rest = token.unicodeScalars.makeIterator()
        while let scalar = rest.next() {
            switch scalar {
            case "/": return nil
            case "~":
                switch rest.next() {
                case "0": text += "~"
                case "1": text += "/"
                default: return nil
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// The names and indexes of a path, unescaped; `nil` if it is not one.
    public static func tokens(_ pointer: some StringProtocol) -> [String]? {
        if pointer.isEmpty { return [] }
        guard pointer.utf8.first == UInt8(ascii: "/") else { return nil }
        var tokens: [String] = []
        for part in pointer.utf8.dropFirst().split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        {
            guard let token = unescape(String(decoding: part, as: UTF8.self)) else { return nil }
            tokens.append(token)
        }
        return tokens
    }

    /// The path of a node of the tape. Names that stand at `index - 1` belong to a closed or open
    /// member alike, so this also serves errors in the middle of a text.
    static func path(to index: Int, nodes: [JSONNode], bytes: [UInt8]) -> String {
        var tokens: [String] = []
        var at = index
        while at > 0 {
            let parent = Int(nodes[at].parent)
            if nodes[parent].kind == .object {
                tokens.append(escape(String(decoding: nodes[at - 1].text(bytes), as: UTF8.self)))
            } else {
                tokens.append(String(position(of: at, in: parent, nodes: nodes)))
            }
            at = parent
        }
        return tokens.reversed().reduce(into: "") { $0 += "/" + $1 }
    }

    private static func position(of index: Int, in array: Int, nodes: [JSONNode]) -> Int {
        var element = array + 1
        var position = 0
        while element < index {
            element = Int(nodes[element].next)
            position += 1
        }
        return position
    }
}
