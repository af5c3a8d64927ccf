// Progress: what the two ends of a load write down for the process that started them.

internal import RedRiverBase
internal import RedRiverFiles

/// A file that holds the newest figures of one end.
final class ProgressFile {
    private static let pause: Int64 = 2_000_000_000

    private let path: String
    private var written = BenchClock.nanoseconds

    init(_ path: String) { self.path = path }

    /// Replaces the file: now, or every few seconds.
    func write(now isWanted: Bool, _ text: () -> String) throws {
        guard isWanted || BenchClock.nanoseconds - written > Self.pause else { return }
        written = BenchClock.nanoseconds
        try Files.replace(path, with: Array(text().utf8))
    }

    /// The words of such a file; none while it is not there.
    static func words(_ path: String) -> [Substring] {
        guard let bytes = try? Files.read(path, atMost: .mebibytes(1)) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    }
}

/// `sent accepted`.
struct PublishProgress: Equatable {
    var sent = 0
    var accepted = 0

    init(sent: Int, accepted: Int) {
        self.sent = sent
        self.accepted = accepted
    }

    init?(_ words: [Substring]) {
        let numbers = words.compactMap { Int($0) }
        guard words.count == 2, numbers.count == 2 else { return nil }
        self.init(sent: numbers[0], accepted: numbers[1])
    }

    var text: String { "\(sent) \(accepted)" }
}

/// `first last received repeated acknowledged bucket:count …`, times in nanoseconds.
struct DrainProgress {
    /// When the first and the last message came.
    var first: Int64 = 0
    var last: Int64 = 0
    /// Different messages.
    var received = 0
    var repeated = 0
    /// Acknowledgements that the node has confirmed.
    var acknowledged = 0
    var latencies = Histogram()

    init() {}

    init?(_ words: [Substring]) {
        let numbers = words.prefix(5).compactMap { Int($0) }
        guard numbers.count == 5 else { return nil }
        first = Int64(numbers[0])
        last = Int64(numbers[1])
        received = numbers[2]
        repeated = numbers[3]
        acknowledged = numbers[4]
        latencies = Histogram(words.dropFirst(5))
    }

    var text: String {
        "\(first) \(last) \(received) \(repeated) \(acknowledged) \(latencies.text)"
    }
}
