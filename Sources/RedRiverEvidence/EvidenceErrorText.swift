// EvidenceErrorText: the words of EvidenceError.

public import RedRiverBase
internal import RedRiverCrypto

extension EvidenceError {
    public var text: Text {
        switch self {
        case .statementTooLong, .statement, .outcomeLine, .messageCount: grammarText
        case .suiteNotBuilt, .suiteUnknown, .suiteNotAgreed, .signaturesDiffer, .signatureCount:
            suiteText
        case .notBetweenUs, .otherAgreement, .signerUnknown, .subjectNotAgreed, .certificate,
            .noCertificate, .signature, .clock:
            signerText
        case .agreement(let flaw): flaw.text
        case .leaf(let flaw): flaw.text
        case .bundle(let flaw): flaw.text
        case .rootDiffers, .outcomesDiffer, .outOfOrder, .otherSeal, .chainBroken: contentText
        default: epochText
        }
    }

    private var grammarText: Text {
        switch self {
        case .statementTooLong(let kind, let size):
            Text(
                vi: "Bản kê \(kind.rawValue) dài \(size.value) byte, quá giới hạn.",
                zh: "\(kind.rawValue) 声明为 \(size.value) 字节，超过上限。",
                en: "The \(kind.rawValue) statement has \(size.value) bytes, which is too long.")
        case .statement(let kind, let line, let expected):
            Text(
                vi: "Dòng \(line) của bản kê \(kind.rawValue) phải là “\(expected)”.",
                zh: "\(kind.rawValue) 声明第 \(line) 行应为“\(expected)”。",
                en: "Line \(line) of the \(kind.rawValue) statement should be “\(expected)”.")
        case .messageCount(let stated, let found):
            Text(
                vi: "Bản kê nói về \(stated) thông điệp nhưng có \(found).",
                zh: "声明涉及 \(stated) 条报文，实际为 \(found) 条。",
                en: "The statement speaks of \(stated) messages, but there are \(found).")
        case .outcomeLine(let line):
            Text(
                vi: "Dòng kết quả thứ \(line) sai dạng thức hoặc thứ tự.",
                zh: "第 \(line) 行处理结果的格式或顺序错误。",
                en: "Outcome line \(line) does not have the agreed form or order.")
        default: holdCode.text
        }
    }

    private var suiteText: Text {
        switch self {
        case .suiteNotBuilt(let name):
            Text(
                vi: "Bộ thuật toán \(name) đã được đặt tên nhưng bản này chưa hỗ trợ.",
                zh: "算法套件 \(name) 已预留名称，但此版本尚未实现。",
                en: "The suite \(name) is a known name, but this build does not have it.")
        case .suiteUnknown(let name):
            Text(
                vi: "Không biết bộ thuật toán “\(name)”.", zh: "未知的算法套件“\(name)”。",
                en: "The suite “\(name)” is not known.")
        case .suiteNotAgreed(let name):
            Text(
                vi: "Bộ thuật toán \(name) không được thỏa thuận cho chiều này.",
                zh: "该方向未约定使用算法套件 \(name)。",
                en: "The suite \(name) is not agreed for this direction.")
        case .signaturesDiffer(let names):
            Text(
                vi: "Dòng signatures ghi “\(names)”, khác với bộ thuật toán.",
                zh: "signatures 行为“\(names)”，与算法套件不符。",
                en: "The signatures line says “\(names)”, which is not what the suite demands.")
        case .signatureCount(let count):
            Text(
                vi: "Bản kê kèm \(count) chữ ký, không đúng với bộ thuật toán.",
                zh: "声明附有 \(count) 个签名，与算法套件不符。",
                en: "The statement comes with \(count) signatures, not those of its suite.")
        default: holdCode.text
        }
    }

