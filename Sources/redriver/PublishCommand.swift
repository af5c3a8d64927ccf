// PublishCommand: `redriver publish`.

internal import Glibc
internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverClient
internal import RedRiverCrypto
internal import RedRiverFiles
internal import RedRiverJSON
internal import RedRiverTransport
internal import RedRiverWire

extension Command {
    static let publish = Command(
        name: "publish",
        summary: Text(
            vi: "Gửi các thông điệp tới nút của mình cho đến khi mỗi cái có kết quả.",
            zh: "向本国节点发送报文，直到每份都有结果。",
            en: "Hands messages to one's own node until each has a verdict."),
        operands: "FILE… | -",
        options: [
            .client,
            .timeout(
                Text(
                    vi: "bỏ cuộc sau S giây không có kết quả nào (60)", zh: "S 秒内没有任何结果则放弃（60）",
                    en: "give up after S seconds without any verdict (60)")),
            .log,
        ],
        details: Text(
            vi: """
                Mỗi tệp là {"header","body"} hoặc {"header","salt","body"}. “-” đọc từ đầu vào chuẩn: mỗi
                dòng một thông điệp nếu dòng đầu đã là JSON trọn vẹn, nếu không thì tất cả là một thông điệp.
                In mỗi thông điệp một dòng JSON: file, msgId, status (accepted, rejected, stale, timeout,
                unreadable), index, duplicate, problem. Gửi lại cùng một tệp luôn an toàn.
                Thông điệp của cùng một chuyến được gửi lần lượt.
                """,
            zh: """
                每个文件为 {"header","body"} 或 {"header","salt","body"}。“-”读取标准输入：若首行本身就是
                完整的 JSON，则每行一份报文；否则全部内容为一份报文。
                每份报文输出一行 JSON：file、msgId、status（accepted、rejected、stale、timeout、
                unreadable）、index、duplicate、problem。重复发送同一文件始终安全。
                同一次过境的报文依次发送。
                """,
            en: """
                A file is {"header","body"} or {"header","salt","body"}. "-" reads standard input: one
                message a line if the first line is JSON by itself, else all of it is one message.
                Prints a JSON line for each message: file, msgId, status (accepted, rejected, stale,
                timeout, unreadable), index, duplicate, problem. Sending the same file again is always
                safe. Messages of one crossing are sent one after the other.
                """),
        run: { arguments, console in try PublishRun(arguments, console).run() })
}

/// One run of the command.
private final class PublishRun {
    /// A message whose line is still to be printed, in order.
    private enum Pending {
        case unreadable(JSON)
        case sent(file: String, sender: PartyID?, id: MessageID?)
    }

    private let console: Console
    private let publisher: Publisher
    private let saltKey: Secret
    private let log: EventLog?
    private var input: MessageInput
    private var isEnded = false
    private var pending: [Pending] = []
    private var losses = LossReporter()
    private var isAllAccepted = true

    /// Lines that wait for the one before them; more are not read.
    private static let pendingMost = 1024

    init(_ arguments: Arguments, _ console: Console) throws {
        self.console = console
        guard !arguments.operands.isEmpty else {
            throw CommandLineError.missingArgument("FILE", command: arguments.command)
        }
        let patience = try arguments.timeout() ?? 60_000
        let path = arguments.required("--config")
        let account = try Account.client(path)
        guard let saltKey = account.saltKey else { throw ClientError.key(path: path) }
        self.saltKey = saltKey
        log = try EventLog(of: arguments)
        input = MessageInput(arguments.operands)
        publisher = Publisher(
            account, client: Program.clientName, languages: console.languages, in: Context(),
            patience: patience, clock: Clock.now)
    }

    func run() throws -> ExitCode {
        while true {
            let wantsInput = try readAhead()
            try printUnreadable()
            if isEnded, pending.isEmpty { return isAllAccepted ? .done : .refused }
            let others = wantsInput ? [PollSource.descriptor(STDIN_FILENO)] : []
            let (events, ready) = try publisher.wait(also: others)
            if ready.first?.isEmpty == false { try input.read() }
            for event in events {
                switch event {
                case .opened: losses.opened()
                case .settled(let result): try settled(result)
                case .notUnderstood(let error): console.fail(error)
                case .closed(let loss):
                    if losses.closed(loss, console) { return .couldNotRun }
                }
            }
        }
    }

    /// Reads messages for as long as they are wanted.
    ///
    /// - Returns: Whether standard input is to be waited for.
    private func readAhead() throws -> Bool {
        while !isEnded, publisher.wantsMore, pending.count < Self.pendingMost {
            switch input.next() {
            case .notYet: return true
            case .end: isEnded = true
            case .failed(let name, let error): pending.append(unreadable(name, problem(error)))
            case .document(let document): take(document)
            }
        }
        return false
    }

    private func take(_ document: InputDocument) {
        guard let bytes = document.bytes else {
            let error = FilesError.tooLarge(path: document.name, limit: DocumentSplitter.most)
            return pending.append(unreadable(document.name, problem(error)))
        }
        do throws(Outgoing.Defect) {
            let message = try Outgoing(bytes, saltKey: saltKey)
            publisher.add(message)
            pending.append(.sent(file: document.name, sender: message.sender, id: message.id))
        } catch {
            let why: JSON
            switch error {
            case .file(let error): why = problem(error)
            case .header(let problems): why = problemJSON(problems)
            }
            pending.append(unreadable(document.name, why))
        }
    }

    // MARK: Lines

    private func printUnreadable() throws {
        while case .unreadable(let line) = pending.first {
            pending.removeFirst()
            isAllAccepted = false
            try print(line)
        }
    }

    private func settled(_ result: PublishResult) throws {
        try printUnreadable()
        guard case .sent(let file, let sender, let id) = pending.first else {
            preconditionFailure("a result belongs to a message")
        }
        pending.removeFirst()
        if case .accepted(let accepted) = result {
            try log?.line([
                "accepted", sender?.description ?? "-", id?.description ?? "-",
                accepted.index.text, String(accepted.isDuplicate),
            ])
        } else {
            isAllAccepted = false
        }
        try print(line(file, id, result))
    }

    private func print(_ line: JSON) throws {
        guard console.write(line.compact + [UInt8(ascii: "\n")]) else {
            throw CommandLineError.standardStream(name: "standard output")
        }
    }

    private func line(_ file: String, _ id: MessageID?, _ result: PublishResult) -> JSON {
        var (index, duplicate, problem) = (JSON.null, JSON.null, JSON.null)
        let status: String
        switch result {
        case .accepted(let accepted):
            status = "accepted"
            index = .string(accepted.index.text)
            duplicate = .bool(accepted.isDuplicate)
        case .rejected(let why):
            status = "rejected"
            problem = .raw(why)
        case .stale: status = "stale"
        case .timedOut: status = "timeout"
        }
        return [
            "file": .string(file), "msgId": id.map { .string($0.description) } ?? .null,
            "status": .string(status), "index": index, "duplicate": duplicate,
            "problem": problem,
        ]
    }

    private func unreadable(_ file: String, _ problem: JSON) -> Pending {
        .unreadable([
            "file": .string(file), "msgId": .null, "status": "unreadable", "index": .null,
            "duplicate": .null, "problem": problem,
        ])
    }

    /// An error of ours in the form of a problem.
    private func problem(_ error: some Fault) -> JSON {
        [
            "code": .string(error.code), "path": "",
            "text": [
                "vi": .string(error.text.vi), "zh": .string(error.text.zh),
                "en": .string(error.text.en),
            ],
        ]
    }
}
