// NoticeWords: what the exchange noticed, as an operator reads it in the log.

internal import RedRiverBase
internal import RedRiverExchange

/// The sentences, where log and status say the same.
enum NoticeWords {
    static let linkDown = Text(
        vi: "Không có liên lạc với nút bên kia; thông điệp được giữ trên đĩa.",
        zh: "与对方节点的链路中断；报文保存在磁盘上。",
        en: "There is no link to the other node; messages are kept on disk.")
    static let linkDownHint = Text(
        vi: "Kiểm tra mạng và nút bên kia; hệ thống tự kết nối lại.",
        zh: "请检查网络和对方节点；系统会自动重连。",
        en: "Check the network and the other node; it reconnects by itself.")
    static let diskLow = Text(
        vi: "Sắp hết đĩa: không nhận thông điệp mới; phần dự trữ dành cho giao và ký nhận.",
        zh: "磁盘空间不足：不再接收新报文；预留空间只用于投递和签收。",
        en: "Short of disk: no new messages are taken; the reserve is for deliveries and receipts.")
    static let diskRoom = Text(
        vi: "Đĩa đã có chỗ; lại nhận thông điệp.", zh: "磁盘空间已恢复；重新接收报文。",
        en: "There is room on the disk again; messages are taken.")
    static let diskLowHint = Text(
        vi:
            "Giải phóng ổ đĩa chứa nhật ký (không xóa tệp nào trong thư mục nhật ký), hoặc chuyển sang ổ lớn hơn; không cần khởi động lại.",
        zh: "请为日志所在磁盘腾出空间（不要删除日志目录中的任何文件），或更换更大的磁盘；无需重新启动。",
        en:
            "Make room on the journal's disk (delete nothing in its directory), or move it to a larger one; no restart is needed."
    )
    static let clockLeapt = Text(
        vi: "Đồng hồ máy nhảy vọt; việc hết hạn và dọn dẹp tạm dừng.",
        zh: "本机时钟发生跳变；过期处理与清理已暂停。",
        en: "The clock of this machine leapt; expiry and clean-up wait.")
    static let clockHint = Text(
        vi: "Kiểm tra đồng hồ và NTP. Nếu đồng hồ đúng, khởi động lại nút với --confirm-clock.",
        zh: "请检查时钟与 NTP。若时钟正确，请以 --confirm-clock 重新启动节点。",
        en: "Check the clock and NTP. If it is right, restart the node with --confirm-clock.")
    static let clockSetBack = Text(
        vi: "Đồng hồ máy bị lùi lại; việc hết hạn và dọn dẹp đến muộn hơn.",
        zh: "本机时钟被拨回；过期处理与清理将推迟。",
        en: "The clock of this machine was set back; expiry and clean-up come later.")
    static let clockDiffers = Text(
        vi:
            "Đồng hồ hai nút lệch nhau quá năm phút; lệch quá mười phút thì việc trao đổi phải chờ.",
        zh: "两个节点的时钟相差超过五分钟；超过十分钟时交换将暂停等待。",
        en:
            "The clocks of the nodes differ by more than five minutes; beyond ten the exchange waits."
    )
    static let peerForgot = Text(
        vi:
            "Lời chào của nút bên kia không biết lô mà chính nó đã ký nhận: hoặc là bản phát lại, hoặc nó đã mất dữ liệu.",
        zh: "对方节点的问候不包含其已签收的批次：可能是重放，也可能是其数据丢失。",
        en: "The peer's greeting lacks a seal it receipted: a recording, or it has lost state.")
    static let queuePausedHint = Text(
        vi: "Sửa hệ thống nhận rồi kết nối lại; hàng đợi sẽ chạy tiếp.",
        zh: "请修复接收系统并重新订阅；队列将继续。",
        en: "Mend the receiving system and subscribe again; the queue goes on.")

    static func queuePaused(_ queue: QueueName) -> Text {
        Text(
            vi: "Hàng đợi \(queue) tạm dừng vì giao thất bại liên tiếp.",
            zh: "队列 \(queue) 因连续投递失败而暂停。",
            en: "Queue \(queue) is paused after failing again and again.")
    }
}

