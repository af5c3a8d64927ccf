// AgreementNoteKeyTests: the keys of ledgers and witnesses in an agreement.

import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import RedRiverLedger
import Testing

@Suite("Ledger and witness keys in an agreement")
struct AgreementNoteKeyTests {
    private let world: World
    init() throws { world = try World() }

    private static func secret(_ number: UInt8) throws -> Ed25519SigningKey {
        try Ed25519SigningKey(seed: [UInt8](repeating: number, count: 32))
    }

    private static func ledger(_ name: String, _ number: UInt8) throws -> String {
        try NoteSigner(name: #require(LedgerName(name)), secret: secret(number)).key.description
    }

    private static func witness(_ name: String, _ number: UInt8) throws -> String {
        try Cosigner(name: #require(LedgerName(name)), secret: secret(number)).key.description
    }

    /// An edition whose first node has these keys, as text.
    private func compose(ledger: [String], witness: [String]) throws -> Agreement {
        func member(_ name: String, _ keys: [String]) -> String {
            keys.isEmpty
                ? "" : "\"\(name)\": [" + keys.map { "\"\($0)\"" }.joined(separator: ",") + "],"
        }
        var text = String(decoding: world.agreement.bytes, as: UTF8.self)
        let place = try #require(text.firstRange(of: "\"curve\""))
        text.insert(
            contentsOf: member("ledger", ledger) + member("witness", witness), at: place.lowerBound)
        return try Agreement(parsing: Array(text.utf8))
    }

    @Test("are read as they were written; none are none")
    func roundTrip() throws {
        let node = world.vietnam.id
        let ledger = [
            try Self.ledger("redriver/\(node)/1", 1), try Self.ledger("redriver/\(node)/2", 2),
        ]
        let witness = [try Self.witness("redriver/\(node)/witness", 3)]
        let agreement = try compose(ledger: ledger, witness: witness)
        #expect(agreement.nodes[0].ledger.map(\.description) == ledger)
        #expect(agreement.nodes[0].witness.map(\.description) == witness)
        let again = try Agreement.compose(
            edition: agreement.edition, validFrom: agreement.validFrom, isTest: agreement.isTest,
            suites: agreement.suites, nodes: agreement.nodes, parties: agreement.parties,
            types: agreement.types)
        #expect(again.nodes == agreement.nodes)
        #expect(agreement.nodes[1].ledger == [])
        let bare = try compose(ledger: [], witness: [])
        #expect(bare.nodes[0].ledger == [])
        #expect(!String(decoding: bare.bytes, as: UTF8.self).contains("witness"))
    }

    @Test("of another name, type or spelling, or twice, are refused")
    func refused() throws {
        let node = world.vietnam.id
        let good = try Self.ledger("redriver/\(node)/1", 1)
        let bad: [([String], [String])] = [
            ([try Self.ledger("redriver/\(node)/0", 1)], []),
            ([try Self.ledger("redriver/\(node)/01", 1)], []),
            ([try Self.ledger("redriver/\(node)/4294967296", 1)], []),
            ([try Self.ledger("redriver/\(world.china.id)/1", 1)], []),
            ([try Self.ledger("redriver/\(node)", 1)], []),
            ([try Self.ledger("redriver/\(node)/witness", 1)], []),
            ([try Self.witness("redriver/\(node)/1", 1)], []),
            ([good + "="], []), ([good, good], []), (["key"], []),
            ([], [try Self.ledger("redriver/\(node)/witness", 1)]),
            ([], [try Self.witness("redriver/\(node)/1", 1)]),
            ([], [try Self.witness("redriver/\(node)/witness2", 1)]),
            // One secret under two names and types.
            ([good], [try Self.witness("redriver/\(node)/witness", 1)]),
        ]
        for (ledger, witness) in bad {
            let error = #expect(throws: EvidenceError.self) {
                _ = try compose(ledger: ledger, witness: witness)
            }
            guard case .agreement(.noteKey(node, _))? = error else {
                Issue.record("\(ledger) \(witness): \(String(describing: error))")
                continue
            }
        }
    }

    @Test("more than two of either are refused, and an empty list says nothing")
    func count() throws {
        let node = world.vietnam.id
        let three = try (1...3).map { try Self.ledger("redriver/\(node)/\($0)", UInt8($0)) }
        let error = #expect(throws: EvidenceError.self) {
            _ = try compose(ledger: three, witness: [])
        }
        #expect(error?.text.en.contains("ledger") == true)
    }
}
