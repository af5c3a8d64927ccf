// JournalErrorText: the words of every journal error, and what to do at three in the morning.

internal import Glibc
public import RedRiverBase

extension JournalError: Fault {
    public var code: String {
        switch self {
        case .disk: "journal.disk"
        case .poisoned: "journal.poisoned"
        case .inUse: "journal.in-use"
        case .absent: "journal.absent"
        case .exists: "journal.exists"
        case .unknownFormat: "journal.unknown-format"
        case .damaged: "journal.damaged"
        case .lost: "journal.lost"
        case .segmentMissing: "journal.segment-missing"
        case .misplaced: "journal.misplaced"
        case .tooLarge: "journal.too-large"
        case .unknownIndex: "journal.unknown-index"
        case .bodyDestroyed: "journal.body-destroyed"
        }
    }

    public var text: Text {
        switch self {
        case .disk(let call, let file, let errno):
            Self.diskText(call, file, errno)
        case .poisoned:
            Text(
                vi: "Lần ghi trước đã thất bại nên sổ ký không nhận ghi thêm.",
                zh: "先前的写入已失败，日志不再接受写入。",
                en: "An earlier write failed, so the journal takes no more.")
        case .inUse(let directory):
            Text(
                vi: "Sổ ký \(directory) đang được một tiến trình khác sử dụng.",
                zh: "日志 \(directory) 正被另一个进程使用。",
                en: "The journal \(directory) is in use by another process.")
        case .absent(let directory):
            Text(
                vi: "Không có sổ ký trong \(directory).", zh: "\(directory) 中没有日志。",
                en: "There is no journal in \(directory).")
        case .exists(let directory):
            Text(
                vi: "Trong \(directory) đã có sổ ký.", zh: "\(directory) 中已有日志。",
                en: "There already is a journal in \(directory).")
        case .tooLarge(let bytes, let limit):
            Text(
                vi: "Bản ghi dài \(bytes) byte, vượt giới hạn \(limit).",
                zh: "记录长 \(bytes) 字节，超过上限 \(limit)。",
                en: "A record of \(bytes) bytes is longer than the limit of \(limit).")
        case .unknownIndex(let index):
            Text(
                vi: "Sổ ký chưa có bản ghi số \(index.value).", zh: "日志中尚无第 \(index.value) 号记录。",
                en: "The journal has no record \(index.value) yet.")
        case .bodyDestroyed(let index):
            Text(
                vi: "Nội dung của bản ghi số \(index.value) đã bị xóa thành các byte 0.",
                zh: "第 \(index.value) 号记录的正文已被清零。",
                en: "The body of record \(index.value) was overwritten with zeros.")
        case .unknownFormat, .damaged, .lost, .segmentMissing, .misplaced: damageText
        }
    }

    private static func diskText(_ call: DiskCall, _ file: String, _ errno: Int32) -> Text {
        let reason = unsafe String(cString: strerror(errno))
        return Text(
            vi: "Lệnh đĩa '\(call.rawValue)' trên \(file) thất bại: \(reason) (errno \(errno)).",
            zh: "对 \(file) 的磁盘操作“\(call.rawValue)”失败：\(reason)（errno \(errno)）。",
            en: "The disk call '\(call.rawValue)' on \(file) failed: \(reason) (errno \(errno)).")
    }

    private var damageText: Text {
        switch self {
        case .unknownFormat(let file, let found):
            Text(
                vi: "Tệp \(file) có định dạng '\(found)' mà phần mềm này không biết.",
                zh: "文件 \(file) 的格式为“\(found)”，本软件不认识。",
                en: "The file \(file) has the format '\(found)', which this program does not know.")
        case .damaged(let file, let offset, let index):
            Text(
                vi: "Dữ liệu bị hỏng: tệp \(file), vị trí \(offset), bản ghi số \(index.value).",
                zh: "数据已损坏：文件 \(file)，偏移 \(offset)，第 \(index.value) 号记录。",
                en: "Data is damaged: file \(file), offset \(offset), record \(index.value).")
        case .lost(let file, let end, let durable):
            Text(
                vi: """
                    Mất bản ghi: \(file) kết thúc trước bản ghi số \(end.value), \
                    trong khi đã ghi bền đến trước số \(durable.value).
                    """,
                zh: """
                    记录丢失：\(file) 在第 \(end.value) 号记录之前结束，\
                    而此前已持久保存到第 \(durable.value) 号之前。
                    """,
                en: """
                    Records are missing: \(file) ends before record \(end.value), \
                    but everything before record \(durable.value) was durable.
                    """)
        case .segmentMissing(let directory, let index):
            Text(
                vi: "Thiếu tệp phân đoạn bắt đầu từ bản ghi số \(index.value) trong \(directory).",
                zh: "\(directory) 中缺少从第 \(index.value) 号记录开始的段文件。",
                en: "The segment that begins with record \(index.value) is missing in \(directory)."
            )
        case .misplaced(let file):
            Text(
                vi: "Tệp \(file) thuộc về một sổ ký hoặc một vị trí khác.",
                zh: "文件 \(file) 属于另一个日志或另一个位置。",
                en: "The file \(file) belongs to another journal or another place.")
        default: preconditionFailure("the other cases have their own words")
        }
    }

