// LedgerErrorText: the words of LedgerError.

public import RedRiverBase

extension LedgerObject {
    /// Its name, to stand inside a sentence.
    var name: Text {
        switch self {
        case .note: Text(vi: "bản ghi có chữ ký", zh: "签名文本", en: "signed note")
        case .key: Text(vi: "khóa kiểm tra", zh: "验证密钥", en: rawValue)
        case .checkpoint: Text(vi: "điểm kiểm tra của sổ cái", zh: "账本检查点", en: rawValue)
        case .proof: Text(vi: "bằng chứng", zh: "证明", en: rawValue)
        case .policy: Text(vi: "tệp policy", zh: "policy 文件", en: rawValue)
        case .request: Text(vi: "yêu cầu đồng ký", zh: "联署请求", en: rawValue)
        case .fork: Text(vi: "bằng chứng phân nhánh", zh: "分叉证明", en: rawValue)
        }
    }
}

extension LedgerError {
    public var text: Text {
        switch self {
        case .tooLong, .malformed, .tooManySignatures, .entryTooLong, .sizeTooLarge: formText
        case .keyTypeUnknown, .keyIDDiffers, .keyBad, .keyAmbiguous: keyText
        case .signatureFails, .noKnownSignature, .cosignatureTime: signatureText
        case .originDiffers, .extensionLines, .rootContradictsSize, .noFork: statedText
        case .noSuchLeaf, .notIncluded, .notConsistent: proofText
        case .tileUnavailable, .tileDiffers: fileText
        case .policy, .logUnknown, .quorumNotMet: policyText
        }
    }

    private var formText: Text {
        switch self {
        case .tooLong(let object, let size):
            Text(
                vi: "Dữ liệu \(object.name.vi) dài \(size.value) byte, vượt quá giới hạn.",
                zh: "\(object.name.zh)为 \(size.value) 字节，超过上限。",
                en: "The \(object.name.en) has \(size.value) bytes, more than is allowed.")
        case .malformed(let object, let line, let expected):
            Text(
                vi: "Dòng \(line) của \(object.name.vi) phải là “\(expected)”.",
                zh: "\(object.name.zh)第 \(line) 行应为“\(expected)”。",
                en: "Line \(line) of the \(object.name.en) should be “\(expected)”.")
        case .tooManySignatures:
            Text(
                vi: "Có quá nhiều chữ ký, hơn \(SignedNote.maxSignatures).",
                zh: "签名过多，超过 \(SignedNote.maxSignatures) 个。",
                en: "There are more than \(SignedNote.maxSignatures) signatures.")
        case .entryTooLong(let size):
            Text(
                vi: "Bản ghi dài \(size.value) byte; tối đa là \(EntryBundle.maxEntry.value).",
                zh: "记录为 \(size.value) 字节，上限为 \(EntryBundle.maxEntry.value)。",
                en: "A record has \(size.value) bytes; \(EntryBundle.maxEntry.value) are allowed.")
        default:
            Text(
                vi: "Kích thước sổ cái vượt quá 2^63 − 1.", zh: "账本大小超过 2^63 − 1。",
                en: "A ledger cannot be larger than 2^63 − 1.")
        }
    }

    private var keyText: Text {
        switch self {
        case .keyTypeUnknown(let type):
            Text(
                vi: "Không hỗ trợ loại khóa \(type).", zh: "不支持类型为 \(type) 的密钥。",
                en: "Keys of type \(type) are not supported.")
        case .keyIDDiffers(let name):
            Text(
                vi: "Mã của khóa \(name) không khớp với tên và khóa.",
                zh: "密钥 \(name) 的标识与其名称和内容不符。",
                en: "The identifier of key \(name) does not belong to its name and key.")
        case .keyBad(let name):
            Text(
                vi: "Khóa \(name) không dùng được.", zh: "密钥 \(name) 无效。",
                en: "Key \(name) is not a usable key.")
        case .keyAmbiguous(let name, let id):
            Text(
                vi: "Có hai khóa cùng tên \(name) và mã \(id).",
                zh: "有两个密钥的名称均为 \(name)、标识均为 \(id)。",
                en: "Two keys have the name \(name) and the identifier \(id).")
        default: signatureText
        }
    }

    private var signatureText: Text {
        switch self {
        case .signatureFails(let name, let id):
            Text(
                vi: "Chữ ký của \(name) (\(id)) không đúng.", zh: "\(name)（\(id)）的签名无效。",
                en: "The signature of \(name) (\(id)) is not good.")
        case .noKnownSignature:
            Text(
                vi: "Không có chữ ký nào của khóa đã biết.", zh: "没有任何已知密钥的签名。",
                en: "There is no signature by a known key.")
        default:
            Text(
                vi: "Thời điểm đồng ký không hợp lệ.", zh: "联署时间无效。",
                en: "The time of the cosignature is not valid.")
        }
    }

