// BodyPurgeTests: which bodies go, that they are gone, and what a crash in between leaves.

import JournalTestSupport
import RedRiverBase
import RedRiverEvidence
import TestSupport
import Testing

@testable import RedRiverExchange
@testable import RedRiverJournal
@testable import RedRiverNode

/// The journal of a node with old messages: three delivered, one waiting, one dead; and, 40 days
/// later, another one delivered.
private struct PurgeDesk {
    static let begin = Timestamp(milliseconds: 1_795_392_000_000)
    static let end = begin.advanced(byMilliseconds: 40 * 86_400_000)
    static let party = known(PartyID("VN.GATE.KTH1"))

    let disk: FaultyDisk
    /// The records of the messages, in order.
    var messages: [RecordIndex] = []

    init() throws {
        disk = FaultyDisk()
        let id = try #require(JournalID([UInt8](repeating: 7, count: 16)))
        try Journal.create(directory: "d", id: id, disk: disk, segment: .mebibytes(4))
        let journal = try open().journal
        try append(
            .started(
                Started(
                    at: Self.begin, version: "test", startID: 1,
                    guardKey: [UInt8](repeating: 1, count: 16), generation: 1)), to: journal)
        try append(
            .queue(
                QueueDefined(
                    at: Self.begin, name: QueueName(defaultOf: Self.party), party: Self.party)),
            to: journal)
        for number in 0..<5 { try accept(number, at: Self.begin, journal) }
        try deliver([0, 1, 2], at: Self.begin, journal)
        try append(
            .returned(
                Returned(
                    at: Self.begin, queue: 0, message: messages[4], code: .expired, reason: "")),
            to: journal)
        try accept(5, at: Self.end, journal)
        try deliver([5], at: Self.end, journal)
        try journal.close()
    }

    /// The journal and the fold of it, as a start has them.
    func open() throws -> (journal: Journal, exchange: Exchange) {
        let journal = try Journal.open(
            directory: "d", disk: disk, segment: .mebibytes(4),
            digest: { Commitment.storageDigest($0) }
        ).journal
        var exchange = Exchange(setup: try Self.setup())
        var cursor = journal.reader.cursor(from: RecordIndex(0))
        while let record = try cursor.next() {
            try exchange.replay(kind: record.kind, payload: record.payload)
        }
        try journal.finishPurge(exchange)
        return (journal, exchange)
    }

    static func setup() throws -> Setup {
        let zero = Digest(words: 0, 0, 0, 0)
        return Setup(
            node: known(NodeID("vn.kim-thanh")), peer: known(NodeID("cn.bac-son")),
            nodeParty: known(PartyID("VN.NODE.KTH1")), edition: Edition(1), agreement: zero,
            suite: .intl, localParties: [party], peerParties: [],
            quotas: [:], signer: zero, version: "test")
    }

    static func secret(_ number: Int) -> [UInt8] { Array("the body of message \(number)".utf8) }

    private func append(_ record: Record, body: [UInt8]? = nil, to journal: Journal) throws {
        _ = try journal.append([
            JournalRecord(
                kind: record.kind, payload: record.payload, body: body,
                bodyDigest: body.map { Commitment.storageDigest($0) })
        ])
    }

    private mutating func accept(_ number: Int, at: Timestamp, _ journal: Journal) throws {
        messages.append(journal.nextIndex)
        let facts = MessageFacts(
            id: known(MessageID("01a205a1-8850-7fcb-9971-17449400000\(number)")),
            sender: Self.party, type: "RR110", orderingKey: "\(number)",
            leaf: Digest(words: 0, 0, 0, UInt64(number)),
            expiresAt: at.advanced(byMilliseconds: 1000), isUrgent: false, attempts: 5,
            queues: [0], size: 100)
        // The start is a leaf, the queue is none.
        let leaves = journal.nextIndex.value - 1
        try append(
            .accepted(
                Accepted(
                    at: at, ledger: LedgerIndex(generation: 1, index: leaves),
                    edition: Edition(1), facts: facts, crosses: false, reports: nil,
                    originSignature: [], header: Array("{}".utf8))),
            body: [UInt8](repeating: 0xaa, count: Limits.saltBytes) + Self.secret(number),
            to: journal)
    }

    private func deliver(_ numbers: [Int], at: Timestamp, _ journal: Journal) throws {
        try append(
            .delivered(
                Delivered(
                    at: at, queue: 0, client: Self.party, messages: numbers.map { messages[$0] })),
            to: journal)
    }

    /// The numbers of the messages whose bodies are destroyed; the others must be whole.
    func destroyed(_ reader: JournalReader) throws -> [Int] {
        try messages.indices.filter { number in
            do {
                let body = try reader.read(messages[number]).body
                #expect(body?.suffix(Self.secret(number).count) == Self.secret(number)[...])
                return false
            } catch JournalError.bodyDestroyed {
                return true
            }
        }
    }

    func check() throws -> CheckReport {
        try JournalCheck.run(
            directory: "d", disk: disk, digest: { Commitment.storageDigest($0) },
            naming: .init(kind: Record.purgedKind, messages: Record.purged))
    }
}

@Suite("Destroying the bodies of old messages")
struct BodyPurgeTests {
    private static let order = BodyPurge.Order(
        before: PurgeDesk.begin.advanced(byMilliseconds: 86_400_000),
        authority: "Cục Hải quan Lào Cai", legalBasis: "QĐ 17/2026")
    private static let now = Moment(wall: PurgeDesk.end, monotonic: NodeClock.monotonic)

