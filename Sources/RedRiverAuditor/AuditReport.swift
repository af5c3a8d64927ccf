// AuditReport: what an audit of one ledger says.

public import RedRiverBase
public import RedRiverJSON

/// The result of verifying a published ledger.
public struct AuditReport: Sendable {
    /// The name in its checkpoint; `nil` if that cannot be read.
    public internal(set) var origin: String?
    /// The size its checkpoint states.
    public internal(set) var size = TreeSize(0)
    /// The size that those whom the policy asks for have cosigned, and when.
    public internal(set) var cosigned: (size: TreeSize, at: Timestamp)?
    /// How many past checkpoints were compared.
    public internal(set) var checkpoints: UInt64 = 0
    public internal(set) var kinds: [String: UInt64] = [:]
    /// Seals this node composed and took, receipts for its own, and signatures of all.
    public internal(set) var sealed: UInt64 = 0
    public internal(set) var arrived: UInt64 = 0
    public internal(set) var receipted: UInt64 = 0
    public internal(set) var signatures: UInt64 = 0
    public internal(set) var blobs: UInt64 = 0
    public internal(set) var list = FindingList()
    /// For people to read; programs have the leaves.
    public internal(set) var traffic: TrafficTally?
    public internal(set) var cosigning: CosigningTally?
    public internal(set) var signers: [SignerSummary] = []
    public internal(set) var revocationLists: [RevocationListSummary] = []
    /// The note of the newest checkpoint that those whom the policy asks for have cosigned; the one
    /// that is published if there is none.
    public internal(set) var note: [UInt8] = []

    /// Whether nothing is wrong.
    public var isSound: Bool { list.isSound }

    /// Members in one order, for programs.
    public var json: JSON {
        let counts: [(String, JSON?)] = [
            ("ledger", origin.map { .string($0) }), ("size", .string("\(size.value)")),
            ("cosignedSize", cosigned.map { .string("\($0.size.value)") }),
            ("cosignedAt", cosigned.map { .string($0.at.rfc3339) }),
            ("checkpoints", .int(Int64(clamping: checkpoints))),
            ("sealed", .int(Int64(clamping: sealed))),
            ("arrived", .int(Int64(clamping: arrived))),
            ("receipted", .int(Int64(clamping: receipted))),
            ("signatures", .int(Int64(clamping: signatures))),
            ("blobs", .int(Int64(clamping: blobs))),
            (
                "leaves",
                .object(kinds.sorted { $0.key < $1.key }.map { ($0, .int(Int64(clamping: $1))) })
            ),
            ("sound", .bool(isSound)),
        ]
        return .object(present: counts + list.json.map { ($0, Optional($1)) })
    }
}