    private var statedText: Text {
        switch self {
        case .originDiffers(let found, let expected):
            Text(
                vi: "Điểm kiểm tra thuộc sổ cái “\(found)”, không phải “\(expected)”.",
                zh: "检查点属于账本“\(found)”，而非“\(expected)”。",
                en: "The checkpoint is of the ledger “\(found)”, not “\(expected)”.")
        case .extensionLines(let count):
            Text(
                vi: "Điểm kiểm tra có \(count) dòng ngoài thỏa thuận.",
                zh: "检查点含有 \(count) 行未约定的内容。",
                en: "The checkpoint has \(count) lines that were not agreed.")
        case .rootContradictsSize(let size):
            Text(
                vi: "Mã băm gốc không thể thuộc sổ cái cỡ \(size.value).",
                zh: "该根哈希不可能属于大小为 \(size.value) 的账本。",
                en: "The root cannot be that of a ledger of size \(size.value).")
        default:
            Text(
                vi: "Hai điểm kiểm tra không mâu thuẫn nhau.", zh: "两个检查点并不矛盾。",
                en: "The two checkpoints do not contradict each other.")
        }
    }

    private var proofText: Text {
        switch self {
        case .noSuchLeaf(let index, let size):
            Text(
                vi: "Sổ cái cỡ \(size.value) không có bản ghi số \(index.value).",
                zh: "大小为 \(size.value) 的账本没有第 \(index.value) 号记录。",
                en: "A ledger of size \(size.value) has no record \(index.value).")
        case .notIncluded(let index, let size):
            Text(
                vi: "Bằng chứng không cho thấy bản ghi số \(index.value) thuộc sổ cái cỡ"
                    + " \(size.value).",
                zh: "该证明不能表明第 \(index.value) 号记录在大小为 \(size.value) 的账本中。",
                en: "The proof does not show record \(index.value) in the ledger of size"
                    + " \(size.value).")
        case .notConsistent(let old, let new):
            Text(
                vi: "Không chứng minh được sổ cái cỡ \(new.value) nối tiếp sổ cái cỡ \(old.value).",
                zh: "未能证明大小为 \(new.value) 的账本延续大小为 \(old.value) 的账本。",
                en: "It is not shown that the ledger of size \(new.value) continues that of size"
                    + " \(old.value).")
        default: statedText
        }
    }

    private var fileText: Text {
        switch self {
        case .tileUnavailable(let path, let detail):
            Text(
                vi: "Không đọc được \(path): \(detail).", zh: "无法读取 \(path)：\(detail)。",
                en: "\(path) cannot be read: \(detail).")
        case .tileDiffers(let path):
            Text(
                vi: "Nội dung của \(path) không đúng với tên tệp.",
                zh: "\(path) 的内容与文件名不符。",
                en: "\(path) does not hold what its name says.")
        default: statedText
        }
    }

    private var policyText: Text {
        switch self {
        case .policy(let line, let flaw):
            Text(
                vi: "Dòng \(line) của tệp policy: \(flaw.text.vi).",
                zh: "policy 文件第 \(line) 行：\(flaw.text.zh)。",
                en: "Line \(line) of the policy: \(flaw.text.en).")
        case .logUnknown(let origin):
            Text(
                vi: "Tệp policy không nêu sổ cái “\(origin)”.",
                zh: "policy 文件未列出账本“\(origin)”。",
                en: "The policy does not name the ledger “\(origin)”.")
        default:
            Text(
                vi: "Chưa đủ chữ ký của các nhân chứng.", zh: "见证方的签名不足。",
                en: "Too few witnesses have signed.")
        }
    }
}

extension PolicyFlaw {
    /// What is wrong, to stand inside a sentence.
    var text: Text {
        switch self {
        case .unknownKeyword: Text(vi: "từ khóa lạ", zh: "未知关键字", en: rawValue)
        case .fieldCount: Text(vi: "sai số trường", zh: "字段数量错误", en: rawValue)
        case .badKey: Text(vi: "khóa không hợp lệ", zh: "密钥无效", en: rawValue)
        case .keyKind: Text(vi: "sai loại khóa", zh: "密钥类型错误", en: rawValue)
        case .duplicateName: Text(vi: "tên đã được dùng", zh: "名称重复定义", en: rawValue)
        case .duplicateKey: Text(vi: "khóa được dùng hai lần", zh: "密钥重复使用", en: rawValue)
        case .undefinedName: Text(vi: "tên chưa được nêu trước", zh: "名称此前未定义", en: rawValue)
        case .memberTwice: Text(vi: "thành viên lặp lại", zh: "成员重复", en: rawValue)
        case .badThreshold: Text(vi: "ngưỡng không hợp lệ", zh: "门限值超出范围", en: rawValue)
        case .emptyGroup: Text(vi: "nhóm không có thành viên", zh: "组没有成员", en: rawValue)
        case .secondQuorum: Text(vi: "có hai dòng quorum", zh: "quorum 行重复", en: rawValue)
        case .noQuorum: Text(vi: "thiếu dòng quorum", zh: "缺少 quorum 行", en: rawValue)
        case .tooMany: Text(vi: "quá nhiều dòng", zh: "行数过多", en: rawValue)
        case .badCharacter: Text(vi: "ký tự không hợp lệ", zh: "字符无效", en: rawValue)
        }
    }
}
