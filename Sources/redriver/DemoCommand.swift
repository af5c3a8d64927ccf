// DemoCommand: `redriver demo`: two countries, a load released and a load refused, a crash and a
// thief, in under a minute.
//
//     DemoStage.swift     the processes and the four systems, and waiting for what must happen
//     Demo.swift          the story, told as it happens
//     LinkReplay.swift    the thief; StatementAudit.swift, DemoAudit.swift: the auditor at
//                         the end

internal import RedRiverBase
internal import RedRiverJSON

extension Command {
    static let demo = Command(
        name: "demo",
        summary: Text(
            vi: "hai nút, bốn hệ thống, một vụ mất điện và một kẻ phát lại dữ liệu",
            zh: "两个节点、四个系统、一次崩溃和一次重放攻击的演示",
            en: "two nodes, four systems, a crash and a replay, told as it happens"),
        options: [
            CommandOption(
                name: "--json",
                text: Text(
                    vi: "dòng cuối là các con số ở dạng JSON", zh: "最后一行以 JSON 输出统计",
                    en: "end with the counts as JSON")),
            CommandOption(
                name: "--keep",
                text: Text(
                    vi: "để hai nút chạy tiếp và in các lệnh để thử",
                    zh: "保持两个节点运行，并打印可尝试的命令",
                    en: "leave both nodes running and print commands to try")),
            CommandOption(
                name: "--dir", value: "D",
                text: Text(
                    vi: "thư mục để làm việc; phải chưa có hoặc trống", zh: "工作目录；必须不存在或为空",
                    en: "the folder to work in; it must not exist, or be empty")),
        ],
        details: Text(
            vi:
                "Mã thoát 1 nếu có thông điệp nào bị mất hay bị giao hai lần, hoặc sổ cái có gì sai.",
            zh: "若有报文丢失或重复投递，或账本有误，退出码为 1。",
            en: "Exit 1 if a message was lost or delivered twice, or a ledger is not sound."),
        run: { arguments, console in
            try arguments.demandNoOperands()
            let isKept = arguments.has("--keep")
            func tell(_ directory: String) throws -> ExitCode {
                let demo = try Demo(
                    directory, console, isJSONWanted: arguments.has("--json"), isKept: isKept)
                return try demo.run()
            }
            if isKept, arguments.string("--dir") == nil {
                return try tell(try Workplace.temporary("demo"))
            }
            return try Workplace.using(arguments.string("--dir"), named: "demo", tell)
        })
}

/// The counts at the end.
struct DemoCounts {
    var published = 0
    var delivered = 0
    var duplicatesOffered = 0
    var duplicatesDelivered = 0
    var statementsVerified = 0
    /// What an auditor finds wrong with the ledgers.
    var ledgerFindings = 0

    var lost: Int { published - delivered }

    var json: JSON {
        [
            "published": .int(Int64(published)), "delivered": .int(Int64(delivered)),
            "duplicatesOffered": .int(Int64(duplicatesOffered)),
            "duplicatesDelivered": .int(Int64(duplicatesDelivered)), "lost": .int(Int64(lost)),
            "statementsVerified": .int(Int64(statementsVerified)),
            "ledgerFindings": .int(Int64(ledgerFindings)),
        ]
    }
}
