// ClientOptions: what publish, subscribe and status have in common.

internal import RedRiverBase
internal import RedRiverClient
internal import RedRiverFiles

extension CommandOption {
    /// `--config`, of the commands that talk to a node.
    static let client = CommandOption(
        name: "--config", value: "F", isRequired: true,
        text: Text(
            vi: "tệp cấu hình của máy trạm", zh: "客户端配置文件", en: "the client's configuration"))

    static let log = CommandOption(
        name: "--log", value: "FILE",
        text: Text(
            vi: "ghi thêm mỗi việc một dòng vào tệp này", zh: "将每个事件追加为该文件的一行",
            en: "append a line for each event to this file"))

    static func timeout(_ text: Text) -> CommandOption {
        CommandOption(name: "--timeout", value: "S", text: text)
    }
}

extension Arguments {
    /// `--timeout`, in milliseconds.
    func timeout() throws(CommandLineError) -> Int64? {
        try integer("--timeout", in: 1...86_400).map { Int64($0) * 1000 }
    }
}

extension Program {
    /// What nodes are told about this program.
    static let clientName = "redriver " + version
}

/// The file of `--log`: facts for a later comparison, each in one write at the end of the file.
struct EventLog: ~Copyable {
    private let file: AppendFile

    /// - Parameter path: Created if need be, never cut.
    init(_ path: String) throws(FilesError) { file = try AppendFile(path, mode: 0o644) }

    /// The one asked for, if any.
    init?(of arguments: Arguments) throws(FilesError) {
        guard let path = arguments.string("--log") else { return nil }
        try self.init(path)
    }

    func line(_ words: [String]) throws(FilesError) {
        try file.append(Array((words.joined(separator: " ") + "\n").utf8))
    }
}

/// Says once why there is no session, until there is one or the reason changes.
struct LossReporter {
    private var last: Loss?
    private(set) var wasOpen = false

    mutating func opened() {
        wasOpen = true
        last = nil
    }

    /// - Returns: Whether waiting for another session makes no sense: there never was one, and
    ///   somebody has to change something first.
    mutating func closed(_ loss: Loss, _ console: Console) -> Bool {
        if loss != last { console.note(loss.text) }
        last = loss
        return !wasOpen && loss.needsPeople
    }
}
