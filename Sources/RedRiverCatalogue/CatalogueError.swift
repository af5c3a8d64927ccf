// CatalogueError: why a file is not a message.

public import RedRiverBase
public import RedRiverJSON

/// Why a file given to a client could not be taken as a message.
public enum CatalogueError: Fault {
    /// The file is not `{header, body}` or `{header, salt, body}`.
    case file(JSONError)
    /// The header commits to a body, but the salt to check that with is not in the file.
    case saltMissing
    /// The body is longer than a message may be.
    case bodyTooLong(ByteCount)

    public var code: String {
        switch self {
        case .file: "catalogue.file"
        case .saltMissing: "catalogue.salt-missing"
        case .bodyTooLong: "catalogue.body-too-long"
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
        }
    }
}
