// LoadSubscriber: the receiving end: acknowledges everything, and says when it came.
//
// It ends when it has been acknowledged `--messages` of them, and writes one line:
//     first last repeated bucket:count …       times in nanoseconds; the histogram of latencies

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverClient
internal import RedRiverFiles
internal import RedRiverJSON
internal import RedRiverTransport
internal import RedRiverWire

/// Takes `--messages` messages and ends.
struct LoadSubscriber {
    private let account: Account
    private let messages: Int
    private let credit: Int
    private let output: String

    init(_ options: Options) throws {
        account = try Account.client(try options.string("--config"))
        messages = try options.integer("--messages", 10_000)
        credit = try options.integer("--window", 256)
        output = try options.string("--output")
    }

    func run() throws {
        guard let queue = account.queue else { throw BenchError("--config is a client's") }
        let subscriber = Subscriber(
            account, queue: queue, credit: min(credit, Limits.creditMax), client: "redriver-bench",
            languages: [.en], in: Context(), clock: BenchClock.now)
        var histogram = Histogram()
        var seen: Set<MessageID> = []
        var repeated = 0
        var acknowledged = 0
        var first: Int64 = 0
        while acknowledged < messages {
            for event in try subscriber.wait().events {
                switch event {
                case .delivered(let message):
                    let now = BenchClock.nanoseconds
                    subscriber.acknowledge(message.token)
                    // Delivery reports come from the node, not from the load.
                    guard !message.header.sender.isNode else { continue }
                    if first == 0 { first = now }
                    if seen.insert(message.header.id).inserted {
                        histogram.add(now - (try due(message)))
                    } else {
                        repeated += 1
                    }
                case .acknowledged(_, let name): if !name.sender.isNode { acknowledged += 1 }
                default: continue
                }
            }
        }
        let line = "\(first) \(BenchClock.nanoseconds) \(repeated) \(histogram.text)\n"
        try Files.replace(output, with: Array(line.utf8))
    }

    private func due(_ message: ReceivedMessage) throws -> Int64 {
        guard
            let due = try JSONDocument(parsing: message.body).root["due"]?.string.flatMap(
                Int64.init)
        else { throw BenchError("a message that is not of this load") }
        return due
    }
}
