// SchemaError: why a schema cannot be compiled. It is said once, when the schema is registered.

public import RedRiverBase
public import RedRiverJSON

/// Why a schema was refused.
public enum SchemaError: Fault {
    /// The text is not JSON.
    case json(JSONError)
    /// Something in the schema is not as the standard demands. `place` is the URI of the schema.
    case malformed(keyword: String, place: String)
    /// A reference to what is not there.
    case dangling(reference: String, place: String)
    /// `$schema` names a dialect that is not known, or one that demands an unknown vocabulary.
    case unknownDialect(String, place: String)
    /// A pattern that is not ECMA-262, or needs what cannot be matched in linear time.
    case pattern(RegexError, pattern: String, place: String)
    /// Two schemas bear the same identifier.
    case duplicateIdentifier(String)
    /// Schemas that refer to each other without ever looking deeper into the instance.
    case endless(place: String)
    /// The program would be larger than ``SchemaCompiler/most`` allows.
    case tooLarge

    public var code: String {
        switch self {
        case .json: "schema.json"
        case .malformed: "schema.malformed"
        case .dangling: "schema.dangling-reference"
        case .unknownDialect: "schema.unknown-dialect"
        case .pattern: "schema.pattern"
        case .duplicateIdentifier: "schema.duplicate-identifier"
        case .endless: "schema.endless"
        case .tooLarge: "schema.too-large"
        }
    }

    public var text: Text {
        switch self {
        case .json(let error): error.text
        case .malformed(let keyword, let place):
            Text(
                vi: "Từ khóa \(keyword) tại \(place) không đúng quy cách.",
                zh: "\(place) 处的关键字 \(keyword) 不合规范。",
                en: "The keyword \(keyword) at \(place) is not as it must be.")
        case .dangling(let reference, let place):
            Text(
                vi: "Tham chiếu \(reference) tại \(place) không trỏ tới lược đồ nào.",
                zh: "\(place) 处的引用 \(reference) 没有指向任何模式。",
                en: "The reference \(reference) at \(place) leads to no schema.")
        case .unknownDialect(let name, let place):
            Text(
                vi: "Không biết phương ngữ \(name) dùng tại \(place).",
                zh: "\(place) 使用了未知的方言 \(name)。",
                en: "The dialect \(name) used at \(place) is not known.")
        case .pattern(let error, let pattern, let place):
            Text(
                vi: "Biểu thức \(pattern) tại \(place): \(error.text.vi)",
                zh: "\(place) 处的表达式 \(pattern)：\(error.text.zh)",
                en: "The pattern \(pattern) at \(place): \(error.text.en)")
        case .duplicateIdentifier(let name):
            Text(
                vi: "Hai lược đồ cùng mang định danh \(name).",
                zh: "两个模式使用同一标识 \(name)。",
                en: "Two schemas bear the identifier \(name).")
        case .endless(let place):
            Text(
                vi: "Lược đồ tại \(place) tham chiếu vòng tới chính nó.",
                zh: "\(place) 处的模式循环引用自身。",
                en: "The schema at \(place) refers to itself without end.")
        case .tooLarge:
            Text(
                vi: "Lược đồ quá lớn.", zh: "模式过大。", en: "The schema is too large.")
        }
    }

    public var hint: Text? {
        switch self {
        case .dangling:
            Text(
                vi: "Thêm tệp lược đồ còn thiếu hoặc sửa lại $ref.",
                zh: "请补充缺少的模式文件，或更正 $ref。",
                en: "Add the schema file that is missing, or correct the $ref.")
        case .unknownDialect:
            Text(
                vi: "Dùng https://json-schema.org/draft/2020-12/schema.",
                zh: "请使用 https://json-schema.org/draft/2020-12/schema。",
                en: "Use https://json-schema.org/draft/2020-12/schema.")
        default: nil
        }
    }
}
