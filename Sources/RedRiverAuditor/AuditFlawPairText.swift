// AuditFlawPairText: the other half of the sentences: who signed, statements, and two ledgers.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverLedger

extension AuditFlaw {
    /// Sentences about agreements, keys and who signed.
    var trustText: Text {
        switch self {
        case .agreement(let error):
            Text(
                vi: "Thỏa thuận không dùng được: \(error.text.vi)",
                zh: "协议不可用：\(error.text.zh)",
                en: "The agreement cannot be used: \(error.text.en)")
        case .agreementUnknown(let digest):
            Text(
                vi: "Sổ cái không có thỏa thuận \(digest).",
                zh: "账本中没有协议 \(digest)。",
                en: "The ledger has no agreement \(digest).")
        case .edition(let found, let expected):
            Text(
                vi: "Ấn bản thỏa thuận là \(found.value), phải là \(expected.value).",
                zh: "协议版次为 \(found.value)，应为 \(expected.value)。",
                en: "The edition of the agreement is \(found.value), not \(expected.value).")
        case .anchorDiffers(let country):
            Text(
                vi:
                    "Cơ quan chứng thực của \(country.rawValue) trong sổ cái không phải cơ quan mà kiểm toán viên tin cậy.",
                zh: "账本中 \(country.rawValue) 的签发机构不是审计方信任的机构。",
                en:
                    "The authority of \(country.rawValue) in the ledger is not the one the auditor trusts."
            )
        case .certificate(let error):
            Text(
                vi: "Chứng thư không dùng được: \(error.text.vi)",
                zh: "证书不可用：\(error.text.zh)",
                en: "The certificate cannot be used: \(error.text.en)")
        case .key:
            Text(
                vi: "Dòng khóa nói khác với chứng thư, hoặc nói về một nút ngoài thỏa thuận.",
                zh: "密钥行与证书不一致，或涉及协议以外的节点。",
                en:
                    "The key leaf says other things than the certificate, or is about a node that is no party."
            )
        case .keyDiffers(let name):
            Text(
                vi: "Khóa “\(name)” trong sổ cái không phải khóa trong chính sách.",
                zh: "账本中的密钥“\(name)”不是策略中的密钥。",
                en: "The key “\(name)” in the ledger is not the policy's.")
        case .revocationList(let error):
            Text(
                vi: "Danh sách thu hồi không dùng được: \(error.text.vi)",
                zh: "吊销列表不可用：\(error.text.zh)",
                en: "The revocation list cannot be used: \(error.text.en)")
        case .party(let party):
            Text(
                vi: "“\(party)” không phải bên tham gia được phép ở đây.",
                zh: "“\(party)”不是此处允许的参与方。",
                en: "“\(party)” is not a party that may stand here.")
        case .signature(let error):
            Text(
                vi: "Chữ ký không đúng: \(error.text.vi)",
                zh: "签名无效：\(error.text.zh)",
                en: "The signature is not good: \(error.text.en)")
        case .signerUnknown(let digest):
            Text(
                vi: "Sổ cái không có chứng thư ký \(digest) đang hiệu lực.",
                zh: "账本中没有有效的签名证书 \(digest)。",
                en: "The ledger has no signing certificate \(digest) in use.")
        case .signer(let error):
            Text(
                vi: "Chứng thư ký không được chấp nhận: \(error.text.vi)",
                zh: "签名证书不被接受：\(error.text.zh)",
                en: "The signing certificate is not accepted: \(error.text.en)")
        case .signerRevoked(let digest, let since):
            Text(
                vi: "Chứng thư ký \(digest) đã bị thu hồi từ \(since.rfc3339), trước khi ký.",
                zh: "签名证书 \(digest) 已于签名之前的 \(since.rfc3339) 被吊销。",
                en:
                    "The signing certificate \(digest) was revoked at \(since.rfc3339), before it signed."
            )
        case .revocationStale(let digest):
            Text(
                vi: "Không có danh sách thu hồi nào có hiệu lực vào lúc chứng thư \(digest) ký.",
                zh: "证书 \(digest) 签名时没有有效的吊销列表。",
                en: "No revocation list was current when the certificate \(digest) signed.")
        default: statementText
        }
    }

