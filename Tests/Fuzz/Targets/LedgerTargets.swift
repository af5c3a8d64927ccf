// LedgerTargets: what strangers send of a transparency log: names, notes, proofs, policies, requests.
//
// Each text has one spelling, so what is accepted must print back to the same bytes; a policy alone
// may be written in several ways, and prints to one that reads the same.

import RedRiverBase
import RedRiverCrypto
import RedRiverLedger

enum LedgerTargets {
    static let all = [path, bundle, key, note, policy, proof, request, fork, reply]

    static let path = FuzzTarget(
        "tile-path",
        seeds: ["tile/0/x001/x234/067", "tile/1/000.p/17", "tile/entries/000.p/112"].map(utf8),
        words: ["tile/", "entries/", "/x001", ".p/", "000", "255"]
    ) { (bytes) throws(Violation) in
        guard let text = text(bytes), let path = TilePath(text) else { return .refused }
        try demand(utf8(path.description) == bytes, "another spelling was read")
        try demand((1...256).contains(path.width), "a width of \(path.width)")
        return .accepted
    }

    static let bundle = FuzzTarget("entry-bundle", seeds: [[0, 3, 1, 2, 3, 0, 0, 0, 1, 9]]) {
        (bytes) throws(Violation) in
        let path = known(TilePath(.entries, index: 0, width: 3))
        return try judge { () throws(LedgerError) in
            try EntryBundle(path, bytes: bytes)
        } _: {
            (bundle) throws(Violation) in
            var again: [UInt8] = []
            for entry in bundle.entries { try? EntryBundle.append(entry, to: &again) }
            try demand(again == bytes, "its records are other bytes")
            try demand(bundle.leaves.count == 3, "another number of leaves")
        }
    }

    static let key = FuzzTarget(
        "verifier-key", cost: .some,
        seeds: [LedgerSeeds.log.key, LedgerSeeds.witness.key].map { utf8($0.description) }
    ) { (bytes) throws(Violation) in
        guard let text = text(bytes) else { return .refused }
        return try judge { () throws(LedgerError) in
            try NoteKey(text)
        } _: {
            (key) throws(Violation) in
            try demand(utf8(key.description) == bytes, "another spelling was read")
        }
    }

    static let note = FuzzTarget(
        "signed-note", cost: .some, seeds: [LedgerSeeds.small.bytes, LedgerSeeds.large.bytes],
        words: ["\n\n", "\u{2014} ", "=\n", " "]
    ) { (bytes) throws(Violation) in
        try judge { () throws(LedgerError) in
            try SignedNote(bytes)
        } _: {
            (note) throws(Violation) in
            try demand(note.bytes == bytes, "another spelling was read")
            if let checkpoint = try? Checkpoint(text: note.text) {
                try demand(checkpoint.text == note.text, "another spelling of a checkpoint")
            }
            if (try? note.opened(by: LedgerSeeds.keys)) != nil {
                try demand(LedgerSeeds.signed.contains(note.text), "an unsigned text opens")
            }
        }
    }

    static let policy = FuzzTarget(
        "tlog-policy", cost: .some, seeds: [LedgerSeeds.policy],
        words: ["group ", "quorum ", "none", " all ", " any ", "\n", "#", "\t"]
    ) { (bytes) throws(Violation) in
        try judge { () throws(LedgerError) in
            try TlogPolicy(bytes)
        } _: {
            (policy) throws(Violation) in
            let again = try? TlogPolicy(policy.bytes)
            try demand(again == policy, "it prints to another policy")
            let everyone = Set(policy.witnesses.map(\.name))
            try demand(policy.isSatisfied(by: everyone), "all witnesses are not enough")
            try demand(
                policy.quorum == nil || !policy.isSatisfied(by: []), "no witness is enough")
        }
    }

    static let proof = FuzzTarget(
        "tlog-proof", cost: .some,
        seeds: [
            TlogProof(
                index: RecordIndex(5), path: LedgerSeeds.inclusion, note: LedgerSeeds.large,
                extra: [1]
            ).bytes
        ], words: ["index ", "extra ", "\n\n"]
    ) { (bytes) throws(Violation) in
        try judge { () throws(LedgerError) in
            try TlogProof(bytes)
        } _: {
            (proof) throws(Violation) in
            try demand(proof.bytes == bytes, "another spelling was read")
        }
    }

