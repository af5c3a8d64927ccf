// BundleFlaw: what can be wrong with the form of a bundle of evidence, and the words for it.

public import RedRiverBase
public import RedRiverLedger

/// What is wrong with the form of a bundle.
public enum BundleFlaw: Hashable, Sendable {
    /// Longer than ``EvidenceBundle/most``, in bytes.
    case tooLong(Int)
    case notJSON
    /// Another format or version than this build knows.
    case format
    /// A member is missing, too long, or not what stands there.
    case member(String)
    /// A checkpoint that cannot be read.
    case checkpoint(String, LedgerError)
    /// A leaf of a kind that has no business in the part, or once too often.
    case leaf(String, String)
    /// Leaves are not in the order of the ledger.
    case order(String)
    /// Everything is there, in another spelling or with more beside it.
    case notCanonical
    /// It is about another message: of this sender, under this identifier.
    case otherMessage(PartyID, MessageID)
    /// Two bundles that are to be joined do not have one part each, and different ones.
    case samePart

    var text: Text {
        switch self {
        case .tooLong(let count):
            Text(
                vi: "Bộ chứng cứ dài \(count) byte, quá \(EvidenceBundle.most.value).",
                zh: "证据包长 \(count) 字节，超过 \(EvidenceBundle.most.value)。",
                en: "The bundle has \(count) bytes, more than \(EvidenceBundle.most.value).")
        case .notJSON:
            Text(
                vi: "Bộ chứng cứ không phải một đối tượng JSON.", zh: "证据包不是 JSON 对象。",
                en: "The bundle is not a JSON object.")
        case .format:
            Text(
                vi: "Đây không phải bộ chứng cứ dạng “\(EvidenceBundle.format)”.",
                zh: "这不是格式为“\(EvidenceBundle.format)”的证据包。",
                en: "This is no bundle of the format “\(EvidenceBundle.format)”.")
        case .member(let name):
            Text(
                vi: "Thành viên “\(name)” của bộ chứng cứ thiếu hoặc sai dạng.",
                zh: "证据包的成员“\(name)”缺失或格式错误。",
                en: "The member “\(name)” of the bundle is missing or has another form.")
        default: partText
        }
    }

    private var partText: Text {
        switch self {
        case .checkpoint(let part, let error):
            Text(
                vi: "Checkpoint của “\(part)”: \(error.text.vi)",
                zh: "“\(part)”的检查点：\(error.text.zh)",
                en: "The checkpoint of “\(part)”: \(error.text.en)")
        case .leaf(let part, let kind):
            Text(
                vi: "Dòng loại “\(kind)” không thuộc phần “\(part)”, hoặc thừa một lần.",
                zh: "“\(kind)”类行不属于“\(part)”部分，或多出现一次。",
                en: "A leaf of kind “\(kind)” does not belong in “\(part)”, or is once too many.")
        case .order(let part):
            Text(
                vi: "Các dòng của “\(part)” không theo thứ tự sổ cái.",
                zh: "“\(part)”的行未按账本顺序排列。",
                en: "The leaves of “\(part)” are not in the order of the ledger.")
        default: wholeText
        }
    }

    private var wholeText: Text {
        switch self {
        case .otherMessage(let sender, let id):
            Text(
                vi: "Bộ chứng cứ nói về thông điệp khác: \(id) của \(sender).",
                zh: "该证据包属于另一份报文：\(sender) 的 \(id)。",
                en: "The bundle is about another message: \(id) of \(sender).")
        case .samePart:
            Text(
                vi: "Chỉ ghép được hai bộ khác phần nhau: một bộ có “sent”, bộ kia có “taken”.",
                zh: "只能合并各含一部分的两个证据包：一个只有“sent”，另一个只有“taken”。",
                en: "Two bundles join if one has “sent” alone and the other “taken” alone.")
        default:
            Text(
                vi: "Bộ chứng cứ không được viết đúng theo cách duy nhất đã định.",
                zh: "证据包未按唯一的规定写法书写。",
                en: "The bundle is not spelled the one way there is.")
        }
    }
}
