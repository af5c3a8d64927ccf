// ExchangeError: why a state could not be made from what the journal holds.

public import RedRiverBase

/// What can be wrong with a journal's contents when they are folded.
public enum ExchangeError: Fault {
    /// The record at this index is of an unknown kind or version, or not a whole record.
    case unreadable(at: RecordIndex)
    /// The record does not follow from the ones before it.
    case inconsistent(at: RecordIndex, reason: String)
    /// The snapshot is not one this program wrote.
    case snapshot
    /// The journal belongs to another edition of the agreement, or another agreement.
    case otherAgreement
    /// The journal is the other node's.
    case otherNode

    public var code: String {
        switch self {
        case .unreadable: "exchange.unreadable"
        case .inconsistent: "exchange.inconsistent"
        case .snapshot: "exchange.snapshot"
        case .otherAgreement: "exchange.other-agreement"
        case .otherNode: "exchange.other-node"
        }
    }

    public var text: Text {
        switch self {
        case .unreadable(let index):
            Text(
                vi: "Không đọc được bản ghi \(index.value): loại hoặc phiên bản lạ.",
                zh: "无法读取第 \(index.value) 条记录：类型或版本未知。",
                en: "Record \(index.value) cannot be read: its kind or version is unknown.")
        case .inconsistent(let index, let reason):
            Text(
                vi: "Bản ghi \(index.value) không khớp với các bản ghi trước nó (\(reason)).",
                zh: "第 \(index.value) 条记录与之前的记录不一致（\(reason)）。",
                en: "Record \(index.value) does not follow from those before it (\(reason)).")
        case .snapshot:
            Text(
                vi: "Không đọc được bản chụp trạng thái.", zh: "无法读取状态快照。",
                en: "The snapshot of the state cannot be read.")
        case .otherAgreement:
            Text(
                vi: "Nhật ký này thuộc về một bản thỏa thuận khác.",
                zh: "该日志属于另一份协议。",
                en: "This journal belongs to another agreement.")
        case .otherNode:
            Text(
                vi: "Nhật ký này là của nút bên kia.", zh: "该日志属于对方节点。",
                en: "This journal is the other node's.")
        }
    }

    public var hint: Text? {
        switch self {
        case .unreadable, .inconsistent:
            Text(
                vi: "Không khởi động lại bằng cách xóa; hãy chạy: redriver journal check <thư mục>",
                zh: "请勿删除后重启；请运行：redriver journal check <目录>",
                en: "Do not delete anything; run: redriver journal check <directory>")
        case .snapshot:
            Text(
                vi: "Có thể xóa bản chụp; nút sẽ dựng lại từ nhật ký.",
                zh: "可以删除快照；节点将从日志重建。",
                en: "The snapshot may be deleted; the node rebuilds it from the journal.")
        case .otherAgreement, .otherNode:
            Text(
                vi: "Kiểm tra đường dẫn `journal` và `agreement` trong cấu hình.",
                zh: "请检查配置中的 journal 与 agreement 路径。",
                en: "Check the paths `journal` and `agreement` in the configuration.")
        }
    }
}
