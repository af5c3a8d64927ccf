// LedgerIndexFile: where the leaves about a message stand, looked up instead of walked to.
//
//     redriver/audit-index/v1          text, each line with its line feed
//     <origin>
//     <size of the tree>
//     <its root, base64>
//     <number of records>
//     <empty line>
//     record record record …           32 bytes each, ascending
//
// A record is four words of 64 bits, big-endian: kind, two words of key, and a byte that tells more of
// the kind over 56 bits of a leaf's place.
//
//     1  a message        SHA-256("<sender> <msgId>"), first 16 bytes   1 accepted 2 received 3 refused
//     2  an own seal      its number, 0                                 1 composed 2 sealed 3 receipted
//     3  a foreign seal   its number, 0                    1 arrived 2 receipt 3 receipt-signed
//     4  a message sealed      place of the `accepted`, 0               0
//     5  a message delivered   place of the message, 0                  0
//     6  a revocation list     0 for VN or 1 for CN, `thisUpdate`       0
//     7  a message purged      place of the message, 0                  0
//
// It is derived and never trusted. It must be of this ledger's tree; what it finds is read and must
// be what was looked for (MessageTrace.swift); what it does not find, a walk looks for.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverFiles
internal import RedRiverLedger

/// A line of an index.
struct IndexRecord: Hashable, Comparable {
    enum Kind: UInt64 {
        case message = 1
        case ownSeal
        case foreignSeal
        case sealed
        case delivered
        case list
        case purged
    }

    static let byteCount = 32

    let kind: UInt64
    let high: UInt64
    let low: UInt64
    /// A byte of detail over the leaf's place.
    let value: UInt64

    init(_ kind: Kind, _ high: UInt64, _ low: UInt64 = 0, detail: UInt64 = 0, leaf: UInt64 = 0) {
        self.kind = kind.rawValue
        self.high = high
        self.low = low
        value = detail << 56 | leaf
    }

    init?(_ reader: inout ByteReader) {
        guard let kind: UInt64 = reader.integer(), let high: UInt64 = reader.integer(),
            let low: UInt64 = reader.integer(), let value: UInt64 = reader.integer()
        else { return nil }
        (self.kind, self.high, self.low, self.value) = (kind, high, low, value)
    }

    /// The key of a message.
    static func message(_ sender: PartyID, _ id: MessageID) -> (high: UInt64, low: UInt64) {
        let words = Digest.sha256(Array("\(sender) \(id)".utf8)).words
        return (words.0, words.1)
    }

    var leaf: UInt64 { value & (1 << 56 - 1) }

    func write(to writer: inout ByteWriter) {
        for word in [kind, high, low, value] { writer.append(word) }
    }

    func hasKey(of other: Self) -> Bool {
        kind == other.kind && high == other.high && low == other.low
    }

    static func < (a: Self, b: Self) -> Bool {
        if a.kind != b.kind { return a.kind < b.kind }
        if a.high != b.high { return a.high < b.high }
        if a.low != b.low { return a.low < b.low }
        return a.value < b.value
    }
}

/// An index on disk, of a tree that is the beginning of a ledger's.
struct LedgerIndexFile {
    static let format = "redriver/audit-index/v1"
    /// The longest head: an origin and four short lines.
    static let headMost = 512
    /// Records read at once where several of one key may follow.
    private static let runBytes = 4096
    /// Of one key at the most: what a message may have, many times over.
    private static let matchesMost = 256

    private let path: String
    private let start: Int
    private let count: Int
    private let size: TreeSize

    /// - Throws: ``AuditError/index(_:)`` unless the file is one, whole, and of a tree that the
    ///   ledger's begins with.
    init(_ path: String, for reading: LedgerReading) throws(AuditError) {
        self.path = path
        let head = try Self.read(path, 0, Self.headMost)
        let lines = head.split(
            separator: UInt8(ascii: "\n"), maxSplits: 6, omittingEmptySubsequences: false)
        guard lines.count == 7, lines[0].elementsEqual(Self.format.utf8),
            lines[1].elementsEqual(reading.origin.text.utf8), lines[5].isEmpty,
            let size = CanonicalDecimal.parse(String(decoding: lines[2], as: UTF8.self)),
            let root = Base64.decode(String(decoding: lines[3], as: UTF8.self)).flatMap({
                Digest($0)
            }),
            let count = CanonicalDecimal.parse(String(decoding: lines[4], as: UTF8.self)),
            count > 0, count < 1 << 48, size <= reading.size.value
        else { throw .index(path) }
        start = lines[6].startIndex
        self.count = Int(count)
        self.size = TreeSize(size)
        let last = try Self.read(
            path, start + (self.count - 1) * IndexRecord.byteCount, 2 * IndexRecord.byteCount)
        guard last.count == IndexRecord.byteCount, try reading.root(of: self.size) == root else {
            throw .index(path)
        }
    }

    private static func read(
        _ path: String, _ offset: Int, _ most: Int
    ) throws(AuditError) -> [UInt8] {
        do throws(FilesError) {
            return try Files.read(path, from: ByteCount(offset), upTo: ByteCount(most))
        } catch {
            throw .files(error)
        }
    }

