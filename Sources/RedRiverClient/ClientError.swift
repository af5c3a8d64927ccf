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

    public var code: String {
        switch self {
        case .file: "client.file"
        case .json: "client.json"
        case .format: "client.format"
        case .key: "client.key"
        case .noOperator: "client.no-operator"
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
        }
    }

    public var hint: Text? {
        switch self {
        case .file(let error): error.hint
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
        case .json, .format: nil
        }
    }
}
