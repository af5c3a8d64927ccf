// FilePath: names of files. Pure functions; nothing here touches a disk.

extension Files {
    /// `relative` as seen from the directory `base`; an absolute path stays as it is.
    public static func join(_ base: String, _ relative: String) -> String {
        if relative.hasPrefix("/") || base.isEmpty { return relative }
        if relative.isEmpty { return base }
        return base.hasSuffix("/") ? base + relative : base + "/" + relative
    }

    /// The directory a path stands in, as dirname(1) has it: `.` for a bare name.
    public static func directory(of path: String) -> String {
        let trimmed = withoutTrailingSlashes(path)
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return withoutTrailingSlashes(String(trimmed[...slash]))
    }

    /// The last part of a path.
    public static func name(of path: String) -> String {
        let trimmed = withoutTrailingSlashes(path)
        guard let slash = trimmed.lastIndex(of: "/"), trimmed != "/" else { return trimmed }
        return String(trimmed[trimmed.index(after: slash)...])
    }

    /// A path written in a file, as seen from the directory of that file.
    public static func resolve(_ path: String, writtenIn file: String) -> String {
        let directory = directory(of: file)
        return directory == "." ? path : join(directory, path)
    }

    private static func withoutTrailingSlashes(_ path: String) -> String {
        var path = path[...]
        while path.utf8.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        return String(path)
    }
}
