// SchemaDiffWords: the sentence for each difference, as whoever maintains a schema reads it.

internal import RedRiverBase

/// What differs. Names, values and bounds as they are written.
enum SchemaDifference: Hashable, Sendable {
    case forbidden
    case allowed
    case typesGone(String)
    case typesCome(String)
    case valuesFixed(String)
    case valuesFreed(String)
    case valuesGone(String)
    case valuesCome(String)
    /// A number that bounds something; `nil` for none.
    case bound(String, from: String?, to: String?)
    /// A text whose meaning is not looked into.
    case textChanged(String, from: String, to: String)
    case ruleAdded(String)
    case ruleRemoved(String)
    case closed
    case opened
    case required(String)
    case notRequired(String)
    case dependent(String, because: String)
    case notDependent(String, because: String)
    /// A member that any value was allowed for.
    case memberRuled(String)
    case memberFreed(String)
    /// A member that was not allowed.
    case memberAllowed(String)
    case memberForbidden(String)
    case branchAdded(String)
    case branchRemoved(String)
    /// What `unevaluated…` is about.
    case evaluation
    /// `$dynamicRef` where it may lead elsewhere.
    case dynamic
    case tooLarge

    var text: Text {
        switch self {
        case .typesGone, .typesCome, .valuesFixed, .valuesFreed, .valuesGone, .valuesCome:
            valueText
        case .bound, .textChanged, .ruleAdded, .ruleRemoved, .branchAdded, .branchRemoved: ruleText
        case .required, .notRequired, .dependent, .notDependent: nameText
        case .memberRuled, .memberFreed, .memberAllowed, .memberForbidden: memberText
        case .forbidden, .allowed, .closed, .opened: boundaryText
        case .evaluation, .dynamic, .tooLarge: doubtText
        }
    }
}

extension SchemaDifference {
    private var valueText: Text {
        switch self {
        case .typesGone(let types):
            Text(
                vi: "Không còn chấp nhận kiểu \(types).", zh: "不再接受类型 \(types)。",
                en: "The type \(types) is no longer allowed.")
        case .typesCome(let types):
            Text(
                vi: "Nay chấp nhận thêm kiểu \(types).", zh: "新增接受类型 \(types)。",
                en: "The type \(types) is now allowed, too.")
        case .valuesFixed(let values):
            Text(
                vi: "Nay chỉ chấp nhận: \(values).", zh: "现仅接受：\(values)。",
                en: "Only these values are allowed now: \(values).")
        case .valuesFreed(let values):
            Text(
                vi: "Không còn giới hạn ở: \(values).", zh: "不再限于：\(values)。",
                en: "No longer only these values are allowed: \(values).")
        case .valuesGone(let values):
            Text(
                vi: "Không còn chấp nhận giá trị: \(values).", zh: "不再接受取值：\(values)。",
                en: "Values are no longer allowed: \(values).")
        case .valuesCome(let values):
            Text(
                vi: "Nay chấp nhận thêm giá trị: \(values).", zh: "新增接受取值：\(values)。",
                en: "More values are allowed: \(values).")
        default: preconditionFailure("not of values")
        }
    }

    private var ruleText: Text {
        switch self {
        case .bound(let keyword, let before, let after):
            Text(
                vi: "\(keyword): trước là \(before ?? "không có"), nay là \(after ?? "không có").",
                zh: "\(keyword)：原为\(before ?? "无")，现为\(after ?? "无")。",
                en: "\(keyword) was \(before ?? "not set"), and now is \(after ?? "not set").")
        case .textChanged(let keyword, let before, let after):
            Text(
                vi: "\(keyword) đổi từ \(before) thành \(after); không rõ quan hệ giữa hai bên.",
                zh: "\(keyword) 由 \(before) 改为 \(after)；两者的关系未知。",
                en: "\(keyword) was \(before), and now is \(after); how they relate is not known.")
        case .ruleAdded(let keyword):
            Text(
                vi: "Thêm quy tắc \(keyword).", zh: "新增规则 \(keyword)。",
                en: "A rule \(keyword) was added.")
        case .ruleRemoved(let keyword):
            Text(
                vi: "Bỏ quy tắc \(keyword).", zh: "删除规则 \(keyword)。",
                en: "A rule \(keyword) was removed.")
        case .branchAdded(let keyword):
            Text(
                vi: "Thêm một phương án trong \(keyword).", zh: "\(keyword) 新增一个备选模式。",
                en: "An alternative of \(keyword) was added.")
        case .branchRemoved(let keyword):
            Text(
                vi: "Bỏ một phương án trong \(keyword).", zh: "\(keyword) 删除一个备选模式。",
                en: "An alternative of \(keyword) was removed.")
        default: preconditionFailure("not of a rule")
        }
    }

