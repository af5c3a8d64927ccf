// CatalogueError: why a file is not a message.

public import RedRiverBase
public import RedRiverJSON
public import RedRiverSchema

/// Why a file given to a client could not be taken as a message.
public enum CatalogueError: Fault {
    /// The file is not `{header, body}` or `{header, salt, body}`.
    case file(JSONError)
    /// The header commits to a body, but the salt to check that with is not in the file.
    case saltMissing
    /// The body is longer than a message may be.
    case bodyTooLong(ByteCount)
    /// A file of the catalogue is not there.
    case missing(String)
    /// A file of the catalogue does not have its form.
    case data(String, JSONError)
    /// A schema of the catalogue cannot be compiled.
    case schema(String, SchemaError)
    /// A code list is called otherwise than its file.
    case misnamed(String, String)
    /// Two folders are for one type.
    case twice(String)
    /// This system cannot tell which characters GBK has.
    case charset

    public var code: String {
        switch self {
        case .file: "catalogue.file"
        case .saltMissing: "catalogue.salt-missing"
        case .bodyTooLong: "catalogue.body-too-long"
        case .missing: "catalogue.missing"
        case .data: "catalogue.data"
        case .schema: "catalogue.schema"
        case .misnamed: "catalogue.misnamed"
        case .twice: "catalogue.twice"
        case .charset: "catalogue.charset"
        }
    }

    public var text: Text {
        switch self {
        case .file(let error):
            Text(
                vi: "Tệp không phải là một thông điệp. \(error.text.vi)",
                zh: "该文件不是报文。\(error.text.zh)",
                en: "The file is not a message. \(error.text.en)")
        case .saltMissing:
            Text(
                vi: "Phần đầu đã có mã cam kết nhưng tệp thiếu salt.",
                zh: "报文头已有承诺值，但文件缺少 salt。",
                en: "The header has a commitment, but the file has no salt.")
        case .bodyTooLong(let size):
            Text(
                vi: "Phần thân dài \(size.value) byte; tối đa là \(Limits.body.value).",
                zh: "报文体为 \(size.value) 字节，上限为 \(Limits.body.value) 字节。",
                en: "The body has \(size.value) bytes; the most is \(Limits.body.value).")
        case .missing, .data, .schema, .misnamed, .twice, .charset: dataText
        }
    }

    private var dataText: Text {
        switch self {
        case .missing(let file):
            Text(
                vi: "Danh mục thông điệp thiếu tệp \(file).", zh: "报文目录缺少文件 \(file)。",
                en: "The catalogue lacks the file \(file).")
        case .data(let file, let error):
            Text(
                vi: "Tệp \(file) của danh mục không dùng được: \(error.text.vi)",
                zh: "目录文件 \(file) 无法使用：\(error.text.zh)",
                en: "The catalogue's file \(file) cannot be used: \(error.text.en)")
        case .schema(let file, let error):
            Text(
                vi: "Lược đồ \(file) không dùng được: \(error.text.vi)",
                zh: "模式 \(file) 无法使用：\(error.text.zh)",
                en: "The schema \(file) cannot be used: \(error.text.en)")
        case .misnamed(let file, let list):
            Text(
                vi: "Tệp \(file) lại chứa danh mục mã \(list).",
                zh: "文件 \(file) 中是代码表 \(list)。",
                en: "The file \(file) holds the code list \(list).")
        case .twice(let type):
            Text(
                vi: "Có hai thư mục cho loại \(type).", zh: "类型 \(type) 有两个目录。",
                en: "There are two folders for the type \(type).")
        default:
            Text(
                vi: "Hệ thống này không có bảng mã GBK và GB 18030 trong iconv.",
                zh: "本系统的 iconv 没有 GBK 和 GB 18030 字符集。",
                en: "The iconv of this system lacks GBK and GB 18030.")
        }
    }

    public var hint: Text? {
        switch self {
        case .saltMissing:
            Text(
                vi: "Thêm salt vào tệp, hoặc bỏ trường body khỏi phần đầu để máy trạm tự điền.",
                zh: "请在文件中加入 salt，或从报文头删除 body 字段，由客户端自动填写。",
                en: "Add the salt, or drop body from the header and let the client fill it in.")
        case .file, .bodyTooLong: nil
        case .missing, .data, .schema, .misnamed, .twice:
            Text(
                vi: "Lấy lại thư mục Schemas của bản phát hành này, hoặc bản đã thỏa thuận.",
                zh: "请恢复本版本自带的或已约定的 Schemas 目录。",
                en: "Restore the folder Schemas as it came with this version or was agreed.")
        case .charset:
            Text(
                vi: "Cài gói libc-bin cùng các mô-đun gconv.", zh: "请安装 libc 的 gconv 模块。",
                en: "Install the gconv modules of the C library.")
        }
    }
}
