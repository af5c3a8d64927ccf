// Directory: making and listing directories, and making their names durable.

internal import Glibc
public import RedRiverBase

extension Files {
    /// Makes a directory and those above it that are missing. One that is there already is left
    /// as it is.
    ///
    /// - Parameter mode: The permissions of each directory made, before the umask.
    /// - Throws: ``FilesError/exists(path:)`` if something else bears the name.
    public static func makeDirectory(_ path: String, mode: UInt32 = 0o755) throws(FilesError) {
        switch try kind(of: path) {
        case .directory: return
        case .regular, .other: throw .exists(path: path)
        case nil: break
        }
        let above = directory(of: path)
        if above != path { try makeDirectory(above, mode: mode) }
        do throws(FilesError) {
            try retrying("mkdir", path) { unsafe mkdir(path, mode) }
        } catch .exists {
            // Somebody else made it meanwhile.
            guard try kind(of: path) == .directory else { throw .exists(path: path) }
        }
        try syncDirectory(above)
    }

    /// Removes a directory and the files in it; nothing happens if there is none. A power cut may
    /// bring any of them back.
    ///
    /// - Throws: ``FilesError/refused(operation:path:errno:)`` if there are directories in it, or
    ///   hidden files other than those that ``replace(_:with:mode:)`` leaves behind in a crash.
    public static func removeDirectory(_ path: String) throws(FilesError) {
        do throws(FilesError) {
            for name in try names(in: path) where !name.hasPrefix(".") || name.hasSuffix(".tmp") {
                let file = join(path, name)
                try retrying("unlink", file) { unsafe unlink(file) }
            }
            try retrying("rmdir", path) { unsafe rmdir(path) }
        } catch .missing {
            return
        }
    }

    /// The names in a directory in the order of their bytes.
    ///
    /// Names that begin with a dot are left out: they are unfinished or not ours. So are names that
    /// are not UTF-8, which no path of this program can spell.
    public static func list(_ path: String) throws(FilesError) -> [String] {
        try names(in: path).filter { !$0.hasPrefix(".") }
    }

    private static func names(in path: String) throws(FilesError) -> [String] {
        try checkPath(path)
        guard let directory = unsafe opendir(path) else { throw .latest("opendir", path) }
        defer { unsafe _ = closedir(directory) }
        var names: [String] = []
        while true {
            // readdir(3): the end and an error look alike but for errno.
            errno = 0
            guard let entry = unsafe readdir(directory) else {
                if errno != 0 { throw .latest("readdir", path) }
                return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let name, name != ".", name != ".." { names.append(name) }
        }
    }

    /// Waits until the names in a directory are on disk.
    static func syncDirectory(_ path: String) throws(FilesError) {
        let directory = try Descriptor(opening: path, O_RDONLY | O_DIRECTORY)
        try directory.sync(path)
    }
}

extension Files {
    /// How deep folders lie within each other, at the most, in what ``readTree(_:suffix:atMost:)``
    /// reads.
    private static let treeDepth = 8

    /// Reads the files below a directory whose names end in a certain way.
    ///
    /// Hidden files are left out, as in ``list(_:)``.
    ///
    /// - Parameter limit: The most bytes of one file.
    /// - Returns: Their contents by path below the directory, such as `codes/units.json`.
    /// - Throws: As ``list(_:)`` and ``read(_:atMost:)``.
    public static func readTree(
        _ directory: String, suffix: String, atMost limit: ByteCount
    ) throws(FilesError) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        try readTree(directory, "", suffix, limit, depth: treeDepth, &files)
        return files
    }

    private static func readTree(
        _ directory: String, _ below: String, _ suffix: String, _ limit: ByteCount, depth: Int,
        _ files: inout [String: [UInt8]]
    ) throws(FilesError) {
        guard depth > 0 else { throw .badPath(path: directory) }
        for name in try list(directory) {
            let path = join(directory, name)
            switch try kind(of: path) {
            case .directory:
                try readTree(path, below + name + "/", suffix, limit, depth: depth - 1, &files)
            case .regular where name.hasSuffix(suffix):
                files[below + name] = try read(path, atMost: limit)
            default: break
            }
        }
    }
}
