// AuditFlaw: everything an audit can find. Codes are stable; words are in AuditFlawText.swift.

public import RedRiverBase
public import RedRiverCrypto
public import RedRiverEvidence
public import RedRiverFiles
public import RedRiverLedger

/// What is wrong at a place of a ledger.
public enum AuditFlaw: Hashable, Sendable {
    // Checkpoints.

    /// The checkpoint is none, or its log has not signed it.
    case checkpoint(LedgerError)
    /// The policy has no key of this log.
    case logUnknown(String)
    /// The root that is signed for this size is not that of the records.
    case rootDiffers(TreeSize)
    /// No checkpoint was cosigned by those the policy asks for.
    case quorum
    /// Only witnesses of the log's own country have cosigned.
    case ownWitnessOnly
    /// In the place of a witness somebody has signed whom the policy does not know.
    case strangerSigned
    /// The newest cosignature is older, in seconds, than the policy allows.
    case stale(seconds: UInt64, most: UInt64)
    /// A cosignature from the future.
    case cosignatureFuture(witness: String, CosignatureTime)
    /// The checkpoint was cosigned, as its day tells, and is published without that.
    case cosignatureLost
    /// A line of a day's checkpoints is not what the format wants.
    case dayFile
    case dayNote(LedgerError)
    /// A day's checkpoint states another root than the records have at that size.
    case dayNoteDiffers(TreeSize)
    /// A day's checkpoint is smaller, or was cosigned earlier, than the one before it.
    case dayNoteOrder(TreeSize)
    /// A day's checkpoint is larger than the checkpoint that is published.
    case rollback(TreeSize, than: TreeSize)
    /// The ledger does not go on from a checkpoint that the auditor saw earlier.
    case seenDiffers(TreeSize)

    // Files.

    case fileMissing
    case fileUnreadable(FilesError)
    case tileDiffers
    case bundle
    /// A partial tile or bundle of an earlier size differs from what came after it.
    case leftoverDiffers
    case unexpectedFile
    case blobDiffers
    case blobMissing(Digest)

    // Single leaves.

    case leaf(EvidenceError)
    case leafTime(earlier: Timestamp)
    case header(Code)
    /// The digest in the leaf is not that of its header.
    case headerHash
    case firstLeaf
    case generation(found: UInt32, expected: UInt32)
    /// The last checkpoint of the generation before is not one, or not well signed.
    case previousGeneration(LedgerError)
    /// The generation before was not given, though ones before that were, or there never was one.
    case generationMissing(UInt32)
    /// The generation before has another root at the size that is named as its last.
    case handoverDiffers(TreeSize)
    /// The generation before is published with fewer leaves than are named.
    case handoverAhead(TreeSize, than: TreeSize)
    /// A larger checkpoint of the generation before was cosigned than the one that is named.
    case handoverNotLast(named: TreeSize, cosigned: TreeSize)
    case floor

    // Agreements, keys, lists.

    case agreement(EvidenceError)
    case agreementUnknown(Digest)
    case edition(found: Edition, expected: Edition)
    /// An authority in the ledger is not the one the auditor trusts.
    case anchorDiffers(Country)
    case certificate(CryptoError)
    /// A key leaf says other things than the certificate, or is about a node that is no party.
    case key
    /// A log or witness key in the ledger is not the policy's.
    case keyDiffers(String)
    case revocationList(CryptoError)
    case party(PartyID)

    // Statements.

    case statement(EvidenceError)
    case parties(from: NodeID, to: NodeID)
    case sequenceGap(found: UInt64, expected: UInt64)
    case numberGap(found: UInt64, expected: UInt64)
    case chainBroken(SealSequence)
    case count(stated: Int, found: Int)
    case sealRoot(SealSequence)
    case outcomes(SealSequence)
    case receipt(EvidenceError)
    case signature(EvidenceError)
    case signerUnknown(Digest)
    case signer(CryptoError)
    case signerRevoked(Digest, since: Timestamp)
    case revocationStale(Digest)
    case signatureAlone(SealSequence)
    case receiptMissing(SealSequence)
    case sealUnknown(SealSequence)
    case fork(SealSequence)

    // References.

    case reference(LedgerIndex)
    case sealedTwice(LedgerIndex)
    case repeated(MessageID, first: LedgerIndex)
    /// What is called a duplicate is not the message at that place.
    case duplicateDiffers(LedgerIndex)
    case arrivalMissing(SealSequence)
    case place(found: Int, expected: Int)

    // Between two ledgers.

    case sealMissing(SealSequence)
    case sealLate(SealSequence, milliseconds: Int64)
    /// It was taken before it was composed, by more than clocks may differ.
    case sealEarly(SealSequence, milliseconds: Int64)
    case sealDiffers(SealSequence)
    case headerDiffers(MessageNumber)
    case sealInvented(SealSequence)
    case sealRepeated(SealSequence)
    case sealOrder(SealSequence)
    case receiptNotTaken(SealSequence)
    case receiptDiffers(SealSequence)
    case receiptInvented(SealSequence)

    // Remarks: nothing is wrong, but the reader must know.