    private var nameText: Text {
        switch self {
        case .required(let name):
            Text(
                vi: "Nay bắt buộc có trường \(name).", zh: "字段 \(name) 现为必填。",
                en: "The member \(name) is now required.")
        case .notRequired(let name):
            Text(
                vi: "Không còn bắt buộc có trường \(name).", zh: "字段 \(name) 不再必填。",
                en: "The member \(name) is no longer required.")
        case .dependent(let name, let because):
            Text(
                vi: "Có \(because) thì nay phải có \(name).", zh: "有 \(because) 时现须有 \(name)。",
                en: "Where there is \(because), there must now be \(name).")
        case .notDependent(let name, let because):
            Text(
                vi: "Có \(because) thì không còn phải có \(name).",
                zh: "有 \(because) 时不再须有 \(name)。",
                en: "Where there is \(because), there need no longer be \(name).")
        default: preconditionFailure("not of a name")
        }
    }

    private var memberText: Text {
        switch self {
        case .memberRuled(let name):
            Text(
                vi: "Trường \(name), trước đây tùy ý, nay có quy tắc.",
                zh: "字段 \(name) 原可为任意值，现有规则。",
                en: "The member \(name) could be anything, and now has rules.")
        case .memberFreed(let name):
            Text(
                vi: "Trường \(name) không còn quy tắc, giá trị tùy ý.",
                zh: "字段 \(name) 不再有规则，可为任意值。",
                en: "The member \(name) had rules, and now can be anything.")
        case .memberAllowed(let name):
            Text(
                vi: "Nay được có trường \(name); trước đây không được.",
                zh: "现可有字段 \(name)；原不允许。",
                en: "The member \(name) may now be there; it could not before.")
        case .memberForbidden(let name):
            Text(
                vi: "Không còn được có trường \(name).", zh: "不再允许字段 \(name)。",
                en: "The member \(name) may no longer be there.")
        default: preconditionFailure("not of a member")
        }
    }

    private var boundaryText: Text {
        switch self {
        case .forbidden:
            Text(
                vi: "Không còn được có giá trị ở đây.", zh: "此处不再允许有值。",
                en: "No value may stand here any longer.")
        case .allowed:
            Text(
                vi: "Nay được có giá trị ở đây; trước đây không được.",
                zh: "此处现可有值；原不允许。",
                en: "A value may now stand here; none could before.")
        case .closed:
            Text(
                vi: "Không còn chấp nhận gì ngoài những thứ đã nêu.", zh: "不再接受未列明的内容。",
                en: "What is not named is no longer allowed.")
        case .opened:
            Text(
                vi: "Nay chấp nhận cả những thứ không nêu.", zh: "现接受未列明的内容。",
                en: "What is not named is now allowed.")
        default: preconditionFailure("not of a boundary")
        }
    }

    private var doubtText: Text {
        switch self {
        case .evaluation:
            Text(
                vi: "Những gì đã được xét tới có thay đổi; không rõ còn lại những gì.",
                zh: "已评估的内容有变；剩余部分不明。",
                en: "What other schemas look at has changed; what is left over is not known.")
        case .dynamic:
            Text(
                vi: "Không rõ tham chiếu động dẫn tới đâu.", zh: "动态引用指向何处不明。",
                en: "Where the dynamic reference leads is not known.")
        case .tooLarge:
            Text(
                vi: "Hai lược đồ quá lớn, không so sánh hết được.", zh: "两个模式过大，未能全部比较。",
                en: "The schemas are too large to be compared to the end.")
        default: preconditionFailure("not of a doubt")
        }
    }
}
