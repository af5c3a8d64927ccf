// AuditFlawText: the sentences of what an audit finds, and what to do about it.

public import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverFiles
internal import RedRiverLedger

extension AuditFlaw {
    /// What is wrong, in one sentence.
    public var text: Text { checkpointText }

    /// What an auditor can do about it, where there is something to do.
    public var hint: Text? {
        switch self {
        case .fileMissing, .fileUnreadable, .bundle, .blobMissing, .blobDiffers, .tileDiffers:
            Text(
                vi: "Sao chép lại thư mục từ nút; nếu vẫn vậy, giữ nguyên và báo cả hai bên.",
                zh: "请重新从节点复制目录；若仍如此，请保留原样并通知双方。",
                en: "Copy the folder from the node again; if it stays, keep it and tell both sides."
            )
        case .rollback, .fileAhead:
            Text(
                vi:
                    "Nếu sao chép khi nút đang chạy, hãy sao chép lại; nếu vẫn vậy, sổ cái đã bị lùi.",
                zh: "若复制时节点正在运行，请重新复制；若仍如此，账本已被回退。",
                en:
                    "If it was copied while the node ran, copy again; if it stays, the ledger went back."
            )
        case .stale, .quorum, .tailNotCosigned:
            Text(
                vi: "Xem liên kết giữa hai nút; với bản lưu trữ, dùng --at.",
                zh: "请检查两节点之间的链路；对存档请使用 --at。",
                en: "Look at the link between the nodes; for an archive use --at.")
        case .logUnknown, .anchorDiffers, .keyDiffers:
            Text(
                vi: "So dấu vân tay khóa qua điện thoại trước khi sửa thư mục tin cậy.",
                zh: "修改信任目录之前，请通过电话核对密钥指纹。",
                en: "Compare fingerprints by telephone before changing the trust folder.")
        case .rootDiffers, .dayNoteDiffers, .seenDiffers, .handoverDiffers, .handoverNotLast,
            .sealRoot,
            .signature, .fork, .sealDiffers,
            .headerDiffers, .receiptDiffers, .chainBroken:
            Text(
                vi: "Giữ nguyên các tệp và báo cán bộ an ninh của cả hai bên.",
                zh: "请保留原始文件并通知双方的安全人员。",
                en: "Keep the files as they are and tell the security officers of both sides.")
        default: nil
        }
    }

