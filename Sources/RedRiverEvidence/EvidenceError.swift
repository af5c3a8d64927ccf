// EvidenceError: everything a statement, an outcome line or an agreement can be refused for.
// Their words are in EvidenceErrorText.swift.

public import RedRiverBase
public import RedRiverCrypto

/// Why evidence was refused. ``holdCode`` is what the other node is told.
public enum EvidenceError: Fault {
    // Grammar and suite.

    /// A statement is longer than any statement can be.
    case statementTooLong(StatementKind, ByteCount)
    /// A line of a statement is not what the grammar wants there.
    case statement(StatementKind, line: Int, expected: String)
    /// A line of a receipt's outcomes, counted from 1, is not in the agreed form or order.
    case outcomeLine(Int)
    /// A statement speaks of another number of messages than came with it.
    case messageCount(stated: Int, found: Int)
    /// A suite that is reserved but not built.
    case suiteNotBuilt(String)
    /// A suite nobody has heard of.
    case suiteUnknown(String)
    /// A suite that is not the agreed one for the direction.
    case suiteNotAgreed(String)
    /// The `signatures` line is not what the suite demands.
    case signaturesDiffer(String)
    /// Not as many signatures as the suite demands.
    case signatureCount(Int)

    // Who.

    /// A statement between other nodes than the agreement's.
    case notBetweenUs(from: NodeID, to: NodeID)
    /// A statement under another edition than the one at hand.
    case otherAgreement(Digest)
    /// No certificate with this fingerprint is at hand, or it is not the signer named.
    case signerUnknown(Digest)
    /// A certificate is for someone else than the agreement says.
    case subjectNotAgreed(found: String, agreed: String)
    /// A certificate is not good.
    case certificate(CryptoError)
    /// No certificate of the peer's for encryption is at hand.
    case noCertificate
    /// A signature is not good.
    case signature(CryptoError)
    /// Something claims to be from the future, or is long past.
    case clock(claimed: Timestamp, now: Timestamp)

    // What.

    /// The headers are not those the seal was made over.
    case rootDiffers
    /// The outcome lines are not those the receipt was made over, or not as many of each kind.
    case outcomesDiffer
    /// A receipt for another seal than the next.
    case outOfOrder(found: SealSequence, expected: SealSequence)
    /// A receipt for a seal of this number that is not ours.
    case otherSeal(SealSequence)
    /// A receipt that does not follow the one before.
    case chainBroken(SealSequence)

    // Epochs and opening.

    /// An epoch encapsulated to a certificate that is not ours.
    case recipientUnknown(Digest)
    /// An epoch whose number was already seen, or is older.
    case epochNotNewer(UInt64, than: UInt64)
    /// An epoch that lasts longer, or seals more, than allowed.
    case epochBounds
    /// What an epoch encapsulates is no point of the curve.
    case encapsulation
    /// A sealed message did not open.
    case notOpened
    /// A sealed message opened to something its header does not commit to.
    case commitmentDiffers

    case agreement(AgreementFlaw)
    /// A line of a ledger is not what a node writes.
    case leaf(LeafFlaw)
    /// A bundle of evidence is not what this build writes.
    case bundle(BundleFlaw)
}

extension EvidenceError {
    /// The code of the `HOLD` that answers this.
    public var holdCode: Code {
        switch self {
        case .statementTooLong, .statement, .outcomeLine, .messageCount, .epochBounds, .leaf,
            .bundle:
            .grammar
        case .suiteNotBuilt, .suiteUnknown, .suiteNotAgreed, .signaturesDiffer, .signatureCount:
            .suite
        case .notBetweenUs, .otherAgreement, .agreement: .agreement
        case .signerUnknown, .subjectNotAgreed, .noCertificate, .recipientUnknown: .certificate
        case .certificate(let error): error.holdCode
        case .signature: .signature
        case .clock: .clock
        case .rootDiffers, .outcomesDiffer: .root
        case .outOfOrder: .sequenceGap
        case .otherSeal, .chainBroken: .conflict
        case .epochNotNewer, .encapsulation: .noEpoch
        case .notOpened, .commitmentDiffers: .opening
        }
    }

    public var code: String {
        switch self {
        case .statementTooLong: "evidence.too-long"
        case .statement: "evidence.grammar"
        case .outcomeLine: "evidence.outcome"
        case .messageCount: "evidence.message-count"
        case .suiteNotBuilt: "evidence.suite-not-built"
        case .suiteUnknown: "evidence.suite-unknown"
        case .suiteNotAgreed: "evidence.suite-not-agreed"
        case .signaturesDiffer: "evidence.signatures"
        case .signatureCount: "evidence.signature-count"
        case .notBetweenUs: "evidence.parties"
        case .otherAgreement: "evidence.other-agreement"
        case .signerUnknown: "evidence.signer-unknown"
        case .subjectNotAgreed: "evidence.subject"
        case .certificate: "evidence.certificate"
        case .noCertificate: "evidence.no-certificate"
        case .signature: "evidence.signature"
        case .clock: "evidence.clock"
        case .leaf: "evidence.leaf"
        case .bundle: "evidence.bundle"
        default: contentCode
        }
    }

    private var contentCode: String {
        switch self {
        case .rootDiffers: "evidence.root"
        case .outcomesDiffer: "evidence.outcomes"
        case .outOfOrder: "evidence.order"
        case .otherSeal: "evidence.other-seal"
        case .chainBroken: "evidence.chain"
        case .recipientUnknown: "evidence.recipient"
        case .epochNotNewer: "evidence.epoch-number"
        case .epochBounds: "evidence.epoch-bounds"
        case .encapsulation: "evidence.encapsulation"
        case .notOpened: "evidence.not-opened"
        case .commitmentDiffers: "evidence.commitment"
        default: "evidence.agreement"
        }
    }

    public var hint: Text? { holdCode.hint }
}
