// StatusText: what a node says of itself, as a person reads it.
//
// The members are taken as they come, so a newer node's answer is shown too: an object is a list of
// names and values, an array of objects a table. Names that are known here are translated.

internal import RedRiverBase
internal import RedRiverJSON
internal import RedRiverReport

/// The answer to STATUS in one language.
struct StatusText {
    private let status: JSONValue
    private let language: Language

    init(_ status: JSONValue, _ language: Language) {
        self.status = status
        self.language = language
    }

    var text: String {
        var lines: [String] = []
        for (name, value) in status.members {
            if !lines.isEmpty { lines.append("") }
            lines.append(title(name))
            lines += block(value).map { "  " + $0 }
        }
        return lines.joined(separator: "\n")
    }

    private func block(_ value: JSONValue) -> [String] {
        switch value.kind {
        case .object:
            if let sentence = sentence(value) { return [sentence] }
            return TextTable(rows: pairs(value)).lines
        case .array where value.count == 0: return [none(language)]
        case .array:
            let elements = Array(value.elements)
            if elements.allSatisfy({ $0["text"] != nil }) { return elements.flatMap(alarm) }
            return elements.allSatisfy { $0.kind == .object }
                ? table(elements) : elements.map(scalar)
        default: return [scalar(value)]
        }
    }

    /// `name value` of each member; members of members as `name.inner`.
    private func pairs(_ value: JSONValue, _ prefix: String = "") -> [[String]] {
        value.members.flatMap { name, member -> [[String]] in
            let title = prefix + title(name)
            return member.kind == .object && sentence(member) == nil
                ? pairs(member, title + " · ") : [[title, scalar(member)]]
        }
    }

    private func table(_ rows: [JSONValue]) -> [String] {
        var names: [String] = []
        for row in rows {
            for (name, _) in row.members where !names.contains(name) { names.append(name) }
        }
        let head = names.map(title)
        return TextTable(
            rows: [head] + rows.map { row in names.map { row[$0].map(scalar) ?? "" } }
        ).lines
    }

    /// A code, what it means, and what to do about it.
    private func alarm(_ value: JSONValue) -> [String] {
        let code = value["code"]?.string.map { Self.oneLine($0) + ": " } ?? ""
        let text = value["text"].flatMap(sentence) ?? ""
        let hint = value["hint"].flatMap(sentence).map { ["  → " + $0] } ?? []
        return ["! " + code + text] + hint
    }

    /// A text in three languages, in this one.
    private func sentence(_ value: JSONValue) -> String? {
        value[language.rawValue]?.string.map(Self.oneLine)
    }

    private func scalar(_ value: JSONValue) -> String {
        if let text = value.string { return Self.oneLine(text) }
        if let flag = value.bool { return flag ? yes(language) : no(language) }
        if let sentence = sentence(value) { return sentence }
        if value.isNull { return "-" }
        return Self.oneLine(String(decoding: value.compact, as: UTF8.self))
    }