    @Test("what is done and old goes, named in the ledger first; everything else stays")
    func purge() throws {
        let desk = try PurgeDesk()
        let (journal, exchange) = try desk.open()
        let before = journal.nextIndex
        var rehearsal = try BodyPurge(
            Self.order, journal, exchange, at: Self.now, isRehearsal: true)
        let planned = try rehearsal.run()
        #expect(journal.nextIndex == before)
        #expect(try desk.destroyed(journal.reader) == [])
        var purge = try BodyPurge(Self.order, journal, exchange, at: Self.now)
        let report = try purge.run()
        #expect(report == planned)
        #expect(report.messages == 3 && report.kept == 2)
        #expect(report.bytes == UInt64(3 * (Limits.saltBytes + PurgeDesk.secret(0).count)))
        #expect(try desk.destroyed(journal.reader) == [0, 1, 2])

        // The record, and its line.
        #expect(journal.nextIndex == before.next)
        let stored = try journal.reader.read(before)
        let record = try #require(Record(kind: stored.kind, payload: stored.payload))
        let expected = LeafPurged(
            messages: (1...3).map { LedgerIndex(generation: 1, index: $0) },
            authority: Self.order.authority, legalBasis: Self.order.legalBasis)
        #expect(exchange.leafContext.leaf(of: record)?.fact == .purged(expected))
        try journal.close()
        desk.disk.restart()
        let check = try desk.check()
        #expect(check.verdict == .sound && check.destroyedBodies == 3)

        // Doing it again finds nothing, and the state after it is the same from a snapshot.
        let (again, later) = try desk.open()
        var second = try BodyPurge(Self.order, again, later, at: Self.now)
        #expect(try second.run() == BodyPurge.Report(messages: 0, bytes: 0, kept: 2))
        #expect(again.nextIndex == before.next)
        #expect(later.lastPurge == Array(desk.messages[0..<3]))
        let restored = try Exchange(setup: PurgeDesk.setup(), snapshot: later.snapshot)
        #expect(restored.lastPurge == later.lastPurge && restored.snapshot == later.snapshot)
        // Once there is another record, no start destroys them again.
        var after = later
        let other = Record.floor(FloorMoved(at: PurgeDesk.end, floor: PurgeDesk.begin))
        try after.replay(kind: other.kind, payload: other.payload)
        #expect(after.lastPurge == [])
    }

    @Test("too early, without an authority or a basis, nothing is done")
    func refused() throws {
        let desk = try PurgeDesk()
        let (journal, exchange) = try desk.open()
        let latest = PurgeDesk.end.advanced(byMilliseconds: -Limits.purgeAgeMilliseconds)
        for (change, error) in [
            ({ $0.authority = "" }, .purgeText("--authority")),
            ({ $0.authority = " " }, .purgeText("--authority")),
            ({ $0.legalBasis = String(repeating: "x", count: 1025) }, .purgeText("--legal-basis")),
            ({ $0.before = latest.advanced(byMilliseconds: 1) }, .purgeTooEarly(latest: latest)),
        ] as [((inout BodyPurge.Order) -> Void, NodeError)] {
            var order = Self.order
            change(&order)
            #expect(throws: error) { try BodyPurge(order, journal, exchange, at: Self.now) }
        }
        // A clock that runs ahead makes no message older than the journal says.
        let ahead = Moment(
            wall: PurgeDesk.end.advanced(byMilliseconds: 90 * 86_400_000),
            monotonic: Self.now.monotonic)
        #expect(exchange.purgeableBefore(ahead) == latest)
        // No record can name what is still needed.
        let needed = Record.purged(
            Purged(
                at: PurgeDesk.end, messages: [desk.messages[3]], authority: "a", legalBasis: "b"))
        var other = exchange
        #expect(throws: ExchangeError.self) {
            try other.replay(kind: needed.kind, payload: needed.payload)
        }
    }

    @Test("whatever call fails, the next start finishes what a record names, and nothing else goes")
    func crashes() throws {
        let rehearsal = try PurgeDesk()
        let (journal, exchange) = try rehearsal.open()
        let start = rehearsal.disk.calls.count
        var purge = try BodyPurge(Self.order, journal, exchange, at: Self.now)
        _ = try purge.run()
        let calls = start..<rehearsal.disk.calls.count
        #expect(calls.count > 5)
        for call in calls {
            for fault in DiskFault.allCases {
                for power in [nil, 1, 2] as [UInt64?] {
                    let desk = try PurgeDesk()
                    let (journal, exchange) = try desk.open()
                    desk.disk.arm(fault, atCall: call)
                    var purge = try BodyPurge(Self.order, journal, exchange, at: Self.now)
                    #expect(throws: JournalError.self) { try purge.run() }
                    if let power {
                        desk.disk.powerFailure(seed: power)
                    } else {
                        desk.disk.restart()
                    }
                    let (again, folded) = try desk.open()
                    let isNamed = !folded.lastPurge.isEmpty
                    #expect(try desk.destroyed(again.reader) == (isNamed ? [0, 1, 2] : []))
                    var second = try BodyPurge(Self.order, again, folded, at: Self.now)
                    #expect(try second.run().messages == (isNamed ? 0 : 3))
                    #expect(try desk.destroyed(again.reader) == [0, 1, 2])
                    try again.close()
                    desk.disk.restart()
                    #expect(try desk.check().verdict == .sound)
                }
            }
        }
    }
}
