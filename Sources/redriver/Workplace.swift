// Workplace: a folder for a command that starts processes, gone when the command ends.

internal import Glibc
internal import RedRiverBase
internal import RedRiverFiles

enum Workplace {
    /// Runs `body` with a folder: the one asked for, which is kept, or a temporary one, which is
    /// removed if `body` succeeds with ``ExitCode/done`` and kept for a look otherwise.
    static func using(
        _ wanted: String?, named name: String, _ body: (String) throws -> ExitCode
    ) throws -> ExitCode {
        if let wanted {
            try Files.makeDirectory(wanted, mode: 0o700)
            return try body(wanted)
        }
        let directory = try temporary(name)
        let code = try body(directory)
        if code == .done { removeTree(directory) }
        return code
    }

    /// Makes a folder of its own under `TMPDIR`, or where the system keeps such things.
    static func temporary(_ name: String) throws(WorkplaceError) -> String {
        let parent = Environment.value("TMPDIR") ?? P_tmpdir
        var template = Array("\(parent)/redriver-\(name)-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw .notMade(directory: parent, errno: errno)
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes a folder that this program made, and all in it. What cannot be removed stays.
    static func removeTree(_ path: String) {
        if let directory = unsafe opendir(path) {
            while let entry = unsafe readdir(directory) {
                let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name == "." || name == ".." { continue }
                let inner = Files.join(path, name)
                // A symbolic link is removed, never followed.
                if unsafe unlink(inner) != 0 { removeTree(inner) }
            }
            unsafe closedir(directory)
        }
        unsafe rmdir(path)
    }
}

/// Why there is no folder to work in.
enum WorkplaceError: Fault {
    case notMade(directory: String, errno: Int32)

    var code: String { "workplace.not-made" }

    var text: Text {
        switch self {
        case .notMade(let directory, let errno):
            Text(
                vi: "Không tạo được thư mục tạm trong \(directory) (errno \(errno)).",
                zh: "无法在 \(directory) 中创建临时目录（errno \(errno)）。",
                en: "No temporary folder could be made in \(directory) (errno \(errno)).")
        }
    }

    var hint: Text? {
        Text(
            vi: "Chỉ định thư mục bằng --dir.", zh: "请用 --dir 指定目录。",
            en: "Name a folder with --dir.")
    }
}
