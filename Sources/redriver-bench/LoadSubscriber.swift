// LoadSubscriber: the receiving end: acknowledges everything, and says when it came.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverClient
internal import RedRiverFiles
internal import RedRiverTransport
internal import RedRiverWire

/// Takes `--messages` messages, or whatever comes until it is told to stop.
struct LoadSubscriber {
    private let account: Account
    private let messages: Int
    private let credit: Int
    private let progress: ProgressFile

    init(_ options: Options) throws {
        account = try Account.client(try options.string("--config"))
        messages = try options.integer("--messages", 10_000)
        credit = try options.integer("--window", 256)
        progress = ProgressFile(try options.string("--output"))
    }

    func run() throws {
        guard let queue = account.queue else { throw BenchError("--config is a client's") }
        var stop = Stop()
        let subscriber = Subscriber(
            account, queue: queue, credit: min(credit, Limits.creditMax), client: "redriver-bench",
            languages: [.en], in: Context(), clock: BenchClock.now)
        var seen = SequenceWindow()
        var drained = DrainProgress()
        while drained.acknowledged < messages, !stop.comes(within: 0) {
            for event in try subscriber.wait(milliseconds: 500).events {
                switch event {
                case .delivered(let message):
                    subscriber.acknowledge(message.token)
                    // Delivery reports come from the node, not from the load.
                    guard !message.header.sender.isNode else { continue }
                    let load = try LoadMessage(message)
                    drained.last = BenchClock.nanoseconds
                    if drained.first == 0 { drained.first = drained.last }
                    if seen.insert(load.number) { drained.latencies.add(drained.last - load.due) }
                case .acknowledged(_, let name):
                    if !name.sender.isNode { drained.acknowledged += 1 }
                default: continue
                }
            }
            drained.received = seen.received
            drained.repeated = seen.repeated
            try progress.write(now: false) { drained.text }
        }
        try progress.write(now: true) { drained.text }
    }
}
