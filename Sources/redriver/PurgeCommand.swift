// PurgeCommand: `redriver purge`.

internal import RedRiverBase
internal import RedRiverJSON
internal import RedRiverNode

extension Command {
    static let purge = Command(
        name: "purge",
        summary: Text(
            vi:
                "Hủy nội dung các thông điệp cũ của một nút đang dừng, theo lệnh của cơ quan có thẩm quyền.",
            zh: "按主管机关的命令，销毁已停止节点上旧报文的正文。",
            en: "Destroys the bodies of a stopped node's old messages, by order of an authority."),
        operands: "",
        options: [
            .node,
            CommandOption(
                name: "--before", value: "TIME", isRequired: true,
                text: Text(
                    vi: "thông điệp nhận trước thời điểm này, cách đây ít nhất 31 ngày",
                    zh: "此时间之前接收的报文（至少 31 天前）",
                    en: "messages accepted before this moment, at least 31 days ago")),
            CommandOption(
                name: "--authority", value: "TEXT", isRequired: true,
                text: Text(
                    vi: "cơ quan ra lệnh", zh: "下令机关", en: "who orders it")),
            CommandOption(
                name: "--legal-basis", value: "TEXT", isRequired: true,
                text: Text(
                    vi: "căn cứ pháp lý", zh: "法律依据", en: "the law or rule it rests on")),
            CommandOption(
                name: "--dry-run",
                text: Text(
                    vi: "chỉ nói sẽ hủy gì, không hủy", zh: "只说明将销毁什么，不销毁",
                    en: "only say what would be destroyed")),
            .json,
        ],
        details: Text(
            vi: """
                Không lấy lại được. Tiêu đề, chữ ký, biên nhận và sổ cái giữ nguyên; nội dung và muối bị ghi đè.
                Thông điệp chưa xong việc được giữ lại. Sổ cái ghi cơ quan và căn cứ. Mã thoát 0: đã làm xong.
                """,
            zh: """
                不可恢复。报文头、签名、回执和账本保持原样；正文和盐被覆写。
                尚未办结的报文予以保留。账本记录下令机关和依据。退出码 0：已完成。
                """,
            en: """
                It cannot be undone. Headers, signatures, receipts and the ledger stay; body and salt are overwritten.
                Messages that are not done are kept. The ledger names authority and basis. Exit code 0: done.
                """),
        run: { arguments, console in try destroyBodies(arguments, console) })
}

private func destroyBodies(_ arguments: Arguments, _ console: Console) throws -> ExitCode {
    try arguments.demandOperands(atMost: 0)
    guard let before = try AuditOptions.moment(arguments, "--before") else {
        throw CommandLineError.missingOption("--before", command: "purge")
    }
    let isRehearsal = arguments.has("--dry-run")
    let report = try BodyPurge.run(
        try configured(by: arguments.required("--config")),
        BodyPurge.Order(
            before: before, authority: arguments.required("--authority"),
            legalBasis: arguments.required("--legal-basis")),
        version: Program.version, isRehearsal: isRehearsal,
        log: NodeLog(languages: console.languages))
    if arguments.has("--json") {
        console.line(String(decoding: report.json(isRehearsal).compact, as: UTF8.self))
    } else {
        console.say(report.text(isRehearsal))
    }
    return .done
}

extension BodyPurge.Report {
    fileprivate func json(_ isRehearsal: Bool) -> JSON {
        [
            "messages": .int(Int64(clamping: messages)), "bytes": .int(Int64(clamping: bytes)),
            "kept": .int(Int64(clamping: kept)), "dryRun": .bool(isRehearsal),
        ]
    }

    fileprivate func text(_ isRehearsal: Bool) -> Text {
        isRehearsal
            ? Text(
                vi:
                    "Sẽ hủy nội dung của \(messages) thông điệp, \(bytes) byte; giữ lại \(kept) chưa xong.",
                zh: "将销毁 \(messages) 份报文的正文，共 \(bytes) 字节；保留 \(kept) 份未办结的。",
                en:
                    "Would destroy the bodies of \(messages) messages, \(bytes) bytes; \(kept) are not done and stay."
            )
            : Text(
                vi:
                    "Đã hủy nội dung của \(messages) thông điệp, \(bytes) byte; giữ lại \(kept) chưa xong.",
                zh: "已销毁 \(messages) 份报文的正文，共 \(bytes) 字节；保留 \(kept) 份未办结的。",
                en:
                    "Destroyed the bodies of \(messages) messages, \(bytes) bytes; \(kept) are not done and stay."
            )
    }
}
