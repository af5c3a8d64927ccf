// LoadMessage: the messages of a load: numbered, and telling when they were due.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverClient
internal import RedRiverJSON

/// What the sending end puts into a message and the receiving end reads from it.
struct LoadMessage {
    /// From 0 on.
    let number: Int
    /// `CLOCK_MONOTONIC` in nanoseconds.
    let due: Int64

    init(number: Int, due: Int64) {
        self.number = number
        self.due = due
    }

    init(_ message: ReceivedMessage) throws {
        let root = try JSONDocument(parsing: message.body).root
        guard let number = root["number"]?.int64,
            let due = root["due"]?.string.flatMap({ Int64($0) })
        else { throw BenchError("a message that is not of this load") }
        self.init(number: Int(number), due: due)
    }

    /// The file, of a crossing of its own, so that order never makes one wait for another.
    func file(from sender: PartyID, to receiver: PartyID, fill: String) -> [UInt8] {
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
        let content: JSON = [
            "number": .int(Int64(number)), "due": .string(String(due)), "fill": .string(fill),
        ]
        let file: JSON = ["header": header, "body": content]
        return file.compact
    }
}
