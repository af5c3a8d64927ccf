// TortureComparison: what the logs of publishers and subscribers say, held against each other.
//
// It reads files and speaks to nobody. The lines, one event each, in the order they were written:
//
//     accepted  <sender> <msgId> <ledger index> <duplicate>         a publisher got ACCEPTED
//     delivered <queue> <sender> <msgId> <ordering key> <attempt> <token>   a subscriber was given it
//     acked     <queue> <sender> <msgId>                            ACKED came back for it
//
// A message is lost if it was accepted and never acknowledged; repeated if it was delivered again
// after ACKED came back; redelivered, which is legal, if it was delivered again before that. It is
// out of order if its first delivery came after that of a later message of its crossing.

internal import RedRiverBase
internal import RedRiverJSON

/// Counts over a finished run.
struct TortureComparison: Equatable {
    private(set) var accepted = 0
    private(set) var delivered = 0
    private(set) var redelivered = 0
    private(set) var lost = 0
    private(set) var repeated = 0
    private(set) var outOfOrder = 0
    /// Lines that are none of the three, but for a last one that a kill cut off.
    private(set) var unreadable = 0

    /// - Parameters:
    ///   - publishers: The logs of publishers, each whole.
    ///   - subscribers: The logs of subscribers; one queue's log is one file.
    init(publishers: [[UInt8]], subscribers: [[UInt8]]) {
        var indexes: [Key: LedgerIndex] = [:]
        for log in publishers { readPublisher(log, &indexes) }
        accepted = indexes.count
        var acknowledged: Set<Key> = []
        for log in subscribers { readSubscriber(log, indexes, &acknowledged) }
        delivered = acknowledged.count
        lost = indexes.keys.count { !acknowledged.contains($0) }
    }

    /// Whether nothing was lost, repeated, overtaken or unreadable.
    var isSound: Bool { lost == 0 && repeated == 0 && outOfOrder == 0 && unreadable == 0 }

    /// The counts; the torturer adds what only it knows.
    var report: JSON {
        [
            "accepted": .int(Int64(accepted)), "delivered": .int(Int64(delivered)),
            "redelivered": .int(Int64(redelivered)), "lost": .int(Int64(lost)),
            "repeated": .int(Int64(repeated)), "outOfOrder": .int(Int64(outOfOrder)),
            "unreadable": .int(Int64(unreadable)),
        ]
    }

    private struct Key: Hashable {
        var sender: Substring
        var id: Substring
    }

    private mutating func readPublisher(_ log: [UInt8], _ indexes: inout [Key: LedgerIndex]) {
        for words in lines(of: log) {
            guard words.count == 5, words[0] == "accepted", let index = LedgerIndex(words[3]) else {
                unreadable += 1
                continue
            }
            indexes[Key(sender: words[1], id: words[2])] = index
        }
    }

    private mutating func readSubscriber(
        _ log: [UInt8], _ indexes: [Key: LedgerIndex], _ acknowledged: inout Set<Key>
    ) {
        var given: Set<Key> = []
        var last: [Substring: LedgerIndex] = [:]
        for words in lines(of: log) {
            guard let key = key(of: words) else {
                unreadable += 1
                continue
            }
            // Delivery reports come from the nodes and were published by nobody here.
            guard let index = indexes[key] else { continue }
            if words[0] == "acked" {
                acknowledged.insert(key)
            } else if acknowledged.contains(key) {
                repeated += 1
            } else if !given.insert(key).inserted {
                redelivered += 1
            } else {
                if let earlier = last[words[4]], earlier > index { outOfOrder += 1 }
                last[words[4]] = index
            }
        }
    }

    private func key(of words: [Substring]) -> Key? {
        switch (words.first, words.count) {
        case ("delivered", 7), ("acked", 4): Key(sender: words[2], id: words[3])
        default: nil
        }
    }

    /// The lines, split at spaces. A kill may cut the last line off; no writer adds to it, because
    /// each line is written in one piece and a new run begins a new line.
    private func lines(of log: [UInt8]) -> [[Substring]] {
        let whole = log.lastIndex(of: UInt8(ascii: "\n")).map { log[...$0] } ?? []
        return String(decoding: whole, as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: " ", omittingEmptySubsequences: false)
        }
    }
}
