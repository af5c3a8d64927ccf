// AskEvidenceCommand: `redriver evidence`: what one's own node can prove of a message, in a file.

internal import RedRiverAuditor
internal import RedRiverBase
internal import RedRiverClient
internal import RedRiverEvidence
internal import RedRiverFiles
internal import RedRiverTransport
internal import RedRiverWire

extension Command {
    static let evidence = Command(
        name: "evidence",
        summary: Text(
            vi: "Xin nút chứng cứ về một thông điệp, ghi vào một tệp.",
            zh: "向节点索取一份报文的证据，写入文件。",
            en: "Asks a node for evidence of a message, and writes it into a file."),
        operands: "SENDER MSGID",
        options: [
            .senderOrReceiver,
            CommandOption(
                name: "--out", value: "FILE", isRequired: true,
                text: Text(
                    vi: "ghi bộ chứng cứ vào tệp này", zh: "将证据包写入此文件",
                    en: "write the bundle into this file")),
            CommandOption(
                name: "--body",
                text: Text(
                    vi: "kèm nội dung và muối của nó", zh: "附上正文及其盐值",
                    en: "with the body and its salt")),
            CommandOption(
                name: "--policy", value: "DIR",
                text: Text(
                    vi: "kiểm tra ngay theo thư mục tin cậy này; không đạt thì không ghi",
                    zh: "立即按此信任目录核查；未通过则不写入",
                    en: "check it by this trust folder at once; write nothing that does not pass")),
            .timeout(
                Text(
                    vi: "chờ nước kia ký xác nhận và câu trả lời nhiều nhất S giây (10)",
                    zh: "最多等待 S 秒，以候对方联署与应答（10）",
                    en: "wait so many seconds for the cosignature and the answer (10)")),
        ],
        details: Text(
            vi: """
                Bộ chứng cứ chỉ gồm phần của nút này: “sent” ở phía gửi, “taken” ở phía nhận. Ghép hai phần:
                redriver audit evidence join. Kiểm tra: redriver audit evidence check FILE --policy DIR.
                Mã thoát 1: nút không biết thông điệp, bên hỏi không gửi và không nhận nó, hoặc chưa chứng minh được.
                """,
            zh: """
                证据包只含本节点的部分：发送侧为“sent”，接收侧为“taken”。合并两部分：
                redriver audit evidence join。核查：redriver audit evidence check FILE --policy DIR。
                退出码 1：节点不知道该报文，询问方既非发送方也非接收方，或尚不能证明。
                """,
            en: """
                The bundle holds this node's part alone: “sent” on the sender's side, “taken” on the receiver's.
                redriver audit evidence join puts two together; redriver audit evidence check FILE --policy DIR
                checks them. Exit 1: the node does not know the message, whoever asks neither sent nor receives
                it, or it cannot be proved, or not yet.
                """),
        run: { arguments, console in try askEvidence(arguments, console) })
}

private func askEvidence(_ arguments: Arguments, _ console: Console) throws -> ExitCode {
    try arguments.demandOperands(atMost: 2)
    let (sender, id) = try Arguments.message(arguments.operands[...], command: "evidence")
    let out = arguments.required("--out")
    let trust = try arguments.string("--policy").map { try Trust(directory: $0) }
    let question = Inquiry.Question.evidence(
        sender: sender, id: id, withBody: arguments.has("--body"))
    switch try inquire(question, arguments, console) {
    case .evidence(let bundle, let bytes):
        if let trust {
            do throws(ProofFlaw) {
                try EvidenceCheck(trust: trust, now: Clock.wall()).check(bundle).tell(console)
            } catch {
                console.note(error.text)
                return .refused
            }
        }
        try Files.replace(out, with: bytes)
        console.say(bundle.written(to: out))
        return .done
    case .unusable(let error):
        console.fail(error)
        return .couldNotRun
    case .refused(let error):
        console.note(error.text)
        console.note(error.hint)
        switch error.code {
        case .unknownMessage, .notWitnessed, .noEvidence, .tooLarge: return .refused
        default: return .couldNotRun
        }
    case .unanswered(let loss):
        console.note(loss?.text ?? Loss.silence.text)
        return .couldNotRun
    case .status, .found: preconditionFailure("EVIDENCE is answered by EVIDENCE")
    }
}

extension EvidenceBundle {
    fileprivate func written(to path: String) -> Text {
        let leaves = (sent?.leaves ?? []) + (taken?.leaves ?? [])
        let kinds = leaves.map(\.leaf.fact.kind).joined(separator: ", ")
        return Text(
            vi: "Đã ghi \(path): \(kinds).", zh: "已写入 \(path)：\(kinds)。",
            en: "Wrote \(path): \(kinds).")
    }
}
