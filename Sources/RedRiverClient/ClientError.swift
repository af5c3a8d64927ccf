// ClientError: why a client cannot begin.

public import RedRiverBase
public import RedRiverFiles
public import RedRiverJSON

/// What is wrong with the files of a client. What happens later is a ``Loss``.
public enum ClientError: Fault {
    case file(FilesError)
    /// A configuration is not JSON, or not of its form.
    case json(path: String, JSONError)
    /// The file begins with the name of another format.
    case format(path: String, found: String)
    /// A key file does not hold a key of its kind.
    case key(path: String)
    /// The node's configuration names no operator key.
    case noOperator(path: String)
    /// The operator's key is not one that the node's configuration admits.
    case unknownOperator(path: String)

    public var code: String {
        switch self {
        case .file: "client.file"
        case .json: "client.json"
        case .format: "client.format"
        case .key: "client.key"
        case .noOperator: "client.no-operator"
        case .unknownOperator: "client.unknown-operator"
        }
    }

    public var text: Text {
        switch self {
        case .file(let error): error.text
        case .json(let path, let error):
            Text(
                vi: "\(path): \(error.text.vi)", zh: "\(path)：\(error.text.zh)",
                en: "\(path): \(error.text.en)")
        case .format(let path, let found):
            Text(
                vi: "\(path): không hiểu định dạng “\(found)”.", zh: "\(path)：无法识别的格式“\(found)”。",
                en: "\(path): the format “\(found)” is not known here.")
        case .key(let path):
            Text(
                vi: "\(path) không chứa khóa đúng loại.", zh: "\(path) 中没有该类型的密钥。",
                en: "\(path) does not hold a key of its kind.")
        case .noOperator(let path):
            Text(
                vi: "\(path) không có mục operator.", zh: "\(path) 中没有 operator 一项。",
                en: "\(path) has no member operator.")
        case .unknownOperator(let path):
            Text(
                vi: "\(path): khóa này không thuộc người vận hành nào trong cấu hình của nút.",
                zh: "\(path)：该密钥不属于节点配置中的任何运维人员。",
                en: "\(path): the key is of none of the operators in the node's configuration.")
        }
    }

    public var hint: Text? {
        switch self {
        case .file(let error): error.hint ?? Self.restoreHint
        case .key:
            Text(
                vi:
                    "Khóa truyền tin: 40 ký tự Z85 và một dấu xuống dòng; khóa salt: 64 chữ số thập lục phân.",
                zh: "传输密钥：40 个 Z85 字符加换行；salt 密钥：64 位十六进制数字加换行。",
                en:
                    "Transport keys: 40 characters of Z85 and a line feed; salt keys: 64 hex digits."
            )
        case .noOperator:
            Text(
                vi: "Thêm \"operator\": {\"key\": …} hoặc dùng tệp cấu hình của máy trạm.",
                zh: "请加入 \"operator\": {\"key\": …}，或改用客户端配置文件。",
                en: "Add \"operator\": {\"key\": …}, or give a client's configuration.")
        case .json, .format: Self.restoreHint
        case .unknownOperator:
            Text(
                vi: "Lấy lại bản sao lưu của tệp khóa, hoặc ghi khóa công khai mới vào /operators.",
                zh: "请从备份恢复密钥文件，或将新的公钥写入 /operators。",
                en: "Put the key file's backup back, or list the new public key under /operators.")
        }
    }

    private static let restoreHint = Text(
        vi: "Sửa chỗ được nêu, hoặc lấy lại bản sao lưu của tệp.",
        zh: "请更正所指之处，或从备份恢复该文件。",
        en: "Correct what is named, or put the file's backup back.")
}
