// MessageViewValue: labels, and values on one line.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverJSON
internal import RedRiverReport

/// How members are called and values are written, in one language.
struct MessageViewValue {
    /// A small object that reads best on one line.
    struct Shape {
        /// In the order in which they are shown.
        let names: [String]
        /// How many of them, counted from the first, must be there.
        let needed: Int
        let separator: String
        /// Whether a list of them is a table of its own all the same.
        var standsInTable = false
    }

    static let shapes = [
        Shape(names: ["value", "unit"], needed: 2, separator: " "),
        Shape(names: ["amount", "currency"], needed: 2, separator: " "),
        Shape(names: ["count", "type", "marks"], needed: 2, separator: " "),
        Shape(names: ["scheme", "value"], needed: 2, separator: " "),
        Shape(names: ["type", "value"], needed: 2, separator: " "),
        Shape(names: ["from", "to"], needed: 2, separator: " – "),
        Shape(
            names: ["text", "normalized", "country"], needed: 3, separator: " · ",
            standsInTable: true),
        Shape(
            names: ["number", "party", "condition"], needed: 1, separator: " ",
            standsInTable: true),
    ]

    /// The code list of values that a schema lists itself: those of the vocabulary.
    static let ownList = "values"

    let language: Language
    private let catalogue: Catalogue

    init(_ catalogue: Catalogue, _ language: Language) {
        self.catalogue = catalogue
        self.language = language
    }

    // MARK: Names

    /// How a member is called; one that nobody knows keeps its name.
    func label(_ name: String, parent: String) -> String {
        field(name, parent)?.text(language) ?? (name.isEmpty ? Self.empty : name.visible)
    }

    /// The more specific entry wins.
    private func field(_ name: String, _ parent: String) -> Vocabulary.Field? {
        catalogue.vocabulary.field(parent + "." + name) ?? catalogue.vocabulary.field(name)
    }

    /// How a code is called, as the value of a member.
    private func meaning(of code: String, _ name: String, _ parent: String) -> String? {
        switch name {
        case "msgType": return MessageType(rawValue: code)?.rules.name(language)
        case "sender", "receiver": return office(ofParty: code)?(language)
        default:
            guard let list = field(name, parent)?.list else { return nil }
            // A list of the catalogue may be of codes of one kind beside words of the schema's own.
            let entry = catalogue.codes(list)?[code]
            return (entry?.name ?? catalogue.vocabulary.value(code))?(language)
        }
    }

    /// `VN.CUSTOMS.13BB` is the system of the office `VN:13BB`.
    private func office(ofParty party: String) -> Text? {
        let parts = party.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1] == "CUSTOMS" else { return nil }
        return catalogue.codes("offices")?["\(parts[0]):\(parts[2])"]?.name
    }

    // MARK: Shapes

    /// Whether a value is shown on one line.
    ///
    /// - Parameter inCell: As a cell of a table, where a list of small objects has no room of its own.
    func isInline(_ value: JSONValue, inCell: Bool = false) -> Bool {
        switch value.kind {
        case .object: value.count == 0 || isText(value) || shape(of: value) != nil
        case .array:
            value.elements.allSatisfy { element in
                element.kind != .array && isInline(element)
                    && (inCell || shape(of: element)?.standsInTable != true)
            }
        default: true
        }
    }

    /// Whether this is the same text in several languages.
    func isText(_ value: JSONValue) -> Bool {
        (1...Language.allCases.count).contains(value.count)
            && value.members.allSatisfy {
                Language(rawValue: $0.name) != nil && $0.value.kind == .string
            }
    }

    /// The shape of a small object, if it has one.
    func shape(of value: JSONValue) -> Shape? {
        guard value.kind == .object, (1...3).contains(value.count) else { return nil }
        let isFlat = value.members.allSatisfy {
            $0.value.kind != .object && $0.value.kind != .array
        }
        guard isFlat else { return nil }
        return Self.shapes.first { shape in
            value.members.allSatisfy { shape.names.contains($0.name) }
                && shape.names.prefix(shape.needed).allSatisfy { value[$0] != nil }
        }
    }

    // MARK: Values

    /// A value on one line, whatever it is; what does not belong on one is JSON.
    ///
    /// - Parameters:
    ///   - name: The member it is the value of, or an element of the value.
    ///   - parent: The member around that.
    func text(_ value: JSONValue, name: String, parent: String) -> ViewText {
        switch value.kind {
        case .object where value.count == 0: return ViewText(Self.none(language))
        case .object where isText(value): return sentence(value)
        case .object:
            guard let shape = shape(of: value) else { return json(value) }
            let present = shape.names.compactMap { part in value[part].map { (part, $0) } }
            return .joined(
                present.map { text($0.1, name: $0.0, parent: name) }, shape.separator)
        case .array where value.count == 0: return ViewText(Self.none(language))
        case .array:
            guard isInline(value, inCell: true) else { return json(value) }
            let isLong = value.elements.contains { $0.kind == .object }
            return .joined(
                value.elements.map { text($0, name: name, parent: parent) }, isLong ? "; " : ", ")
        case .string:
            return ViewText(string(value.string ?? "", name, parent))
        case .number:
            return ViewText(string(value.numberText ?? "", name, parent))
        case .bool: return ViewText(value.bool == true ? Self.yes(language) : Self.no(language))
        case .null: return ViewText("—")
        }
    }

    private func json(_ value: JSONValue) -> ViewText {
        ViewText(String(decoding: value.compact, as: UTF8.self).visible)
    }

    /// A code with its name beside it, a time with room between its parts, or a text as it is.
    private func string(_ text: String, _ name: String, _ parent: String) -> String {
        if text.isEmpty { return Self.empty }
        if let meaning = meaning(of: text, name, parent) {
            return text.visible + " (" + meaning + ")"
        }
        return Self.time(text) ?? text.visible
    }

    /// The same text in several languages, the reader's own first.
    private func sentence(_ value: JSONValue) -> ViewText {
        let others = value.members.map(\.name).filter { $0 != language.rawValue }
        let order = (value[language.rawValue] == nil ? [] : [language.rawValue]) + others
        return .joined(
            order.map { tag in
                let text = value[tag]?.string ?? ""
                return ViewText([
                    ViewText.Piece(
                        text: text.isEmpty ? Self.empty : text.visible,
                        language: Language(rawValue: tag))
                ])
            }, " / ")
    }

    /// `2026-11-23 06:40:02 +07:00`: as it was written, in three parts; `nil` if it is no time.
    private static func time(_ text: String) -> String? {
        guard text.utf8.count <= 35, Timestamp(rfc3339: text) != nil else { return nil }
        let date = text.utf8.prefix(10)
        let rest = text.utf8.dropFirst(11)
        let clock = rest.prefix {
            $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") || isDigit($0)
        }
        let offset = rest.dropFirst(clock.count)
        return "\(Substring(date)) \(Substring(clock)) \(Substring(offset))"
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static let empty = "\"\""
    private static let none = Text(vi: "không có", zh: "无", en: "none")
    private static let yes = Text(vi: "có", zh: "是", en: "yes")
    private static let no = Text(vi: "không", zh: "否", en: "no")
}
