// LedgerMaker: a pair of sound ledgers, made anew for each run.
//
//     accepted × 64 ─▶ composed ─▶ sealed ══▶ arrived ─▶ received × 64 ─▶ receipt ─▶ receipt-signed
//                                  receipted ◀══════════════════════════════════════╛   delivered
//
// Both directions take turns. Lines and the moments of checkpoints come out; LedgerWriter publishes
// them, changed or not.

import Foundation
public import RedRiverBase
import RedRiverCatalogue
import RedRiverCrypto
public import RedRiverEvidence
import RedRiverFiles
import RedRiverJSON
import RedRiverLedger

/// The lines of one ledger, and when its checkpoints were cosigned.
public struct MadeLedger: Sendable {
    public let country: Country
    public var generation: UInt32 = 1
    public var lines: [[UInt8]] = []
    /// Sizes and times, in order; the last is the present checkpoint.
    public var marks: [(size: Int, time: Timestamp)] = []

    /// The leaf at a place.
    public func leaf(_ index: Int) throws -> Leaf { try Leaf(parsing: lines[index]) }

    /// The places of the leaves of a kind.
    public func places(of kind: String) -> [Int] {
        lines.indices.filter { lines[$0].starts(with: Array("{\"kind\":\"\(kind)\"".utf8)) }
    }
}

/// Takes the lines of a ledger as they are made.
public protocol LedgerSink: AnyObject {
    func append(_ line: [UInt8]) throws
    func mark(at time: Timestamp) throws
}

/// Makes pairs.
public final class LedgerMaker {
    /// What is made.
    public struct Plan: Sendable {
        /// In each direction.
        public var messages = 200
        public var batch = 64
        public var seed: UInt64 = 1
        /// Between one batch and the next, both directions together.
        public var batchMilliseconds: Int64 = 20_000
        /// Whether one message is accepted and sealed a second time, which makes the sender's ledger
        /// unsound and the receiver's say `duplicate`.
        public var repeatsOne = false
        /// Whether the last seal is still on its way when the ledgers end.
        public var leavesTail = false
        /// In which batch, from 1, both ledgers go on as second generations: when the messages of its
        /// first sender are accepted and none of them is sealed. 0 for never.
        public var handsOverIn = 0
        /// Whether messages are of several types, from several parties and at several gates.
        public var isVaried = false

        public init() {}
    }

    public let world: LedgerWorld
    private let plan: Plan
    private var random: UInt64
    var clock: Timestamp
    private var marked: Timestamp
    private var numbers: [Country: UInt64] = [:]
    private var flows: [Country: Flow] = [:]
    private var sinks: [Country: any LedgerSink] = [:]
    private var counts: [Country: UInt64] = [.vietnam: 0, .china: 0]
    private var generation: UInt32 = 1
    private var batches = 0
    /// Takes up the second generations; gives the last checkpoint of the first.
    private var handOver: (() throws -> ([Country: any LedgerSink], [Country: [UInt8]]))?

    /// Where one direction stands, by its sender.
    private struct Flow {
        var sequence = SealSequence(1)
        var number = MessageNumber(1)
        var previousSeal: Digest
        var previousReceipt: Digest
        var first: (header: [UInt8], place: LedgerIndex)?
        var sent = 0
    }

    public init(_ world: LedgerWorld, _ plan: Plan) {
        self.world = world
        self.plan = plan
        random = plan.seed
        clock = world.times.begin
        marked = clock
        for country in Country.allCases {
            flows[country] = Flow(
                previousSeal: StatementKind.seal.genesis(agreement: world.agreement.digest),
                previousReceipt: StatementKind.receipt.genesis(agreement: world.agreement.digest))
        }
    }

    /// Makes both ledgers in memory.
    public static func make(
        _ world: LedgerWorld, _ plan: Plan = Plan()
    ) throws -> [Country: MadeLedger] {
        let maker = LedgerMaker(world, plan)
        let collectors = Country.allCases.map { Collector($0) }
        try maker.run(into: [.vietnam: collectors[0], .china: collectors[1]])
        return [.vietnam: collectors[0].made, .china: collectors[1].made]
    }

