// InitCommandSchemas: where schemas are found, and how they are copied.

internal import Glibc
internal import RedRiverBase
internal import RedRiverFiles

/// The folder of schemas, code lists and scenarios that comes with the program.
enum SchemaFolder {
    /// How deep folders lie within each other, at the most.
    private static let depthMost = 8

    /// The first there is of: `REDRIVER_SCHEMAS`, `../share/redriver/Schemas` beside the program,
    /// `./Schemas`.
    ///
    /// A variable that is set and names nothing is an error and not a reason to look elsewhere.
    static func find(environment: (String) -> String?) throws(InitError) -> String {
        if let path = environment("REDRIVER_SCHEMAS"), !path.isEmpty {
            guard isDirectory(path) else { throw .badVariable(path) }
            return path
        }
        var places = ["Schemas"]
        if let program = programDirectory() {
            places.insert(Files.join(program, "../share/redriver/Schemas"), at: 0)
        }
        for place in places where isDirectory(place) { return place }
        throw .noSchemas(looked: ["REDRIVER_SCHEMAS"] + places)
    }

    /// Examples are for those who write messages; a node needs none of them.
    private static let examples = ["valid", "invalid"]

    /// Copies a folder with everything in it but hidden files and examples of messages.
    static func copy(_ source: String, to target: String) throws(InitError) {
        try copy(source, to: target, depth: depthMost)
    }

    private static func copy(
        _ source: String, to target: String, depth: Int
    ) throws(InitError) {
        guard depth > 0 else { throw .strangeSchema(source) }
        let names = try files { () throws(FilesError) in
            try Files.makeDirectory(target)
            return try Files.list(source)
        }
        for name in names where !examples.contains(name) {
            let (from, to) = (Files.join(source, name), Files.join(target, name))
            switch try files({ () throws(FilesError) in try Files.kind(of: from) }) {
            case .directory: try copy(from, to: to, depth: depth - 1)
            case .regular:
                try files { () throws(FilesError) in
                    let bytes = try Files.read(from, atMost: Limits.configurationFile)
                    try Files.replace(to, with: bytes)
                }
            case .other, nil: throw .strangeSchema(from)
            }
        }
    }

    private static func files<Value>(
        _ body: () throws(FilesError) -> Value
    ) throws(InitError) -> Value {
        do throws(FilesError) {
            return try body()
        } catch {
            throw .files(error)
        }
    }

    private static func isDirectory(_ path: String) -> Bool {
        let kind = try? Files.kind(of: path)
        return kind == .directory
    }

    /// The directory of the running program, links resolved.
    private static func programDirectory() -> String? {
        guard let path = unsafe realpath("/proc/self/exe", nil) else { return nil }
        defer { unsafe free(path) }
        return unsafe String(validatingCString: path).map { Files.directory(of: $0) }
    }
}
