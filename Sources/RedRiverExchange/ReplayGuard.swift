// ReplayGuard: no message identifier is accepted twice, ever.
//
// Theorem. Whatever clocks do, no key (sender, msgId) is accepted twice.
//
// Let F be the floor and t the identity time of a key, the 48 bits inside its own msgId: t is a
// function of the key and no clock can change it. Two invariants hold after every record:
//
//   (1) every key that was ever accepted and has t > F is in the guard;
//   (2) no key with t ≤ F is ever accepted from now on.
//
// (1) Accepting a key puts it in; the only thing that takes keys out is a floor record, which takes
//     out exactly those with t ≤ the new F.
// (2) `verdict` refuses t ≤ F for every key it does not find, and F never moves back: `raise` does
//     nothing for a lower floor.
//
// A key accepted before is, at any later moment, either above the floor, and then found by (1) and
// answered as a duplicate, or at or below it, and refused by (2). Both hold after recovery because
// acceptances and floor movements are records and the guard is their fold. Neither argument
// mentions a clock: clocks decide only how soon the floor rises, and so how much memory this takes.
//
// The floor moves in whole days, so keys lie in one table for each day of identity time and raising
// the floor drops tables. A table is open-addressed: 40 bytes a key at a load between 0.64 and 0.85,
// so at most 63 bytes a key all in.

internal import RedRiverBase
internal import RedRiverLedger

/// The identifiers accepted within the horizon.
struct ReplayGuard {
    /// A keyed 128-bit hash of (sender, msgId).
    struct Key: Hashable {
        var high: UInt64
        var low: UInt64
    }

    /// What is remembered of an acceptance.
    struct Entry: Equatable {
        /// The first 16 bytes of the header's leaf hash.
        var leafHigh: UInt64
        var leafLow: UInt64
        /// Where the acceptance is in the journal.
        var record: RecordIndex
    }

    enum Verdict: Equatable {
        /// Never accepted, and acceptable as far as the guard can say.
        case new
        /// Accepted before with the same header.
        case duplicate(RecordIndex)
        /// Accepted before with another header.
        case differs(RecordIndex)
        /// At or below the floor: no longer known.
        case stale
    }

    /// Nothing with an identity time at or before this is accepted. One millisecond before a UTC
    /// midnight, or `Int64.min` before the first floor record.
    private(set) var floor = Timestamp(milliseconds: .min)
    private(set) var count = 0
    private var days: [Int64: KeyTable] = [:]
    let secret: [UInt8]

    /// - Parameter secret: The guard key of the node's first start; keeps the hashes of one node
    ///   unpredictable to those who choose identifiers.
    init(secret: [UInt8]) { self.secret = secret }

    /// Looks a key up and compares its header. The look-up comes before the floor.
    func verdict(sender: PartyID, id: MessageID, leaf: Digest) -> Verdict {
        let key = key(sender, id)
        if let entry = days[Self.day(id.time)]?[key] {
            let (high, low) = Self.halves(leaf)
            let isSame = entry.leafHigh == high && entry.leafLow == low
            return isSame ? .duplicate(entry.record) : .differs(entry.record)
        }
        return id.time <= floor ? .stale : .new
    }

    /// The record that accepted a key, if it is known.
    func record(sender: PartyID, id: MessageID) -> RecordIndex? {
        days[Self.day(id.time)]?[key(sender, id)]?.record
    }

    /// Remembers an acceptance.
    mutating func insert(sender: PartyID, id: MessageID, leaf: Digest, record: RecordIndex) {
        let (high, low) = Self.halves(leaf)
        days[Self.day(id.time), default: KeyTable()].insert(
            key(sender, id), Entry(leafHigh: high, leafLow: low, record: record))
        count += 1
    }

    /// What the tables take in memory.
    var byteCount: Int { days.values.reduce(0) { $0 + $1.byteCount } }

    /// Raises the floor and forgets the keys below it, in one step. A lower floor changes nothing.
    mutating func raise(to newFloor: Timestamp) {
        guard newFloor > floor else { return }
        floor = newFloor
        let firstDay = Self.day(newFloor.advanced(byMilliseconds: 1))
        for day in days.keys where day < firstDay {
            count -= days[day]!.count
            days[day] = nil
        }
    }

    /// The highest floor that journal time `now` permits: H and one day behind it, at a day's end.
    static func floor(atJournalTime now: Timestamp) -> Timestamp {
        let limit = now.advanced(byMilliseconds: -Limits.floorLagMilliseconds)
        return Timestamp(milliseconds: day(limit) * Limits.dayMilliseconds - 1)
    }

    private static func day(_ time: Timestamp) -> Int64 {
        let (quotient, remainder) = time.milliseconds.quotientAndRemainder(
            dividingBy: Limits.dayMilliseconds)
        return remainder < 0 ? quotient - 1 : quotient
    }

    private func key(_ sender: PartyID, _ id: MessageID) -> Key {
        // The leaf hash of RFC 6962 is SHA-256 with a prefix byte, which is all a keyed hash of a
        // fixed-length secret and unambiguous fields needs.
        let digest = Merkle.leaf(of: secret + Array(sender.description.utf8) + [0] + id.bytes)
        let (high, low) = Self.halves(digest)
        return Key(high: high, low: low)
    }

    private static func halves(_ digest: Digest) -> (UInt64, UInt64) {
        var reader = ByteReader(digest.bytes)
        return (reader.integer(UInt64.self) ?? 0, reader.integer(UInt64.self) ?? 0)
    }
}

extension ReplayGuard {
    private static let writtenPerKey = 40

    /// Everything the guard holds, in an order that depends on its contents alone.
    func write(to w: inout ByteWriter) {
        w.append(floor)
        w.reserve(Self.writtenPerKey * count)
        let days = days.sorted { $0.key < $1.key }
        w.append(list: days) { w, day in
            w.append(day.key)
            w.append(UInt32(day.value.count))
            day.value.forEachSorted { key, entry in
                w.append(key.high)
                w.append(key.low)
                w.append(entry.leafHigh)
                w.append(entry.leafLow)
                w.append(entry.record.value)
            }
        }
    }

    /// As ``write(to:)`` writes it and in no other order, so that nothing comes twice.
    init?(secret: [UInt8], from r: inout ByteReader) {
        self.init(secret: secret)
        guard let floor = r.timestamp(), let count = r.count() else { return nil }
        self.floor = floor
        var lastDay: Int64?
        for _ in 0..<count {
            guard let day = r.signed(), lastDay.map({ $0 < day }) ?? true, let size = r.count()
            else { return nil }
            lastDay = day
            var table = KeyTable()
            var last: (UInt64, UInt64)?
            for _ in 0..<size {
                guard let a = r.integer(UInt64.self), let b = r.integer(UInt64.self),
                    let c = r.integer(UInt64.self), let d = r.integer(UInt64.self),
                    let record = r.recordIndex(), record.value <= CanonicalDecimal.most,
                    last.map({ $0 < (a, b) }) ?? true
                else { return nil }
                last = (a, b)
                table.insert(
                    Key(high: a, low: b), Entry(leafHigh: c, leafLow: d, record: record))
            }
            self.count += table.count
            days[day] = table
        }
    }
}