    private func records(from place: Int, _ bytes: Int) throws(AuditError) -> [IndexRecord] {
        var reader = ByteReader(try Self.read(path, start + place * IndexRecord.byteCount, bytes))
        var records: [IndexRecord] = []
        while let record = IndexRecord(&reader) { records.append(record) }
        return records
    }

    /// The place of the first record that is not below this one.
    private func firstPlace(from record: IndexRecord) throws(AuditError) -> Int {
        var (low, high) = (0, count)
        // A file is opened for each probe; the last steps are taken in one block.
        while high - low > Self.runBytes / IndexRecord.byteCount {
            let middle = (low + high) / 2
            guard let found = try records(from: middle, IndexRecord.byteCount).first else {
                throw .index(path)
            }
            if found < record { low = middle + 1 } else { high = middle }
        }
        let block = try records(from: low, (high - low) * IndexRecord.byteCount)
        return low + block.prefix { $0 < record }.count
    }

    /// The leaves under a key.
    private func leaves(_ key: IndexRecord) throws(AuditError) -> [UInt64] {
        var place = try firstPlace(from: key)
        var leaves: [UInt64] = []
        while leaves.count < Self.matchesMost {
            let run = try records(from: place, Self.runBytes)
            let own = run.prefix { $0.hasKey(of: key) }
            leaves += own.map(\.leaf)
            if own.count < run.count || run.isEmpty { break }
            place += run.count
        }
        return leaves
    }

    // MARK: A message

    /// What the index and the leaves after it say of a message.
    ///
    /// - Returns: `nil` if they say nothing, which proves nothing.
    func find(
        _ sender: PartyID, _ id: MessageID, _ reading: inout LedgerReading, wanted: SealSequence?
    ) throws(AuditError) -> FoundMessage? {
        let key = IndexRecord.message(sender, id)
        var trace = MessageTrace(
            sender, id, generation: reading.origin.generation, wanted: wanted)
        var candidates = Set(try leaves(IndexRecord(.message, key.high, key.low)))
        for place in candidates {
            candidates.formUnion(try leaves(IndexRecord(.delivered, place)))
            candidates.formUnion(try leaves(IndexRecord(.purged, place)))
            for composed in try leaves(IndexRecord(.sealed, place)) {
                candidates.insert(composed)
                if case .composed(let bytes, _)? = try leaf(composed, &reading)?.fact,
                    let seal = try? SealStatement(parsing: bytes)
                {
                    candidates.formUnion(
                        try leaves(IndexRecord(.ownSeal, seal.sequence.value)))
                }
            }
            if let seal = try leaf(place, &reading)?.fact.arrivedWith {
                candidates.formUnion(try leaves(IndexRecord(.foreignSeal, seal.value)))
            }
        }
        var latest: Timestamp?
        for place in candidates.sorted() where size.contains(RecordIndex(place)) {
            let line = try reading.line(place)
            trace.take(AuditedLeaf(line[...]), at: place)
            latest = (try leaf(place, &reading))?.at ?? latest
        }
        var tail: [LeafRevocationList] = []
        walkTail(reading, &trace, &tail)
        guard trace.places.isFound else { return nil }
        let lists = try self.lists(around: latest ?? Timestamp(milliseconds: .max), &reading)
        return FoundMessage(places: trace.places, lists: lists + tail)
    }

    /// The leaves that were not there yet when the index was made.
    private func walkTail(
        _ reading: LedgerReading, _ trace: inout MessageTrace, _ lists: inout [LeafRevocationList]
    ) {
        let check = BundleCheck(ledger: reading.ledger, size: reading.size)
        var index = size.value / 256
        while index < check.count, size < reading.size {
            var bundle = check.check(index)
            for place in bundle.leaves.indices where bundle.first + UInt64(place) < size.value {
                bundle.leaves[place] = .unreadable
            }
            MessageFinder.take(bundle, &trace, &lists)
            index += 1
        }
    }

    /// A leaf the index names; `nil` if there is none.
    private func leaf(
        _ place: UInt64, _ reading: inout LedgerReading
    ) throws(AuditError) -> Leaf? {
        guard size.contains(RecordIndex(place)) else { return nil }
        return try? Leaf(parsing: try reading.line(place))
    }

    /// Of each country the list that was current then, the one after it, and the newest.
    private func lists(
        around time: Timestamp, _ reading: inout LedgerReading
    ) throws(AuditError) -> [LeafRevocationList] {
        var lists: [LeafRevocationList] = []
        for country in 0...UInt64(1) {
            let first = try firstPlace(from: IndexRecord(.list, country))
            let end = try firstPlace(from: IndexRecord(.list, country + 1))
            let after = try firstPlace(
                from: IndexRecord(.list, country, UInt64(clamping: time.milliseconds)))
            let near = [after - 1, after, after + 1, end - 1].filter { (first..<end).contains($0) }
            for place in Set(near).sorted() {
                guard let record = try records(from: place, IndexRecord.byteCount).first,
                    case .revocationList(let list)? = try leaf(record.leaf, &reading)?.fact
                else { continue }
                lists.append(list)
            }
        }
        return lists
    }
}

extension LeafFact {
    /// The foreign seal a message came with.
    var arrivedWith: SealSequence? {
        switch self {
        case .received(let fact): return fact.seal
        case .refused(let fact):
            if case .seal(let seal, _) = fact.source { return seal }
            return nil
        default: return nil
        }
    }
}
