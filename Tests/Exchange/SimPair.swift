// SimPair: two nodes, a wire that loses everything when it is cut, clients that forget and vanish,
// and a hand that crashes, repeats, replays and turns clocks.

import RedRiverBase
import RedRiverCatalogue
import RedRiverEvidence
import RedRiverLedger
import TestSupport
import Testing

@testable import RedRiverExchange

/// What travels between the two nodes.
enum LinkMessage {
    case hello(Greeting, time: Timestamp)
    case certificates
    case epoch(EpochID)
    case epochConfirmed(EpochID)
    case seal(SealToSend)
    case receipt(ReceiptToSend)
    case hold(SealSequence, Code)
    case ping(Timestamp)
}

/// A delivery in the hands of a client.
struct Held {
    var side: Side
    var delivery: Delivery
}

/// One message on one queue of one node.
struct Place: Hashable {
    var side: Side
    var queue: QueueName
    var record: RecordIndex
}

struct SimPair {
    var nodes: [SimNode]
    var random: SeededGenerator
    /// What is on its way to each side.
    private var wire: [[LinkMessage]] = [[], []]
    /// What was ever sent to each side, to be sent again.
    private var recorded: [[LinkMessage]] = [[], []]
    private var isUp = false
    /// Requests to sign that nobody has answered yet.
    private var unsigned: [[Output]] = [[], []]
    /// The epochs of the peer that each process can open.
    private var keys: [Set<EpochID>] = [[], []]
    /// Every message ever made, by leaf.
    private var messages: [Digest: CheckedMessage] = [:]
    private(set) var published: [Draft] = []
    /// What clients were told is accepted.
    private var promised: Set<MessageID> = []
    private var held: [Held] = []
    private var subscribed: Set<UInt64> = []
    /// Acknowledgements that a client was told are recorded.
    private var acknowledged: Set<Place> = []
    /// The newest message delivered of each ordering key of each queue.
    private var newest: [String: RecordIndex] = [:]
    private(set) var crashes = 0
    private(set) var deliveries = 0
    /// Seals and receipts that were held because they bore a time too far ahead.
    private(set) var early = 0
    /// What the operators of each side were told.
    private(set) var notices: [[Notice]] = [[], []]
    /// Whether clocks turn and nodes crash by chance.
    var turnsClocks = true
    var crashesNodes = true
    private var trueTime = Moment(wall: day0, monotonic: MonotonicTime(milliseconds: 0))
    private var offsets: [Int64] = [0, 0]

    init(seed: UInt64) throws(ExchangeError) {
        random = SeededGenerator(seed: seed)
        nodes = []
        for side in Side.allCases {
            nodes.append(try SimNode(side, seed: random.next()))
        }
        for side in Side.allCases { nodes[side.rawValue].signs = false }
    }

    mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }

    private mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    // MARK: Steps

    /// One random thing happens.
    mutating func step() throws(ExchangeError) {
        let side = chance(50) ? Side.vietnam : .china
        switch pick(100) {
        case 0..<30: publish(side)
        case 30..<40: subscribe(side)
        case 40..<65: consume()
        case 65..<80: pass(Int64(pick(2000)))
        case 80..<87: if !isUp { open() }
        case 87: cut()
        case 88..<90: if crashesNodes { try crash(side) }
        case 90..<92: replay(side)
        case 92: vanish()
        case 93..<95: if turnsClocks { turnClock(side) }
        case 95: nodes[side.rawValue].handle(.diskAllows(weight: chance(30) ? 0 : .max))
        case 96: pass(Int64(pick(40_000)))
        default: pass(Int64(pick(12_000)))
        }
        for side in Side.allCases {
            if chance(60) { try turn(side) }
            if chance(60) { arrive(side) }
            if chance(60) { sign(side) }
        }
    }

    /// Lets time pass; the nodes tick.
    mutating func pass(_ milliseconds: Int64) {
        trueTime.wall = trueTime.wall.advanced(byMilliseconds: milliseconds)
        trueTime.monotonic = trueTime.monotonic.advanced(byMilliseconds: milliseconds)
        for side in Side.allCases {
            nodes[side.rawValue].advance(milliseconds)
            let random = nodes[side.rawValue].random(32)
            nodes[side.rawValue].handle(.tick(random: random))
        }
    }

    private mutating func turnClock(_ side: Side) {
        let offset = [0, 0, 2 * hour, -2 * hour, 2 * day, -3 * day, 40 * day][pick(7)]
        setClock(side, offset)
    }

    mutating func setClock(_ side: Side, _ offset: Int64) {
        offsets[side.rawValue] = offset
        nodes[side.rawValue].now.wall = trueTime.wall.advanced(byMilliseconds: offset)
    }

    private mutating func publish(_ side: Side) {
        if chance(25), !published.isEmpty {
            send(published[pick(published.count)])
            return
        }
        let isNotice = chance(10)
        let draft = Draft(
            sender: side.parties[pick(2)],
            receivers: chance(30) ? side.other.parties : [side.other.parties[pick(2)]],
            type: isNotice ? .operatingNotice : chance(30) ? .gateEvent : .cargoManifest,
            crossing: isNotice ? nil : pick(6), isUrgent: chance(20), idTime: trueTime.wall,
            bodyBytes: chance(3) ? 200_000 : 8, serial: UInt64(published.count))
        published.append(draft)
        send(draft)
    }

    private mutating func send(_ draft: Draft) {
        let side: Side = draft.sender.country == .vietnam ? .vietnam : .china
        let message = draft.message
        messages[message.leaf] = message
        let client = Client(id: UInt64(100 + side.rawValue), party: draft.sender)
        nodes[side.rawValue].handle(
            .published(Request(client: client, id: draft.id.bytes), message))
    }

    /// The node appends what it decided, the disk gets on, and what was released is done.
    mutating func turn(_ side: Side, syncs: Int? = nil) throws(ExchangeError) {
        nodes[side.rawValue].append()
        nodes[side.rawValue].sync(syncs ?? pick(4))
        if chance(5) { nodes[side.rawValue].saveSnapshot() }
        for output in nodes[side.rawValue].takeOutputs() { perform(output, of: side) }
    }

    private mutating func post(_ message: LinkMessage, from side: Side) {
        guard isUp else { return }
        let to = side.other.rawValue
        wire[to].append(message)
        if chance(3) { wire[to].append(message) }
        if recorded[to].count < 400 { recorded[to].append(message) }
    }

    private mutating func perform(_ output: Output, of side: Side) {
        switch output {
        case .answer(let request, let answer): answered(request, answer, side)
        case .deliver(let delivery): delivered(delivery, side)
        case .signSeal, .signReceipt: unsigned[side.rawValue].append(output)
        case .greet(let greeting):
            post(.hello(greeting, time: nodes[side.rawValue].now.wall), from: side)
        case .sendCertificates: post(.certificates, from: side)
        case .openEpoch(let number):
            let epoch = EpochID(number: number, random: random.bytes(8))
            post(.epoch(epoch), from: side)
        case .confirmEpoch(let epoch):
            keys[side.rawValue].insert(epoch)
            post(.epochConfirmed(epoch), from: side)
        case .sendSeal(let seal): post(.seal(seal), from: side)
        case .sendReceipt(let receipt): post(.receipt(receipt), from: side)
        case .hold(let sequence, let code): post(.hold(sequence, code), from: side)
        case .ping: post(.ping(nodes[side.rawValue].now.wall), from: side)
        case .dropLink: cut()
        case .notice(let notice): notices[side.rawValue].append(notice)
        }
    }

    // MARK: The link

    mutating func open() {
        isUp = true
        for side in Side.allCases { nodes[side.rawValue].handle(.linkOpened) }
    }

    /// Everything on its way is lost.
    mutating func cut() {
        isUp = false
        wire = [[], []]
        for side in Side.allCases { nodes[side.rawValue].handle(.linkClosed) }
    }

    private mutating func arrive(_ side: Side) {
        let here = side.rawValue
        for _ in 0..<min(wire[here].count, 1 + pick(4)) { take(wire[here].removeFirst(), side) }
    }

    /// A recording, or what is on its way once more and out of order.
    private mutating func replay(_ side: Side) {
        let old = recorded[side.rawValue]
        guard isUp, !old.isEmpty else { return }
        // What proves nothing by itself is not worth recording.
        switch old[pick(old.count)] {
        case .hello, .hold, .certificates: break
        case let message: take(message, side)
        }
    }

    private mutating func take(_ message: LinkMessage, _ side: Side) {
        let here = side.rawValue
        nodes[here].handle(.linkHeard)
        switch message {
        case .hello(let greeting, let time):
            nodes[here].handle(.peerGreeted(claims(greeting, time, of: side)))
        case .certificates: nodes[here].handle(.peerCertified(fault: nil))
        case .epoch(let epoch): nodes[here].handle(.epochArrived(epoch, fault: nil))
        case .epochConfirmed(let epoch): nodes[here].handle(.epochConfirmed(epoch))
        case .seal(let seal): take(seal, side)
        case .receipt(let receipt): take(receipt, side)
        case .hold(let sequence, let code): nodes[here].handle(.held(sequence, code))
        case .ping(let time): nodes[here].handle(.peerTold(time))
        }
    }

    private func claims(_ greeting: Greeting, _ time: Timestamp, of side: Side) -> PeerClaims {
        func claim(_ proven: ProvenClaim?) -> PeerClaims.Claim? {
            proven.map {
                PeerClaims.Claim(
                    sequence: $0.sequence, digest: $0.digest,
                    isProven: side.signed($0.proof.signatures, $0.proof.statement))
            }
        }
        return PeerClaims(
            agreement: Side.agreement, time: time, epochSeen: greeting.epochSeen,
            seal: claim(greeting.seal), receipt: claim(greeting.receipt))
    }

    private mutating func take(_ seal: SealToSend, _ side: Side) {
        let statement = known(try? SealStatement(parsing: seal.statement))
        let journal = nodes[side.other.rawValue].journal
        var fault = keys[side.rawValue].contains(seal.epoch) ? nil : Code.noEpoch
        if !side.other.signed(seal.signatures, seal.statement) { fault = .signature }
        if isEarly(statement, at: side) { fault = .clock }
        var arrived: [ArrivedMessage] = []
        for index in seal.messages where fault == nil {
            arrived.append(.checked(message(journal[Int(index.value)])))
        }
        nodes[side.rawValue].handle(
            .sealArrived(
                ArrivedSeal(
                    statement: statement, statementBytes: seal.statement,
                    signatures: seal.signatures, epoch: seal.epoch, fault: fault,
                    messages: arrived)))
    }

    private mutating func message(_ record: RecordBytes) -> CheckedMessage {
        guard case .accepted(let accepted) = Record(kind: record.kind, payload: record.payload)
        else { preconditionFailure("a seal of what was not accepted") }
        if let message = messages[accepted.facts.leaf] { return message }
        let message = known(CheckedMessage(record))
        messages[message.leaf] = message
        return message
    }

    private mutating func take(_ receipt: ReceiptToSend, _ side: Side) {
        let statement = known(try? ReceiptStatement(parsing: receipt.statement))
        var fault: Code?
        if !side.other.signed(receipt.signatures, receipt.statement) { fault = .signature }
        if isEarly(statement, at: side) { fault = .clock }
        nodes[side.rawValue].handle(
            .receiptArrived(
                ArrivedReceipt(
                    statement: statement, statementBytes: receipt.statement,
                    signatures: receipt.signatures, outcomes: receipt.outcomes, fault: fault)))
    }

    /// Whether a statement bears a time further ahead than its receiver takes, as `SignerCheck` has it.
    private mutating func isEarly(_ statement: some Statement, at side: Side) -> Bool {
        let node = nodes[side.rawValue]
        let latest = node.exchange.latestTime(at: node.now)
            .advanced(byMilliseconds: Limits.clockLeapMilliseconds)
        if statement.claimedTime > latest { early += 1 }
        return statement.claimedTime > latest
    }

    private mutating func sign(_ side: Side) {
        let here = side.rawValue
        guard !unsigned[here].isEmpty else { return }
        // Signers are several, and the last to be asked may be the first to answer.
        let request = unsigned[here].remove(at: pick(unsigned[here].count))
        if let input = nodes[here].signature(for: request) { nodes[here].handle(input) }
    }

    // MARK: Clients

    private func client(_ number: UInt64, of side: Side) -> Client {
        Client(
            id: number * 1000 + UInt64(nodes[side.rawValue].starts) * 10 + UInt64(side.rawValue),
            party: side.parties[Int(number % 2)])
    }

    mutating func subscribe(_ side: Side) {
        let client = client(UInt64(pick(4)), of: side)
        subscribed.insert(client.id)
        nodes[side.rawValue].handle(
            .subscribed(
                Request(client: client, id: [1]), queue: QueueName(defaultOf: client.party),
                credit: 1 + pick(5)))
    }

    private mutating func consume() {
        guard !held.isEmpty else { return }
        let one = held.remove(at: pick(held.count))
        let request = Request(client: one.delivery.client, id: [2])
        let decline = Request(client: one.delivery.client, id: [3])
        let token = one.delivery.token
        switch pick(100) {
        case 0..<70: nodes[one.side.rawValue].handle(.acknowledged(request, tokens: [token]))
        case 70..<78:
            nodes[one.side.rawValue].handle(.acknowledged(request, tokens: [token, token]))
            held.append(one)
        case 78..<86: nodes[one.side.rawValue].handle(.declined(decline, token: token, .retry))
        case 86..<90:
            nodes[one.side.rawValue].handle(.declined(decline, token: token, .retry))
            held.append(one)
        case 90..<94:
            nodes[one.side.rawValue].handle(.touched(request, token: token))
            held.append(one)
        default: break
        }
    }

    private mutating func vanish() {
        guard let one = held.first else { return }
        nodes[one.side.rawValue].handle(.clientGone(one.delivery.client))
    }

    private mutating func answered(_ request: Request, _ answer: Answer, _ side: Side) {
        switch answer {
        case .accepted, .duplicate:
            if let id = MessageID(bytes: request.id) { promised.insert(id) }
        case .acknowledged(let done, _) where request.id == [2]:
            for bytes in done {
                guard let token = Token(bytes) else { continue }
                let queue = nodes[side.rawValue].state.queues[Int(token.queue)].name
                acknowledged.insert(Place(side: side, queue: queue, record: token.record))
            }
        default: break
        }
    }

    private mutating func delivered(_ delivery: Delivery, _ side: Side) {
        deliveries += 1
        held.append(Held(side: side, delivery: delivery))
        let place = Place(side: side, queue: delivery.queue, record: delivery.message)
        if acknowledged.contains(place) {
            Issue.record("\(place) is delivered again after its acknowledgement")
        }
        guard
            let message = CheckedMessage(nodes[side.rawValue].journal[Int(delivery.message.value)])
        else {
            Issue.record("a delivery of what is no message")
            return
        }
        let key = "\(side) \(delivery.queue) \(message.header.orderingKey)"
        if let last = newest[key], last > delivery.message {
            Issue.record("\(key): \(delivery.message) after \(last)")
        }
        newest[key] = delivery.message
    }

    // MARK: Crashes

    mutating func crash(_ side: Side) throws(ExchangeError) {
        crashes += 1
        let here = side.rawValue
        // Whatever was released before the crash had been done; the rest is lost.
        for output in nodes[here].takeOutputs() where chance(50) { perform(output, of: side) }
        nodes[here].append()
        let snapshot = try nodes[here].replayed().snapshot
        if nodes[here].state.nextRecord.value == UInt64(nodes[here].journal.count) {
            #expect(snapshot == nodes[here].exchange.snapshot, "the fold differs from the node")
        }
        cut()
        try nodes[here].crash(
            keeping: pick(nodes[here].batches.count + 1), fromSnapshot: chance(50))
        unsigned[here] = []
        keys[here] = []
        held.removeAll { $0.side == side && Bool.random(using: &random) }
        setClock(side, offsets[here])
    }

    // MARK: The end

    /// Whether nothing is left to do.
    var isQuiet: Bool {
        wire.allSatisfy { $0.isEmpty } && held.isEmpty && unsigned.allSatisfy { $0.isEmpty }
            && published.allSatisfy { promised.contains($0.id) }
            && nodes.allSatisfy {
                $0.state.messages.isEmpty && $0.state.reports.isEmpty
                    && $0.state.outbound.inFlight.isEmpty && $0.exchange.isSettled
            }
    }

    /// What is left to do, in words.
    var unrest: String {
        nodes.map {
            "\($0.side): \($0.exchange.status.link), wire \(wire[$0.side.rawValue].count), "
                + "messages \($0.state.messages.count), outbox \($0.state.outboxWaiting), "
                + "in flight \($0.state.outbound.inFlight.count), "
                + "reports \($0.state.reports.count), unsigned \(unsigned[$0.side.rawValue].count), "
                + "dead \($0.state.queues.map(\.dead))"
        }.joined(separator: "; ")
    }

    /// Everything heals, and the nodes work until nothing is left to do.
    mutating func heal() throws(ExchangeError) {
        for side in Side.allCases {
            setClock(side, 0)
            nodes[side.rawValue].handle(.clockConfirmed)
            nodes[side.rawValue].handle(.diskAllows(weight: .max))
        }
        for round in 1...1500 where !isQuiet {
            if !isUp { open() }
            for draft in published where !promised.contains(draft.id) { send(draft) }
            for side in Side.allCases {
                for number in 0..<2 as Range<UInt64> { subscribeFully(client(number, of: side)) }
                while !wire[side.rawValue].isEmpty { arrive(side) }
                while !unsigned[side.rawValue].isEmpty { sign(side) }
            }
            for one in held {
                nodes[one.side.rawValue].handle(
                    .acknowledged(
                        Request(client: one.delivery.client, id: [2]), tokens: [one.delivery.token])
                )
            }
            held = []
            for side in Side.allCases { try turn(side, syncs: .max) }
            // What bears an identifier of tomorrow is held until tomorrow.
            pass(round % 50 == 0 ? 6 * hour : 700)
        }
    }

    private mutating func subscribeFully(_ client: Client) {
        let side: Side = client.party.country == .vietnam ? .vietnam : .china
        nodes[side.rawValue].handle(
            .subscribed(
                Request(client: client, id: [1]), queue: QueueName(defaultOf: client.party),
                credit: 20))
    }
}