    /// What the node sends cannot steer the terminal.
    private static func oneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map {
                    $0.properties.generalCategory == .control
                        || $0.properties.generalCategory == .format ? " " : $0
                }))
    }

    // MARK: Words

    private func title(_ name: String) -> String {
        Self.words[name]?(language) ?? Self.oneLine(name)
    }

    private let none = Text(vi: "không có", zh: "无", en: "none")
    private let yes = Text(vi: "có", zh: "是", en: "yes")
    private let no = Text(vi: "không", zh: "否", en: "no")

    private static let words: [String: Text] = [
        "node": Text(vi: "Nút", zh: "节点", en: "Node"),
        "link": Text(vi: "Liên lạc", zh: "链路", en: "Link"),
        "queues": Text(vi: "Hàng đợi", zh: "队列", en: "Queues"),
        "journal": Text(vi: "Nhật ký", zh: "日志", en: "Journal"),
        "ledger": Text(vi: "Sổ cái", zh: "账本", en: "Ledger"),
        "published": Text(vi: "lá đã công bố", zh: "已发布的叶", en: "leaves published"),
        "witnessed": Text(vi: "lá đã được bên kia ký", zh: "对方已联署的叶", en: "leaves cosigned"),
        "witnessedAt": Text(vi: "ký lần cuối", zh: "最近联署", en: "cosigned at"),
        "stopped": Text(vi: "ngừng ký", zh: "停止签署", en: "signing stopped"),
        "peerHalted": Text(
            vi: "sổ cái bên kia mâu thuẫn", zh: "对方账本自相矛盾", en: "peer's ledger contradicts"),
        "limits": Text(vi: "Giới hạn", zh: "限额", en: "Limits"),
        "alarms": Text(vi: "Cảnh báo", zh: "告警", en: "Alarms"),
        "id": Text(vi: "tên", zh: "名称", en: "id"),
        "name": Text(vi: "tên", zh: "名称", en: "name"),
        "party": Text(vi: "bên", zh: "参与方", en: "party"),
        "peer": Text(vi: "nút bên kia", zh: "对方节点", en: "peer"),
        "state": Text(vi: "trạng thái", zh: "状态", en: "state"),
        "code": Text(vi: "mã", zh: "代码", en: "code"),
        "agreement": Text(vi: "thỏa thuận", zh: "协议", en: "agreement"),
        "edition": Text(vi: "bản", zh: "版本", en: "edition"),
        "test": Text(vi: "tuyến thử", zh: "测试线路", en: "test route"),
        "validation": Text(vi: "kiểm tra", zh: "校验", en: "validation"),
        "counters": Text(vi: "số đếm", zh: "计数", en: "counters"),
        "accepted": Text(vi: "đã nhận từ máy trạm", zh: "已受理", en: "accepted"),
        "refused": Text(vi: "đã từ chối", zh: "已拒绝", en: "refused"),
        "received": Text(vi: "đã nhận từ bên kia", zh: "自对方收到", en: "received"),
        "duplicates": Text(vi: "trùng lặp", zh: "重复", en: "duplicates"),
        "delivered": Text(vi: "đã giao", zh: "已投递", en: "delivered"),
        "returned": Text(vi: "đã trả lại", zh: "已退回", en: "returned"),
        "replays": Text(vi: "phát lại bị chặn", zh: "拦截的重放", en: "replays"),
        "waiting": Text(vi: "đang chờ", zh: "等待", en: "waiting"),
        "leased": Text(vi: "đang giao", zh: "投递中", en: "leased"),
        "dead": Text(vi: "thư chết", zh: "死信", en: "dead"),
        "subscribers": Text(vi: "người nhận", zh: "订阅者", en: "subscribers"),
        "paused": Text(vi: "tạm dừng", zh: "暂停", en: "paused"),
        "sealsInFlight": Text(vi: "lô chưa có biên nhận", zh: "待回执批次", en: "seals in flight"),
        "lastSealSent": Text(vi: "lô gửi cuối", zh: "最后发出批次", en: "last seal sent"),
        "lastSealTaken": Text(vi: "lô nhận cuối", zh: "最后收到批次", en: "last seal taken"),
        "sealsReceipted": Text(vi: "lô đã có biên nhận", zh: "已回执批次", en: "seals receipted"),
        "records": Text(vi: "bản ghi", zh: "记录", en: "records"),
        "leaves": Text(vi: "lá sổ cái", zh: "账本叶", en: "leaves"),
        "generation": Text(vi: "thế hệ", zh: "代", en: "generation"),
        "time": Text(vi: "thời điểm", zh: "时间", en: "time"),
        "messages": Text(vi: "thông điệp", zh: "报文", en: "messages"),
        "guardKeys": Text(vi: "khóa chống phát lại", zh: "防重放键", en: "guard keys"),
        "guardBytes": Text(
            vi: "bảng chống phát lại (byte)", zh: "防重放表（字节）", en: "guard (bytes)"),
        "diskLow": Text(vi: "đĩa sắp đầy", zh: "磁盘不足", en: "disk low"),
        "header": Text(vi: "phần đầu (byte)", zh: "报文头（字节）", en: "header (bytes)"),
        "body": Text(vi: "phần thân (byte)", zh: "报文体（字节）", en: "body (bytes)"),
        "credit": Text(vi: "số giữ cùng lúc", zh: "同时持有", en: "credit"),
        "queueDepth": Text(vi: "độ sâu hàng đợi", zh: "队列深度", en: "queue depth"),
        "diskReserve": Text(
            vi: "đĩa dự trữ (byte)", zh: "磁盘预留（字节）", en: "disk reserve (bytes)"),
    ]
}
