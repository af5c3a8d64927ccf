// LeafFlaw: what can be wrong with a line of a ledger, and the words for it.

internal import RedRiverBase

/// What is wrong with a line of a ledger.
public enum LeafFlaw: Hashable, Sendable {
    /// Longer than a bundle's entry can be, in bytes.
    case tooLong(Int)
    case notJSON
    /// A kind that this build does not know.
    case unknownKind(String)
    /// A member is missing or is not what the kind wants there.
    case member(String)
    /// Everything is there, in another spelling or order, or with more beside it.
    case notCanonical(String)

    var text: Text {
        switch self {
        case .tooLong(let count):
            Text(
                vi: "Dòng sổ cái dài \(count) byte, quá \(Leaf.most).",
                zh: "账本行长 \(count) 字节，超过 \(Leaf.most)。",
                en: "The ledger line has \(count) bytes, more than \(Leaf.most).")
        case .notJSON:
            Text(
                vi: "Dòng sổ cái không phải một đối tượng JSON.", zh: "账本行不是 JSON 对象。",
                en: "The ledger line is not a JSON object.")
        case .unknownKind(let kind):
            Text(
                vi: "Bản này không biết loại dòng “\(kind)”; có thể sổ cái do bản mới hơn ghi.",
                zh: "此版本不认识账本行类型“\(kind)”；账本可能由更新的版本写入。",
                en:
                    "This build does not know lines of kind “\(kind)”; a newer one may have written them."
            )
        case .member(let name):
            Text(
                vi: "Thành viên “\(name)” của dòng sổ cái thiếu hoặc sai dạng.",
                zh: "账本行的成员“\(name)”缺失或格式错误。",
                en: "The member “\(name)” of the ledger line is missing or has another form.")
        case .notCanonical(let kind):
            Text(
                vi: "Dòng “\(kind)” không được viết đúng theo cách duy nhất đã thỏa thuận.",
                zh: "“\(kind)”行未按约定的唯一写法书写。",
                en: "The line of kind “\(kind)” is not spelled the one agreed way.")
        }
    }
}