    private var signerText: Text {
        switch self {
        case .notBetweenUs(let from, let to):
            Text(
                vi: "Bản kê từ \(from) đến \(to) không phải giữa hai nút này.",
                zh: "从 \(from) 到 \(to) 的声明不属于这两个节点之间。",
                en: "A statement from \(from) to \(to) is not between these two nodes.")
        case .otherAgreement(let digest):
            Text(
                vi: "Bản kê theo thỏa thuận \(digest.labelled), khác với bản đang có.",
                zh: "声明依据的协议 \(digest.labelled) 与本节点所持不同。",
                en: "The statement is under the agreement \(digest.labelled), not the one here.")
        case .signerUnknown(let fingerprint):
            Text(
                vi: "Không có chứng thư ký \(fingerprint).", zh: "没有签名证书 \(fingerprint)。",
                en: "There is no certificate \(fingerprint) of the signer here.")
        case .subjectNotAgreed(let found, let agreed):
            Text(
                vi: "Chứng thư của “\(found)”, nhưng thỏa thuận ghi “\(agreed)”.",
                zh: "证书主体为“\(found)”，协议规定为“\(agreed)”。",
                en: "The certificate is for “\(found)”, but the agreement says “\(agreed)”.")
        case .certificate(let error), .signature(let error): error.text
        case .noCertificate:
            Text(
                vi: "Chưa có chứng thư mã hóa của nút bên kia.", zh: "尚无对方节点的加密证书。",
                en: "There is no encryption certificate of the peer here yet.")
        case .clock(let claimed, let now):
            Text(
                vi: "Thời điểm \(claimed.rfc3339) lệch quá nhiều so với \(now.rfc3339) ở đây.",
                zh: "时间 \(claimed.rfc3339) 与本地时间 \(now.rfc3339) 相差过大。",
                en: "The time \(claimed.rfc3339) is too far from \(now.rfc3339), the time here.")
        default: holdCode.text
        }
    }

    private var contentText: Text {
        switch self {
        case .outcomesDiffer:
            Text(
                vi: "Các dòng kết quả không khớp với biên nhận.", zh: "处理结果与回执不符。",
                en: "The outcome lines are not those of the receipt.")
        case .outOfOrder(let found, let expected):
            Text(
                vi: "Biên nhận cho lô \(found.value), nhưng phải là lô \(expected.value).",
                zh: "回执针对第 \(found.value) 批，应为第 \(expected.value) 批。",
                en: "The receipt is for seal \(found.value), but \(expected.value) is next.")
        case .otherSeal(let sequence):
            Text(
                vi: "Biên nhận nói về một lô \(sequence.value) khác với lô đã gửi.",
                zh: "回执所述的第 \(sequence.value) 批与已发送的不同。",
                en: "The receipt is for another seal \(sequence.value) than was sent.")
        case .chainBroken(let sequence):
            Text(
                vi: "Biên nhận của lô \(sequence.value) không nối tiếp biên nhận trước.",
                zh: "第 \(sequence.value) 批的回执未与前一回执衔接。",
                en: "The receipt for seal \(sequence.value) does not follow the one before.")
        default: holdCode.text
        }
    }

    private var epochText: Text {
        switch self {
        case .recipientUnknown(let fingerprint):
            Text(
                vi: "Khóa phiên dành cho chứng thư \(fingerprint), không phải của nút này.",
                zh: "会话密钥发给证书 \(fingerprint)，不属于本节点。",
                en: "The epoch is for the certificate \(fingerprint), which is not ours.")
        case .epochNotNewer(let number, let highest):
            Text(
                vi: "Khóa phiên số \(number) không mới hơn \(highest).",
                zh: "会话密钥编号 \(number) 不大于 \(highest)。",
                en: "The epoch \(number) is not newer than \(highest).")
        case .epochBounds:
            Text(
                vi: "Khóa phiên kéo dài hoặc niêm phong quá mức cho phép.",
                zh: "会话密钥的有效期或报文数超过允许范围。",
                en: "The epoch lasts longer, or seals more, than is allowed.")
        case .encapsulation:
            Text(
                vi: "Khóa phiên không mở được.", zh: "会话密钥无法解封装。",
                en: "What the epoch encapsulates is not a key.")
        case .commitmentDiffers:
            Text(
                vi: "Thông điệp giải mã được nhưng không khớp mã cam kết trong phần đầu.",
                zh: "报文已解密，但与报文头中的承诺值不符。",
                en: "A message opened to something its header does not commit to.")
        default: holdCode.text
        }
    }
}