    /// Sentences about what is signed about the tree.
    private var checkpointText: Text {
        switch self {
        case .checkpoint(let error):
            Text(
                vi: "Checkpoint không dùng được: \(error.text.vi)",
                zh: "检查点不可用：\(error.text.zh)",
                en: "The checkpoint cannot be used: \(error.text.en)")
        case .logUnknown(let name):
            Text(
                vi: "Chính sách không có khóa của sổ cái “\(name)”.",
                zh: "信任策略中没有账本“\(name)”的密钥。",
                en: "The policy has no key of the ledger “\(name)”.")
        case .rootDiffers(let size):
            Text(
                vi: "Các dòng không cho ra giá trị gốc đã ký cho kích thước \(size.value).",
                zh: "账本行算出的根与大小为 \(size.value) 的已签名根不同。",
                en: "The records do not have the root that is signed for size \(size.value).")
        case .quorum:
            Text(
                vi:
                    "Không có checkpoint nào được đủ nhân chứng mà chính sách đòi hỏi ký xác nhận.",
                zh: "没有任何检查点得到策略所要求的见证方联署。",
                en: "No checkpoint is cosigned by the witnesses the policy asks for.")
        case .ownWitnessOnly:
            Text(
                vi: "Chỉ nhân chứng của chính nước giữ sổ ký xác nhận.",
                zh: "只有账本所属国自己的见证方联署。",
                en: "Only witnesses of the ledger's own country have cosigned.")
        case .strangerSigned:
            Text(
                vi: "Thay vào chỗ nhân chứng là chữ ký của khóa mà chính sách không biết.",
                zh: "见证方的位置上是策略所不认识的密钥的签名。",
                en:
                    "In the place of a witness stands a signature by a key the policy does not know."
            )
        case .stale(let seconds, let most):
            Text(
                vi: "Chữ ký xác nhận mới nhất đã \(seconds) giây, quá \(most).",
                zh: "最新的联署已有 \(seconds) 秒，超过 \(most) 秒。",
                en: "The newest cosignature is \(seconds) seconds old, more than \(most).")
        case .cosignatureFuture(let witness, let time):
            Text(
                vi: "Chữ ký xác nhận của “\(witness)” ghi thời điểm tương lai (\(time.seconds)).",
                zh: "“\(witness)”的联署时间在未来（\(time.seconds)）。",
                en:
                    "The cosignature of “\(witness)” bears a time in the future (\(time.seconds)).")
        case .cosignatureLost:
            Text(
                vi: "Checkpoint này đã được ký xác nhận nhưng bản công bố thiếu chữ ký đó.",
                zh: "该检查点已获联署，但公布的版本缺少该联署。",
                en: "This checkpoint was cosigned, and is published without the cosignature.")
        case .dayFile:
            Text(
                vi: "Tệp checkpoint trong ngày không đúng dạng.",
                zh: "当日检查点文件格式错误。",
                en: "The file of the day's checkpoints is not well formed.")
        case .dayNote(let error):
            Text(
                vi: "Một checkpoint trong ngày không dùng được: \(error.text.vi)",
                zh: "当日的一个检查点不可用：\(error.text.zh)",
                en: "A checkpoint of the day cannot be used: \(error.text.en)")
        case .dayNoteDiffers(let size):
            Text(
                vi: "Checkpoint trong ngày cho kích thước \(size.value) mâu thuẫn với sổ cái.",
                zh: "当日大小为 \(size.value) 的检查点与账本矛盾。",
                en: "The day's checkpoint of size \(size.value) contradicts the ledger.")
        case .dayNoteOrder(let size):
            Text(
                vi:
                    "Checkpoint kích thước \(size.value) đứng sau một checkpoint lớn hơn hoặc muộn hơn.",
                zh: "大小为 \(size.value) 的检查点排在更大或更晚的检查点之后。",
                en: "The checkpoint of size \(size.value) follows a larger or later one.")
        case .seenDiffers(let size):
            Text(
                vi: "Sổ cái không nối tiếp checkpoint \(size.value) dòng đã thấy trước đây.",
                zh: "账本与先前所见的 \(size.value) 行检查点不相衔接。",
                en:
                    "The ledger does not go on from the checkpoint of size \(size.value) that was seen earlier."
            )
        case .rollback(let size, let current):
            Text(
                vi:
                    "Sổ cái từng được ký ở kích thước \(size.value), nay chỉ công bố \(current.value).",
                zh: "账本曾签署大小 \(size.value)，现在只公布 \(current.value)。",
                en:
                    "The ledger was once signed at size \(size.value); now only \(current.value) is published."
            )
        default: fileText
        }
    }

    /// Sentences about files.
    private var fileText: Text {
        switch self {
        case .fileMissing:
            Text(
                vi: "Thiếu tệp này.",
                zh: "缺少此文件。",
                en: "The file is missing.")
        case .fileUnreadable(let error):
            Text(
                vi: "Không đọc được tệp: \(error.text.vi)",
                zh: "无法读取文件：\(error.text.zh)",
                en: "The file cannot be read: \(error.text.en)")
        case .tileDiffers:
            Text(
                vi: "Ô băm không khớp với các dòng của sổ cái.",
                zh: "哈希块与账本行不符。",
                en: "The tile does not agree with the records.")
        case .bundle:
            Text(
                vi: "Gói dòng không đúng dạng hoặc không đủ số dòng.",
                zh: "记录包格式错误或行数不符。",
                en: "The bundle is not well formed, or has another number of records.")
        case .leftoverDiffers:
            Text(
                vi: "Bản dở dang cũ khác với bản sau nó.",
                zh: "旧的不完整文件与后来的文件不同。",
                en: "An earlier partial file differs from what came after it.")
        case .unexpectedFile:
            Text(
                vi: "Tệp này không thuộc sổ cái.",
                zh: "此文件不属于账本。",
                en: "The file does not belong to the ledger.")
        case .blobDiffers:
            Text(
                vi: "Nội dung không khớp với tên là giá trị băm.",
                zh: "内容与作为文件名的摘要不符。",
                en: "The content is not what its name, a digest, says.")
        case .blobMissing(let digest):
            Text(
                vi: "Thiếu nội dung có giá trị băm \(digest).",
                zh: "缺少摘要为 \(digest) 的内容。",
                en: "The content with the digest \(digest) is missing.")
        default: leafText
        }
    }

