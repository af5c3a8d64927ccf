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
    /// The ledgers are not different generations of one.
    case notGenerations(String, String)
    /// The system has no room for another thread.
    case threads
    /// A file of a ledger is not what its checkpoint needs.
    case ledger(String, LedgerError)
    /// A leaf that is needed is none.
    case leaf(LedgerIndex, EvidenceError)
    /// The message is in none of the ledgers.
    case messageUnknown(PartyID, MessageID)
    /// What was found does not make a bundle.
    case evidence(EvidenceError)
    /// A file is no index, or not one of this ledger.
    case index(String)
    /// A ledger's leaves are not those its checkpoint states.
    case rootDiffers(String)
    /// The ledger has no signed statement of this kind for this seal.
    case statementUnknown(String, SealSequence)
    /// No checkpoint was cosigned before this moment.
    case nothingCosigned(Timestamp)
    /// A file holds no checkpoint that could have been seen, or one of no ledger that is given.
    case seen(String)
    /// A file that should hold what a watch remembers does not.
    case watchState(String)

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
        case .notGenerations: "audit.not-generations"
        case .threads: "audit.threads"
        case .ledger: "audit.ledger"
        case .leaf: "audit.leaf-unreadable"
        case .messageUnknown: "audit.message-unknown"
        case .evidence: "audit.evidence"
        case .index: "audit.index"
        case .rootDiffers: "audit.root"
        case .statementUnknown: "audit.statement-unknown"
        case .nothingCosigned: "audit.nothing-cosigned"
        case .seen: "audit.seen"
        case .watchState: "audit.watch-state"
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
        case .notGenerations(let a, let b):
            Text(
                vi: "“\(a)” và “\(b)” không phải hai thế hệ của một sổ cái.",
                zh: "“\(a)”与“\(b)”不是同一账本的两代。",
                en: "“\(a)” and “\(b)” are not two generations of one ledger.")
        case .threads:
            Text(
                vi: "Hệ thống không cho tạo thêm luồng.", zh: "系统无法再创建线程。",
                en: "The system has no room for another thread.")
        default: evidenceText
        }
    }

    private var evidenceText: Text {
        switch self {
        case .ledger(let path, let error):
            Text(
                vi: "\(path): \(error.text.vi)", zh: "\(path)：\(error.text.zh)",
                en: "\(path): \(error.text.en)")
        case .leaf(let place, let error):
            Text(
                vi: "Dòng \(place): \(error.text.vi)", zh: "第 \(place) 行：\(error.text.zh)",
                en: "Leaf \(place): \(error.text.en)")
        case .messageUnknown(let sender, let id):
            Text(
                vi: "Không có thông điệp \(id) của \(sender) trong các sổ cái này.",
                zh: "这些账本中没有 \(sender) 的报文 \(id)。",
                en: "These ledgers have no message \(id) of \(sender).")
        case .evidence(let error): error.text
        case .index(let path):
            Text(
                vi: "\(path) không phải chỉ mục của sổ cái này.",
                zh: "\(path) 不是该账本的索引。", en: "\(path) is no index of this ledger.")
        case .rootDiffers(let path):
            Text(
                vi: "Các dòng trong \(path) không khớp checkpoint; chạy verify để biết chỗ sai.",
                zh: "\(path) 中的行与检查点不符；请运行 verify 查明位置。",
                en: "The leaves in \(path) are not those of its checkpoint; verify tells where.")
        default: searchText
        }
    }

    private var searchText: Text {
        switch self {
        case .statementUnknown(let kind, let number):
            Text(
                vi: "Sổ cái không có “\(kind)” đã ký cho niêm phong số \(number.value).",
                zh: "账本中没有第 \(number.value) 号封装的已签“\(kind)”。",
                en: "The ledger has no signed \(kind) for the seal \(number.value).")
        case .nothingCosigned(let time):
            Text(
                vi: "Không có checkpoint nào được ký xác nhận trước \(time.rfc3339).",
                zh: "\(time.rfc3339) 之前没有任何检查点获得联署。",
                en: "No checkpoint was cosigned before \(time.rfc3339).")
        case .seen(let name):
            Text(
                vi: "\(name) không phải checkpoint của sổ cái nào được đưa vào.",
                zh: "\(name) 不是所给任何账本的检查点。",
                en: "\(name) is no checkpoint of a ledger that is given.")
        case .watchState(let path):
            Text(
                vi: "\(path) không phải trạng thái do “audit watch” ghi.",
                zh: "\(path) 不是“audit watch”写入的状态。",
                en: "\(path) is no state that `audit watch` wrote.")
        default: preconditionFailure("the other cases have their text above")
        }
    }

    public var hint: Text? {
        switch self {
        case .files(let error): error.hint
        case .policy(let error), .ledger(_, let error): error.hint
        default: nil
        }
    }
}