    /// Makes both ledgers in memory, each in two generations.
    public static func makeGenerations(
        _ world: LedgerWorld, _ plan: Plan
    ) throws -> [Country: [MadeLedger]] {
        let maker = LedgerMaker(world, plan)
        func collectors(_ generation: UInt32) -> [Country: Collector] {
            var all: [Country: Collector] = [:]
            for country in Country.allCases {
                all[country] = Collector(country)
                all[country]?.made.generation = generation
            }
            return all
        }
        let (first, second) = (collectors(1), collectors(2))
        maker.handOver = {
            (second, try first.mapValues { try $0.made.lastNote(world) })
        }
        try maker.run(into: first)
        var made: [Country: [MadeLedger]] = [:]
        for country in Country.allCases {
            made[country] = [first, second].compactMap { $0[country]?.made }
        }
        return made
    }

    /// Both ledgers go on as second generations.
    private func openSecond() throws {
        guard let handOver else { return }
        try markIfDue(true)
        let (sinks, notes) = try handOver()
        self.sinks = sinks
        self.handOver = nil
        generation = 2
        counts = [.vietnam: 0, .china: 0]
        for country in Country.allCases {
            try put(
                .opened(
                    LeafOpened(
                        generation: 2, previous: notes[country] ?? [], reason: "new keys")),
                country)
            for fact in world.opening(of: world.side(country)) { try put(fact, country) }
        }
    }

    private final class Collector: LedgerSink {
        var made: MadeLedger
        init(_ country: Country) { made = MadeLedger(country: country) }
        func append(_ line: [UInt8]) { made.lines.append(line) }
        func mark(at time: Timestamp) { made.marks.append((made.lines.count, time)) }
    }

    /// Makes both ledgers.
    public func run(into sinks: [Country: any LedgerSink]) throws {
        self.sinks = sinks
        for country in Country.allCases {
            for fact in world.opening(of: world.side(country)) { try put(fact, country) }
        }
        var left = plan.messages
        while left > 0 {
            let count = min(plan.batch, left)
            left -= count
            let isLast = left == 0
            batches += 1
            for sender in Country.allCases {
                try batch(count, from: sender, isTail: plan.leavesTail && isLast)
            }
            clock = clock.advanced(byMilliseconds: plan.batchMilliseconds)
            try markIfDue(isLast)
        }
    }

    private func markIfDue(_ isLast: Bool) throws {
        guard isLast || clock.millisecondsSince(marked) >= 60_000 else { return }
        marked = clock
        for country in Country.allCases { try sinks[country]?.mark(at: clock) }
    }

    private func next() -> UInt64 {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return random ^ (random >> 29)
    }

    @discardableResult
    private func put(_ fact: LeafFact, _ country: Country) throws -> LedgerIndex {
        try sinks[country]?.append(Leaf(at: clock, fact).bytes)
        let index = counts[country] ?? 0
        counts[country] = index + 1
        clock = clock.advanced(byMilliseconds: 1)
        return LedgerIndex(generation: generation, index: index)
    }

    // MARK: A batch

    private func batch(_ count: Int, from sender: Country, isTail: Bool) throws {
        guard var flow = flows[sender] else { return }
        let (side, peer) = (world.side(sender), world.peer(of: world.side(sender)))
        var headers: [[UInt8]] = []
        var places: [LedgerIndex] = []
        for place in 0..<count {
            let kind = kind()
            let party = side.parties[kind.party]
            var header = header(kind, from: side, to: peer)
            if plan.repeatsOne, flow.sequence.value == 2, place == 1, let first = flow.first {
                header = first.header
            }
            headers.append(header)
            places.append(
                try put(
                    .accepted(
                        LeafAccepted(
                            party: party, edition: Edition(1), originSignature: [],
                            header: header)), sender))
        }
        if batches == plan.handsOverIn { try openSecond() }
        try put(
            .refused(
                LeafRefused(
                    source: .client(side.parties[0]), leaf: Digest.sha256([0] + Array("{}".utf8)),
                    code: .ruleViolated, path: "/header", header: nil)), sender)
        let seal = SealStatement(
            suite: .intl, from: side.node, to: peer.node, sequence: flow.sequence,
            first: flow.number, messages: count, previous: flow.previousSeal,
            root: SealStatement.root(headers: headers), agreement: world.agreement.digest,
            signer: side.signing.fingerprint, sealedAt: clock)
        try put(.composed(statement: seal.bytes, messages: places), sender)
        let signatures = try side.sign(seal)
        try put(.sealed(seal.sequence, signatures: signatures), sender)
        if !isTail { try arrive(seal, signatures, headers, &flow, side, peer) }
        flow.sequence = flow.sequence.next
        flow.number = seal.next
        flow.previousSeal = seal.digest
        flows[sender] = flow
    }

