// EvidenceVerdict: what a bundle proves, by whom, and since when.

public import RedRiverBase
public import RedRiverEvidence
public import RedRiverJSON
public import RedRiverLedger

/// What was proved of a message.
public struct EvidenceVerdict: Sendable {
    /// How far the message has come, as far as is proved.
    public enum Level: String, Hashable, Comparable, Sendable, CaseIterable {
        /// A node wrote into its ledger that it has the message.
        case accepted
        /// The sender's node signed for it.
        case sealed
        /// The receiver's node signed what became of it.
        case receipted
        /// A system took it.
        case delivered

        public static func < (a: Self, b: Self) -> Bool {
            (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
        }
    }

    /// Whose word a ledger is.
    public enum Standing: String, Hashable, Sendable {
        /// Its own: it could still show somebody else another past.
        case logged
        /// Those whom the policy asks for have cosigned, the log's own country left out.
        case witnessed
    }

    /// What is known of one ledger.
    public struct Ledger: Hashable, Sendable {
        public let origin: LedgerOrigin
        public let size: TreeSize
        public let standing: Standing
        /// The first cosignature: since then it is proved.
        public let since: CosignatureTime?
        /// The policy's names of those who cosigned.
        public let witnesses: [String]
    }

    /// Whose signature was verified, and over what.
    public struct Signature: Hashable, Sendable {
        public let kind: StatementKind
        public let node: NodeID
        public let seal: SealSequence
        public let subject: String
    }

    public let sender: PartyID
    public let id: MessageID
    public internal(set) var level = Level.accepted
    public internal(set) var ledgers: [Ledger] = []
    public internal(set) var signatures: [Signature] = []
    /// The number the message has by its seal.
    public internal(set) var number: MessageNumber?
    /// What the receiver's node signed that became of it.
    public internal(set) var outcome: Outcome?
    /// Whether body and salt were there, and are what the header commits to.
    public internal(set) var hasBody = false
    /// By whose order, and on what ground, a node destroyed the body; `nil` if no line says so.
    public internal(set) var purge: LeafPurged?

    init(sender: PartyID, id: MessageID) {
        self.sender = sender
        self.id = id
    }

    /// The weaker of the ledgers' standings.
    public var standing: Standing {
        ledgers.contains { $0.standing == .logged } ? .logged : .witnessed
    }

    /// Members in one order, for programs.
    public var json: JSON {
        let ledgers = ledgers.map { ledger -> JSON in
            .object(present: [
                ("ledger", .string(ledger.origin.text)),
                ("size", .string("\(ledger.size.value)")),
                ("standing", .string(ledger.standing.rawValue)),
                ("since", ledger.since.map { .string($0.timestamp.rfc3339) }),
                ("witnesses", .array(ledger.witnesses.map { .string($0) })),
            ])
        }
        let signatures = signatures.map { signature -> JSON in
            [
                "statement": .string(signature.kind.rawValue),
                "seal": .string("\(signature.seal.value)"),
                "node": .string(signature.node.description),
                "subject": .string(signature.subject),
            ]
        }
        return .object(present: [
            ("sender", .string(sender.description)), ("msgId", .string(id.description)),
            ("level", .string(level.rawValue)), ("standing", .string(standing.rawValue)),
            ("number", number.map { .string("\($0.value)") }),
            (
                "outcome",
                outcome.map { outcome in
                    .string(OutcomeLine(number: number ?? MessageNumber(0), outcome: outcome).text)
                }
            ),
            ("body", .bool(hasBody)),
            (
                "purged",
                purge.map { purge -> JSON in
                    [
                        "authority": .string(purge.authority),
                        "legalBasis": .string(purge.legalBasis),
                    ]
                }
            ), ("ledgers", .array(ledgers)),
            ("signatures", .array(signatures)),
        ])
    }
}
