// SubscribeRun: one run of `redriver subscribe`.
//
// One message is worked on at a time, in the order of arrival; the others wait here while the
// subscriber keeps their leases. A message counts when the node has said ACKED.

internal import Glibc
internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverClient
internal import RedRiverFiles
internal import RedRiverTransport
internal import RedRiverWire

/// One run of the command.
final class SubscribeRun {
    /// What the command line asks for.
    private struct Wish {
        let queue: QueueName
        let count: Int?
        let timeout: Int64?
        let isJSON: Bool
        let command: String?
        let acknowledges: Bool

        /// How many messages to hold at once: enough to hide the way there and back, and few where
        /// each takes long and another consumer could have it. Who only looks holds all there are.
        var credit: Int {
            if !acknowledges { return Limits.creditMax }
            return command == nil ? 64 : 4
        }
    }

    private let console: Console
    private let wish: Wish
    private let signals: Signals
    private let subscriber: Subscriber
    private let log: EventLog?
    private var losses = LossReporter()
    private var waiting: [ReceivedMessage] = []
    private var work: (message: ReceivedMessage, process: ShellCommand)?
    private var acknowledged = 0
    /// Acknowledged by us, not yet by the node.
    private var claimed: Set<Token> = []
    private var lastMessage: MonotonicTime
    /// Since when nothing new is begun.
    private var ending: MonotonicTime?
    private var isRefused = false

    /// How long to wait at the end for what is not confirmed.
    private static let grace = Limits.clientAnswerMilliseconds

    init(_ arguments: Arguments, _ console: Console) throws {
        try arguments.demandNoOperands()
        self.console = console
        let account = try Account.client(arguments.required("--config"))
        let wish = try Self.wish(arguments, account)
        self.wish = wish
        guard let signals = Signals([SIGINT, SIGTERM, SIGCHLD]) else {
            throw CommandLineError.system(operation: "signalfd", errno: errno)
        }
        self.signals = signals
        log = try EventLog(of: arguments)
        subscriber = Subscriber(
            account, queue: wish.queue, credit: min(wish.credit, wish.count ?? wish.credit),
            client: Program.clientName, languages: console.languages, in: Context(),
            clock: Clock.now)
        lastMessage = Clock.monotonic()
        if let path = arguments.string("--log") {
            for (token, name) in try EventLog.unconfirmed(in: path) {
                subscriber.reclaim(token, name)
            }
        }
    }

    private static func wish(
        _ arguments: Arguments, _ account: Account
    ) throws(CommandLineError) -> Wish {
        let form = Text(vi: "tên hàng đợi", zh: "队列名称", en: "the name of a queue")
        let queue = try arguments.parsed("--queue", expected: form) { QueueName($0) }
        guard let queue = queue ?? account.queue else {
            throw .missingOption("--queue", command: arguments.command)
        }
        return Wish(
            queue: queue, count: try arguments.integer("--count", in: 1...1_000_000_000),
            timeout: try arguments.timeout(), isJSON: arguments.has("--json"),
            command: arguments.string("--exec"), acknowledges: !arguments.has("--no-ack"))
    }

    func run() throws -> ExitCode {
        while true {
            try beginNext()
            if let code = outcome() { return code }
            let (events, ready) = try subscriber.wait(
                milliseconds: pause, also: [.descriptor(signals.descriptor)])
            for event in events { try handle(event) }
            if ready.first?.isEmpty == false { try handleSignals() }
        }
    }

    // MARK: How long

    private var now: MonotonicTime { Clock.monotonic() }

    /// The longest wait for anything to happen.
    private var pause: Int64? {
        if let ending { return Self.grace - now.millisecondsSince(ending) }
        guard let timeout = wish.timeout, work == nil else { return nil }
        return timeout - now.millisecondsSince(lastMessage)
    }

    /// The exit code, once everything is over.
    private func outcome() -> ExitCode? {
        if isRefused { return .couldNotRun }
        let isComplete = wish.count.map { acknowledged >= $0 } ?? false
        if ending == nil, isComplete || pause.map({ $0 <= 0 }) ?? false { ending = now }
        guard let ending, work == nil else { return nil }
        let isConfirmed = subscriber.unconfirmed == 0
        guard isConfirmed || now.millisecondsSince(ending) >= Self.grace else { return nil }
        return isComplete || wish.count == nil ? .done : .refused
    }

    // MARK: Work

    private func beginNext() throws {
        while ending == nil, work == nil, hasRoom, !waiting.isEmpty {
            let message = waiting.removeFirst()
            try log?.line([
                "delivered", wish.queue.description, message.header.sender.description,
                message.header.id.description, message.orderingWord,
                String(message.info.attempt), message.token.hex,
            ])
            if let command = wish.command {
                work = (message, try ShellCommand(command, input: message.document))
            } else {
                guard console.write(wish.isJSON ? message.jsonLine : message.line) else {
                    throw CommandLineError.standardStream(name: "standard output")
                }
                isDone(message)
            }
        }
    }

    /// Whether another message may still be needed for the count.
    private var hasRoom: Bool {
        wish.count.map { acknowledged + claimed.count < $0 } ?? true
    }

    private func isDone(_ message: ReceivedMessage) {
        if wish.acknowledges {
            claimed.insert(message.token)
            adjustCredit()
            subscriber.acknowledge(message.token)
        } else {
            acknowledged += 1
        }
    }

    /// Never holds more than the count still needs: what nobody will work on stays with the node.
    private func adjustCredit() {
        guard let count = wish.count, wish.acknowledges else { return }
        subscriber.setCredit(min(wish.credit, count - acknowledged - claimed.count))
    }

    /// What the exit code of a command means.
    private static let refusal: Int32 = 10

    private func ended(_ message: ReceivedMessage, _ end: ShellCommand.End) {
        work = nil
        lastMessage = now
        if ending != nil { ending = now }
        switch end {
        case .exited(0): isDone(message)
        case .exited(Self.refusal) where wish.acknowledges: subscriber.refuse(message.token)
        case .exited, .killed:
            if wish.acknowledges { subscriber.retry(message.token) }
        }
    }

    // MARK: What happens

    private func handle(_ event: Subscriber.Event) throws {
        switch event {
        case .opened: losses.opened()
        case .delivered(let message):
            waiting.append(message)
            lastMessage = now
        case .acknowledged(let token, let name):
            claimed.remove(token)
            acknowledged += 1
            adjustCredit()
            lastMessage = now
            try log?.line([
                "acked", wish.queue.description, name.sender.description, name.id.description,
            ])
        case .settled: break
        case .stale(let token, _):
            claimed.remove(token)
            adjustCredit()
        case .spoiled(let spoiled): console.note(spoiled.text)
        case .notUnderstood(let error): console.fail(error)
        case .refused(let error):
            console.note(error.text)
            isRefused = true
        case .closed(let loss): isRefused = losses.closed(loss, console)
        }
    }

    private func handleSignals() throws {
        while let signal = signals.next() {
            if signal == SIGCHLD {
                if let (message, process) = work, let end = try process.poll() {
                    ended(message, end)
                }
            } else if ending == nil {
                ending = now
            } else {
                // Asked twice: not even what is begun is waited for.
                work?.process.terminate()
            }
        }
    }
}