    private func arrive(
        _ seal: SealStatement, _ signatures: [[UInt8]], _ headers: [[UInt8]], _ flow: inout Flow,
        _ side: LedgerSide, _ peer: LedgerSide
    ) throws {
        let country = peer.country
        try put(.arrived(statement: seal.bytes, signatures: signatures), country)
        var outcomes: [Outcome] = []
        var delivered: [LedgerIndex] = []
        for (place, header) in headers.enumerated() {
            let outcome = try receive(header, place, seal, flow, country)
            if case .accepted(let index) = outcome {
                delivered.append(index)
                if flow.first == nil { flow.first = (header, index) }
            }
            outcomes.append(outcome)
        }
        let lines = OutcomeLine.fitted(
            outcomes.enumerated().map {
                OutcomeLine(number: seal.first.advanced(by: $0), outcome: $1)
            })
        let receipt = ReceiptStatement(
            suite: .intl, from: peer.node, to: side.node, seal: seal.sequence,
            sealDigest: seal.digest, accepted: outcomes.count(where: \.isAccepted),
            duplicate: outcomes.count(where: \.isDuplicate),
            refused: outcomes.count(where: \.isRefused), outcomes: OutcomeLine.root(lines),
            previous: flow.previousReceipt, agreement: world.agreement.digest,
            signer: peer.signing.fingerprint, receivedAt: clock)
        flow.previousReceipt = receipt.digest
        try put(.receipt(statement: receipt.bytes, outcomes: lines), country)
        let signed = try peer.sign(receipt)
        try put(.receiptSigned(seal.sequence, signatures: signed), country)
        try put(
            .receipted(statement: receipt.bytes, signatures: signed, outcomes: lines),
            side.country)
        let party = peer.parties[1]
        try put(
            .delivered(
                queue: QueueName(defaultOf: party), client: party, messages: delivered), country)
    }

    private func receive(
        _ header: [UInt8], _ place: Int, _ seal: SealStatement, _ flow: Flow, _ country: Country
    ) throws -> Outcome {
        if place == 3 {
            let path = "/body/containers/\(seal.sequence.value)/id"
            try put(
                .refused(
                    LeafRefused(
                        source: .seal(seal.sequence, place: place), leaf: Merkle.leaf(of: header),
                        code: .ruleViolated, path: path,
                        header: seal.sequence.value % 2 == 0 ? header : nil)), country)
            return .refused(.ruleViolated, pointer: path)
        }
        let duplicate = flow.first.flatMap { $0.header == header ? $0.place : nil }
        let index = try put(
            .received(
                LeafReceived(
                    edition: Edition(1), seal: seal.sequence, place: place, duplicateOf: duplicate,
                    originSignature: [], header: header)), country)
        return duplicate.map { .duplicate($0) } ?? .accepted(index)
    }

    /// The salt and the body that the header of a message commits to.
    public static func content(of id: MessageID) -> (salt: [UInt8], body: [UInt8]) {
        let block = Digest.sha256(Array(id.description.utf8)).bytes
        return (Digest.sha256(block).bytes, Array(repeatElement(block, count: 64).joined()))
    }

