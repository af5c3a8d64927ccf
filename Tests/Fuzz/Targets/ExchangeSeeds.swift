// ExchangeSeeds: the life of a node in a few steps, for the records and snapshots it leaves behind.

import RedRiverBase
import RedRiverCatalogue
import RedRiverEvidence
import RedRiverExchange
import RedRiverLedger

/// A record as it lies in a journal: the kind and the payload.
struct RecordSeed: Hashable {
    var kind: UInt16
    var payload: [UInt8]

    /// The kind in two bytes, then the payload.
    var bytes: [UInt8] { [UInt8(kind >> 8), UInt8(kind & 0xff)] + payload }

    init(kind: UInt16, payload: [UInt8]) {
        self.kind = kind
        self.payload = payload
    }

    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 2 else { return nil }
        self.init(
            kind: UInt16(bytes[0]) << 8 | UInt16(bytes[1]), payload: Array(bytes.dropFirst(2)))
    }
}

enum ExchangeSeeds {
    static let vietnam = WireSeeds.kimThanh
    static let china = WireSeeds.bacSon
    static let sender = known(PartyID("VN.CUSTOMS.13BB"))
    static let neighbour = known(PartyID("VN.GATE.KTH1"))
    static let stranger = known(PartyID("CN.CUSTOMS.8613"))
    static let agreement = Merkle.leaf(of: utf8("edition 1"))
    /// 2026-11-23T00:00:00Z.
    static let day0 = Timestamp(milliseconds: 1_795_392_000_000)

    static let setup = Setup(
        node: vietnam, peer: china, nodeParty: known(PartyID("VN.NODE.KTH1")), edition: Edition(1),
        agreement: agreement, suite: .intl,
        localParties: [sender, neighbour, known(PartyID("VN.NODE.KTH1"))],
        peerParties: [stranger, known(PartyID("CN.NODE.HKM1"))], quotas: [:],
        signer: Merkle.leaf(of: utf8("signer")), version: "fuzz")

    /// The records of a whole life, and the snapshots after each of its parts.
    static let life: (records: [RecordSeed], snapshots: [[UInt8]]) = {
        var node = SeedNode()
        node.publishes()
        node.meetsThePeer()
        node.isReceipted()
        node.takesSeals()
        node.delivers()
        node.growsOld()
        return (node.records, node.snapshots)
    }()

    /// A message with a real header.
    static func message(
        _ serial: UInt64, from sender: PartyID, to receivers: [PartyID], gate: Gate
    ) -> CheckedMessage {
        let salt = [UInt8](repeating: 7, count: Limits.saltBytes)
        let body = utf8("{\"n\":\(serial)}")
        let digest = Commitment.digest(salt: salt, body: body)
        let id = id(serial)
        let listed = receivers.map { "\"\($0)\"" }.joined(separator: ",")
        let crossing = known(
            CrossingReference.make(gate: gate, year: 2026, month: 11, day: 23, serial: 42))
        let header = """
            {"msgId":"\(id)","msgType":"RR110","schemaVersion":"1.0","functionCode":9,\
            "responseType":"AB","sender":"\(sender)","receiver":[\(listed)],\
            "sentAt":"\(day0.rfc3339)","crossingRef":"\(crossing)","test":true,\
            "body":{"bytes":\(body.count),"commitment":"\(digest.labelled)"}}
            """
        guard case .valid(let checked) = Header.check(utf8(header)) else {
            preconditionFailure("a header of the targets is none")
        }
        return CheckedMessage(
            header: checked, leaf: Merkle.leaf(of: checked.bytes), saltAndBody: salt + body,
            bodyDigest: Commitment.storageDigest(salt + body), originSignature: [])
    }

    private static func id(_ serial: UInt64) -> MessageID {
        var writer = ByteWriter()
        writer.append(UInt16(0))
        writer.append(serial)
        writer.append(UInt64(0))
        return MessageID(at: day0, random: writer.bytes)
    }
}

/// A node that gets what its parts are given, and signs whatever it is asked to.
private struct SeedNode {
    private var exchange = Exchange(setup: ExchangeSeeds.setup)
    private(set) var records: [RecordSeed] = []
    private(set) var snapshots: [[UInt8]] = []
    private var now = Moment(
        wall: ExchangeSeeds.day0, monotonic: MonotonicTime(milliseconds: 1_000_000))
    private var sealsSent: [SealToSend] = []
    private var deliveries: [Delivery] = []

    init() {
        do {
            try exchange.start(at: now, random: [UInt8](0..<24))
        } catch {
            preconditionFailure("a new node starts: \(error)")
        }
        does()
    }

    private mutating func does(_ inputs: Input...) {
        var inputs = inputs
        repeat {
            for input in inputs { exchange.handle(input, at: now) }
            exchange.settle(at: now)
            records += exchange.takeRecords().map { RecordSeed(kind: $0.kind, payload: $0.payload) }
            exchange.durable(before: exchange.nextRecord)
            inputs = exchange.takeOutputs().compactMap { answer($0) }
        } while !inputs.isEmpty
        snapshots.append(exchange.snapshot)
    }

    private mutating func answer(_ output: Output) -> Input? {
        switch output {
        case .signSeal(let sequence, _): return .sealSigned(sequence, signatures: [[1, 2, 3]])
        case .signReceipt(let sequence, _): return .receiptSigned(sequence, signatures: [[4]])
        case .openEpoch(let number):
            return .epochConfirmed(EpochID(number: number, random: [1, 2, 3, 4, 5, 6, 7, 8]))
        case .sendSeal(let seal): sealsSent.append(seal)
        case .deliver(let delivery): deliveries.append(delivery)
        default: break
        }
        return nil
    }

