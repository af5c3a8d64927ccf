// FilesError: everything a file system can refuse.

internal import Glibc
public import RedRiverBase

/// Why a file could not be read, written or locked.
public enum FilesError: Fault {
    /// There is no such file or directory.
    case missing(path: String)
    /// It is a directory, a pipe or a device, where a regular file is needed.
    case notRegular(path: String)
    /// The file is longer than its reader allows.
    case tooLarge(path: String, limit: ByteCount)
    /// A file that holds a secret may be read by others than its owner.
    case notPrivate(path: String, mode: UInt32)
    /// A file that holds a secret belongs to another user than the one this process runs as.
    case notOwned(path: String, owner: UInt32)
    /// The file to be created is already there.
    case exists(path: String)
    /// Another process holds the lock; `by` is its process number, if it is written in the file.
    case locked(path: String, by: Int32?)
    /// The path is empty or has a NUL in it.
    case badPath(path: String)
    /// The system refused for another reason.
    case refused(operation: String, path: String, errno: Int32)

    /// The error for the current `errno`.
    static func latest(_ operation: String, _ path: String) -> FilesError {
        switch errno {
        case ENOENT, ENOTDIR: .missing(path: path)
        case EEXIST: .exists(path: path)
        case let number: .refused(operation: operation, path: path, errno: number)
        }
    }

    public var code: String {
        switch self {
        case .missing: "files.missing"
        case .notRegular: "files.not-regular"
        case .tooLarge: "files.too-large"
        case .notPrivate: "files.not-private"
        case .notOwned: "files.not-owned"
        case .exists: "files.exists"
        case .locked: "files.locked"
        case .badPath: "files.bad-path"
        case .refused: "files.refused"
        }
    }

    public var text: Text {
        switch self {
        case .missing(let path):
            Text(vi: "Không có \(path).", zh: "\(path) 不存在。", en: "There is no \(path).")
        case .notRegular(let path):
            Text(
                vi: "\(path) không phải là tệp thường.", zh: "\(path) 不是普通文件。",
                en: "\(path) is not a regular file.")
        case .tooLarge(let path, let limit):
            Text(
                vi: "\(path) dài hơn \(limit.value) byte.",
                zh: "\(path) 超过 \(limit.value) 字节。",
                en: "\(path) is longer than \(limit.value) bytes.")
        case .notPrivate(let path, let mode):
            Text(
                vi: "\(path) chứa bí mật nhưng người khác truy cập được (quyền \(octal(mode))).",
                zh: "\(path) 含有机密，但其他用户可以访问（权限 \(octal(mode))）。",
                en: "\(path) holds a secret, yet others may access it (mode \(octal(mode))).")
        case .notOwned(let path, let owner):
            Text(
                vi: "\(path) chứa bí mật nhưng thuộc người dùng khác (uid \(owner)).",
                zh: "\(path) 含有机密，但属于其他用户（uid \(owner)）。",
                en: "\(path) holds a secret, yet belongs to another user (uid \(owner)).")
        case .exists(let path):
            Text(vi: "\(path) đã có sẵn.", zh: "\(path) 已存在。", en: "\(path) already exists.")
        case .badPath(let path):
            Text(
                vi: "Đường dẫn không hợp lệ: '\(path)'.", zh: "路径无效：'\(path)'。",
                en: "This is not a path: '\(path)'.")
        case .locked, .refused: refusalText
        }
    }

    private var refusalText: Text {
        switch self {
        case .locked(let path, let process):
            let who = process.map { " (pid \($0))" } ?? ""
            return Text(
                vi: "Một tiến trình khác\(who) đang giữ khóa \(path).",
                zh: "另一进程\(who)正持有锁 \(path)。",
                en: "Another process\(who) holds the lock \(path).")
        case .refused(let operation, let path, let number):
            let why = reason(number)
            return Text(
                vi: "Hệ thống từ chối \(operation) \(path): \(why).",
                zh: "系统拒绝对 \(path) 执行 \(operation)：\(why)。",
                en: "The system refused \(operation) on \(path): \(why).")
        default: preconditionFailure("the other cases have their text above")
        }
    }

    public var hint: Text? {
        switch self {
        case .notPrivate(let path, _):
            Text(
                vi: "Chạy: chmod 600 \(path)", zh: "请运行：chmod 600 \(path)",
                en: "Run: chmod 600 \(path)")
        case .notOwned(let path, _):
            Text(
                vi: "Chạy bằng đúng người dùng, hoặc: chown \(geteuid()) \(path)",
                zh: "请以正确的用户运行，或执行：chown \(geteuid()) \(path)",
                en: "Run as the right user, or: chown \(geteuid()) \(path)")
        case .locked:
            Text(
                vi: "Mỗi thư mục chỉ một tiến trình được dùng; hãy dừng tiến trình kia trước.",
                zh: "每个目录只能由一个进程使用；请先停止该进程。",
                en: "One process may use a directory at a time; stop the other one first.")
        default: nil
        }
    }
}

private func octal(_ mode: UInt32) -> String { "0" + String(mode, radix: 8) }

/// The system's own words, which are diagnostics and not translated.
private func reason(_ number: Int32) -> String {
    guard let text = unsafe strerror(number) else { return "errno \(number)" }
    return unsafe String(cString: text)
}
