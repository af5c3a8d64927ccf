// JSONError: everything that can be wrong with a JSON text, and where.

public import RedRiverBase

/// Why a JSON text, or an object read from one, was refused.
public enum JSONError: Fault {
    /// The bytes are not JSON as this program accepts it.
    case malformed(Reason, at: Position, pointer: String)
    /// An object lacks a member. The pointer names the member.
    case missing(pointer: String)
    /// A value is of another kind, or outside the bounds, that this place demands.
    case unexpected(expected: Expectation, pointer: String)
    /// A member stands where none of that name is allowed.
    case unknownMember(pointer: String)

    /// What is wrong with the bytes.
    public enum Reason: Hashable, Sendable {
        /// The text ends inside a value.
        case truncated
        /// A byte that cannot stand here.
        case unexpectedByte(UInt8)
        /// Something follows the value.
        case trailingBytes
        case byteOrderMark
        case notUTF8
        /// A byte below 0x20 within a string.
        case controlCharacter(UInt8)
        case badEscape
        case loneSurrogate
        case badNumber
        /// The object already has a member of this name.
        case duplicateName
        /// More containers within each other than ``Limits/jsonDepth``.
        case tooDeep
        /// More bytes than an offset of the tape can name.
        case tooLong
    }

    /// Where in the text: the byte counted from 0, line and byte of the line counted from 1.
    public struct Position: Hashable, Sendable {
        public let offset: Int
        public let line: Int
        public let column: Int

        /// The position of a byte of `bytes`, or of their end.
        init(offset: Int, in bytes: [UInt8]) {
            self.offset = offset
            let before = bytes.prefix(offset)
            let newline = UInt8(ascii: "\n")
            line = before.count { $0 == newline } + 1
            column = offset - (before.lastIndex(of: newline).map { $0 + 1 } ?? 0) + 1
        }
    }

    /// What a place demands.
    public enum Expectation: Hashable, Sendable {
        case string, bool, array, object
        /// A whole number within bounds, without fraction and exponent.
        case integer(ClosedRange<Int64>)
        /// A string of a form that the text names.
        case form(Text)
    }

    public var code: String {
        switch self {
        case .malformed: "json.malformed"
        case .missing: "json.missing"
        case .unexpected: "json.unexpected"
        case .unknownMember: "json.unknown-member"
        }
    }

    /// The RFC 6901 path of the value concerned. For malformed text, as far as it was understood.
    public var pointer: String {
        switch self {
        case .malformed(_, _, let pointer), .missing(let pointer), .unexpected(_, let pointer),
            .unknownMember(let pointer):
            pointer
        }
    }

    public var text: Text {
        let place = pointer.isEmpty ? "/" : pointer
        switch self {
        case .malformed(let reason, let at, _):
            let what = reason.text
            return Text(
                vi: "JSON sai ở dòng \(at.line), byte \(at.column) (\(place)): \(what.vi).",
                zh: "JSON 第 \(at.line) 行第 \(at.column) 字节（\(place)）有误：\(what.zh)。",
                en: "Bad JSON on line \(at.line), byte \(at.column) (\(place)): \(what.en).")
        case .missing:
            return Text(
                vi: "Thiếu \(place).", zh: "缺少 \(place)。", en: "\(place) is missing.")
        case .unexpected(let expected, _):
            let what = expected.text
            return Text(
                vi: "\(place) phải là \(what.vi).", zh: "\(place) 必须是\(what.zh)。",
                en: "\(place) must be \(what.en).")
        case .unknownMember:
            return Text(
                vi: "\(place) không được phép ở đây.", zh: "此处不允许出现 \(place)。",
                en: "\(place) is not allowed here.")
        }
    }
}

extension JSONError.Reason {
    var text: Text {
        switch self {
        case .truncated:
            Text(vi: "văn bản bị cắt cụt", zh: "文本不完整", en: "the text ends too early")
        case .unexpectedByte(let byte):
            Text(
                vi: "byte \(shown(byte)) không được ở đây", zh: "此处不应出现字节 \(shown(byte))",
                en: "byte \(shown(byte)) cannot stand here")
        case .trailingBytes:
            Text(
                vi: "còn dữ liệu thừa sau giá trị", zh: "值之后还有多余内容",
                en: "something follows the value")
        case .byteOrderMark:
            Text(
                vi: "không được bắt đầu bằng dấu BOM", zh: "不得以字节顺序标记（BOM）开头",
                en: "a byte order mark is not allowed")
        case .notUTF8:
            Text(vi: "không phải UTF-8", zh: "不是有效的 UTF-8", en: "this is not UTF-8")
        case .controlCharacter(let byte):
            Text(
                vi: "ký tự điều khiển \(shown(byte)) trong chuỗi",
                zh: "字符串中有控制字符 \(shown(byte))",
                en: "control character \(shown(byte)) in a string")
        case .badEscape:
            Text(
                vi: "chuỗi thoát sau dấu \\ không hợp lệ", zh: "\\ 后的转义序列无效",
                en: "the escape after \\ is not one of JSON")
        default: laterText
        }
    }

    private var laterText: Text {
        switch self {
        case .loneSurrogate:
            Text(
                vi: "nửa cặp thay thế Unicode đứng một mình", zh: "存在不成对的 Unicode 代理项",
                en: "half of a surrogate pair stands alone")
        case .badNumber:
            Text(vi: "số viết sai dạng", zh: "数字格式错误", en: "this is not a JSON number")
        case .duplicateName:
            Text(
                vi: "tên thành viên bị lặp lại", zh: "成员名称重复",
                en: "the member name is repeated")
        case .tooDeep:
            Text(
                vi: "lồng nhau quá \(Limits.jsonDepth) tầng",
                zh: "嵌套超过 \(Limits.jsonDepth) 层",
                en: "nested deeper than \(Limits.jsonDepth)")
        default:
            Text(vi: "văn bản quá dài", zh: "文本过长", en: "the text is too long")
        }
    }
}

extension JSONError.Expectation {
    var text: Text {
        switch self {
        case .string: Text(vi: "một chuỗi", zh: "字符串", en: "a string")
        case .bool: Text(vi: "true hoặc false", zh: "true 或 false", en: "true or false")
        case .array: Text(vi: "một mảng", zh: "数组", en: "an array")
        case .object: Text(vi: "một đối tượng", zh: "对象", en: "an object")
        case .integer(let bounds):
            Text(
                vi: "số nguyên từ \(bounds.lowerBound) đến \(bounds.upperBound)",
                zh: "\(bounds.lowerBound) 至 \(bounds.upperBound) 的整数",
                en: "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)")
        case .form(let text): text
        }
    }
}

/// A byte as people can read it: itself if it is printable ASCII, else its value.
private func shown(_ byte: UInt8) -> String {
    if (0x21...0x7e).contains(byte) { return "'\(Character(Unicode.Scalar(byte)))'" }
    return "0x" + Hexadecimal.encode([byte])
}
