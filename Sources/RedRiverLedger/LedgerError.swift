// LedgerError: everything a ledger, a note or a proof can be refused for.
// Their words are in LedgerErrorText.swift.

public import RedRiverBase

/// A text of this module's formats.
public enum LedgerObject: String, Hashable, Sendable, CaseIterable {
    case note
    case key = "verifier key"
    case checkpoint
    case proof
    case policy
    case request = "add-checkpoint request"
    case fork = "fork proof"
}

/// Why something of a ledger was refused.
public enum LedgerError: Fault {
    // Form.

    /// More bytes than such an object may have; nothing of it was read.
    case tooLong(LedgerObject, ByteCount)
    /// A line, counted from 1, is not what the format wants there.
    case malformed(LedgerObject, line: Int, expected: String)
    /// More signatures than a note may have.
    case tooManySignatures
    /// A record that is longer than its length can say.
    case entryTooLong(ByteCount)
    /// A size beyond ``Merkle/maxSize``.
    case sizeTooLarge(TreeSize)

    // Keys and signatures.

    /// A key of a type that is not built.
    case keyTypeUnknown(UInt8)
    /// A verifier key whose identifier is not the one its name and key have.
    case keyIDDiffers(LedgerName)
    /// A key that is none, or one under which anything verifies.
    case keyBad(LedgerName)
    /// Two known keys have this name and identifier.
    case keyAmbiguous(LedgerName, KeyID)
    /// A signature by a known key is not good; whoever else signed, the note counts for nothing.
    case signatureFails(LedgerName, KeyID)
    /// No signature is by a known key.
    case noKnownSignature
    /// A time that no cosignature can bear.
    case cosignatureTime

    // What is stated.

    /// A checkpoint of another ledger than the one asked for.
    case originDiffers(found: LedgerName, expected: LedgerName)
    /// A checkpoint with lines that were not agreed.
    case extensionLines(Int)
    /// The empty root for a tree with leaves, or another root for the empty tree.
    case rootContradictsSize(TreeSize)
    /// A tree of this size has no such leaf.
    case noSuchLeaf(RecordIndex, TreeSize)
    /// The proof does not show the leaf in the tree.
    case notIncluded(RecordIndex, TreeSize)
    /// The proof does not show that the later tree begins with the earlier.
    case notConsistent(TreeSize, TreeSize)
    /// Two notes that contradict nothing.
    case noFork

    // Files.

    /// A tile or bundle cannot be had; `detail` is in the words of whoever should have it.
    case tileUnavailable(TilePath, detail: String)
    /// A tile or bundle does not hold what its name says.
    case tileDiffers(TilePath)

    // Policy.

    /// A policy, in a line counted from 1.
    case policy(line: Int, PolicyFlaw)
    /// The policy knows no such log.
    case logUnknown(LedgerName)
    /// Too few witnesses have signed.
    case quorumNotMet
}

/// What is wrong with a line of a policy.
public enum PolicyFlaw: String, Hashable, Sendable, CaseIterable {
    case unknownKeyword = "unknown keyword"
    case fieldCount = "wrong number of fields"
    case badKey = "bad key"
    case keyKind = "key of the wrong type"
    case duplicateName = "name defined twice"
    case duplicateKey = "key used twice"
    case undefinedName = "name not defined before"
    case memberTwice = "member of a group twice"
    case badThreshold = "threshold out of range"
    case emptyGroup = "group without members"
    case secondQuorum = "second quorum"
    case noQuorum = "no quorum"
    case tooMany = "too many lines"
    case badCharacter = "control character or bad UTF-8"
}

extension LedgerError {
    public var code: String {
        switch self {
        case .tooLong: "ledger.too-long"
        case .malformed: "ledger.malformed"
        case .tooManySignatures: "ledger.signature-count"
        case .entryTooLong: "ledger.entry-too-long"
        case .sizeTooLarge: "ledger.size"
        case .keyTypeUnknown: "ledger.key-type"
        case .keyIDDiffers: "ledger.key-id"
        case .keyBad: "ledger.key-bad"
        case .keyAmbiguous: "ledger.key-ambiguous"
        case .signatureFails: "ledger.signature"
        case .noKnownSignature: "ledger.unsigned"
        case .cosignatureTime: "ledger.cosignature-time"
        default: statementCode
        }
    }

    private var statementCode: String {
        switch self {
        case .originDiffers: "ledger.origin"
        case .extensionLines: "ledger.extension-lines"
        case .rootContradictsSize: "ledger.root"
        case .noSuchLeaf: "ledger.no-such-leaf"
        case .notIncluded: "ledger.not-included"
        case .notConsistent: "ledger.not-consistent"
        case .noFork: "ledger.no-fork"
        case .tileUnavailable: "ledger.tile-unavailable"
        case .tileDiffers: "ledger.tile-differs"
        case .policy: "ledger.policy"
        case .logUnknown: "ledger.log-unknown"
        default: "ledger.quorum"
        }
    }

    public var hint: Text? {
        switch self {
        case .policy:
            Text(
                vi: "Sửa dòng đã nêu của tệp policy.", zh: "请更正 policy 文件中所示的行。",
                en: "Correct that line of the policy file.")
        case .tileUnavailable, .tileDiffers:
            Text(
                vi: "Tải lại tệp này, hoặc dựng lại từ nhật ký của nút.",
                zh: "请重新获取该文件，或由节点日志重建。",
                en: "Fetch the file again, or rebuild it from the node's journal.")
        case .signatureFails, .originDiffers, .notConsistent, .notIncluded, .rootContradictsSize:
            Text(
                vi: "Giữ nguyên các tệp và báo cán bộ an ninh của cả hai bên.",
                zh: "请保留原始文件并通知双方的安全人员。",
                en: "Keep the files as they are and tell the security officers of both sides.")
        default: nil
        }
    }
}
