// EvidenceText: what is proved of a message, in words.

internal import RedRiverAuditor
internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverLedger
internal import RedRiverReport

extension EvidenceVerdict {
    /// What is proved, by whom, since when.
    func tell(_ console: Console) {
        console.say(
            Text(
                vi: "Thông điệp \(id) của \(sender):", zh: "\(sender) 的报文 \(id)：",
                en: "Message \(id) of \(sender):"))
        for ledger in ledgers { ledger.tell(console) }
        for signature in signatures { signature.tell(console) }
        if let number, let outcome { outcome.tell(number, console) }
        if hasBody {
            console.say(
                Text(
                    vi: "Nội dung kèm theo đúng là nội dung phần đầu đã cam kết.",
                    zh: "所附正文正是报文头所承诺的正文。",
                    en: "The body is the one the header commits to."))
        }
        if let purge {
            let (who, why) = (purge.authority.visible, purge.legalBasis.visible)
            console.say(
                Text(
                    vi: "Một nút đã hủy nội dung theo lệnh của \(who), căn cứ \(why).",
                    zh: "一个节点已按 \(who) 的命令销毁正文，依据 \(why)。",
                    en: "A node destroyed the body by order of \(who), on the ground of \(why)."))
        }
        console.say(
            Text(
                vi: "ĐÃ CHỨNG MINH: \(level.words.vi); \(standing.words.vi).",
                zh: "已证明：\(level.words.zh)；\(standing.words.zh)。",
                en: "PROVEN: \(level.words.en); \(standing.words.en)."))
    }
}

extension EvidenceVerdict.Ledger {
    fileprivate func tell(_ console: Console) {
        guard let since else {
            console.say(
                Text(
                    vi: "Có trong sổ cái \(origin.text); nước kia chưa ký xác nhận.",
                    zh: "载于账本 \(origin.text)；另一国尚未联署。",
                    en: "In the ledger \(origin.text); the other country has not cosigned it."))
            return
        }
        let time = since.timestampText
        let names = witnesses.map(\.visible).joined(separator: ", ")
        console.say(
            Text(
                vi:
                    "Có trong sổ cái \(origin.text) chậm nhất từ \(time), theo xác nhận của \(names).",
                zh: "最迟自 \(time) 起载于账本 \(origin.text)，由 \(names) 联署确认。",
                en:
                    "In the ledger \(origin.text) since \(time) at the latest, cosigned by \(names)."
            ))
    }
}

extension EvidenceVerdict.Signature {
    fileprivate func tell(_ console: Console) {
        let who = subject.visible
        let text =
            switch kind {
            case .seal:
                Text(
                    vi: "\(node) đã ký niêm phong số \(seal.value) (\(who)).",
                    zh: "\(node) 已签署第 \(seal.value) 号封装（\(who)）。",
                    en: "\(node) signed the seal \(seal.value) (\(who)).")
            default:
                Text(
                    vi: "\(node) đã ký biên nhận của niêm phong số \(seal.value) (\(who)).",
                    zh: "\(node) 已签署第 \(seal.value) 号封装的回执（\(who)）。",
                    en: "\(node) signed the receipt for the seal \(seal.value) (\(who)).")
            }
        console.say(text)
    }
}

extension Outcome {
    fileprivate func tell(_ number: MessageNumber, _ console: Console) {
        let text =
            switch self {
            case .accepted(let place):
                Text(
                    vi: "Biên nhận: thông điệp số \(number.value) được nhận, dòng \(place.text).",
                    zh: "回执：第 \(number.value) 号报文已接收，见第 \(place.text) 行。",
                    en: "The receipt: message \(number.value) was accepted, leaf \(place.text).")
            case .duplicate(let place):
                Text(
                    vi: "Biên nhận: thông điệp số \(number.value) trùng với dòng \(place.text).",
                    zh: "回执：第 \(number.value) 号报文与第 \(place.text) 行重复。",
                    en: "The receipt: message \(number.value) repeats leaf \(place.text).")
            case .refused(let code, let pointer):
                Text(
                    vi: "Biên nhận: thông điệp số \(number.value) bị từ chối, "
                        + "\(code.rawValue) \(pointer.visible).",
                    zh: "回执：第 \(number.value) 号报文被拒绝，\(code.rawValue) \(pointer.visible)。",
                    en: "The receipt: message \(number.value) was refused, "
                        + "\(code.rawValue) \(pointer.visible).")
            }
        console.say(text)
    }
}

extension EvidenceVerdict.Level {
    fileprivate var words: Text {
        switch self {
        case .accepted:
            Text(vi: "nút đã nhận (accepted)", zh: "节点已受理（accepted）", en: "accepted")
        case .sealed:
            Text(vi: "bên gửi đã ký (sealed)", zh: "发送方已签封（sealed）", en: "sealed")
        case .receipted:
            Text(
                vi: "bên nhận đã ký biên nhận (receipted)", zh: "接收方已签回执（receipted）",
                en: "receipted")
        case .delivered:
            Text(vi: "đã giao (delivered)", zh: "已送达（delivered）", en: "delivered")
        }
    }
}

extension EvidenceVerdict.Standing {
    fileprivate var words: Text {
        switch self {
        case .logged:
            Text(
                vi: "chỉ theo lời một bên (logged)", zh: "仅为单方记录（logged）",
                en: "on the word of one side only (logged)")
        case .witnessed:
            Text(
                vi: "nước kia đã ký xác nhận (witnessed)", zh: "另一国已联署（witnessed）",
                en: "cosigned by the other country (witnessed)")
        }
    }
}

extension CosignatureTime {
    /// RFC 3339.
    var timestampText: String {
        Timestamp(milliseconds: min(Int64(clamping: seconds), .max / 1000) * 1000).rfc3339
    }
}
