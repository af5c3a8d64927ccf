// LoadPublisher: the sending end: as fast as a window allows, or at a fixed rate whatever happens.
//
// At a fixed rate a message is due at its own time, and its latency counts from then, not from when
// this process got round to sending it: a slow system must not slow down the question (Tene,
// "How NOT to Measure Latency").

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverClient
internal import RedRiverJSON
internal import RedRiverTransport

/// Publishes `--messages` messages and ends.
struct LoadPublisher {
    private let account: Account
    private let receiver: PartyID
    private let messages: Int
    private let window: Int
    private let rate: Int
    /// What makes a body as long as was asked for. Made once: this process is measured too.
    private let fill: String

    init(_ options: Options) throws {
        account = try Account.client(try options.string("--config"))
        guard let receiver = PartyID(try options.string("--to")) else {
            throw BenchError("--to is a party")
        }
        self.receiver = receiver
        messages = try options.integer("--messages", 10_000)
        window = try options.integer("--window", 256)
        rate = try options.integer("--rate", 0)
        fill = String(repeating: "x", count: max(0, try options.integer("--body", 4096) - 40))
    }

    func run() throws {
        guard let saltKey = account.saltKey, let sender = account.party else {
            throw BenchError("--config is a client's")
        }
        let publisher = Publisher(
            account, client: "redriver-bench", languages: [.en], in: Context(), patience: 60_000,
            clock: BenchClock.now)
        let start = BenchClock.nanoseconds
        var sent = 0
        var settled = 0
        while settled < messages {
            while sent < messages, isDue(sent, since: start), rate > 0 || sent - settled < window {
                let due = rate > 0 ? dueTime(sent, since: start) : BenchClock.nanoseconds
                publisher.add(
                    try Outgoing(message(sent, due: due, from: sender), saltKey: saltKey))
                sent += 1
            }
            for case .settled(let result) in try publisher.wait(milliseconds: 1).events {
                guard case .accepted = result else { throw BenchError("not accepted: \(result)") }
                settled += 1
            }
        }
    }

    private func dueTime(_ number: Int, since start: Int64) -> Int64 {
        start + Int64(number) * 1_000_000_000 / Int64(rate)
    }

    private func isDue(_ number: Int, since start: Int64) -> Bool {
        rate == 0 || dueTime(number, since: start) <= BenchClock.nanoseconds
    }

    /// A message of its own crossing, so that order never makes one wait for another.
    private func message(_ number: Int, due: Int64, from sender: PartyID) -> [UInt8] {
        let now = BenchClock.wall
        let random = (0..<10).map { _ in UInt8.random(in: .min ... .max) }
        let date = now.date(offsetMinutes: 7 * 60)
        let crossing = CrossingReference.make(
            gate: sender.country == .vietnam ? .kimThanh : .beishan, year: date.year,
            month: date.month, day: date.day, serial: number % 1_000_000)
        let header: JSON = [
            "msgId": .string(MessageID(at: now, random: random).description),
            "msgType": "RR300", "schemaVersion": "1.0", "functionCode": 9, "responseType": "NA",
            "sender": .string(sender.description), "receiver": .string(receiver.description),
            "sentAt": .string(now.rfc3339),
            "crossingRef": crossing.map { JSON.string($0.description) } ?? .null, "test": true,
        ]
        let content: JSON = ["due": .string(String(due)), "fill": .string(fill)]
        let file: JSON = ["header": header, "body": content]
        return file.compact
    }
}
