// TortureLogs: the files of a torture, and what they hold.

internal import Glibc
internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverFiles
internal import RedRiverJSON

/// Where everything lies. Side 0 is Việt Nam, side 1 China.
struct TortureLogs {
    let directory: String

    /// Logs of millions of messages.
    static let logMost = ByteCount.gibibytes(4)

    func path(_ name: String) -> String { Files.join(directory, name) }
    func publisher(_ side: Int) -> String { path("publisher-\(side).log") }
    func subscriber(_ side: Int) -> String { path("subscriber-\(side).log") }
    func messages(_ side: Int, _ round: Int) -> String { path("messages-\(side)-\(round).jsonl") }

    /// Compares, prints the counts, and says whether all is well.
    func compare(_ console: Console) throws -> ExitCode {
        let comparison = TortureComparison(
            publishers: (0..<2).map { read(publisher($0)) },
            subscribers: (0..<2).map { read(subscriber($0)) })
        console.line(String(decoding: comparison.report.compact, as: UTF8.self))
        return comparison.isSound ? .done : .refused
    }

    /// A log that does not exist yet is empty.
    private func read(_ path: String) -> [UInt8] {
        (try? Files.read(path, atMost: Self.logMost)) ?? []
    }
}

/// Follows the logs as they grow, and knows what is in flight.
struct TortureWatch {
    private let logs: TortureLogs
    private var read = [Int](repeating: 0, count: 4)
    private var accepted: Set<Substring> = []
    private var acknowledged: Set<Substring> = []

    init(_ logs: TortureLogs) { self.logs = logs }

    /// The length of all logs as far as they were read: it grows while anything moves.
    var progress: Int { read.reduce(0, +) }

    /// How many messages are accepted and not acknowledged, as far as the logs say now.
    mutating func inFlight() -> Int {
        for side in 0..<2 {
            for words in newLines(logs.publisher(side), side) where words.count == 5 {
                accepted.insert(words[2])
            }
            for words in newLines(logs.subscriber(side), 2 + side)
            where words.first == "acked" && words.count == 4 {
                acknowledged.insert(words[3])
            }
        }
        return accepted.subtracting(acknowledged).count
    }

    /// The whole lines written since the last look.
    private mutating func newLines(_ path: String, _ number: Int) -> [[Substring]] {
        // A log that does not exist yet is empty.
        let bytes =
            (try? Files.read(
                path, from: ByteCount(read[number]), upTo: .mebibytes(16))) ?? []
        guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        read[number] += end + 1
        return String(decoding: bytes[...end], as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: " ", omittingEmptySubsequences: false)
        }
    }
}

/// One message of a torture: small, valid, and one of a few hundred crossings.
struct TortureMessage {
    var side: Int
    var round: Int
    var number: Int

    private static let crossings = 200

    /// The message file as one line, without its commitment: the client adds it.
    var line: [UInt8] {
        let now = Clock.wall()
        let sender = DemoCountry.both[side].parties[0]
        let receiver = DemoCountry.both[1 - side].parties[0]
        let random = (0..<10).map { _ in UInt8.random(in: .min ... .max) }
        let id = MessageID(at: now, random: random)
        let date = now.date(offsetMinutes: side == 0 ? 7 * 60 : 8 * 60)
        let crossing = CrossingReference.make(
            gate: side == 0 ? .kimThanh : .beishan, year: date.year, month: date.month,
            day: date.day, serial: number % Self.crossings)
        let header: JSON = [
            "msgId": .string(id.description), "msgType": "RR200", "schemaVersion": "1.0",
            "functionCode": 8, "responseType": "NA", "sender": .string(sender.description),
            "receiver": .string(receiver.description), "sentAt": .string(now.rfc3339),
            "crossingRef": crossing.map { JSON.string($0.description) } ?? .null, "test": true,
        ]
        // A declaration of its own: 3 and eleven digits, or office, year, flag and nine.
        let serial = round % 100 * 1_000_000 + number % 1_000_000
        let padded = String(String(1_000_000_000 + serial).dropFirst())
        let isVietnam = side == 0
        let declaration: JSON = [
            "country": .string(isVietnam ? "VN" : "CN"),
            "number": .string(isVietnam ? "300" + padded : "861320260" + padded), "version": 0,
        ]
        let body: JSON = [
            "regime": "EXPORT", "declaration": declaration,
            "office": .string(isVietnam ? "VN:13BB" : "CN:8613"), "status": "REGISTERED",
            "at": .string(now.rfc3339),
        ]
        let file: JSON = ["header": header, "body": body]
        return file.compact + [UInt8(ascii: "\n")]
    }
}
