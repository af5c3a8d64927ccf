// LookupCommand: `redriver lookup`.

internal import RedRiverBase
internal import RedRiverClient
internal import RedRiverReport
internal import RedRiverTransport
internal import RedRiverWire

extension Command {
    static let lookup = Command(
        name: "lookup",
        summary: Text(
            vi: "Hỏi nút xem một thông điệp đã đi đến đâu.",
            zh: "向节点查询一份报文的去向。",
            en: "Asks a node what became of a message."),
        operands: "SENDER MSGID",
        options: [
            .senderOrReceiver,
            .timeout(
                Text(
                    vi: "bỏ cuộc sau S giây (10)", zh: "S 秒后放弃（10）",
                    en: "give up after S seconds (10)")),
        ],
        details: Text(
            vi:
                "Mã thoát 1: nút không biết thông điệp này, hoặc bên hỏi không gửi và không nhận nó.",
            zh: "退出码 1：节点不知道该报文，或询问方既非发送方也非接收方。",
            en:
                "Exit code 1: the node does not know it, or whoever asks neither sent nor receives it."
        ),
        run: { arguments, console in try lookUp(arguments, console) })
}

private func lookUp(_ arguments: Arguments, _ console: Console) throws -> ExitCode {
    let operands = arguments.operands
    guard operands.count <= 2 else {
        throw CommandLineError.unexpectedArgument(operands[2], command: "lookup")
    }
    let (sender, id) = try Arguments.message(operands[...], command: "lookup")
    switch try inquire(.lookup(sender: sender, id: id), arguments, console) {
    case .found(let found):
        for language in console.languages {
            for line in FoundText(found, language).lines { console.line(line) }
        }
        return .done
    case .refused(let error):
        console.note(error.text)
        return error.code == .unknownMessage ? .refused : .couldNotRun
    case .unanswered(let loss):
        console.note(loss?.text ?? Loss.silence.text)
        return .couldNotRun
    case .status, .evidence, .unusable: preconditionFailure("LOOKUP is answered by FOUND")
    }
}

/// The hops of a message as a table.
private struct FoundText {
    private let found: Found
    private let language: Language

    init(_ found: Found, _ language: Language) {
        self.found = found
        self.language = language
    }

    var lines: [String] {
        TextTable(rows: found.hops.map(row)).lines + [Self.level(found.level)(language)]
    }

    private func row(_ hop: Hop) -> [String] {
        let reason = [hop.code?.rawValue, hop.path].compactMap { $0 }.joined(separator: " ")
        var cells = [hop.at?.rfc3339 ?? "-"]
        cells.append(Self.words[hop.state]?(language) ?? hop.state.rawValue)
        cells.append(hop.node.description)
        cells.append(hop.index?.text ?? "")
        cells.append(hop.queue?.description ?? "")
        cells.append(reason.visible)
        return cells
    }

    private static func level(_ level: Found.Level?) -> Text {
        switch level {
        case nil:
            Text(vi: "Chưa có biên nhận.", zh: "尚无回执。", en: "There is no receipt yet.")
        case .logged:
            Text(
                vi: "Biên nhận đã vào sổ cái, bên kia chưa ký xác nhận sổ.",
                zh: "回执已入账本，账本尚未获对方联署。",
                en: "The receipt is in the ledger; the other country has not cosigned it yet.")
        case .witnessed:
            Text(
                vi: "Biên nhận đã vào sổ cái và bên kia đã ký xác nhận sổ.",
                zh: "回执已入账本，且账本已获对方联署。",
                en: "The receipt is in the ledger, and the other country has cosigned it.")
        case .public:
            Text(
                vi: "Biên nhận được nhân chứng thứ ba xác nhận.", zh: "回执已获第三方见证。",
                en: "The receipt is witnessed by third parties.")
        }
    }

    private static let words: [Hop.State: Text] = [
        .accepted: Text(vi: "đã nhận", zh: "已受理", en: "accepted"),
        .sealed: Text(vi: "đã niêm phong", zh: "已封装", en: "sealed"),
        .receipted: Text(vi: "bên kia đã nhận", zh: "对方已签收", en: "receipted"),
        .refused: Text(vi: "bên kia từ chối", zh: "对方拒收", en: "refused"),
        .received: Text(vi: "nhận từ bên kia", zh: "自对方收到", en: "received"),
        .waiting: Text(vi: "đang chờ giao", zh: "等待投递", en: "waiting"),
        .delivered: Text(vi: "đã giao", zh: "已投递", en: "delivered"),
        .dead: Text(vi: "không giao được", zh: "无法投递", en: "dead letter"),
        .returned: Text(vi: "đã trả lại", zh: "已退回", en: "returned"),
    ]
}
