// JSONCommand: `redriver json`: is it JSON as this program takes it, and what is its canonical form?

internal import RedRiverBase
internal import RedRiverFiles
internal import RedRiverJSON

extension Command {
    static let json = Command(
        name: "json",
        summary: Text(
            vi: "kiểm tra văn bản JSON, hoặc in ở dạng chuẩn tắc (RFC 8785)",
            zh: "检查 JSON 文本，或输出其规范形式（RFC 8785）",
            en: "checks JSON texts, or prints one in canonical form (RFC 8785)"),
        operands: "check FILE… | canonical FILE",
        options: [
            CommandOption(
                name: "--allow-duplicate-names",
                text: Text(
                    vi: "chấp nhận tên lặp lại trong một đối tượng (chỉ để thử nghiệm)",
                    zh: "允许对象内名称重复（仅供测试）",
                    en: "take repeated names in an object (for test suites)"))
        ],
        details: Text(
            vi: "Mã thoát 0: mọi tệp đều là JSON; 1: có tệp không phải.",
            zh: "退出码 0：所有文件均为 JSON；1：有文件不是。",
            en: "Exit 0: every file is JSON; 1: one is not."),
        run: { arguments, console in
            guard let verb = arguments.operands.first else {
                throw CommandLineError.missingArgument("check", command: "json")
            }
            let files = arguments.operands.dropFirst()
            guard !files.isEmpty else {
                throw CommandLineError.missingArgument("FILE", command: "json")
            }
            switch verb {
            case "check": return try checkJSON(Array(files), arguments, console)
            case "canonical":
                try arguments.demandOperands(atMost: 2)
                return try printCanonical(arguments.operands[1], console)
            default: throw CommandLineError.unexpectedArgument(verb, command: "json")
            }
        })
}

private func checkJSON(
    _ files: [String], _ arguments: Arguments, _ console: Console
) throws -> ExitCode {
    var code = ExitCode.done
    for file in files {
        let bytes = try Files.read(file, atMost: .mebibytes(256))
        do throws(JSONError) {
            let allows = arguments.has("--allow-duplicate-names")
            _ = try JSONDocument(parsing: bytes, allowDuplicateNames: allows)
            console.line("\(file): JSON")
        } catch {
            code = .refused
            for language in console.languages { console.line("\(file): \(error.text(language))") }
        }
    }
    return code
}

private func printCanonical(_ file: String, _ console: Console) throws -> ExitCode {
    let document = try JSONDocument(parsing: Files.read(file, atMost: .mebibytes(256)))
    guard let canonical = document.root.canonical else {
        console.note(
            Text(
                vi: "Có số quá lớn để viết ở dạng chuẩn tắc.", zh: "含有过大的数，无法写成规范形式。",
                en: "A number in it is too large for the canonical form."))
        return .refused
    }
    guard console.write(canonical) else {
        throw CommandLineError.standardStream(name: "stdout")
    }
    return .done
}
