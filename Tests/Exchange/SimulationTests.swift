// SimulationTests: whatever crashes, cuts, replays and clocks do, the promises hold.
//
// REDRIVER_SCALE multiplies the number of seeds; REDRIVER_SEED runs one.

import Foundation
import RedRiverBase
import RedRiverCatalogue
import RedRiverEvidence
import TestSupport
import Testing

@testable import RedRiverExchange

@Suite("Simulation of two nodes")
struct SimulationTests {
    private static let seeds: [UInt64] = {
        let environment = ProcessInfo.processInfo.environment
        if let one = environment["REDRIVER_SEED"].flatMap({ UInt64($0) }) { return [one] }
        return (0..<UInt64(2 * Scale.value)).map { $0 }
    }()

    @Test("every promise holds under every fault")
    func promises() throws {
        var (crashes, deliveries, messages) = (0, 0, 0)
        for seed in Self.seeds {
            var pair = try SimPair(seed: seed)
            for _ in 0..<200 { try pair.step() }
            try pair.heal()
            let isQuiet = pair.isQuiet
            #expect(isQuiet, "seed \(seed): \(pair.unrest)")
            for side in Side.allCases { try check(pair, side, seed) }
            crashes += pair.crashes
            deliveries += pair.deliveries
            messages += pair.published.count
        }
        if Scale.value > 1 {
            print(
                "\(Self.seeds.count) seeds, \(messages) messages, \(deliveries) deliveries, "
                    + "\(crashes) crashes")
        }
    }

    func check(_ pair: SimPair, _ side: Side, _ seed: UInt64) throws {
        let node = pair.nodes[side.rawValue]
        let peer = pair.nodes[side.other.rawValue]
        #expect(try node.replayed().snapshot == node.exchange.snapshot, "seed \(seed)")
        let books = Books(node.records)
        let others = Books(peer.records)
        // Once, and no identifier twice.
        for draft in pair.published where side.parties.contains(draft.sender) {
            #expect(books.accepted[draft.id] == 1, "seed \(seed): \(draft.id)")
            #expect(others.received[draft.id] == 1, "seed \(seed): \(draft.id)")
            for receiver in draft.receivers {
                let place = Books.Place(queue: receiver.description, id: draft.id)
                #expect(others.delivered[place] == 1, "seed \(seed): \(place)")
            }
        }
        #expect(books.accepted.values.allSatisfy { $0 == 1 })
        #expect(books.received.values.allSatisfy { $0 == 1 })
        #expect(books.delivered.values.allSatisfy { $0 == 1 })
        #expect(books.returned.isEmpty, "seed \(seed)")
        #expect(books.refusedByPeer == 0, "seed \(seed)")
        // Both sides' chains agree, and numbers have no gaps.
        #expect(books.sealed == others.arrived, "seed \(seed)")
        #expect(books.receipts == others.receipted, "seed \(seed)")
        var (previous, number) = (
            StatementKind.seal.genesis(agreement: Side.agreement), MessageNumber(1)
        )
        for bytes in books.sealed {
            let statement = try SealStatement(parsing: bytes)
            #expect(statement.previous == previous && statement.first == number)
            (previous, number) = (statement.digest, statement.next)
        }
        // Each crossing arrives in the order in which it was accepted.
        for (key, order) in books.sentOrder {
            #expect(others.receivedOrder[key] == order, "seed \(seed): \(key)")
        }
    }
}

/// What a journal says happened.
private struct Books {
    struct Place: Hashable {
        var queue: String
        var id: MessageID
    }

    var accepted: [MessageID: Int] = [:]
    var received: [MessageID: Int] = [:]
    var delivered: [Place: Int] = [:]
    var returned: [Returned] = []
    var refusedByPeer = 0
    var sealed: [[UInt8]] = []
    var arrived: [[UInt8]] = []
    var receipts: [[UInt8]] = []
    var receipted: [[UInt8]] = []
    /// By sender's country and ordering key.
    var sentOrder: [String: [MessageID]] = [:]
    var receivedOrder: [String: [MessageID]] = [:]

    init(_ records: [Record]) {
        var ids: [UInt64: MessageID] = [:]
        var queues: [String] = []
        for (index, record) in records.enumerated() {
            switch record {
            case .queue(let r): queues.append(r.name.description)
            case .accepted(let r):
                accepted[r.facts.id, default: 0] += 1
                ids[UInt64(index)] = r.facts.id
                if r.crosses { sentOrder[r.facts.orderingKey, default: []].append(r.facts.id) }
            case .received(let r) where r.duplicateOf == nil:
                received[r.facts.id, default: 0] += 1
                ids[UInt64(index)] = r.facts.id
                receivedOrder[r.facts.orderingKey, default: []].append(r.facts.id)
            case .delivered(let r):
                for message in r.messages {
                    let id = known(ids[message.value])
                    delivered[Place(queue: queues[Int(r.queue)], id: id), default: 0] += 1
                }
            case .returned(let r): returned.append(r)
            case .composed(let r): sealed.append(r.statement)
            case .arrived(let r): arrived.append(r.statement)
            case .receipt(let r): receipts.append(r.statement)
            case .receipted(let r):
                receipted.append(r.statement)
                refusedByPeer += r.outcomes.count { $0.isRefused }
            default: break
            }
        }
    }
}
