// ShowCommand: `redriver show`: a message as a person reads it.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverFiles
internal import RedRiverJSON
internal import RedRiverReport

extension Command {
    static let show = Command(
        name: "show",
        summary: Text(
            vi: "hiển thị thông điệp cho người đọc, kèm tên của các mã",
            zh: "以便于阅读的形式显示报文，并附代码名称",
            en: "shows messages as people read them, with the names of the codes"),
        operands: "FILE… | -",
        options: [
            CommandOption(
                name: "--html",
                text: Text(
                    vi:
                        "in một trang HTML hoàn chỉnh, các ngôn ngữ đặt cạnh nhau, in được trên giấy A4",
                    zh: "输出一个完整的 HTML 页面，各语言并列，可用 A4 纸打印",
                    en: "print one HTML page with the languages side by side, for paper of size A4")
            )
        ],
        details: Text(
            vi: """
                Tệp là {"header","body"} hoặc {"header","salt","body"}; “-” đọc từ đầu vào chuẩn như
                lệnh publish. Chỉ hiển thị, không kiểm tra nội dung.
                Mã thoát 0: đã hiển thị; 1: có tệp không phải thông điệp; 2: không chạy được.
                """,
            zh: """
                文件为 {"header","body"} 或 {"header","salt","body"}；“-”与 publish 一样读取标准输入。
                仅显示，不校验内容。
                退出码 0：已显示；1：有文件不是报文；2：无法运行。
                """,
            en: """
                A file is {"header","body"} or {"header","salt","body"}; "-" reads standard input as
                publish does. It shows what is there and checks nothing.
                Exit 0: all shown; 1: a file is not a message; 2: could not run.
                """),
        run: { arguments, console in
            guard !arguments.operands.isEmpty else {
                throw CommandLineError.missingArgument("FILE", command: "show")
            }
            let catalogue = try CatalogueFolder.catalogue()
            var run = ShowRun(catalogue, console, asPage: arguments.has("--html"))
            return try run.show(MessageInput(arguments.operands))
        })
}

/// One run of the command.
private struct ShowRun {
    private let catalogue: Catalogue
    private let console: Console
    private let asPage: Bool
    private var shown = 0
    private var code = ExitCode.done

    init(_ catalogue: Catalogue, _ console: Console, asPage: Bool) {
        self.catalogue = catalogue
        self.console = console
        self.asPage = asPage
    }

    mutating func show(_ messages: MessageInput) throws -> ExitCode {
        var input = messages
        var found = 0
        loop: while true {
            switch input.next() {
            case .notYet: try input.read()
            case .end: break loop
            case .failed(_, let error):
                found += 1
                console.fail(error)
                code = .couldNotRun
            case .document(let document):
                found += 1
                try show(document)
            }
        }
        if asPage, shown > 0 { try write(Page.closing.source) }
        if found == 0 {
            console.note(Self.nothing)
            return .refused
        }
        return code
    }

    private mutating func show(_ document: InputDocument) throws {
        guard let bytes = document.bytes else {
            let error = FilesError.tooLarge(path: document.name, limit: DocumentSplitter.most)
            return refuse(document.name, error.text)
        }
        let views: [MessageView]
        do {
            let file = try MessageFile(parsing: bytes)
            views = try console.languages.map { try MessageView(file, catalogue, $0) }
        } catch let error as any Fault {
            return refuse(document.name, error.text)
        }
        if asPage { try write(page(views)) } else { try write(text(views)) }
        shown += 1
    }

    /// Says that a file is no message. What is wrong in it may be anything, so it is made visible.
    private mutating func refuse(_ name: String, _ why: Text) {
        let name = name.visible
        console.note(
            Text(
                vi: "\(name): \(why.vi.visible)", zh: "\(name)：\(why.zh.visible)",
                en: "\(name): \(why.en.visible)"))
        if code == .done { code = .refused }
    }

    private func text(_ views: [MessageView]) -> String {
        let rule = shown > 0 ? "\n" + String(repeating: "─", count: 72) + "\n\n" : ""
        return rule + views.map { $0.lines.joined(separator: "\n") }.joined(separator: "\n\n")
            + "\n"
    }

    private func page(_ views: [MessageView]) -> String {
        let part = Page.part(views.map { ($0.language, $0.markup) }).source
        guard shown == 0, let first = views.first else { return part }
        return Page.opening(title: first.title, first.language).source + part
    }

    private func write(_ text: String) throws(CommandLineError) {
        guard console.write(Array(text.utf8)) else { throw .standardStream(name: "stdout") }
    }

    private static let nothing = Text(
        vi: "Không có thông điệp nào để hiển thị.", zh: "没有可显示的报文。",
        en: "There is no message to show.")
}