    /// What a message is: the place of its sender among the parties, its type and its function.
    private struct Kind {
        let party: Int
        let type: String
        let function: Int
    }

    private static let kinds = [
        Kind(party: 0, type: "RR110", function: 9), Kind(party: 0, type: "RR220", function: 9),
        Kind(party: 1, type: "RR300", function: 9), Kind(party: 0, type: "RR200", function: 8),
        Kind(party: 1, type: "RR310", function: 9), Kind(party: 0, type: "RR230", function: 9),
    ]

    private func kind() -> Kind {
        plan.isVaried ? Self.kinds[Int(next() % UInt64(Self.kinds.count))] : Self.kinds[0]
    }

    private func gate(of country: Country) -> Gate {
        let isOther = plan.isVaried && next() % 4 == 0
        return country == .vietnam
            ? (isOther ? .banVuoc : .kimThanh) : (isOther ? .basa : .beishan)
    }

    private func header(_ kind: Kind, from side: LedgerSide, to peer: LedgerSide) -> [UInt8] {
        numbers[side.country, default: 0] += 1
        let words = [next(), next()]
        let bytes = (0..<10).map {
            UInt8(truncatingIfNeeded: words[$0 / 5] >> UInt64(8 * ($0 % 5)))
        }
        let id = MessageID(at: clock, random: bytes)
        let serial = Int((numbers[side.country] ?? 0) % 1_000_000)
        let crossing = CrossingReference.make(
            gate: gate(of: side.country), year: 2026, month: 11, day: 27,
            serial: serial)
        let receivers = (0..<(3 + Int(next() % 12))).map { number in
            "\"\(peer.country.rawValue).CUSTOMS.A\(number + 10)\""
        }.joined(separator: ",")
        let (salt, body) = Self.content(of: id)
        let commitment = Commitment.digest(salt: salt, body: body).labelled
        let text =
            "{\"msgId\":\"\(id)\",\"msgType\":\"\(kind.type)\",\"schemaVersion\":\"1.0\","
            + "\"functionCode\":\(kind.function),\"responseType\":\"AB\","
            + "\"sender\":\"\(side.parties[kind.party])\","
            + "\"receiver\":[\(receivers)],\"sentAt\":\"\(clock.rfc3339)\","
            + "\"crossingRef\":\"\(crossing?.description ?? "")\",\"test\":true,"
            + "\"body\":{\"bytes\":2048,\"commitment\":\"\(commitment)\"}}"
        return Array(text.utf8)
    }
}

extension MadeLedger {
    /// The checkpoint of all lines, cosigned at the last mark.
    public func lastNote(_ world: LedgerWorld) throws -> [UInt8] {
        let side = world.side(country)
        let log = side.log(generation)
        let text = try Checkpoint(
            origin: log.key.name, size: TreeSize(UInt64(lines.count)),
            root: Merkle.root(of: lines.map { Merkle.leaf(of: $0) })
        ).text
        let time = CosignatureTime(marks.last?.time ?? world.times.begin)!
        return try SignedNote(
            text: text,
            signatures: [log.sign(text), world.peer(of: side).witness.cosign(text, at: time)]
        ).bytes
    }

    /// Publishes the lines, as they are now, in a folder.
    ///
    /// - Returns: The last checkpoint's time.
    @discardableResult
    public func publish(
        to directory: String, _ world: LedgerWorld, keepsPartials: Bool = true
    ) throws -> Timestamp {
        let side = world.side(country)
        let writer = try LedgerWriter(
            directory, log: side.log(generation), witness: world.peer(of: side).witness,
            keepsPartials: keepsPartials)
        var marks = marks[...]
        var time = world.times.begin
        for (index, line) in lines.enumerated() {
            try writer.append(line)
            let isLast = index + 1 == lines.count
            while let mark = marks.first, mark.size <= index + 1 || isLast {
                marks.removeFirst()
                time = mark.time
                try writer.checkpoint(at: time)
            }
        }
        try writer.publish()
        try writer.checkpoint(at: time, day: false)
        try writer.write(blobs: world.blobs)
        return time
    }
}
