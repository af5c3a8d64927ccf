// AgreementForms: the small forms inside an agreement, read and written.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverJSON

/// What the forms are called in an error, and two that need more than a parser of their own.
enum Form {
    static let format = Text(
        vi: "\"\(Agreement.format)\"", zh: "“\(Agreement.format)”", en: "\"\(Agreement.format)\"")
    static let time = Text(
        vi: "thời điểm UTC dạng 2026-11-23T07:02:40.125Z",
        zh: "形如 2026-11-23T07:02:40.125Z 的 UTC 时间",
        en: "a UTC time such as 2026-11-23T07:02:40.125Z")
    static let node = Text(vi: "tên nút", zh: "节点名称", en: "the name of a node")
    static let party = Text(vi: "mã bên tham gia", zh: "参与方标识", en: "a party id")
    static let country = Text(vi: "VN hoặc CN", zh: "VN 或 CN", en: "VN or CN")
    static let digest = Text(
        vi: "null hoặc sha256:<base64>", zh: "null 或 sha256:<base64>",
        en: "null or sha256:<base64>")
    static let subject = Text(
        vi: "tên chủ thể chứng thư, 1 đến 512 byte", zh: "证书主体名称，1 至 512 字节",
        en: "the subject of a certificate, 1 to 512 bytes")
    static let file = Text(
        vi: "đường dẫn tương đối dạng codes/units.json", zh: "形如 codes/units.json 的相对路径",
        en: "a relative path such as codes/units.json")
    static let curve = Text(
        vi: "một hoặc hai khóa", zh: "一个或两个密钥", en: "one or two keys")
    static let noteKeys = Text(
        vi: "nhiều nhất hai khóa", zh: "至多两个密钥", en: "at most two keys")

    static func items(_ bounds: ClosedRange<Int>) -> Text {
        Text(
            vi: "mảng có \(bounds.lowerBound) đến \(bounds.upperBound) phần tử",
            zh: "含 \(bounds.lowerBound) 至 \(bounds.upperBound) 个元素的数组",
            en: "an array of \(bounds.lowerBound) to \(bounds.upperBound) elements")
    }

    /// Letters, digits, `-`, `.`, `_` and `/`; no part of it leads upwards.
    static func file(_ text: String) -> String? {
        let isPlain = text.utf8.allSatisfy { unit in
            (0x30...0x39).contains(unit) || (0x61...0x7a).contains(unit | 0x20)
                || unit == 0x2d || unit == 0x2e || unit == 0x2f || unit == 0x5f
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return isPlain && text.utf8.count <= 256
            && parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") } ? text : nil
    }

    static func subject(_ text: String) -> String? {
        (1...512).contains(text.utf8.count) ? text : nil
    }
}

extension JSONReader {
    mutating func node(_ name: String) throws(JSONError) -> NodeID {
        try parsed(name, Form.node) { NodeID($0) }
    }

    mutating func party(_ name: String) throws(JSONError) -> PartyID {
        try parsed(name, Form.party) { PartyID($0) }
    }

    mutating func digest(_ name: String) throws(JSONError) -> Digest {
        try parsed(name, Form.digest) { Digest(labelled: $0) }
    }

    /// Verifier keys as texts; none where the member is left out.
    mutating func noteKeys(_ name: String) throws(JSONError) -> [String] {
        guard value[name] != nil else { return [] }
        let keys = try strings(name)
        guard (1...2).contains(keys.count) else {
            throw .unexpected(expected: .form(Form.noteKeys), pointer: pointer(of: name))
        }
        return keys
    }

    /// A reader of each object in an array of bounded length.
    mutating func bounded(
        _ name: String, _ bounds: ClosedRange<Int>
    ) throws(JSONError) -> [JSONReader] {
        guard bounds.contains(try value(name).count) else {
            throw .unexpected(expected: .form(Form.items(bounds)), pointer: pointer(of: name))
        }
        return try objects(name)
    }
}

extension Agreement.Direction {
    var json: JSON {
        [
            "from": .string(from.description), "to": .string(to.description),
            "suite": .string(suite.rawValue),
        ]
    }
}

extension Agreement.Node {
    var json: JSON {
        func keys(_ list: [String]) -> JSON? {
            list.isEmpty ? nil : .array(list.map { .string($0) })
        }
        return .object(present: [
            ("id", .string(id.description)), ("country", .string(country.rawValue)),
            ("party", .string(party.description)), ("dials", .bool(dials)),
            ("anchor", .string(Base64.encode(anchor.der))),
            ("signingSubject", .string(signingSubject)),
            ("encryptionSubject", .string(encryptionSubject)),
            ("curve", .array(curve.map { .string($0) })), ("ledger", keys(ledger)),
            ("witness", keys(witness)),
        ])
    }
}

extension Agreement.Party {
    var json: JSON {
        [
            "id": .string(id.description), "node": .string(node.description),
            "dailyQuota": .int(Int64(dailyQuota)),
        ]
    }
}

extension Agreement.CatalogueFile {
    var json: JSON { ["file": .string(file), "digest": .string(digest.labelled)] }
}

extension Agreement.MessageType {
    var json: JSON {
        [
            "type": .string(type), "version": .string(version),
            "schema": schema.map { .string($0.labelled) } ?? .null,
        ]
    }

    /// `RR` and three digits; `major.minor` without leading zeros.
    var hasAgreedForm: Bool {
        let digits = type.utf8.dropFirst(2)
        let parts = version.split(separator: ".", omittingEmptySubsequences: false)
        return type.utf8.starts(with: "RR".utf8) && digits.count == 3
            && digits.allSatisfy { (0x30...0x39).contains($0) } && parts.count == 2
            && parts.allSatisfy { $0.utf8.count <= 3 && CanonicalDecimal.parse($0) != nil }
    }
}

/// Z85 as text (ZeroMQ RFC 32). This module compares keys and never uses one.
enum Z85Text {
    private static let alphabet = Array(
        ("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#")
            .utf8)

    /// Whether this is Z85 of 32 bytes: 8 groups of 5 digits in base 85, each below 2^32.
    static func isKey(_ text: String) -> Bool {
        let units = Array(text.utf8)
        guard units.count == 40 else { return false }
        for start in stride(from: 0, to: 40, by: 5) {
            var value: UInt64 = 0
            for unit in units[start..<start + 5] {
                guard let digit = alphabet.firstIndex(of: unit) else { return false }
                value = value * 85 + UInt64(digit)
            }
            guard value <= UInt64(UInt32.max) else { return false }
        }
        return true
    }
}