    /// Sentences about statements.
    private var statementText: Text {
        switch self {
        case .statement(let error):
            Text(
                vi: "\(error.text.vi)",
                zh: "\(error.text.zh)",
                en: "\(error.text.en)")
        case .parties(let from, let to):
            Text(
                vi: "Bản kê từ \(from) đến \(to) không thuộc hai nút này.",
                zh: "从 \(from) 到 \(to) 的声明不属于这两个节点。",
                en: "A statement from \(from) to \(to) is not between these nodes.")
        case .sequenceGap(let found, let expected):
            Text(
                vi: "Số thứ tự là \(found), phải là \(expected).",
                zh: "序号为 \(found)，应为 \(expected)。",
                en: "The sequence is \(found), not \(expected).")
        case .numberGap(let found, let expected):
            Text(
                vi: "Số thông điệp đầu là \(found), phải là \(expected).",
                zh: "首个报文编号为 \(found)，应为 \(expected)。",
                en: "The first message has number \(found), not \(expected).")
        case .chainBroken(let seal):
            Text(
                vi: "Bản kê \(seal.value) không nối tiếp bản kê trước.",
                zh: "声明 \(seal.value) 没有接续前一份声明。",
                en: "The statement \(seal.value) does not follow the one before.")
        case .count(let stated, let found):
            Text(
                vi: "Ghi \(stated) thông điệp, có \(found).",
                zh: "声明 \(stated) 份报文，实有 \(found) 份。",
                en: "It states \(stated) messages; there are \(found).")
        case .sealRoot(let seal):
            Text(
                vi: "Phần đầu các thông điệp không cho ra gốc của niêm phong \(seal.value).",
                zh: "各报文头算不出封装 \(seal.value) 的根。",
                en: "The headers do not have the root of seal \(seal.value).")
        case .outcomes(let seal):
            Text(
                vi: "Biên nhận niêm phong \(seal.value) nói khác với các dòng về từng thông điệp.",
                zh: "封装 \(seal.value) 的回执与逐份报文的记录不符。",
                en:
                    "The receipt for seal \(seal.value) says other things than the leaves of its messages."
            )
        case .receipt(let error):
            Text(
                vi: "Biên nhận không đúng: \(error.text.vi)",
                zh: "回执有误：\(error.text.zh)",
                en: "The receipt is not right: \(error.text.en)")
        case .signatureAlone(let seal):
            Text(
                vi: "Chữ ký cho \(seal.value) không có bản kê tương ứng đứng trước.",
                zh: "编号 \(seal.value) 的签名前面没有对应的声明。",
                en: "A signature for \(seal.value) has no statement before it.")
        case .receiptMissing(let seal):
            Text(
                vi: "Niêm phong \(seal.value) đã nhận mà không có biên nhận.",
                zh: "已接收的封装 \(seal.value) 没有回执。",
                en: "Seal \(seal.value) was taken and has no receipt.")
        case .sealUnknown(let seal):
            Text(
                vi:
                    "Biên nhận cho niêm phong \(seal.value), mà không có niêm phong nào như vậy đang chờ.",
                zh: "回执针对封装 \(seal.value)，但没有这样的封装在等待。",
                en: "A receipt for seal \(seal.value), which is not the one that waits for it.")
        case .fork(let seal):
            Text(
                vi: "Nút đối tác đã ký hai niêm phong khác nhau dưới số \(seal.value).",
                zh: "对方节点以编号 \(seal.value) 签署了两份不同的封装。",
                en: "The other node signed two different seals under number \(seal.value).")
        default: pairText
        }
    }

