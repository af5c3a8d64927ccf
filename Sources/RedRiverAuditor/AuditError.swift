// AuditError: why an audit could not be made at all. What an audit finds is an AuditFlaw.

public import RedRiverBase
public import RedRiverCrypto
public import RedRiverEvidence
public import RedRiverFiles
public import RedRiverLedger

/// Why nothing can be said of a ledger.
public enum AuditError: Fault {
    case files(FilesError)
    /// The policy cannot be read.
    case policy(LedgerError)
    /// A `# freshness` line is not a number of seconds, or there are two.
    case freshness
    case anchor(String, CryptoError)
    case agreement(EvidenceError)
    /// The agreement names no ledger and witness keys of a node.
    case agreementWithoutKeys(NodeID)
    /// The folder's checkpoint is none, so it cannot be held against another.
    case checkpoint(String, LedgerError)
    /// The ledgers are not the two of one pair.
    case notAPair(String, String)
    /// The system has no room for another thread.
    case threads

    public var code: String {
        switch self {
        case .files: "audit.files"
        case .policy: "audit.policy"
        case .freshness: "audit.freshness"
        case .anchor: "audit.anchor"
        case .agreement: "audit.agreement-file"
        case .agreementWithoutKeys: "audit.agreement-keys"
        case .checkpoint: "audit.no-checkpoint"
        case .notAPair: "audit.not-a-pair"
        case .threads: "audit.threads"
        }
    }

    public var text: Text {
        switch self {
        case .files(let error): error.text
        case .policy(let error): error.text
        case .freshness:
            Text(
                vi: "Dòng “# freshness” của policy phải ghi một số giây, một lần.",
                zh: "policy 的“# freshness”行必须写一个秒数，且只出现一次。",
                en: "The line “# freshness” of the policy must give a number of seconds, once.")
        case .anchor(let path, let error):
            Text(
                vi: "\(path): \(error.text.vi)", zh: "\(path)：\(error.text.zh)",
                en: "\(path): \(error.text.en)")
        case .agreement(let error): error.text
        case .agreementWithoutKeys(let node):
            Text(
                vi: "Thỏa thuận không ghi khóa sổ cái và khóa nhân chứng của \(node).",
                zh: "协议未列出 \(node) 的账本密钥和见证密钥。",
                en: "The agreement names no ledger and witness keys of \(node).")
        case .checkpoint(let path, let error):
            Text(
                vi: "\(path): \(error.text.vi)", zh: "\(path)：\(error.text.zh)",
                en: "\(path): \(error.text.en)")
        case .notAPair(let a, let b):
            Text(
                vi: "“\(a)” và “\(b)” không phải sổ cái của hai nút khác nhau.",
                zh: "“\(a)”与“\(b)”不是两个不同节点的账本。",
                en: "“\(a)” and “\(b)” are not the ledgers of two different nodes.")
        case .threads:
            Text(
                vi: "Hệ thống không cho tạo thêm luồng.", zh: "系统无法再创建线程。",
                en: "The system has no room for another thread.")
        }
    }

    public var hint: Text? {
        switch self {
        case .files(let error): error.hint
        case .policy(let error): error.hint
        default: nil
        }
    }
}
