// AuditProofOptions: the options of `redriver audit` that are about single messages and statements.

internal import RedRiverBase

extension AuditOptions {
    static let proofs = [
        CommandOption(
            name: "--ledger", value: "DIR", mayRepeat: true,
            text: Text(
                vi: "evidence, absence: sổ cái đã công bố; evidence nhận cả hai bên",
                zh: "evidence、absence：已公布的账本；evidence 可给出双方的账本",
                en: "evidence, absence: a published ledger; evidence takes those of both sides")),
        CommandOption(
            name: "--index", value: "FILE", mayRepeat: true,
            text: Text(
                vi: "evidence: chỉ mục của từng --ledger, theo thứ tự",
                zh: "evidence：各 --ledger 的索引，按顺序",
                en: "evidence: the index of each --ledger, in order")),
        CommandOption(
            name: "--body", value: "FILE",
            text: Text(
                vi: "evidence: nội dung, nguyên từng byte; hoặc PURGED",
                zh: "evidence：正文原始字节；或 PURGED",
                en: "evidence: the body, byte for byte; or PURGED")),
        CommandOption(
            name: "--salt", value: "HEX",
            text: Text(
                vi: "evidence: muối của nội dung", zh: "evidence：正文的盐值",
                en: "evidence: the salt of the body")),
        CommandOption(
            name: "--logged",
            text: Text(
                vi: "evidence: chấp nhận sổ cái chưa được nước kia ký xác nhận",
                zh: "evidence：接受另一国尚未联署的账本",
                en: "evidence: take a ledger that the other country has not cosigned")),
        CommandOption(
            name: "--before", value: "TIME",
            text: Text(
                vi: "absence: trước thời điểm này", zh: "absence：此时刻之前",
                en: "absence: before this moment")),
        CommandOption(
            name: "--peer",
            text: Text(
                vi: "extract: bản do nút bên kia ký", zh: "extract：由对方节点签署的那一份",
                en: "extract: the one that the other node signed")),
        CommandOption(
            name: "--state", value: "FILE",
            text: Text(
                vi: "watch: nơi nhớ checkpoint đã kiểm tra sau cùng",
                zh: "watch：保存最近一次核查过的检查点",
                en: "watch: where the last checkpoint verified is remembered")),
        CommandOption(
            name: "--once",
            text: Text(
                vi: "watch: xem một lần rồi thôi, cho cron", zh: "watch：只查看一次，供 cron 使用",
                en: "watch: look once and end, for cron")),
        CommandOption(
            name: "--every", value: "S",
            text: Text(
                vi: "watch: số giây giữa hai lần xem (mặc định 60)",
                zh: "watch：两次查看之间的秒数（默认 60）",
                en: "watch: seconds between two looks (default 60)")),
    ]

    /// A time; `nil` where the option is not there.
    static func moment(
        _ arguments: Arguments, _ name: String
    ) throws(CommandLineError) -> Timestamp? {
        try arguments.parsed(
            name,
            expected: Text(
                vi: "thời điểm dạng 2026-11-27T02:00:00Z", zh: "形如 2026-11-27T02:00:00Z 的时间",
                en: "a time such as 2026-11-27T02:00:00Z")
        ) { Timestamp(rfc3339: $0).flatMap { $0.milliseconds >= 1000 ? $0 : nil } }
    }

    static func threads(_ arguments: Arguments) throws(CommandLineError) -> Int {
        try arguments.integer("--threads", in: 1...64) ?? 2
    }
}