    /// Sentences about two ledgers.
    private var pairText: Text {
        switch self {
        case .sealMissing(let seal):
            Text(
                vi: "Niêm phong \(seal.value) không có trong sổ cái bên nhận.",
                zh: "接收方账本中没有封装 \(seal.value)。",
                en: "Seal \(seal.value) is not in the receiver's ledger.")
        case .sealLate(let seal, let milliseconds):
            Text(
                vi: "Niêm phong \(seal.value) đến sau \(milliseconds / 1000) giây.",
                zh: "封装 \(seal.value) 在 \(milliseconds / 1000) 秒后才到达。",
                en: "Seal \(seal.value) arrived after \(milliseconds / 1000) seconds.")
        case .sealEarly(let seal, let milliseconds):
            Text(
                vi:
                    "Niêm phong \(seal.value) được nhận \(milliseconds / 1000) giây trước khi được lập.",
                zh: "封装 \(seal.value) 在编制之前 \(milliseconds / 1000) 秒就已被接收。",
                en:
                    "Seal \(seal.value) was taken \(milliseconds / 1000) seconds before it was composed."
            )
        case .sealDiffers(let seal):
            Text(
                vi: "Niêm phong \(seal.value) ở hai sổ cái khác nhau.",
                zh: "封装 \(seal.value) 在两本账中不同。",
                en: "Seal \(seal.value) differs between the ledgers.")
        case .headerDiffers(let number):
            Text(
                vi: "Phần đầu thông điệp số \(number.value) ở hai sổ cái khác nhau.",
                zh: "编号 \(number.value) 的报文头在两本账中不同。",
                en: "The header of message number \(number.value) differs between the ledgers.")
        case .sealInvented(let seal):
            Text(
                vi: "Bên nhận có niêm phong \(seal.value) mà bên gửi không ghi.",
                zh: "接收方有封装 \(seal.value)，而发送方没有记录。",
                en: "The receiver has seal \(seal.value), which the sender has not.")
        case .sealRepeated(let seal):
            Text(
                vi: "Niêm phong \(seal.value) được ghi hai lần.",
                zh: "封装 \(seal.value) 记录了两次。",
                en: "Seal \(seal.value) is recorded twice.")
        case .sealOrder(let seal):
            Text(
                vi: "Niêm phong \(seal.value) không theo thứ tự.",
                zh: "封装 \(seal.value) 次序错误。",
                en: "Seal \(seal.value) is out of order.")
        case .receiptNotTaken(let seal):
            Text(
                vi: "Bên gửi không có biên nhận của niêm phong \(seal.value).",
                zh: "发送方没有封装 \(seal.value) 的回执。",
                en: "The sender has no receipt for seal \(seal.value).")
        case .receiptDiffers(let seal):
            Text(
                vi: "Biên nhận niêm phong \(seal.value) ở hai sổ cái khác nhau.",
                zh: "封装 \(seal.value) 的回执在两本账中不同。",
                en: "The receipt for seal \(seal.value) differs between the ledgers.")
        case .receiptInvented(let seal):
            Text(
                vi: "Bên gửi có biên nhận niêm phong \(seal.value) mà bên nhận không ghi.",
                zh: "发送方有封装 \(seal.value) 的回执，而接收方没有记录。",
                en: "The sender has a receipt for seal \(seal.value), which the receiver has not.")
        default: remarkText
        }
    }

