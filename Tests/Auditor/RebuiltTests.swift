// RebuiltTests: what a dishonest node does: lines changed, tiles built anew, checkpoints signed again.

import Foundation
import LedgerTestSupport
import RedRiverAuditor
import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import RedRiverLedger
import TestSupport
import Testing

private let pair = Result { try Pair() }

/// A change to the lines of a ledger.
struct LineDamage: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// What is found, among other things perhaps.
    let code: String
    let change: @Sendable (inout MadeLedger, LedgerWorld) throws -> Void

    init(
        _ name: String, _ code: String,
        _ change: @escaping @Sendable (inout MadeLedger, LedgerWorld) throws -> Void
    ) {
        testDescription = name
        self.code = code
        self.change = change
    }

    /// Changes the n-th leaf of a kind.
    static func edit(
        _ ledger: inout MadeLedger, _ kind: String, _ number: Int = 1,
        _ change: (inout LeafFact) throws -> Void
    ) throws {
        let place = ledger.places(of: kind)[number]
        var leaf = try ledger.leaf(place)
        try change(&leaf.fact)
        ledger.lines[place] = leaf.bytes
    }

    /// Another text in the n-th line of a kind, of the same length or not.
    static func replace(
        _ ledger: inout MadeLedger, _ kind: String, _ number: Int, _ old: String, _ new: String
    ) throws {
        let place = ledger.places(of: kind)[number]
        let line = String(decoding: ledger.lines[place], as: UTF8.self)
        try #require(line.contains(old))
        ledger.lines[place] = Array(line.replacingOccurrences(of: old, with: new).utf8)
    }

    static let all: [LineDamage] = [
        LineDamage("a message dropped", "audit.count") { ledger, _ in
            ledger.lines.remove(at: ledger.places(of: "received")[70])
        },
        LineDamage("two messages swapped", "audit.place") { ledger, _ in
            let places = ledger.places(of: "received")
            ledger.lines.swapAt(places[10], places[11])
        },
        LineDamage("a line twice", "audit.place") { ledger, _ in
            let place = ledger.places(of: "received")[20]
            ledger.lines.insert(ledger.lines[place], at: place)
        },
        LineDamage("a client's message twice", "audit.message-repeated") { ledger, _ in
            let place = ledger.places(of: "accepted")[20]
            ledger.lines.insert(ledger.lines[place], at: place + 1)
        },
        LineDamage("a header changed", "audit.seal-root") { ledger, _ in
            try replace(&ledger, "received", 9, "\"bytes\":2048", "\"bytes\":2049")
        },
        LineDamage("a header that breaks the rules", "audit.header") { ledger, _ in
            try replace(&ledger, "received", 9, "\"functionCode\":9", "\"functionCode\":8")
        },
        LineDamage("a space in a line", "audit.leaf") { ledger, _ in
            try replace(&ledger, "received", 9, ",\"seal\":", ", \"seal\":")
        },
        LineDamage("a kind nobody knows", "audit.leaf") { ledger, _ in
            try replace(&ledger, "delivered", 0, "\"delivered\"", "\"deleted\"")
        },
        LineDamage("a time that goes back", "audit.leaf-time") { ledger, world in
            let place = ledger.places(of: "received")[5]
            var leaf = try ledger.leaf(place)
            leaf.at = world.times.start
            ledger.lines[place] = leaf.bytes
        },
        LineDamage("a receipt of the peer that is changed", "audit.receipt") { ledger, _ in
            try edit(&ledger, "receipted") { fact in
                guard case .receipted(let statement, let signatures, var outcomes) = fact else {
                    return
                }
                outcomes[0] = OutcomeLine(
                    number: outcomes[0].number, outcome: .refused(.expired, pointer: ""))
                fact = .receipted(
                    statement: statement, signatures: signatures, outcomes: outcomes)
            }
        },
        LineDamage("an own receipt that says other things", "audit.outcomes") { ledger, world in
            try edit(&ledger, "receipt") { fact in
                guard case .receipt(let bytes, var outcomes) = fact else { return }
                var statement = try ReceiptStatement(parsing: bytes)
                outcomes[0] = OutcomeLine(
                    number: outcomes[0].number, outcome: .refused(.expired, pointer: ""))
                statement.accepted -= 1
                statement.refused += 1
                statement.outcomes = OutcomeLine.root(outcomes)
                fact = .receipt(statement: statement.bytes, outcomes: outcomes)
            }
        },
        LineDamage("a seal whose signature is another's", "audit.signature") { ledger, _ in
            let other = try ledger.leaf(ledger.places(of: "sealed")[2])
            try edit(&ledger, "sealed") { fact in
                guard case .sealed(let sequence, _) = fact,
                    case .sealed(_, let signatures) = other.fact
                else { return }
                fact = .sealed(sequence, signatures: signatures)
            }
        },
        LineDamage("a seal without a signature", "audit.signature") { ledger, _ in
            try edit(&ledger, "sealed") { fact in
                guard case .sealed(let sequence, _) = fact else { return }
                fact = .sealed(sequence, signatures: [])
            }
        },
        LineDamage("a seal that is gone, with all that is its", "audit.sequence-gap") {
            ledger, _ in
            for kind in ["composed", "sealed", "receipted"] {
                ledger.lines.remove(at: ledger.places(of: kind)[1])
            }
        },
        LineDamage("a gap in the numbers", "audit.number-gap") { ledger, world in
            try reseal(&ledger, world) { $0.first = $0.first.advanced(by: 5) }
        },
        LineDamage("a seal that follows nothing", "audit.chain-broken") { ledger, world in
            try reseal(&ledger, world) { $0.previous = Digest(words: 1, 2, 3, 4) }
        },
        LineDamage("a seal over other headers", "audit.seal-root") { ledger, world in
            try reseal(&ledger, world) { $0.root = Digest(words: 1, 2, 3, 4) }
        },
        LineDamage("a seal of fewer messages than it names", "audit.count") { ledger, world in
            try reseal(&ledger, world) { $0.messages -= 1 }
        },
        LineDamage("a seal under an agreement nobody has", "audit.agreement-unknown") {
            ledger, world in
            try reseal(&ledger, world) { $0.agreement = Digest(words: 1, 2, 3, 4) }
        },
        LineDamage("a seal to somebody else", "audit.parties") { ledger, world in
            try reseal(&ledger, world) { $0.to = $0.from }
        },
        LineDamage("a seal by a certificate nobody has", "audit.signer-unknown") {
            ledger, world in
            try reseal(&ledger, world) { $0.signer = Digest(words: 1, 2, 3, 4) }
        },
        LineDamage("a message sealed twice", "audit.sealed-twice") { ledger, _ in
            try edit(&ledger, "composed") { fact in
                guard case .composed(let statement, var messages) = fact else { return }
                messages[0] = messages[1]
                fact = .composed(statement: statement, messages: messages)
            }
        },
        LineDamage("a seal that names a leaf to come", "audit.reference") { ledger, _ in
            try edit(&ledger, "composed") { fact in
                guard case .composed(let statement, var messages) = fact else { return }
                messages[0] = LedgerIndex(generation: 1, index: 1_000_000)
                fact = .composed(statement: statement, messages: messages)
            }
        },
        LineDamage("a delivery of something that is no message", "audit.reference") { ledger, _ in
            try edit(&ledger, "delivered") { fact in
                guard case .delivered(let queue, let client, _) = fact else { return }
                fact = .delivered(
                    queue: queue, client: client,
                    messages: [LedgerIndex(generation: 1, index: 0)])
            }
        },
        LineDamage("a receipt that is gone", "audit.receipt-missing") { ledger, _ in
            ledger.lines.remove(at: ledger.places(of: "receipt")[1])
        },
        LineDamage("a receipt of the peer that is gone", "audit.receipt-missing") { ledger, _ in
            ledger.lines.remove(at: ledger.places(of: "receipted")[1])
        },
        LineDamage("a digest of a refused header that is wrong", "audit.header-hash") {
            ledger, _ in
            let places = ledger.places(of: "refused").filter { place in
                (try? ledger.leaf(place).header) ?? nil != nil
            }
            var leaf = try ledger.leaf(places[0])
            guard case .refused(var refused) = leaf.fact else { return }
            refused.leaf = Digest(words: 1, 2, 3, 4)
            leaf.fact = .refused(refused)
            ledger.lines[places[0]] = leaf.bytes
        },
        LineDamage("no agreement", "audit.agreement-unknown") { ledger, _ in
            ledger.lines.remove(at: ledger.places(of: "agreement")[0])
        },
        LineDamage("no signing certificate", "audit.signer-unknown") { ledger, world in
            let digest = world.china.signing.fingerprint.labelled
            ledger.lines.removeAll {
                $0.starts(with: Array("{\"kind\":\"key\"".utf8))
                    && String(decoding: $0, as: UTF8.self).contains(digest)
            }
        },
        LineDamage("a ledger that begins elsewhere", "audit.first-leaf") { ledger, _ in
            ledger.lines.removeFirst()
        },
        LineDamage("a party of nobody", "audit.party") { ledger, world in
            try edit(&ledger, "accepted") { fact in
                guard case .accepted(var leaf) = fact else { return }
                leaf.party = world.china.parties[0]
                fact = .accepted(leaf)
            }
        },
        LineDamage("another edition", "audit.edition") { ledger, _ in
            try edit(&ledger, "accepted") { fact in
                guard case .accepted(var leaf) = fact else { return }
                leaf.edition = Edition(2)
                fact = .accepted(leaf)
            }
        },
        LineDamage("another ledger key than the policy's", "audit.key-differs") { ledger, world in
            let place = ledger.lines.firstIndex {
                String(decoding: $0, as: UTF8.self).contains("\"role\":\"ledger\"")
            }
            let seed = try Ed25519SigningKey(seed: [UInt8](repeating: 9, count: 32))
            let key = try NoteSigner(name: world.vietnam.log.key.name, secret: seed).key
            var leaf = try ledger.leaf(try #require(place))
            leaf.fact = .key(
                LeafKey(
                    act: .added, node: world.vietnam.node, role: .ledger,
                    value: .verifier(key.description)))
            ledger.lines[try #require(place)] = leaf.bytes
        },
        LineDamage("a new message called a duplicate of another", "audit.duplicate-differs") {
            ledger, _ in
            let first = ledger.places(of: "received")[0]
            try edit(&ledger, "received", 90) { fact in
                guard case .received(var leaf) = fact else { return }
                leaf.duplicateOf = LedgerIndex(generation: 1, index: UInt64(first))
                fact = .received(leaf)
            }
        },
        LineDamage("two seals under one number", "audit.fork") { ledger, world in
            let place = ledger.places(of: "arrived")[1]
            guard case .arrived(let bytes, _) = try ledger.leaf(place).fact else { return }
            var other = try SealStatement(parsing: bytes)
            let taken = other.digest
            other.root = Digest(words: 1, 2, 3, 4)
            let at = try ledger.leaf(ledger.lines.count - 1).at
            ledger.lines.append(
                Leaf(
                    at: at,
                    .fork(
                        taken: taken, statement: other.bytes,
                        signatures: try world.china.sign(other))
                ).bytes)
        },
    ]

    /// Changes the second own seal and signs it again.
    static func reseal(
        _ ledger: inout MadeLedger, _ world: LedgerWorld, _ change: (inout SealStatement) -> Void
    ) throws {
        var changed: SealStatement?
        try edit(&ledger, "composed") { fact in
            guard case .composed(let bytes, let messages) = fact else { return }
            var seal = try SealStatement(parsing: bytes)
            change(&seal)
            changed = seal
            fact = .composed(statement: seal.bytes, messages: messages)
        }
        let seal = try #require(changed)
        try edit(&ledger, "sealed") { fact in
            fact = .sealed(seal.sequence, signatures: try world.vietnam.sign(seal))
        }
    }
}

@Suite("A ledger rebuilt by its own node")
struct RebuiltTests {
    @Test("is found", arguments: LineDamage.all)
    func lines(_ damage: LineDamage) throws {
        let pair = try pair.get()
        var ledger = try #require(pair.ledgers[.vietnam])
        try damage.change(&ledger, pair.world)
        let report = try pair.verify(ledger)
        #expect(codes(report).contains(damage.code), "\(codes(report))")
        // Nothing of it shows in the tree: it was rebuilt.
        #expect(
            !codes(report).contains { ["audit.tile-differs", "audit.root-differs"].contains($0) })
    }

    @Test("a signature made after the signer was revoked is found, and earlier ones stand")
    func revoked() throws {
        let pair = try pair.get()
        let (world, ledger) = (pair.world, try #require(pair.ledgers[.vietnam]))
        func found(_ since: Timestamp) throws -> [String] {
            let list = try world.china.authority.revocationList(
                revoked: [(world.china.signing.serialNumber, since)], number: 2,
                thisUpdate: world.times.start, nextUpdate: world.times.nextList)
            return codes(
                try pair.verify(ledger) { folder in
                    try FileDamage.write(folder, "blobs/\(list.fingerprint)", list.der)
                })
        }
        #expect(try found(world.times.begin) == ["audit.signer-revoked"])
        #expect(try found(world.times.begin.advanced(byMilliseconds: 3_600_000)) == [])
    }

    @Test("a message accepted again is a duplicate at the other node, and a finding at its own")
    func duplicate() throws {
        var plan = LedgerMaker.Plan()
        plan.repeatsOne = true
        let pair = try Pair(plan)
        for country in Country.allCases {
            let report = try pair.verify(try #require(pair.ledgers[country]))
            #expect(codes(report) == ["audit.message-repeated"])
            #expect(report.kinds["received"] == 200 - 4)
        }
    }
}
