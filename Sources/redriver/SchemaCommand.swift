// SchemaCommand: `redriver schema`: compiles JSON Schemas and validates with them.

internal import RedRiverBase
internal import RedRiverFiles
internal import RedRiverJSON
internal import RedRiverSchema

extension Command {
    static let schema = Command(
        name: "schema",
        summary: Text(
            vi: "kiểm tra lược đồ JSON Schema 2020-12 và đối chiếu dữ liệu với lược đồ",
            zh: "检查 JSON Schema 2020-12 模式，并用其校验数据",
            en: "checks schemas of JSON Schema 2020-12 and validates with them"),
        operands: "check SCHEMA… | compile SCHEMA… | diff OLD NEW | validate SCHEMA [FILE…]",
        options: [
            CommandOption(
                name: "--cases", value: "F",
                text: Text(
                    vi: "tệp JSONL; mỗi dòng có thành viên doc là dữ liệu cần kiểm tra",
                    zh: "JSONL 文件，每行的 doc 成员为待校验数据",
                    en: "a JSONL file whose lines have the instance in a member doc")),
            CommandOption(
                name: "--registry", value: "DIR",
                text: Text(
                    vi: "các lược đồ khác, tại http://localhost:1234/<đường dẫn> hoặc theo $id",
                    zh: "其他模式，以 http://localhost:1234/<路径> 或其 $id 引用",
                    en: "other schemas, at http://localhost:1234/<path> or by their $id")),
            CommandOption(
                name: "--assert-formats",
                text: Text(
                    vi: "coi format là quy tắc", zh: "将 format 作为校验规则",
                    en: "take format for a rule")),
            CommandOption(
                name: "--json",
                text: Text(
                    vi: "compile: in mỗi lược đồ một dòng JSON; diff: in một dòng JSON",
                    zh: "compile：每个模式输出一行 JSON；diff：输出一行 JSON",
                    en: "compile: a line of JSON for each schema; diff: one line of JSON")),
        ],
        details: Text(
            vi:
                "validate in mỗi kết quả một dòng JSON: {line, valid, errors}. diff cho biết thay đổi phá vỡ điều gì. Mã thoát 1: lược đồ hoặc tệp không hợp lệ (với --cases luôn là 0); diff: lược đồ mới có thể từ chối dữ liệu cũ. Mã thoát 0 của diff: tương thích hoàn toàn hoặc tương thích ngược.",
            zh:
                "validate 每个结果输出一行 JSON：{line, valid, errors}。diff 说明变更破坏了什么。退出码 1：模式或文件无效（使用 --cases 时恒为 0）；diff：新模式可能拒绝旧数据。diff 退出码 0：完全兼容或向后兼容。",
            en:
                "validate prints a line of JSON for each verdict: {line, valid, errors}. diff says what a change breaks. Exit 1: a schema or a file is not valid (with --cases always 0); of diff: the new schema may refuse what the old one took. Exit 0 of diff: fully or backward compatible."
        ),
        run: { arguments, console in
            guard let verb = arguments.operands.first else {
                throw CommandLineError.missingArgument("check", command: "schema")
            }
            let files = Array(arguments.operands.dropFirst())
            guard let first = files.first else {
                throw CommandLineError.missingArgument("SCHEMA", command: "schema")
            }
            let reader = try SchemaFiles(arguments)
            switch verb {
            case "check": return try reader.check(files, console)
            case "compile":
                return try reader.compile(files, isJSON: arguments.has("--json"), console)
            case "diff":
                try arguments.demandOperands(atMost: 3)
                guard files.count == 2 else {
                    throw CommandLineError.missingArgument("NEW", command: "schema")
                }
                return try reader.diff(
                    from: files[0], to: files[1], isJSON: arguments.has("--json"), console)
            case "validate":
                let schema = try reader.schema(first)
                guard let cases = arguments.string("--cases") else {
                    guard files.count > 1 else {
                        throw CommandLineError.missingArgument("FILE", command: "schema")
                    }
                    return try validate(Array(files.dropFirst()), schema, console)
                }
                return try validate(cases: cases, schema, console)
            default: throw CommandLineError.unexpectedArgument(verb, command: "schema")
            }
        })
}

