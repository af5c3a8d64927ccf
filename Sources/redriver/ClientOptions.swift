// ClientOptions: options that several commands have, and what those that talk to a node share.

internal import RedRiverBase
internal import RedRiverClient
internal import RedRiverFiles
internal import RedRiverWire

extension CommandOption {
    /// `--config`, of the commands that talk to a node.
    static let client = CommandOption(
        name: "--config", value: "F", isRequired: true,
        text: Text(
            vi: "tệp cấu hình của máy trạm", zh: "客户端配置文件", en: "the client's configuration"))

    /// `--config`, of the commands that ask about one message.
    static let senderOrReceiver = CommandOption(
        name: "--config", value: "F", isRequired: true,
        text: Text(
            vi: "tệp cấu hình của bên gửi hoặc bên nhận", zh: "发送方或接收方的配置文件",
            en: "the configuration of the sender or of a receiver"))

    /// `--config`, of the commands that are a node, or work on a stopped one.
    static let node = CommandOption(
        name: "--config", value: "F", isRequired: true,
        text: Text(
            vi: "tệp node.json của nút", zh: "节点的 node.json 文件", en: "the node's node.json"))

    static let json = CommandOption(
        name: "--json",
        text: Text(
            vi: "in kết quả ở dạng một đối tượng JSON", zh: "以一个 JSON 对象输出结果",
            en: "print the result as one JSON object"))

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

    /// What an earlier run was given and had no `ACKED` for, by its last token.
    ///
    /// Reads the log in pieces: it may be longer than memory.
    static func unconfirmed(
        in path: String
    ) throws(FilesError) -> [(token: Token, name: MessageName)] {
        var given: [MessageName: Token] = [:]
        var offset = 0
        while true {
            let piece = try Files.read(
                path, from: ByteCount(offset), upTo: .mebibytes(4))
            guard let end = piece.lastIndex(of: UInt8(ascii: "\n")) else { break }
            offset += end + 1
            for line in String(decoding: piece[...end], as: UTF8.self).split(separator: "\n") {
                let words = line.split(separator: " ", omittingEmptySubsequences: false)
                guard words.count >= 4, let sender = PartyID(words[2]), let id = MessageID(words[3])
                else { continue }
                let name = MessageName(sender: sender, id: id)
                if words[0] == "acked" { given[name] = nil }
                if words[0] == "delivered", words.count == 7, let token = Token(hex: words[6]) {
                    given[name] = token
                }
            }
        }
        return given.map { ($0.value, $0.key) }.sorted { $0.1.id < $1.1.id }
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
