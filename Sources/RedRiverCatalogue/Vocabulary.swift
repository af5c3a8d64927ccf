// Vocabulary: terms, labels of fields, and names of values, in three languages.
//
//     {"format": "redriver/vocabulary/v1",
//      "terms":  [{"number": 1, "vi": …, "zh": …, "en": …, "ours": true}, …],
//      "fields": [{"name": "grossMass", "vi": …, "zh": …, "en": …, "list": "units"}, …],
//      "values": [{"name": "RELEASE", "vi": …, "zh": …, "en": …}, …]}
//
// `fields` says how a member of a body is called when a person reads it, and in which code list its
// values are; `values` names those that a schema lists itself.

public import RedRiverBase
public import RedRiverJSON

/// How things are called.
public struct Vocabulary: Sendable {
    public static let format = "redriver/vocabulary/v1"

    /// One term of the trade.
    public struct Term: Sendable {
        public let number: Int
        public let text: Text
        /// Whether it is a word of this project rather than one in customary use.
        public let isOurs: Bool
    }

    /// How a member is called.
    public struct Field: Sendable {
        public let text: Text
        /// The code list its values are of.
        public let list: String?
    }

    public private(set) var terms: [Term] = []
    private var fields: [String: Field] = [:]
    private var values: [String: Text] = [:]

    init() {}

    /// - Throws: ``JSONError``, for what has not this form.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        var reader = try JSONReader(JSONDocument(parsing: bytes).root)
        _ = try reader.parsed("format", Text(vi: Self.format, zh: Self.format, en: Self.format)) {
            $0 == Self.format ? $0 : nil
        }
        for var item in try reader.objects("terms") {
            terms.append(
                Term(
                    number: Int(try item.integer("number", in: 1...9999)), text: try item.text(),
                    isOurs: try item.optionalBool("ours") ?? false))
            try item.finish()
        }
        for var item in try reader.objects("fields") {
            let name = try item.string("name")
            fields[name] = Field(text: try item.text(), list: try item.optionalString("list"))
            try item.finish()
        }
        for var item in try reader.objects("values") {
            values[try item.string("name")] = try item.text()
            try item.finish()
        }
        try reader.finish()
    }

    /// How a member of a body is called.
    public func field(_ name: String) -> Field? { fields[name] }

    /// How the member at the end of a path is called; positions in lists are passed over.
    ///
    /// - Parameter path: RFC 6901. An entry `parent.name` wins over one of the name alone.
    public func label(of path: String) -> Text? {
        let names = JSONPointer.tokens(path)?.filter { Int($0) == nil } ?? []
        guard let name = names.last else { return nil }
        let parent = names.dropLast().last.map { "\($0).\(name)" }
        return (parent.flatMap { fields[$0] } ?? fields[name])?.text
    }

    /// How a value that a schema lists is called.
    public func value(_ name: String) -> Text? { values[name] }
}

extension JSONReader {
    fileprivate mutating func text() throws(JSONError) -> Text {
        Text(vi: try string("vi"), zh: try string("zh"), en: try string("en"))
    }
}