    /// So many leaves at the end no cosignature covers yet.
    case tailNotCosigned(UInt64)
    /// So many signatures are dated by the node's own clock.
    case ownClock(UInt64)
    /// A tile or bundle beyond the checkpoint: the next one was being published.
    case fileAhead
    case inFlight(SealSequence)
    /// The generation before is needed to check where the chains begin.
    case chainFromBefore
    case referenceBefore(LedgerIndex)
    /// The agreement a statement names is one of the generation before.
    case agreementBefore(Digest)
    /// The generation before was not given.
    case generationBefore(UInt32)
    case catalogueBlobMissing(Digest)

    /// Whether this is a remark, not a finding.
    public var isRemark: Bool {
        switch self {
        case .tailNotCosigned, .ownClock, .fileAhead, .inFlight, .chainFromBefore,
            .referenceBefore, .agreementBefore, .generationBefore, .catalogueBlobMissing:
            true
        default: false
        }
    }
}

extension AuditFlaw {
    /// A stable identifier, `audit.reason`.
    public var code: String {
        switch self {
        case .checkpoint: "audit.checkpoint"
        case .logUnknown: "audit.log-unknown"
        case .rootDiffers: "audit.root-differs"
        case .quorum: "audit.quorum"
        case .ownWitnessOnly: "audit.own-witness"
        case .strangerSigned: "audit.stranger-signed"
        case .stale: "audit.stale"
        case .cosignatureFuture: "audit.cosignature-future"
        case .cosignatureLost: "audit.cosignature-lost"
        case .dayFile: "audit.day-file"
        case .dayNote: "audit.day-note"
        case .dayNoteDiffers: "audit.day-note-differs"
        case .dayNoteOrder: "audit.day-note-order"
        case .rollback: "audit.rollback"
        case .seenDiffers: "audit.seen-differs"
        case .fileMissing: "audit.file-missing"
        case .fileUnreadable: "audit.file"
        case .tileDiffers: "audit.tile-differs"
        case .bundle: "audit.bundle"
        case .leftoverDiffers: "audit.leftover-differs"
        case .unexpectedFile: "audit.unexpected-file"
        case .blobDiffers: "audit.blob-differs"
        case .blobMissing: "audit.blob-missing"
        default: leafCode
        }
    }

    private var leafCode: String {
        switch self {
        case .leaf: "audit.leaf"
        case .leafTime: "audit.leaf-time"
        case .header: "audit.header"
        case .headerHash: "audit.header-hash"
        case .firstLeaf: "audit.first-leaf"
        case .generation: "audit.generation"
        case .previousGeneration: "audit.previous-generation"
        case .generationMissing: "audit.generation-missing"
        case .handoverDiffers: "audit.handover-differs"
        case .handoverAhead: "audit.handover-ahead"
        case .handoverNotLast: "audit.handover-not-last"
        case .floor: "audit.floor"
        case .agreement: "audit.agreement"
        case .agreementUnknown: "audit.agreement-unknown"
        case .edition: "audit.edition"
        case .anchorDiffers: "audit.anchor-differs"
        case .certificate: "audit.certificate"
        case .key: "audit.key"
        case .keyDiffers: "audit.key-differs"
        case .revocationList: "audit.revocation-list"
        case .party: "audit.party"
        default: statementCode
        }
    }

    private var statementCode: String {
        switch self {
        case .statement: "audit.statement"
        case .parties: "audit.parties"
        case .sequenceGap: "audit.sequence-gap"
        case .numberGap: "audit.number-gap"
        case .chainBroken: "audit.chain-broken"
        case .count: "audit.count"
        case .sealRoot: "audit.seal-root"
        case .outcomes: "audit.outcomes"
        case .receipt: "audit.receipt"
        case .signature: "audit.signature"
        case .signerUnknown: "audit.signer-unknown"
        case .signer: "audit.signer"
        case .signerRevoked: "audit.signer-revoked"
        case .revocationStale: "audit.revocation-stale"
        case .signatureAlone: "audit.signature-alone"
        case .receiptMissing: "audit.receipt-missing"
        case .sealUnknown: "audit.seal-unknown"
        case .fork: "audit.fork"
        case .reference: "audit.reference"
        case .sealedTwice: "audit.sealed-twice"
        case .repeated: "audit.message-repeated"
        case .duplicateDiffers: "audit.duplicate-differs"
        case .arrivalMissing: "audit.arrival-missing"
        case .place: "audit.place"
        default: pairCode
        }
    }

    private var pairCode: String {
        switch self {
        case .sealMissing: "audit.seal-missing"
        case .sealLate: "audit.seal-late"
        case .sealEarly: "audit.seal-early"
        case .sealDiffers: "audit.seal-differs"
        case .headerDiffers: "audit.header-differs"
        case .sealInvented: "audit.seal-invented"
        case .sealRepeated: "audit.seal-repeated"
        case .sealOrder: "audit.seal-order"
        case .receiptNotTaken: "audit.receipt-not-taken"
        case .receiptDiffers: "audit.receipt-differs"
        case .receiptInvented: "audit.receipt-invented"
        case .tailNotCosigned: "audit.tail-not-cosigned"
        case .ownClock: "audit.own-clock"
        case .fileAhead: "audit.file-ahead"
        case .inFlight: "audit.in-flight"
        case .chainFromBefore: "audit.chain-from-before"
        case .referenceBefore: "audit.reference-before"
        case .agreementBefore: "audit.agreement-before"
        case .generationBefore: "audit.generation-before"
        default: "audit.catalogue-blob-missing"
        }
    }
}
