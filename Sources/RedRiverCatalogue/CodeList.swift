// CodeList: a list of codes as data, each with its names in three languages.
//
//     {"format": "redriver/codes/v1", "list": "units", "source": "UN/ECE Recommendation 20",
//      "entries": [{"code": "KGM", "vi": "kilôgam", "zh": "千克", "en": "kilogram", "mass": true}, …]}
//
// Operators add entries to a file and agree on its new digest; nothing is rebuilt. What else an entry
// says of its code (decimals of a currency, classes of a dangerous substance) stands beside the names.

public import RedRiverBase
public import RedRiverJSON

/// One code and what is known of it.
public struct CodeEntry: Sendable {
    public let code: String
    public let name: Text
    private let value: JSONValue

    fileprivate init(_ value: JSONValue) throws(JSONError) {
        func text(_ name: String) throws(JSONError) -> String {
            guard let member = value[name] else {
                throw .missing(pointer: value.pointer + "/" + name)
            }
            guard let text = member.string, (1...512).contains(text.utf8.count) else {
                throw .unexpected(expected: .string, pointer: member.pointer)
            }
            return text
        }
        guard value.kind == .object else {
            throw .unexpected(expected: .object, pointer: value.pointer)
        }
        code = try text("code")
        name = Text(vi: try text("vi"), zh: try text("zh"), en: try text("en"))
        self.value = value
    }

    /// What else the entry says, as a text.
    public func text(_ member: String) -> String? { value[member]?.string }
    /// As a number.
    public func number(_ member: String) -> Int? {
        value[member]?.int64.flatMap { Int(exactly: $0) }
    }
    /// As a flag; absent is `false`.
    public func flag(_ member: String) -> Bool { value[member]?.bool ?? false }
    /// As a list of texts; absent is empty.
    public func texts(_ member: String) -> [String] {
        value[member].map { $0.elements.compactMap(\.string) } ?? []
    }
}

/// The codes of one list.
public struct CodeList: Sendable {
    public static let format = "redriver/codes/v1"
    /// As many as a list may have; the longest of the standards has a few hundred.
    private static let entriesMost = 20_000

    /// What the list is called: the name of its file.
    public let name: String
    /// In the order of the file.
    public let entries: [CodeEntry]
    private let places: [[UInt8]: Int]

    /// - Throws: ``JSONError``, for what is not a list of codes or has one twice.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        let root = try JSONDocument(parsing: bytes).root
        var reader = try JSONReader(root)
        _ = try reader.parsed("format", Self.formatForm) { $0 == Self.format ? $0 : nil }
        name = try reader.string("list")
        _ = try reader.string("source")
        let listed = try reader.value("entries")
        try reader.finish()
        guard listed.kind == .array, listed.count <= Self.entriesMost else {
            throw .unexpected(expected: .array, pointer: listed.pointer)
        }
        var (entries, places): ([CodeEntry], [[UInt8]: Int]) = ([], [:])
        for value in listed.elements {
            let entry = try CodeEntry(value)
            guard places.updateValue(entries.count, forKey: Array(entry.code.utf8)) == nil else {
                throw .unexpected(expected: .form(Self.onceForm), pointer: value.pointer + "/code")
            }
            entries.append(entry)
        }
        self.entries = entries
        self.places = places
    }

    /// The entry of a code, byte for byte.
    public subscript(code: some Sequence<UInt8>) -> CodeEntry? {
        places[Array(code)].map { entries[$0] }
    }

    /// The entry of a code.
    public subscript(code: String) -> CodeEntry? { self[code.utf8] }

    private static let formatForm = Text(
        vi: "\"\(format)\"", zh: "“\(format)”", en: "\"\(format)\"")
    private static let onceForm = Text(
        vi: "mã chưa có trong danh mục", zh: "尚未出现的代码", en: "a code not listed before")
}