/// Schemas in files.
struct SchemaFiles {
    static let most = ByteCount.mebibytes(64)
    private static let server = "http://localhost:1234/"
    /// What a schema is called that has no `$id`.
    static let uri = server + "schema.json"

    private(set) var library = SchemaLibrary()
    private let assertsFormats: Bool

    init(_ arguments: Arguments) throws {
        assertsFormats = arguments.has("--assert-formats")
        guard let folder = arguments.string("--registry") else { return }
        try add(folder, at: Self.server)
    }

    /// Adds the schemas of a folder and of those in it.
    private mutating func add(_ folder: String, at uri: String) throws {
        for name in try Files.list(folder) {
            let path = folder + "/" + name
            if try Files.kind(of: path) == .directory {
                try add(path, at: uri + name + "/")
            } else if name.hasSuffix(".json") {
                let bytes = try Files.read(path, atMost: Self.most)
                library.add(try JSONDocument(parsing: bytes), at: uri + name)
            }
        }
    }

    func schema(_ file: String) throws -> Schema {
        try schema(Files.read(file, atMost: Self.most))
    }

    func document(_ file: String) throws -> JSONDocument {
        try JSONDocument(parsing: Files.read(file, atMost: Self.most))
    }

    func schema(_ bytes: [UInt8]) throws -> Schema {
        try Schema(
            JSONDocument(parsing: bytes), at: Self.uri, library: library,
            assertsFormats: assertsFormats)
    }

    func check(_ files: [String], _ console: Console) throws -> ExitCode {
        var code = ExitCode.done
        for file in files {
            do {
                let count = try schema(file).count
                console.say(
                    Text(
                        vi: "\(file): hợp lệ, \(count) lược đồ con.",
                        zh: "\(file)：有效，共 \(count) 个子模式。",
                        en: "\(file): good, \(count) schemas."))
            } catch let error as SchemaError {
                code = .refused
                console.note(error.text)
                if let hint = error.hint { console.note(hint) }
            }
        }
        return code
    }
}

private func validate(
    _ files: [String], _ schema: Schema, _ console: Console
) throws -> ExitCode {
    var code = ExitCode.done
    for (number, file) in files.enumerated() {
        let document = try JSONDocument(parsing: Files.read(file, atMost: SchemaFiles.most))
        let outcome = schema.validate(document)
        if !outcome.isValid { code = .refused }
        console.line(verdict(number + 1, outcome))
    }
    return code
}

private func validate(
    cases file: String, _ schema: Schema, _ console: Console
) throws -> ExitCode {
    let bytes = try Files.read(file, atMost: .mebibytes(256))
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() where !line.isEmpty {
        let root = try JSONDocument(parsing: Array(line)).root
        let instance = root["doc"] ?? root
        let outcome = schema.validate(try JSONDocument(parsing: Array(instance.bytes)))
        console.line(verdict(number + 1, outcome))
    }
    return .done
}

/// One line of the answer.
private func verdict(_ line: Int, _ outcome: SchemaOutcome) -> String {
    let errors: [JSON] = outcome.issues.flatMap(\.flattened).map { issue in
        .object(present: [
            ("instance", .string(issue.instance)), ("schema", .string(issue.place)),
            ("keyword", .string(issue.keyword)),
            ("vi", issue.text.map { .string($0.vi) }), ("zh", issue.text.map { .string($0.zh) }),
            ("en", issue.text.map { .string($0.en) }),
        ])
    }
    let answer: JSON = [
        "line": .int(Int64(line)), "valid": .bool(outcome.isValid), "errors": .array(errors),
    ]
    return String(decoding: answer.compact, as: UTF8.self)
}
