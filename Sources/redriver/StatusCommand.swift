// StatusCommand: `redriver status`.

internal import RedRiverBase
internal import RedRiverClient
internal import RedRiverJSON
internal import RedRiverTransport
internal import RedRiverWire

extension Command {
    static let status = Command(
        name: "status",
        summary: Text(
            vi: "Hỏi nút về tình trạng: liên lạc, hàng đợi, nhật ký, cảnh báo.",
            zh: "查询节点状态：链路、队列、日志、告警。",
            en: "Asks a node how it is: link, queues, journal, alarms."),
        options: [
            CommandOption(
                name: "--config", value: "F", isRequired: true,
                text: Text(
                    vi: "tệp cấu hình của máy trạm, hoặc node.json (dùng khóa operator)",
                    zh: "客户端配置文件，或 node.json（使用其 operator 密钥）",
                    en: "a client's configuration, or node.json (its operator key is used)")),
            CommandOption(
                name: "--json",
                text: Text(
                    vi: "in nguyên câu trả lời JSON", zh: "原样输出 JSON 应答",
                    en: "print the answer as JSON")),
            .timeout(
                Text(
                    vi: "bỏ cuộc sau S giây (10)", zh: "S 秒后放弃（10）",
                    en: "give up after S seconds (10)")),
        ],
        details: Text(
            vi: "Mã thoát 1: nút đang có cảnh báo. Khóa của một bên chỉ thấy hàng đợi của bên đó.",
            zh: "退出码 1：节点有告警。参与方的密钥只能看到自己的队列。",
            en: "Exit code 1: the node has alarms. A party's key sees that party's queues alone."),
        run: { arguments, console in try askStatus(arguments, console) })
}

/// Asks the node that `--config` names one thing, as long as `--timeout` says.
func inquire(
    _ question: Inquiry.Question, _ arguments: Arguments, _ console: Console
) throws -> InquiryOutcome {
    try Inquiry.ask(
        question, try Account.clientOrOperator(arguments.required("--config")),
        client: Program.clientName, languages: console.languages, in: Context(),
        patience: try arguments.timeout() ?? 10_000, clock: Clock.now)
}

private func askStatus(_ arguments: Arguments, _ console: Console) throws -> ExitCode {
    try arguments.demandNoOperands()
    switch try inquire(.status, arguments, console) {
    case .status(let json):
        let status = try JSONDocument(parsing: json).root
        if arguments.has("--json") {
            console.write(json + [UInt8(ascii: "\n")])
        } else {
            for language in console.languages {
                console.line(StatusText(status, language).text)
            }
        }
        return (status["alarms"]?.count ?? 0) == 0 ? .done : .refused
    case .refused(let error):
        console.note(error.text)
        return .couldNotRun
    case .unanswered(let loss):
        console.note(loss?.text ?? Loss.silence.text)
        return .couldNotRun
    case .found, .evidence, .unusable: preconditionFailure("STATUS is answered by STATUS")
    }
}
