// SchemaWords: the sentence for each reason, as the sender of a message reads it.

internal import RedRiverBase

extension SchemaReason {
    var text: Text {
        switch self {
        case .falseSchema:
            Text(vi: "Không được có giá trị ở đây.", zh: "此处不得有值。", en: "No value may stand here.")
        case .tooDeep:
            Text(
                vi: "Lồng nhau quá sâu.", zh: "嵌套过深。", en: "It is nested too deep.")
        case .type(let types):
            types.text
        case .constant(let value):
            Text(vi: "Phải là \(value).", zh: "必须为 \(value)。", en: "It must be \(value).")
        case .enumeration(let values):
            Text(
                vi: "Phải là một trong: \(values).", zh: "必须为以下之一：\(values)。",
                en: "It must be one of: \(values).")
        case .multipleOf, .maximum, .exclusiveMaximum, .minimum, .exclusiveMinimum: numberText
        case .maxLength, .minLength, .pattern, .format: stringText
        case .maxItems, .minItems, .uniqueItems, .contains, .maxContains: arrayText
        case .maxProperties, .minProperties, .required, .dependentRequired: objectText
        case .anyOf:
            Text(
                vi: "Không khớp với phương án nào.", zh: "不符合任何一个备选模式。",
                en: "It matches none of the alternatives.")
        case .oneOf(let isNone):
            isNone
                ? Text(
                    vi: "Không khớp với phương án nào.", zh: "不符合任何一个备选模式。",
                    en: "It matches none of the alternatives.")
                : Text(
                    vi: "Khớp với nhiều phương án; chỉ được một.", zh: "符合多个备选模式，只允许一个。",
                    en: "It matches more than one alternative; only one may.")
        case .not:
            Text(
                vi: "Khớp với điều không được phép.", zh: "符合了不允许的模式。",
                en: "It matches what is not allowed.")
        }
    }

    private var numberText: Text {
        switch self {
        case .multipleOf(let number):
            Text(
                vi: "Phải là bội số của \(number).", zh: "必须为 \(number) 的倍数。",
                en: "It must be a multiple of \(number).")
        case .maximum(let number):
            Text(
                vi: "Không được lớn hơn \(number).", zh: "不得大于 \(number)。",
                en: "It must not be above \(number).")
        case .exclusiveMaximum(let number):
            Text(
                vi: "Phải nhỏ hơn \(number).", zh: "必须小于 \(number)。",
                en: "It must be below \(number).")
        case .minimum(let number):
            Text(
                vi: "Không được nhỏ hơn \(number).", zh: "不得小于 \(number)。",
                en: "It must not be below \(number).")
        case .exclusiveMinimum(let number):
            Text(
                vi: "Phải lớn hơn \(number).", zh: "必须大于 \(number)。",
                en: "It must be above \(number).")
        default: preconditionFailure("not of a number")
        }
    }

    private var stringText: Text {
        switch self {
        case .maxLength(let most):
            Text(
                vi: "Dài quá \(most) ký tự.", zh: "超过 \(most) 个字符。",
                en: "It is longer than \(most) characters.")
        case .minLength(let least):
            Text(
                vi: "Ngắn hơn \(least) ký tự.", zh: "不足 \(least) 个字符。",
                en: "It is shorter than \(least) characters.")
        case .pattern(let pattern):
            Text(
                vi: "Không đúng mẫu \(pattern).", zh: "不符合格式 \(pattern)。",
                en: "It does not match \(pattern).")
        case .format(let format):
            Text(
                vi: "Không đúng định dạng \(format.rawValue).", zh: "不是有效的 \(format.rawValue)。",
                en: "It is not a valid \(format.rawValue).")
        default: preconditionFailure("not of a string")
        }
    }

    private var arrayText: Text {
        switch self {
        case .maxItems(let most):
            Text(
                vi: "Nhiều hơn \(most) phần tử.", zh: "超过 \(most) 个元素。",
                en: "There are more than \(most) elements.")
        case .minItems(let least):
            Text(
                vi: "Ít hơn \(least) phần tử.", zh: "不足 \(least) 个元素。",
                en: "There are fewer than \(least) elements.")
        case .uniqueItems:
            Text(
                vi: "Có phần tử lặp lại.", zh: "存在重复的元素。", en: "An element stands there twice.")
        case .contains(let least):
            Text(
                vi: "Phải có ít nhất \(least) phần tử như yêu cầu.", zh: "至少须有 \(least) 个符合要求的元素。",
                en: "At least \(least) of the elements must be as demanded.")
        case .maxContains(let most):
            Text(
                vi: "Chỉ được có tối đa \(most) phần tử như vậy.", zh: "此类元素最多 \(most) 个。",
                en: "At most \(most) of the elements may be so.")
        default: preconditionFailure("not of an array")
        }
    }

    private var objectText: Text {
        switch self {
        case .maxProperties(let most):
            Text(
                vi: "Nhiều hơn \(most) trường.", zh: "超过 \(most) 个字段。",
                en: "There are more than \(most) members.")
        case .minProperties(let least):
            Text(
                vi: "Ít hơn \(least) trường.", zh: "不足 \(least) 个字段。",
                en: "There are fewer than \(least) members.")
        case .required(let name):
            Text(
                vi: "Thiếu trường \(name).", zh: "缺少字段 \(name)。",
                en: "The member \(name) is missing.")
        case .dependentRequired(let name, let because):
            Text(
                vi: "Có \(because) thì phải có \(name).", zh: "有 \(because) 时必须有 \(name)。",
                en: "Where there is \(because), there must be \(name).")
        default: preconditionFailure("not of an object")
        }
    }
}

extension SchemaTypes {
    /// The sentence for a value of another type.
    fileprivate var text: Text {
        let names = Self.words.filter { contains($0.type) }.map(\.name)
        return Text(
            vi: "Phải là \(names.map(\.vi).joined(separator: " hoặc ")).",
            zh: "必须是\(names.map(\.zh).joined(separator: "或"))。",
            en: "It must be \(names.map(\.en).joined(separator: " or ")).")
    }

    private static let words: [(type: SchemaTypes, name: Text)] = [
        (.null, Text(vi: "null", zh: " null", en: "null")),
        (.boolean, Text(vi: "true hoặc false", zh: " true 或 false", en: "true or false")),
        (.number, Text(vi: "một số", zh: "数字", en: "a number")),
        (.string, Text(vi: "một chuỗi ký tự", zh: "字符串", en: "a string")),
        (.array, Text(vi: "một danh sách", zh: "数组", en: "an array")),
        (.object, Text(vi: "một đối tượng", zh: "对象", en: "an object")),
        (.integer, Text(vi: "một số nguyên", zh: "整数", en: "a whole number")),
    ]
}
