// CheckCommand: `redriver check`: would a message cross? Asked of nobody but the catalogue.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverFiles
internal import RedRiverJSON
internal import RedRiverReport

extension Command {
    static let check = Command(
        name: "check",
        summary: Text(
            vi: "Kiểm tra thông điệp theo lược đồ và quy tắc nghiệp vụ, không cần nút.",
            zh: "按模式和业务规则离线校验报文。",
            en: "Checks messages against schemas and domain rules, without a node."),
        operands: "FILE… | -",
        options: [
            CommandOption(
                name: "--json",
                text: Text(
                    vi: "mỗi thông điệp một dòng JSON", zh: "每份报文输出一行 JSON",
                    en: "a line of JSON for each message")),
            CommandOption(
                name: "--schemas", value: "DIR",
                text: Text(
                    vi: "thư mục lược đồ và danh mục mã (mặc định: đi kèm chương trình)",
                    zh: "模式与代码表目录（默认：随程序提供的目录）",
                    en: "the folder of schemas and code lists (default: what comes with this)")),
        ],
        details: Text(
            vi: """
                Mỗi vấn đề một dòng: mức (E từ chối, W cảnh báo, I thông tin), mã, quy tắc, đường dẫn, giá trị;
                dòng sau giải thích. Mã thoát 0: mọi thông điệp đều qua được; 1: có thông điệp bị từ chối.
                """,
            zh: """
                每个问题一行：级别（E 拒绝、W 警告、I 提示）、代码、规则、路径、取值；下一行为说明。
                退出码 0：所有报文均可通过；1：有报文被拒绝。
                """,
            en: """
                A line for each problem: weight (E refuses, W warns, I informs), code, rule, path, value;
                the next line says why. Exit 0: every message would cross; 1: one would not.
                """),
        run: { arguments, console in
            guard !arguments.operands.isEmpty else {
                throw CommandLineError.missingArgument("FILE", command: "check")
            }
            let catalogue = try CatalogueFolder.catalogue(arguments.string("--schemas"))
            var code = ExitCode.done
            var input = MessageInput(arguments.operands)
            while let document = try input.waitForNext() {
                let report = MessageVerdict(document, catalogue)
                if !report.isAccepted { code = .refused }
                if arguments.has("--json") {
                    console.line(String(decoding: report.json.compact, as: UTF8.self))
                } else {
                    for line in report.lines(console.languages) { console.line(line) }
                }
            }
            return code
        })
}

extension MessageInput {
    /// The next document, waited for; `nil` at the end.
    mutating func waitForNext() throws -> InputDocument? {
        while true {
            switch next() {
            case .document(let document): return document
            case .failed(_, let error): throw error
            case .notYet: try read()
            case .end: return nil
            }
        }
    }
}

/// What is to be said of one message.
struct MessageVerdict {
    let file: String
    let id: String?
    let type: MessageType?
    let findings: Findings
    private let vocabulary: Vocabulary

    var isAccepted: Bool { findings.isAccepted }

    init(_ document: InputDocument, _ catalogue: Catalogue) {
        file = document.name
        vocabulary = catalogue.vocabulary
        guard let bytes = document.bytes else {
            (id, type) = (nil, nil)
            findings = Findings(errors: [
                Problem(.tooLarge, path: "", text: Code.tooLarge.text)
            ])
            return
        }
        let message: MessageFile
        do throws(CatalogueError) {
            message = try MessageFile(parsing: bytes)
        } catch {
            (id, type) = (nil, nil)
            findings = Findings(errors: [Problem(.ruleViolated, path: "", text: error.text)])
            return
        }
        // The commitment is for the client to make; what is checked here does not depend on it.
        let header =
            message.hasBodyMember
            ? message.header : message.headerAddingBodyMember(commitment: Digest(words: 0, 0, 0, 0))
        switch Header.check(header) {
        case .refused(let problems):
            (id, type) = (nil, nil)
            findings = Findings(errors: problems)
        case .valid(let header):
            id = header.id.description
            type = header.type
            findings = catalogue.check(header, body: message.body)
        }
    }

    private var all: [Finding] {
        findings.errors.map { Finding(.error, $0) } + findings.advice
    }

    func lines(_ languages: [Language]) -> [String] {
        var lines = languages.map { "\(file): \(verdict($0))" }
        for finding in all {
            let problem = finding.problem
            let words = [
                finding.severity.rawValue, problem.code.rawValue, problem.rule, problem.path,
                problem.value.map { "“\($0.visible)”" },
            ]
            lines.append("  " + words.compactMap { $0 }.joined(separator: " "))
            let label = vocabulary.label(of: problem.path)
            lines += languages.map { language in
                let words = [label?(language), problem.text(language).visible]
                return "      " + words.compactMap { $0 }.joined(separator: ": ")
            }
        }
        return lines
    }

    private func verdict(_ language: Language) -> String {
        let text =
            isAccepted
            ? findings.advice.isEmpty
                ? Text(vi: "hợp lệ", zh: "有效", en: "valid")
                : Text(
                    vi: "hợp lệ, có \(findings.advice.count) lưu ý",
                    zh: "有效，有 \(findings.advice.count) 条提示",
                    en: "valid; remarks: \(findings.advice.count)")
            : Text(
                vi: "bị từ chối, \(findings.errors.count) lỗi",
                zh: "被拒绝，\(findings.errors.count) 个错误",
                en: "refused; errors: \(findings.errors.count)")
        return text(language)
    }

    var json: JSON {
        .object(present: [
            ("file", .string(file)), ("msgId", id.map { .string($0) }),
            ("msgType", type.map { .string($0.rawValue) }), ("valid", .bool(isAccepted)),
            ("errors", .array(findings.errors.map(\.json))),
            ("advice", .array(findings.advice.map(\.json))),
        ])
    }
}