extension Notice {
    /// Writes the notice to the log.
    func write(to log: NodeLog) {
        switch self {
        case .linkUp:
            log.write(
                .info, "link.up",
                Text(
                    vi: "Đã liên lạc với nút bên kia.", zh: "与对方节点的链路已建立。",
                    en: "The link to the other node is up."))
        case .linkDown: log.write(.alarm, "link.down", NoticeWords.linkDown)
        case .linkRefused(let code):
            log.write(.alarm, "link.refused", code.text, [.init("code", code.rawValue)])
            log.write(.info, "link.refused", code.hint)
        case .held(let sequence, let code):
            log.write(
                .warning, "link.held", code.text,
                [.init("seal", sequence.value), .init("code", code.rawValue)])
        case .replay(let sequence):
            log.write(
                .info, "link.replay",
                Text(
                    vi: "Dữ liệu đã nhận được gửi lại; không có gì thay đổi.",
                    zh: "收到已处理过的数据；没有任何变化。",
                    en: "Something already taken came again; nothing changed."),
                [.init("seal", sequence.value)])
        case .fork(let sequence):
            log.write(.alarm, "link.fork", Code.fork.text, [.init("seal", sequence.value)])
            log.write(.info, "link.fork", Code.fork.hint)
        case .sealTaken(let sequence, let accepted, let duplicate, let refused):
            writeSeal("link.seal-taken", sequence, accepted, duplicate, refused, to: log)
        case .sealReceipted(let sequence, let accepted, let duplicate, let refused):
            writeSeal("link.seal-receipted", sequence, accepted, duplicate, refused, to: log)
        case .peerForgot(let sequence):
            log.write(
                .warning, "link.peer-forgot", NoticeWords.peerForgot,
                [.init("seal", sequence.value)])
        case .clockDiffers, .clockLeapt, .clockSetBack, .queuePaused, .deadLetter:
            writeOther(to: log)
        }
    }

    private func writeSeal(
        _ code: String, _ sequence: SealSequence, _ accepted: Int, _ duplicate: Int,
        _ refused: Int, to log: NodeLog
    ) {
        let text =
            code == "link.seal-taken"
            ? Text(
                vi: "Đã nhận một lô niêm phong.", zh: "已接收一个封装批次。", en: "A seal was taken.")
            : Text(
                vi: "Nút bên kia đã ký nhận một lô.", zh: "对方节点已签收一个批次。",
                en: "The peer receipted a seal.")
        log.write(
            refused > 0 ? .warning : .info, code, text,
            [
                .init("seal", sequence.value), .init("accepted", accepted),
                .init("duplicate", duplicate), .init("refused", refused),
            ])
    }

    private func writeOther(to log: NodeLog) {
        switch self {
        case .clockDiffers(let milliseconds):
            log.write(
                .alarm, "clock.differs", NoticeWords.clockDiffers,
                [.init("milliseconds", milliseconds)])
            log.write(.info, "clock.differs", Code.clock.hint)
        case .clockLeapt(let milliseconds):
            log.write(
                .alarm, "clock.leapt", NoticeWords.clockLeapt,
                [.init("milliseconds", milliseconds)])
            log.write(.info, "clock.leapt", NoticeWords.clockHint)
        case .clockSetBack(let milliseconds):
            log.write(
                .alarm, "clock.set-back", NoticeWords.clockSetBack,
                [.init("milliseconds", milliseconds)])
            log.write(.info, "clock.set-back", NoticeWords.clockHint)
        case .queuePaused(let queue):
            log.write(.alarm, "queue.paused", NoticeWords.queuePaused(queue))
            log.write(.info, "queue.paused", NoticeWords.queuePausedHint)
        case .deadLetter(let queue, let record, let code):
            log.write(
                .alarm, "queue.dead-letter", code.text,
                [
                    .init("queue", queue?.description ?? "-"), .init("record", record.value),
                    .init("code", code.rawValue),
                ])
        default: preconditionFailure("written above")
        }
    }
}