    public var hint: Text? {
        switch self {
        case .disk(_, _, ENOSPC), .disk(_, _, EDQUOT):
            Text(
                vi:
                    "Giải phóng dung lượng đĩa (không xóa tệp nào trong thư mục sổ ký), rồi khởi động lại nút.",
                zh: "请释放磁盘空间（不要删除日志目录中的任何文件），然后重新启动节点。",
                en:
                    "Free disk space (delete nothing in the journal's directory), then restart the node."
            )
        case .disk(_, _, EACCES), .disk(_, _, EPERM), .disk(_, _, EROFS):
            Text(
                vi:
                    "Kiểm tra quyền truy cập thư mục và hệ thống tệp có bị gắn chỉ đọc không, rồi khởi động lại nút.",
                zh: "请检查目录权限，以及文件系统是否以只读方式挂载，然后重新启动节点。",
                en:
                    "Check the directory's permissions and whether it is mounted read-only, then restart."
            )
        case .disk, .poisoned:
            Text(
                vi:
                    "Kiểm tra ổ đĩa (dmesg, SMART), rồi khởi động lại nút; những gì đã báo ACCEPTED vẫn an toàn trên đĩa.",
                zh: "请检查磁盘（dmesg、SMART），然后重新启动节点；已答复 ACCEPTED 的内容已安全存盘。",
                en:
                    "Check the disk (dmesg, SMART), then restart the node; what was ACCEPTED is on disk."
            )
        case .inUse:
            Text(
                vi: "Nút đang chạy. Dừng nó trước, hoặc dùng đúng thư mục.",
                zh: "节点正在运行。请先停止它，或改用正确的目录。",
                en: "The node is running. Stop it first, or name the right directory.")
        case .absent:
            Text(
                vi:
                    "Kiểm tra ổ đĩa dữ liệu đã được gắn và đường dẫn đúng. Không tạo sổ ký mới nếu nút này đã từng chạy.",
                zh: "请检查数据盘是否已挂载、路径是否正确。节点若曾运行过，切勿新建日志。",
                en:
                    "Check that the data disk is mounted and the path is right. Create no new journal if this node ever ran."
            )
        case .exists:
            Text(
                vi: "Giữ nguyên sổ ký đang có, hoặc chọn thư mục trống.", zh: "请保留现有日志，或选择空目录。",
                en: "Keep the journal that is there, or choose an empty directory.")
        case .unknownFormat:
            Text(
                vi: "Cài lại phiên bản phần mềm đã ghi tệp này, hoặc bản mới hơn.",
                zh: "请重新安装写入该文件的软件版本或更新版本。",
                en: "Install the version of the program that wrote it, or a newer one.")
        case .damaged, .lost, .segmentMissing, .misplaced: Self.damageHint
        case .bodyDestroyed:
            Text(
                vi:
                    "Nếu nội dung này được hủy theo quy định thì không cần làm gì; nếu không, ổ đĩa đã làm mất nó: sao chép thư mục sổ ký và gọi kỹ sư trực.",
                zh: "若该正文系按规定销毁，则无需处理；否则是磁盘丢失了它：请复制日志目录并联系值班工程师。",
                en:
                    "If it was destroyed on purpose, nothing is to be done; if not, the disk has lost it: copy the journal's directory and call the engineer on duty."
            )
        case .tooLarge, .unknownIndex: nil
        }
    }

    private static let damageHint = Text(
        vi: """
            Không sửa, không xóa gì. Dừng nút, sao chép toàn bộ thư mục sổ ký sang đĩa khác, chạy \
            'redriver journal check' trên bản sao và gọi kỹ sư trực; nút bên kia giữ bản đã \
            ký của mọi thứ đã qua biên giới.
            """,
        zh: """
            不要修改或删除任何内容。停止节点，将整个日志目录复制到另一磁盘，对副本运行 \
            “redriver journal check”，并联系值班工程师；凡已过境的内容，对方节点均保存有签名副本。
            """,
        en: """
            Change and delete nothing. Stop the node, copy the whole journal directory to another \
            disk, run 'redriver journal check' on the copy and call the engineer on duty; of \
            everything that crossed, the other node has a signed copy.
            """)
}