    private mutating func wait(_ milliseconds: Int64) {
        now.wall = now.wall.advanced(byMilliseconds: milliseconds)
        now.monotonic = now.monotonic.advanced(byMilliseconds: milliseconds)
        does(.tick(random: [UInt8](0..<32)))
    }

    private let client = Client(id: 1, party: ExchangeSeeds.sender)
    private var request: Request { Request(client: client, id: [1]) }

    mutating func publishes() {
        for serial in 1...UInt64(4) {
            let local = serial == 2 ? [ExchangeSeeds.neighbour] : []
            let message = ExchangeSeeds.message(
                serial, from: ExchangeSeeds.sender, to: [ExchangeSeeds.stranger] + local,
                gate: .kimThanh)
            does(.published(request, message))
        }
        let problem = Problem(
            .ruleViolated, path: "/header/msgId", text: Text(vi: "v", zh: "z", en: "e"))
        does(
            .rejected(
                request,
                RejectedMessage(leaf: WireSeeds.digest(9), problems: [problem], header: nil)))
    }

    mutating func meetsThePeer() {
        does(
            .linkOpened,
            .peerGreeted(
                PeerClaims(
                    agreement: ExchangeSeeds.agreement, time: now.wall, epochSeen: 0, seal: nil,
                    receipt: nil)),
            .peerCertified(fault: nil))
        wait(1000)
    }

    /// The peer takes every message of the first seal but one.
    mutating func isReceipted() {
        guard let seal = sealsSent.first else { preconditionFailure("a seal is sent") }
        let lines = seal.messages.indices.map { place in
            OutcomeLine(
                number: seal.first.advanced(by: place),
                outcome: place == 0
                    ? .refused(.ruleViolated, pointer: "/body/é")
                    : .accepted(LedgerIndex(generation: 1, index: UInt64(place))))
        }
        let statement = ReceiptStatement(
            suite: .intl, from: ExchangeSeeds.china, to: ExchangeSeeds.vietnam, seal: seal.sequence,
            sealDigest: known(try? SealStatement(parsing: seal.statement)).digest,
            accepted: lines.count - 1, duplicate: 0, refused: 1, outcomes: OutcomeLine.root(lines),
            previous: StatementKind.receipt.genesis(agreement: ExchangeSeeds.agreement),
            agreement: ExchangeSeeds.agreement, signer: WireSeeds.digest(7), receivedAt: now.wall)
        does(
            .receiptArrived(
                ArrivedReceipt(
                    statement: statement, statementBytes: statement.bytes, signatures: [[5]],
                    outcomes: lines, fault: nil)))
    }

    /// Two of the peer's messages and one that is refused, and later another seal of that number.
    mutating func takesSeals() {
        let epoch = EpochID(number: 7, random: [UInt8](0..<8))
        does(.epochArrived(epoch, fault: nil))
        let problem = Problem(
            .notYours, path: "/header/sender", text: Text(vi: "v", zh: "z", en: "e"))
        let messages = (11...UInt64(12)).map { serial in
            ArrivedMessage.checked(
                ExchangeSeeds.message(
                    serial, from: ExchangeSeeds.stranger, to: [ExchangeSeeds.sender],
                    gate: .beishan))
        }
        let refused = ArrivedMessage.rejected(
            RejectedMessage(leaf: WireSeeds.digest(8), problems: [problem], header: utf8("{}")))
        let leaves = messages.compactMap { message -> Digest? in
            if case .checked(let checked) = message { checked.leaf } else { nil }
        }
        let root = Merkle.root(of: leaves + [WireSeeds.digest(8)])
        does(.sealArrived(seal(messages + [refused], root, under: epoch)))
        does(.sealArrived(seal(messages + [refused], WireSeeds.digest(6), under: epoch)))
    }

    private func seal(
        _ messages: [ArrivedMessage], _ root: Digest, under epoch: EpochID
    ) -> ArrivedSeal {
        let statement = SealStatement(
            suite: .intl, from: ExchangeSeeds.china, to: ExchangeSeeds.vietnam,
            sequence: SealSequence(1), first: MessageNumber(1), messages: messages.count,
            previous: StatementKind.seal.genesis(agreement: ExchangeSeeds.agreement), root: root,
            agreement: ExchangeSeeds.agreement, signer: WireSeeds.digest(7), sealedAt: now.wall)
        return ArrivedSeal(
            statement: statement, statementBytes: statement.bytes, signatures: [[6]], epoch: epoch,
            fault: nil, messages: messages)
    }

    /// The first message is acknowledged, the second is refused by its consumer.
    mutating func delivers() {
        let queue = QueueName(defaultOf: ExchangeSeeds.sender)
        does(.subscribed(request, queue: queue, credit: 8))
        wait(1000)
        if let first = deliveries.first {
            does(.acknowledged(request, tokens: [first.token]))
        }
        if deliveries.count > 1 {
            does(.declined(request, token: deliveries[1].token, .refuse(reason: "no")))
        }
    }

    /// More messages are published, and then so much time passes that they expire and the guard
    /// forgets.
    mutating func growsOld() {
        does(.linkClosed)
        for serial in 21...UInt64(22) {
            does(
                .published(
                    request,
                    ExchangeSeeds.message(
                        serial, from: ExchangeSeeds.sender,
                        to: [ExchangeSeeds.stranger, ExchangeSeeds.neighbour], gate: .kimThanh)))
        }
        for _ in 0..<35 { wait(Limits.dayMilliseconds) }
    }
}
