// HeaderSentences: what is said about each rule of the header, in the three languages.

internal import RedRiverBase

/// What a field must be: the end of the sentence "… must be …".
enum Expected {
    static let type = Text(
        vi: "một loại thông điệp trong danh mục, ví dụ RR110", zh: "目录中的报文类型，例如 RR110",
        en: "a message type of the catalogue, such as RR110")
    static let version = Text(
        vi: "phiên bản 1.x, ví dụ \"1.0\"", zh: "1.x 版本，例如 \"1.0\"",
        en: "a version 1.x, such as \"1.0\"")
    static let integer = Text(vi: "một số nguyên", zh: "整数", en: "a whole number")
    static let party = Text(
        vi: "mã bên dạng VN.CUSTOMS.13BB", zh: "形如 VN.CUSTOMS.13BB 的参与方代码",
        en: "a party id like VN.CUSTOMS.13BB")
    static let receivers = Text(
        vi: "một mã bên hoặc danh sách từ 1 đến \(Limits.receivers) mã bên",
        zh: "一个参与方代码，或含 1 至 \(Limits.receivers) 个参与方代码的列表",
        en: "a party id or a list of 1 to \(Limits.receivers) of them")
    static let time = Text(
        vi: "thời điểm RFC 3339 có múi giờ, ví dụ 2026-11-23T07:02:40+07:00",
        zh: "带时区的 RFC 3339 时间，例如 2026-11-23T07:02:40+07:00",
        en: "an RFC 3339 time with its offset, such as 2026-11-23T07:02:40+07:00")
    static let crossing = Text(
        vi: "mã chuyến qua cửa khẩu gồm 20 ký tự, hoặc null", zh: "20 位过境编号，或 null",
        en: "a crossing reference of 20 characters, or null")
    static let messageID = Text(
        vi: "UUID phiên bản 7 viết bằng chữ thường", zh: "小写的第 7 版 UUID",
        en: "a UUID of version 7 in lower case")
    static let flag = Text(vi: "true hoặc false", zh: "true 或 false", en: "true or false")
    static let body = Text(
        vi: "một đối tượng gồm bytes và commitment", zh: "含 bytes 与 commitment 的对象",
        en: "an object of bytes and commitment")
    static let length = Text(
        vi: "số byte của phần thân, từ 1 đến \(Limits.body.value)",
        zh: "报文体的字节数，1 至 \(Limits.body.value)",
        en: "the length of the body in bytes, 1 to \(Limits.body.value)")
    static let commitment = Text(
        vi: "\"sha256:\" và 32 byte viết theo Base64", zh: "\"sha256:\" 加 32 字节的 Base64",
        en: "\"sha256:\" and 32 bytes in Base64")

    static func oneOf(_ list: [some CustomStringConvertible]) -> Text {
        let values = list.map(\.description).joined(separator: ", ")
        if list.count == 1 { return Text(vi: values, zh: " \(values)", en: values) }
        return Text(
            vi: "một trong các giá trị \(values)", zh: "以下值之一：\(values)",
            en: "one of \(values)")
    }
}

/// Whole sentences.
enum Sentence {
    static func must(_ name: String, _ expected: Text) -> Text {
        Text(
            vi: "Trường \(name) phải là \(expected.vi).", zh: "字段 \(name) 必须是\(expected.zh)。",
            en: "The field \(name) must be \(expected.en).")
    }

    static func missing(_ name: String) -> Text {
        Text(
            vi: "Thiếu trường \(name).", zh: "缺少字段 \(name)。",
            en: "The field \(name) is missing.")
    }

    /// The name is in the path; repeating a stranger's words here would help nobody.
    static let unknownField = Text(
        vi: "Phần đầu không có trường này.", zh: "报文头没有此字段。",
        en: "The header has no such field.")

    static func needed(_ name: String, for function: Int) -> Text {
        Text(
            vi: "Thiếu trường \(name), bắt buộc khi functionCode là \(function).",
            zh: "缺少字段 \(name)；functionCode 为 \(function) 时必填。",
            en: "The field \(name) is missing; functionCode \(function) demands it.")
    }

    static func refersToItself(_ name: String) -> Text {
        Text(
            vi: "Trường \(name) phải trỏ tới một thông điệp khác.",
            zh: "字段 \(name) 必须指向另一份报文。",
            en: "The field \(name) must name another message.")
    }

    static func notUrgent(_ type: MessageType) -> Text {
        Text(
            vi: "Thông điệp loại \(type.rawValue) không được đánh dấu khẩn.",
            zh: "\(type.rawValue) 类报文不得标为紧急。",
            en: "A message of type \(type.rawValue) may not be urgent.")
    }

    static func wrongSender(_ type: MessageType) -> Text {
        if type == .deliveryReport {
            return Text(
                vi: "Chỉ một nút mới được gửi thông điệp loại RR990.", zh: "RR990 只能由节点发送。",
                en: "Only a node may send RR990.")
        }
        return Text(
            vi: "Một nút chỉ được gửi thông điệp loại RR990, không phải \(type.rawValue).",
            zh: "节点只能发送 RR990，不得发送 \(type.rawValue)。",
            en: "A node may send RR990 only, not \(type.rawValue).")
    }

    static let repeatedReceiver = Text(
        vi: "Bên nhận này đã có trong danh sách.", zh: "该接收方在列表中重复。",
        en: "This receiver is already in the list.")

    static let domestic = Text(
        vi: "Phải có ít nhất một bên nhận ở nước bên kia.", zh: "至少须有一个接收方属于对方国家。",
        en: "At least one receiver must be in the other country.")

    static let sentTooFarFromID = Text(
        vi: "Trường sentAt lệch quá 24 giờ so với thời điểm trong msgId.",
        zh: "字段 sentAt 与 msgId 中的时间相差超过 24 小时。",
        en: "The field sentAt is more than 24 hours from the time in msgId.")

    static var expiryOutOfBounds: Text {
        let days = Limits.horizonMilliseconds / Limits.dayMilliseconds
        return Text(
            vi: "Trường expiresAt phải sau thời điểm trong msgId và không quá \(days) ngày.",
            zh: "字段 expiresAt 必须晚于 msgId 中的时间，且不超过 \(days) 天。",
            en: "The field expiresAt must be after the time in msgId and within \(days) days of it."
        )
    }

    static func crossingNeeded(_ type: MessageType) -> Text {
        Text(
            vi: "Thông điệp loại \(type.rawValue) phải có crossingRef.",
            zh: "\(type.rawValue) 类报文必须填写 crossingRef。",
            en: "A message of type \(type.rawValue) must have a crossingRef.")
    }

    static func crossing(_ flaw: CrossingReference.Flaw) -> Text {
        switch flaw {
        case .shape: must("crossingRef", Expected.crossing)
        case .gate:
            Text(
                vi:
                    "Mã cửa khẩu trong crossingRef không có trong danh mục hoặc không thuộc nước đó.",
                zh: "crossingRef 中的口岸代码不在代码表内，或不属于该国。",
                en: "The gate in crossingRef is not in the list or not of that country.")
        case .date:
            Text(
                vi: "Ngày trong crossingRef không tồn tại.", zh: "crossingRef 中的日期不存在。",
                en: "The date in crossingRef does not exist.")
        case .checkCharacter:
            Text(
                vi: "Ký tự kiểm tra của crossingRef không đúng.", zh: "crossingRef 的校验码错误。",
                en: "The check character of crossingRef is wrong.")
        }
    }
}
