// ProofFlaw: why a proof proves nothing, and the words for it.

public import RedRiverBase
public import RedRiverEvidence

/// Why a bundle, or what is published, does not prove what it should.
public enum ProofFlaw: Error, Hashable, Sendable {
    /// The bundle cannot be read.
    case bundle(EvidenceError)
    /// What an audit of a ledger would find too.
    case flaw(AuditPlace, AuditFlaw)
    /// The path does not lead from the leaf to the checkpoint's root.
    case notIncluded(AuditPlace)
    /// A leaf, certificate or other piece that what is there depends on is not in the bundle.
    case missing(String)
    /// Something that belongs to nothing else in the bundle.
    case stray(String)
    /// The two nodes, or the order of a ledger, are not what they must be.
    case ledgers
    /// The header is not of the message the bundle is about.
    case otherMessage
    /// Two leaves that must agree do not: their kinds.
    case contradiction(String, String)
    /// The header is not in the seal.
    case sealPath
    /// The receipt says something else of the message than the leaf.
    case outcome
    /// Body and salt are not what the header commits to.
    case body
    /// No leaf says that the body was destroyed.
    case purge

    // Between two looks at a ledger.

    /// A ledger has two trees of this size.
    case splitView(TreeSize)
    /// The larger tree does not begin with the smaller.
    case inconsistent(TreeSize, TreeSize)
    /// The ledger goes by another name than before.
    case renamed(found: String, expected: String)

    /// A stable identifier.
    public var code: String {
        switch self {
        case .bundle: "proof.bundle"
        case .flaw(_, let flaw): flaw.code
        case .notIncluded: "proof.not-included"
        case .missing: "proof.missing"
        case .stray: "proof.stray"
        case .ledgers: "proof.ledgers"
        case .otherMessage: "proof.other-message"
        case .contradiction: "proof.contradiction"
        case .sealPath: "proof.seal-path"
        case .outcome: "proof.outcome"
        case .body: "proof.body"
        case .purge: "proof.purge"
        case .splitView: "proof.split-view"
        case .inconsistent: "proof.inconsistent"
        case .renamed: "proof.renamed"
        }
    }

    public var text: Text {
        switch self {
        case .bundle(let error): error.text
        case .flaw(let place, let flaw):
            Text(
                vi: "\(place): \(flaw.text.vi)", zh: "\(place)：\(flaw.text.zh)",
                en: "\(place): \(flaw.text.en)")
        case .notIncluded(let place):
            Text(
                vi: "Dòng \(place) không nằm trong sổ cái mà checkpoint cam kết.",
                zh: "第 \(place) 行不在检查点所承诺的账本中。",
                en: "Leaf \(place) is not in the ledger that the checkpoint commits to.")
        case .missing(let what):
            Text(
                vi: "Bộ chứng cứ thiếu “\(what)”.", zh: "证据包缺少“\(what)”。",
                en: "The bundle lacks “\(what)”.")
        case .stray(let what):
            Text(
                vi: "“\(what)” trong bộ chứng cứ không thuộc về điều gì khác.",
                zh: "证据包中的“\(what)”与其他内容无关。",
                en: "“\(what)” belongs to nothing else in the bundle.")
        case .ledgers:
            Text(
                vi: "Các sổ cái, hoặc thứ tự các dòng, không thể thuộc về thông điệp này.",
                zh: "账本或其行的顺序不可能属于该报文。",
                en: "The ledgers, or the order of the leaves, cannot belong to this message.")
        default: messageText
        }
    }

    private var messageText: Text {
        switch self {
        case .otherMessage:
            Text(
                vi: "Phần đầu không phải của thông điệp đang xét.", zh: "报文头不属于所述报文。",
                en: "The header is not of the message the bundle is about.")
        case .contradiction(let one, let other):
            Text(
                vi: "Dòng “\(one)” và dòng “\(other)” không khớp nhau.",
                zh: "“\(one)”行与“\(other)”行不一致。",
                en: "The leaves “\(one)” and “\(other)” do not agree.")
        case .sealPath:
            Text(
                vi: "Phần đầu không nằm trong lô đã niêm phong.", zh: "报文头不在该封装之中。",
                en: "The header is not in the seal.")
        case .outcome:
            Text(
                vi: "Biên nhận nói khác với dòng ghi việc nhận thông điệp.",
                zh: "回执所述与接收该报文的行不符。",
                en: "The receipt says something else of the message than the leaf does.")
        case .body:
            Text(
                vi: "Nội dung và muối không khớp mã cam kết trong phần đầu.",
                zh: "正文与盐值同报文头中的承诺值不符。",
                en: "Body and salt are not what the header commits to.")
        case .splitView(let size):
            Text(
                vi: "Sổ cái cho thấy hai nội dung khác nhau ở cùng cỡ \(size.value).",
                zh: "账本在同一大小 \(size.value) 上出现两种不同内容。",
                en: "The ledger shows two different trees of the one size \(size.value).")
        case .inconsistent(let old, let new):
            Text(
                vi: "Sổ cái cỡ \(new.value) không bắt đầu bằng sổ cái cỡ \(old.value) đã thấy.",
                zh: "大小为 \(new.value) 的账本并非以先前所见的 \(old.value) 行开头。",
                en:
                    "The tree of size \(new.value) does not begin with that of \(old.value) seen before."
            )
        case .renamed(let found, let expected):
            Text(
                vi: "Sổ cái nay tên “\(found)”, trước là “\(expected)”.",
                zh: "账本现名“\(found)”，此前为“\(expected)”。",
                en: "The ledger is called “\(found)” now; it was “\(expected)”.")
        default:
            Text(
                vi: "Bộ chứng cứ nói nội dung đã hủy, nhưng không dòng sổ cái nào ghi việc đó.",
                zh: "证据包称正文已销毁，但账本中没有相应记录。",
                en: "The bundle says that the body was destroyed, but no leaf of a ledger does.")
        }
    }
}
