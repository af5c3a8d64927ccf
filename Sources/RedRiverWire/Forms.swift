// Forms: the strings that stand for other things in our JSON, and what to call them.

internal import RedRiverBase
internal import RedRiverJSON

extension JSONReader {
    /// RFC 3339 in UTC with milliseconds.
    mutating func time(_ name: String) throws(JSONError) -> Timestamp {
        try parsed(name, Form.time) { Timestamp(canonicalRFC3339: $0) }
    }

    /// `sha256:<base64>`.
    mutating func digest(_ name: String) throws(JSONError) -> Digest {
        try parsed(name, Form.digest) { Digest(labelled: $0) }
    }

    mutating func node(_ name: String) throws(JSONError) -> NodeID {
        try parsed(name, Form.node) { NodeID($0) }
    }

    mutating func party(_ name: String) throws(JSONError) -> PartyID {
        try parsed(name, Form.party) { PartyID($0) }
    }

    mutating func queue(_ name: String) throws(JSONError) -> QueueName {
        try parsed(name, Form.queue) { QueueName($0) }
    }

    mutating func code(_ name: String) throws(JSONError) -> Code {
        try parsed(name, Form.code) { Code(rawValue: $0) }
    }

    mutating func ledgerIndex(_ name: String) throws(JSONError) -> LedgerIndex {
        try parsed(name, Form.ledgerIndex) { LedgerIndex($0) }
    }

    /// A number up to ``CanonicalDecimal/most``.
    mutating func count(_ name: String) throws(JSONError) -> UInt64 {
        UInt64(try integer(name, in: 0...Int64(CanonicalDecimal.most)))
    }

    /// A sentence for people, of at most `most` bytes.
    mutating func sentence(_ name: String, most: Int) throws(JSONError) -> String {
        try parsed(name, Form.sentence(most)) { $0.utf8.count <= most ? $0 : nil }
    }

    /// `{"vi", "zh", "en"}`.
    mutating func text(_ name: String) throws(JSONError) -> Text {
        var reader = try object(name)
        let text = Text(
            vi: try reader.sentence("vi", most: Form.textMost),
            zh: try reader.sentence("zh", most: Form.textMost),
            en: try reader.sentence("en", most: Form.textMost))
        try reader.finish()
        return text
    }

    /// What `read` makes of a member, or `nil` if the member is `null`. The member must be there.
    mutating func nullable<Value>(
        _ name: String, _ read: (inout JSONReader) throws(JSONError) -> Value
    ) throws(JSONError) -> Value? {
        try value(name).isNull ? nil : try read(&self)
    }
}

extension Text {
    var json: JSON { ["vi": .string(vi), "zh": .string(zh), "en": .string(en)] }
}

extension JSON {
    static func count(_ value: UInt64) -> JSON { .int(Int64(clamping: value)) }

    static func nullable<Value>(_ value: Value?, _ write: (Value) -> JSON) -> JSON {
        value.map(write) ?? .null
    }
}

/// What the forms are called in an error.
enum Form {
    static let textMost = 4096
    static let time = Text(
        vi: "thời điểm UTC dạng 2026-11-23T07:02:40.125Z",
        zh: "形如 2026-11-23T07:02:40.125Z 的 UTC 时间",
        en: "a UTC time such as 2026-11-23T07:02:40.125Z")
    static let digest = Text(
        vi: "mã băm dạng sha256:<base64>", zh: "形如 sha256:<base64> 的摘要",
        en: "a digest, sha256:<base64>")
    static let node = Text(vi: "tên nút", zh: "节点名称", en: "the name of a node")
    static let party = Text(vi: "mã bên tham gia", zh: "参与方标识", en: "a party id")
    static let queue = Text(vi: "tên hàng đợi", zh: "队列名称", en: "the name of a queue")
    static let code = Text(
        vi: "mã trong danh mục của giao thức", zh: "协议代码表中的代码",
        en: "a code of this protocol")
    static let ledgerIndex = Text(
        vi: "vị trí sổ cái dạng 1:60321", zh: "形如 1:60321 的账本位置",
        en: "a ledger index such as 1:60321")
    static let token = Text(
        vi: "mã giao nhận dạng thập lục phân", zh: "十六进制投递令牌", en: "a token in hexadecimal")
    static let language = Text(
        vi: "vi, zh hoặc en", zh: "vi、zh 或 en", en: "vi, zh or en")
    static let messageID = Text(
        vi: "mã thông điệp UUIDv7", zh: "UUIDv7 报文标识", en: "a UUIDv7 message identifier")

    static func sentence(_ most: Int) -> Text {
        Text(
            vi: "chuỗi không quá \(most) byte", zh: "不超过 \(most) 字节的字符串",
            en: "a string of at most \(most) bytes")
    }

    static func oneOf(_ words: [String]) -> Text {
        let list = words.joined(separator: ", ")
        return Text(vi: "một trong: \(list)", zh: "以下之一：\(list)", en: "one of \(list)")
    }
}