    /// Sentences about remarks.
    private var remarkText: Text {
        switch self {
        case .tailNotCosigned(let count):
            Text(
                vi: "\(count) dòng cuối chưa được chữ ký xác nhận nào bao gồm.",
                zh: "末尾 \(count) 行尚无联署覆盖。",
                en: "The last \(count) leaves are not covered by a cosignature yet.")
        case .ownClock(let count):
            Text(
                vi: "\(count) chữ ký chỉ được định giờ bằng đồng hồ của chính nút.",
                zh: "\(count) 个签名的时间只由节点自己的时钟确定。",
                en: "\(count) signatures are dated by the node's own clock only.")
        case .fileAhead:
            Text(
                vi: "Tệp này nằm sau checkpoint: lần công bố kế tiếp đang dở dang.",
                zh: "此文件超出检查点：下一次公布正在进行。",
                en: "The file lies beyond the checkpoint: the next one was being published.")
        case .inFlight(let seal):
            Text(
                vi: "Niêm phong \(seal.value) còn trên đường.",
                zh: "封装 \(seal.value) 尚在途中。",
                en: "Seal \(seal.value) is still on its way.")
        case .chainFromBefore:
            Text(
                vi: "Chuỗi bản kê bắt đầu ở thế hệ trước; hãy kiểm tra cả thế hệ đó.",
                zh: "声明链始于上一代账本；请一并审计。",
                en: "The chains of statements begin in the generation before; audit that as well.")
        case .agreementBefore(let digest):
            Text(
                vi: "Thỏa thuận \(digest) thuộc thế hệ trước; hãy kiểm tra cả thế hệ đó.",
                zh: "协议 \(digest) 属于上一代账本；请一并审计。",
                en: "The agreement \(digest) is of the generation before; audit that as well.")
        case .generationBefore(let generation):
            Text(
                vi:
                    "Thế hệ \(generation) không được đưa vào nên không xem sổ này nối tiếp nó thế nào.",
                zh: "未提供第 \(generation) 代账本，因此未检查本账如何与其衔接。",
                en:
                    "Generation \(generation) was not given; how this ledger follows it was not looked at."
            )
        case .referenceBefore(let index):
            Text(
                vi: "Dòng \(index.text) thuộc thế hệ khác nên không kiểm tra ở đây.",
                zh: "\(index.text) 行属于另一代账本，此处未检查。",
                en: "The leaf \(index.text) is of another generation and was not looked at.")
        case .catalogueBlobMissing(let digest):
            Text(
                vi: "Tệp danh mục \(digest) trong thỏa thuận không được công bố.",
                zh: "协议所列目录文件 \(digest) 未公布。",
                en: "The catalogue file \(digest) that the agreement names is not published.")
        default: preconditionFailure("every flaw has its sentence")
        }
    }
}

extension AuditFlaw {
    /// Sentences about what one generation says of the one before.
    var handoverText: Text {
        switch self {
        case .generationMissing(let generation):
            Text(
                vi: "Thiếu thế hệ \(generation): sổ này không nối tiếp sổ trước nó.",
                zh: "缺少第 \(generation) 代：本账与其前一本不相衔接。",
                en:
                    "Generation \(generation) is missing: this ledger does not follow the one before."
            )
        case .handoverDiffers(let size):
            Text(
                vi:
                    "Thế hệ trước có \(size.value) dòng đầu khác với checkpoint được nêu là sau cùng.",
                zh: "上一代的前 \(size.value) 行与被称为最后的检查点不符。",
                en:
                    "The first \(size.value) leaves of the generation before are not those of the checkpoint named as its last."
            )
        case .handoverAhead(let named, let size):
            Text(
                vi:
                    "Checkpoint được nêu là sau cùng có \(named.value) dòng; thế hệ trước chỉ công bố \(size.value).",
                zh: "被称为最后的检查点有 \(named.value) 行，而上一代只公布了 \(size.value) 行。",
                en:
                    "The checkpoint named as the last has \(named.value) leaves; of the generation before \(size.value) are published."
            )
        case .handoverNotLast(let named, let cosigned):
            Text(
                vi:
                    "Checkpoint được nêu là sau cùng có \(named.value) dòng, nhưng thế hệ trước đã được ký xác nhận đến \(cosigned.value).",
                zh: "被称为最后的检查点有 \(named.value) 行，而上一代已联署至 \(cosigned.value) 行。",
                en:
                    "The checkpoint named as the last has \(named.value) leaves, and the generation before was cosigned with \(cosigned.value)."
            )
        default: preconditionFailure("not about a hand-over")
        }
    }
}