    /// Sentences about single leaves.
    private var leafText: Text {
        switch self {
        case .leaf(let error):
            Text(
                vi: "\(error.text.vi)",
                zh: "\(error.text.zh)",
                en: "\(error.text.en)")
        case .leafTime(let earlier):
            Text(
                vi: "Thời điểm của dòng lùi lại trước \(earlier.rfc3339).",
                zh: "账本行的时间倒退到 \(earlier.rfc3339) 之前。",
                en: "The time of the leaf goes back before \(earlier.rfc3339).")
        case .header(let code):
            Text(
                vi: "Phần đầu thông điệp phạm quy tắc (\(code.rawValue)).",
                zh: "报文头违反规则（\(code.rawValue)）。",
                en: "The message's header breaks the rules (\(code.rawValue)).")
        case .headerHash:
            Text(
                vi: "Giá trị băm ghi trong dòng không phải của phần đầu thông điệp.",
                zh: "账本行中的摘要不是报文头的摘要。",
                en: "The digest in the leaf is not that of its header.")
        case .firstLeaf:
            Text(
                vi: "Dòng mở đầu không đúng loại, hoặc dòng mở đầu nằm giữa sổ.",
                zh: "首行类型错误，或开始行出现在中间。",
                en: "The ledger does not begin with the leaf it must, or one stands elsewhere.")
        case .generation(let found, let expected):
            Text(
                vi: "Thế hệ ghi \(found), phải là \(expected).",
                zh: "代次为 \(found)，应为 \(expected)。",
                en: "The generation is \(found), not \(expected).")
        case .previousGeneration(let error):
            Text(
                vi: "Checkpoint cuối của thế hệ trước không dùng được: \(error.text.vi)",
                zh: "上一代的最后检查点不可用：\(error.text.zh)",
                en:
                    "The last checkpoint of the generation before cannot be used: \(error.text.en)")
        case .generationMissing, .handoverDiffers, .handoverAhead, .handoverNotLast: handoverText
        case .floor:
            Text(
                vi: "Mốc chống lặp lùi lại.",
                zh: "防重放下限倒退。",
                en: "The floor of the replay guard goes back.")
        case .reference(let index):
            Text(
                vi: "Dòng \(index.text) được nhắc tới không có hoặc không đúng loại.",
                zh: "所引用的 \(index.text) 行不存在或类型不符。",
                en: "The leaf \(index.text) it refers to is not there, or of another kind.")
        case .sealedTwice(let index):
            Text(
                vi: "Thông điệp ở dòng \(index.text) bị niêm phong hai lần.",
                zh: "\(index.text) 行的报文被封装两次。",
                en: "The message of leaf \(index.text) is sealed twice.")
        case .repeated(let id, let first):
            Text(
                vi: "Thông điệp \(id) đã được nhận ở dòng \(first.text).",
                zh: "报文 \(id) 已在 \(first.text) 行被接受。",
                en: "The message \(id) was already accepted in leaf \(first.text).")
        case .duplicateDiffers(let index):
            Text(
                vi: "Gọi là trùng với dòng \(index.text), nhưng không phải cùng thông điệp.",
                zh: "称与 \(index.text) 行重复，但并非同一份报文。",
                en: "It is called a duplicate of leaf \(index.text), which is not that message.")
        case .arrivalMissing(let seal):
            Text(
                vi:
                    "Thông điệp thuộc niêm phong \(seal.value), nhưng niêm phong đó không đang mở.",
                zh: "报文属于封装 \(seal.value)，但该封装未在处理中。",
                en: "The message is of seal \(seal.value), which is not the one being taken.")
        case .place(let found, let expected):
            Text(
                vi: "Vị trí trong niêm phong là \(found), phải là \(expected).",
                zh: "在封装中的位置为 \(found)，应为 \(expected)。",
                en: "The place in the seal is \(found), not \(expected).")
        default: trustText
        }
    }
}