    /// A request that is cosigned asks for what the log has signed.
    static let request = FuzzTarget(
        "add-checkpoint", cost: .some, seeds: [LedgerSeeds.request.bytes],
        words: ["old ", "\n\n", "\u{2014} "]
    ) { (bytes) throws(Violation) in
        try judge { () throws(LedgerError) in
            try AddCheckpointRequest(bytes)
        } _: {
            (request) throws(Violation) in
            try demand(request.bytes == bytes, "another spelling was read")
            let decision = LedgerSeeds.rule.decide(bytes)
            if decision.status == 200 {
                try demand(LedgerSeeds.signed.contains(request.note.text), "unsigned, cosigned")
                try demand(request.path == LedgerSeeds.request.path, "another proof holds")
            }
        }
    }

    static let fork = FuzzTarget(
        "ledger-fork", cost: .some,
        seeds: [
            ForkProof(
                kind: .unproven(LedgerSeeds.request.path), first: LedgerSeeds.small,
                second: LedgerSeeds.large),
            ForkProof(
                kind: .prefix(LedgerSeeds.request.path), first: LedgerSeeds.small,
                second: LedgerSeeds.large),
            ForkProof(kind: .sameSize, first: LedgerSeeds.small, second: LedgerSeeds.large),
            ForkProof(
                kind: .leaves(
                    RecordIndex(1), first: .init(leaf: Merkle.emptyRoot, path: []),
                    second: .init(leaf: Merkle.emptyRoot, path: LedgerSeeds.inclusion)),
                first: LedgerSeeds.small, second: LedgerSeeds.large),
        ].map(\.bytes), words: ["kind ", "path ", "notes ", "index ", "\n\n"]
    ) { (bytes) throws(Violation) in
        try judge { () throws(LedgerError) in
            try ForkProof(bytes)
        } _: {
            (proof) throws(Violation) in
            try demand(proof.bytes == bytes, "another spelling was read")
            let verdict = try? proof.check(log: LedgerSeeds.log.key)
            try demand(verdict != .proven, "an honest log is convicted")
        }
    }

    static let reply = FuzzTarget(
        "witness-reply", cost: .some,
        seeds: [LedgerSeeds.witness.cosign(LedgerSeeds.large.text, at: LedgerSeeds.time).line],
        words: ["\u{2014} ", "\n"]
    ) { (bytes) throws(Violation) in
        try judge { () throws(LedgerError) in
            try WitnessReply(
                cosignatures: bytes, over: LedgerSeeds.large, by: [LedgerSeeds.witness.key])
        } _: {
            (reply) throws(Violation) in
            guard case .cosigned(let lines) = reply else { return }
            try demand(lines.map(\.time) == [LedgerSeeds.time], "another time was signed")
        }
    }
}

/// A log of eight records, its witness, and what they sign: the same in each run.
private enum LedgerSeeds {
    static let log = known(
        try? NoteSigner(name: known(LedgerName("log.example")), secret: secret(1)))
    static let witness = known(
        try? Cosigner(name: known(LedgerName("witness.example")), secret: secret(2)))
    static let time = known(CosignatureTime(seconds: 1_800_000_000))
    static let keys = [log.key, witness.key]
    static let small = note(5)
    static let large = note(8)
    static let signed = [small.text, large.text]

    private static let leaves = (0..<8).map { Merkle.leaf(of: [UInt8($0)]) }
    static let inclusion = known(Merkle.inclusionPath(of: RecordIndex(5), in: leaves))

    static let request = known(
        try? AddCheckpointRequest(
            old: TreeSize(5), path: known(Merkle.consistencyPath(from: TreeSize(5), in: leaves)),
            note: large))

    static let rule = WitnessRule(
        logs: [log.key], states: [log.key.name: known(try? WitnessState(note: small))])

    static let policy = utf8(
        """
        log \(log.key) https://log.example/
        # one of two
        witness a \(witness.key)
        witness b \(known(try? Cosigner(name: known(LedgerName("b")), secret: secret(3))).key)
        group g 1 a b
        quorum g

        """)

    private static func secret(_ seed: UInt8) -> Ed25519SigningKey {
        known(try? Ed25519SigningKey(seed: [UInt8](repeating: seed, count: 32)))
    }

    private static func note(_ size: Int) -> SignedNote {
        let checkpoint = known(
            try? Checkpoint(
                origin: log.key.name, size: TreeSize(UInt64(size)),
                root: Merkle.root(of: Array(leaves.prefix(size)))))
        let text = checkpoint.text
        return known(
            try? SignedNote(
                text: text, signatures: [log.sign(text), witness.cosign(text, at: time)]))
    }
}
