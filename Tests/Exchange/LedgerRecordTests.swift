// LedgerRecordTests: what a node's journal says in its ledger, and where.

import RedRiverBase
import RedRiverEvidence
import TestSupport
import Testing

@testable import RedRiverExchange

@Suite("Records in the ledger")
struct LedgerRecordTests {
    private static let leaf = Record.floor(FloorMoved(at: day0, floor: day0))
    private static let plain = Record.epoch(EpochOpened(at: day0, isOutbound: true, number: 1))
    private static func opened(_ generation: UInt32) -> Record {
        .opened(Opened(at: day0, generation: generation, previous: [], reason: "test"))
    }

    @Test("places go from records to leaves and back, across generations, for any mixture")
    func places() throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<200 {
            var places = LedgerPlaces()
            var known: [LedgerIndex] = []
            var (generation, count): (UInt32, UInt64) = (1, 0)
            for index in 0..<60 as Range<UInt64> {
                switch random.next() % 8 {
                case 0, 1:
                    places.add(Self.plain)
                    continue
                case 2 where index > 0:
                    (generation, count) = (generation + 1, 0)
                    places.add(Self.opened(generation))
                default: places.add(Self.leaf)
                }
                let place = LedgerIndex(generation: generation, index: count)
                count += 1
                #expect(places.ledger(of: RecordIndex(index)) == place)
                #expect(places.record(of: place) == RecordIndex(index))
                known.append(place)
            }
            #expect(Set(known).count == known.count)
            #expect(places.nextLeaf == LedgerIndex(generation: generation, index: count))
            #expect(places.record(of: places.nextLeaf) != nil)
            #expect(
                places.record(of: LedgerIndex(generation: generation, index: count + 60)) == nil)
            var w = ByteWriter()
            places.write(to: &w)
            var r = ByteReader(w.bytes)
            #expect(LedgerPlaces(from: &r) == places)
        }
    }

    @Test("places that no journal can have are refused")
    func impossible() {
        func places(_ next: UInt64, _ starts: [LedgerPlaces.Start], _ plain: [UInt64])
            -> LedgerPlaces?
        { LedgerPlaces(next: RecordIndex(next), starts: starts, plain: plain) }
        let first = LedgerPlaces.Start(generation: 1, record: 0, plainBefore: 0)
        func second(_ generation: UInt32, _ record: UInt64, _ plain: Int) -> LedgerPlaces.Start {
            LedgerPlaces.Start(generation: generation, record: record, plainBefore: plain)
        }
        #expect(places(9, [first, second(2, 5, 1)], [3, 6]) != nil)
        #expect(places(9, [], []) == nil)
        #expect(places(9, [second(1, 1, 0)], []) == nil)
        #expect(places(9, [first], [9]) == nil)
        #expect(places(9, [first], [4, 4]) == nil)
        #expect(places(9, [first], [4, 3]) == nil)
        #expect(places(9, [first, second(3, 5, 0)], []) == nil)
        #expect(places(9, [first, second(2, 9, 0)], []) == nil)
        #expect(places(9, [first, second(2, 0, 0)], []) == nil)
        #expect(places(9, [first, second(2, 5, 0)], [3]) == nil)
    }

    @Test("a start declares what is new, a second start nothing, and a retired key is named")
    func declarations() throws {
        let key = DeclaredKey(
            node: Side.vietnam.node, role: .ledger, value: .verifier("a+00000000+AQ=="))
        let other = DeclaredKey(
            node: Side.vietnam.node, role: .ledger, value: .verifier("b+00000000+AQ=="))
        let list = LeafRevocationList(
            country: .china, digest: Side.agreement, thisUpdate: day0, nextUpdate: day0)
        let blob = Blob(digest: Commitment.storageDigest([7]), bytes: [7])
        var setup = Side.vietnam.setup()
        setup.declaration = Declaration(keys: [key], lists: [list], blobs: [blob])
        let now = Moment(wall: day0, monotonic: MonotonicTime(milliseconds: 0))
        var exchange = Exchange(setup: setup)
        func leaves() -> [LeafFact] {
            exchange.takeRecords().compactMap { record in
                Record(kind: record.kind, payload: record.payload)
                    .flatMap { LeafContext().leaf(of: $0)?.fact }
            }
        }
        func named(_ key: DeclaredKey, _ act: LeafKey.Act) -> LeafFact {
            .key(LeafKey(act: act, node: key.node, role: key.role, value: key.value))
        }
        try exchange.start(at: now, random: [UInt8](repeating: 1, count: 24))
        #expect(
            leaves() == [
                .started(version: "test"), .agreement(Edition(1), Side.agreement),
                named(key, .added), .revocationList(list),
            ])
        exchange.adopt(setup, at: now)
        #expect(leaves() == [])
        setup.declaration.keys = [other]
        exchange.adopt(setup, at: now)
        #expect(leaves() == [named(other, .added), named(key, .retired)])
        let restored = try Exchange(setup: setup, snapshot: exchange.snapshot)
        #expect(restored.snapshot == exchange.snapshot)
        exchange.durable(before: exchange.nextRecord)
        try exchange.start(
            at: now, random: [UInt8](repeating: 1, count: 24),
            opening: Opening(previous: [1], reason: "test"))
        #expect(
            leaves() == [
                .opened(LeafOpened(generation: 2, previous: [1], reason: "test")),
                .started(version: "test"), .agreement(Edition(1), Side.agreement),
                named(other, .added), .revocationList(list),
            ])
        #expect(exchange.leafContext.places.nextLeaf == LedgerIndex(generation: 2, index: 5))
    }

    @Test("chains begin from the first edition, whatever comes after it")
    func editions() throws {
        var setup = Side.vietnam.setup()
        let now = Moment(wall: day0, monotonic: MonotonicTime(milliseconds: 1))
        var exchange = Exchange(setup: setup)
        try exchange.start(at: now, random: [UInt8](repeating: 1, count: 24))
        let genesis = exchange.genesis(.seal)
        #expect(genesis == StatementKind.seal.genesis(agreement: Side.agreement))
        exchange.durable(before: exchange.nextRecord)
        (setup.edition, setup.agreement) = (Edition(2), Digest(words: 1, 2, 3, 4))
        var next = try Exchange(setup: setup, snapshot: exchange.snapshot)
        try next.start(at: now, random: [UInt8](repeating: 2, count: 24))
        #expect(next.agreements == [Side.agreement, setup.agreement])
        #expect(next.genesis(.seal) == genesis)
        let again = try Exchange(setup: setup, snapshot: next.snapshot)
        #expect(again.agreements == next.agreements && again.snapshot == next.snapshot)
    }
}
