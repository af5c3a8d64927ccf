// LoadPublisher: the sending end: as fast as a window allows, or at a fixed rate whatever happens.
//
// At a fixed rate a message is due at its own time, and its latency counts from then, not from when
// this process got round to sending it: a slow system must not slow down the question (Tene,
// "How NOT to Measure Latency").

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverClient
internal import RedRiverFiles
internal import RedRiverTransport

/// Publishes `--messages` messages, or until it is told to stop, and ends when all are accepted.
struct LoadPublisher {
    private let account: Account
    private let receiver: PartyID
    private let messages: Int
    private let window: Int
    private let rate: Int
    /// Made once: this process is measured too.
    private let body: LoadBody
    private let progress: ProgressFile

    init(_ options: Options) throws {
        account = try Account.client(try options.string("--config"))
        guard let receiver = PartyID(try options.string("--to")) else {
            throw BenchError("--to is a party")
        }
        self.receiver = receiver
        messages = try options.integer("--messages", 10_000)
        window = try options.integer("--window", 256)
        rate = try options.integer("--rate", 0)
        body = try LoadBody(
            from: account.party?.country ?? .vietnam, bytes: try options.integer("--body", 4096))
        progress = ProgressFile(try options.string("--output"))
    }

    func run() throws {
        guard let saltKey = account.saltKey, let sender = account.party else {
            throw BenchError("--config is a client's")
        }
        var stop = Stop()
        let publisher = Publisher(
            account, client: "redriver-bench", languages: [.en], in: Context(), patience: 60_000,
            clock: BenchClock.now)
        let start = BenchClock.nanoseconds
        var wanted = messages
        var sent = 0
        var settled = 0
        while settled < wanted {
            // What is due and finds no room waits here, as its number; its time to be sent stays.
            while sent < wanted, isDue(sent, since: start),
                rate > 0 ? publisher.wantsMore : sent - settled < window
            {
                let due = rate > 0 ? dueTime(sent, since: start) : BenchClock.nanoseconds
                let message = LoadMessage(number: sent, due: due)
                publisher.add(
                    try Outgoing(
                        message.file(from: sender, to: receiver, body: body), saltKey: saltKey))
                sent += 1
            }
            for case .settled(let result) in try publisher.wait(milliseconds: 1).events {
                guard case .accepted = result else { throw BenchError("not accepted: \(result)") }
                settled += 1
            }
            try progress.write(now: false) { PublishProgress(sent: sent, accepted: settled).text }
            if stop.comes(within: 0) { wanted = sent }
        }
        try progress.write(now: true) { PublishProgress(sent: sent, accepted: settled).text }
    }

    private func dueTime(_ number: Int, since start: Int64) -> Int64 {
        start + Int64(number) * 1_000_000_000 / Int64(rate)
    }

    private func isDue(_ number: Int, since start: Int64) -> Bool {
        rate == 0 || dueTime(number, since: start) <= BenchClock.nanoseconds
    }
}
