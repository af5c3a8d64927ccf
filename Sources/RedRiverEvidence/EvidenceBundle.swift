// EvidenceBundle: everything that proves one message to a stranger, in one file.
//
//     accepted ─▶ composed ─▶ sealed      receipted ◀────────┐      the sender's ledger: `sent`
//                    ║                        ▲               ║
//                    ╚═▶ arrived ─▶ received ─▶ receipt ─▶ receipt-signed ─▶ delivered    `taken`
//
// Of each ledger there is one checkpoint with its cosignatures, and every leaf with its place and
// its path to that checkpoint's root. A leaf is its line, byte for byte, and the header is the end
// of one, byte for byte: nobody writes anything again to hash it. The other headers of the seal are
// not here, only the path from this one's hash to the seal's root. Outcome lines are all here,
// since a receipt's leaf is hashed with them; they tell a stranger numbers, codes and places.
//
// What a message has not come to yet is absent. Nothing in a bundle is believed for being in it.

public import RedRiverBase
internal import RedRiverJSON
public import RedRiverLedger

/// The evidence of one message, as it was read: well formed, nothing of it verified.
public struct EvidenceBundle: Hashable, Sendable {
    /// The longest bundle: two receipts, a body of 512 KiB in base64, an agreement, and 64 leaves
    /// of acknowledgements, each below 16 KiB.
    public static let most = ByteCount.mebibytes(4)
    /// The most acknowledgements of one ledger: a message has so many receivers.
    public static let deliveredMost = Limits.receivers

    static let format = "redriver/evidence/v1"
    static let purgedWord = "PURGED"

    /// Who sent the message, and its identifier.
    public var sender: PartyID
    public var id: MessageID
    /// What the ledger of the sender's node has.
    public var sent: Part?
    /// What the ledger of the other node has.
    public var taken: Part?
    /// From the header's leaf hash to the root of its seal; `nil` where no seal is in the bundle.
    public var sealPath: [Digest]?
    /// The agreement the statements name, byte for byte; `nil` where there is no statement.
    public var agreement: [UInt8]?
    /// The signers' certificates, in DER.
    public var certificates: [[UInt8]]
    /// Revocation lists, in DER.
    public var revocationLists: [[UInt8]]
    public var content: Content?

    public init(
        sender: PartyID, id: MessageID, sent: Part? = nil, taken: Part? = nil,
        sealPath: [Digest]? = nil, agreement: [UInt8]? = nil, certificates: [[UInt8]] = [],
        revocationLists: [[UInt8]] = [], content: Content? = nil
    ) {
        self.sender = sender
        self.id = id
        self.sent = sent
        self.taken = taken
        self.sealPath = sealPath
        self.agreement = agreement
        self.certificates = certificates
        self.revocationLists = revocationLists
        self.content = content
    }

    /// The body the header commits to.
    public enum Content: Hashable, Sendable {
        case body([UInt8], salt: [UInt8])
        /// It was destroyed, as a leaf of the ledger must say.
        case purged
    }

    /// Leaves of one ledger, and the checkpoint they are proved against.
    public struct Part: Hashable, Sendable {
        /// The checkpoint's note with its cosignatures; it names the ledger.
        public var checkpoint: SignedNote
        /// In the order of the ledger.
        public var leaves: [ProvenLeaf]

        public init(checkpoint: SignedNote, leaves: [ProvenLeaf]) {
            self.checkpoint = checkpoint
            self.leaves = leaves
        }

        /// The leaves of a kind.
        public func leaves(of kind: String) -> [ProvenLeaf] {
            leaves.filter { $0.leaf.fact.kind == kind }
        }
    }

    /// A leaf, where it stands, and the path from it to the root.
    public struct ProvenLeaf: Hashable, Sendable {
        public let index: RecordIndex
        /// At most 63 hashes.
        public let path: [Digest]
        /// Exactly what was hashed.
        public let line: [UInt8]
        public let leaf: Leaf

        /// - Throws: ``EvidenceError/leaf(_:)`` for a line that is none.
        public init(index: RecordIndex, path: [Digest], line: [UInt8]) throws(EvidenceError) {
            leaf = try Leaf(parsing: line)
            self.index = index
            self.path = path
            self.line = line
        }

        /// SHA-256(0x00 ‖ line).
        public var hash: Digest { Merkle.leaf(of: line) }
    }
}

// MARK: Writing

extension EvidenceBundle {
    /// The bundle as it is kept: one line of JSON, and a line feed.
    ///
    /// - Throws: ``EvidenceError/bundle(_:)``: what is too much of anything cannot be read back.
    public func bytes() throws(EvidenceError) -> [UInt8] {
        try checkShape()
        let bytes = written
        guard bytes.count <= Self.most.value else { throw .bundle(.tooLong(bytes.count)) }
        return bytes
    }

    var written: [UInt8] {
        func list(_ blobs: [[UInt8]]) -> JSON { .array(blobs.map { .string(Base64.encode($0)) }) }
        var members: [(String, JSON?)] = [
            ("format", .string(Self.format)), ("sender", .string(sender.description)),
            ("msgId", .string(id.description)), ("sent", sent?.json), ("taken", taken?.json),
            ("sealPath", sealPath.map(Self.json)),
            ("agreement", agreement.map { .string(Base64.encode($0)) }),
            ("certificates", list(certificates)), ("crls", list(revocationLists)),
        ]
        switch content {
        case .body(let body, let salt):
            members.append(("salt", .string(Base64.encode(salt))))
            members.append(("body", .string(Base64.encode(body))))
        case .purged: members.append(("body", .string(Self.purgedWord)))
        case nil: break
        }
        return JSON.object(present: members).compact + [UInt8(ascii: "\n")]
    }

    fileprivate static func json(_ path: [Digest]) -> JSON {
        .array(path.map { .string(Base64.encode($0.bytes)) })
    }
}

extension EvidenceBundle.Part {
    fileprivate var json: JSON {
        .object([
            ("checkpoint", .string(String(decoding: checkpoint.bytes, as: UTF8.self))),
            ("leaves", .array(leaves.map(\.json))),
        ])
    }
}

extension EvidenceBundle.ProvenLeaf {
    fileprivate var json: JSON {
        .object([
            ("index", .int(Int64(clamping: index.value))), ("path", EvidenceBundle.json(path)),
            ("leaf", .raw(line)),
        ])
    }
}
