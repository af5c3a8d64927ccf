// Demo: the story, told as it happens.
//
//     1  both nodes start, the link comes up
//     2  a load of durian goes from Lào Cai to Hekou and is released, message by message
//     3  in the middle the Vietnamese node is killed; Hekou goes on publishing; a thief says the
//        recorded traffic again; the node comes back and nothing is missing
//     4  a file is published a second time
//     5  a second load is refused and returned
//     6  an auditor checks both ledgers, and proves one message with a file; both nodes stop, and
//        every signature they left is checked

internal import RedRiverBase
internal import RedRiverClient
internal import RedRiverCrypto
internal import RedRiverFiles
internal import RedRiverJSON
internal import RedRiverTransport
internal import RedRiverWire

/// One telling.
final class Demo {
    /// The step after which the node is killed: the next ones come from the other side.
    private static let killedAfter = "A5"
    /// The step that is published while the node is down.
    private static let publishedMeanwhile = "A5b"
    /// The step whose file is published twice.
    private static let repeated = "A3"
    /// How long the ledgers may take to be cosigned.
    private static let auditMilliseconds: Int64 = 20_000

    private let stage: DemoStage
    private let console: Console
    private let isJSONWanted: Bool
    private let isKept: Bool
    private var counts = DemoCounts()
    private var told: [(sender: PartyID, receiver: PartyID, id: MessageID)] = []

    /// - Parameter isKept: Whether the nodes go on when the demo has been told.
    init(_ directory: String, _ console: Console, isJSONWanted: Bool, isKept: Bool) throws {
        stage = try DemoStage(directory, areNodesKept: isKept)
        self.isKept = isKept
        self.console = console
        self.isJSONWanted = isJSONWanted
    }

    func run() throws -> ExitCode {
        defer { stage.endNodes() }
        try open()
        var random = SystemRandomNumberGenerator()
        for name in Scenario.names {
            let template = try Files.read(
                Files.join(stage.demo.directory, "schemas/scenarios/\(name).json"),
                atMost: Limits.configurationFile)
            let scenario = try Scenario(template: template, now: Clock.wall(), using: &random)
            say(
                Text(
                    vi: "— \(scenario.title.vi)", zh: "—— \(scenario.title.zh)",
                    en: "— \(scenario.title.en)"))
            try tell(scenario)
        }
        try settle()
        if isKept { return try keep() }
        try auditLedgers()
        try audit()
        return end()
    }

    // MARK: The story

    private func open() throws {
        for side in 0..<2 { try stage.startNode(side) }
        try stage.waitForLink()
        say(
            Text(
                vi: "Hai nút đã chạy và bắt tay: thỏa thuận, chứng thư, khóa phiên.",
                zh: "两个节点已启动并完成握手：协议、证书、会话密钥。",
                en: "Both nodes run and have met: agreement, certificates, epoch keys."))
    }

    private func tell(_ scenario: Scenario) throws {
        for step in scenario.steps {
            if step.name == Self.publishedMeanwhile { continue }
            try cross(step)
            if step.name == Self.repeated { try publishAgain(step) }
            if step.name == Self.killedAfter,
                let next = scenario.steps.first(where: { $0.name == Self.publishedMeanwhile })
            {
                try crash(meanwhile: next)
            }
        }
    }

    /// Publishes a message and waits until its receiver has acknowledged it.
    private func cross(_ step: Scenario.Step) throws {
        let began = Clock.monotonic()
        let result = try publish(step)
        try stage.wait(for: "\(step.name) \(step.type)") { isDone(step) }
        let took = Clock.monotonic().millisecondsSince(began)
        tell(
            step,
            Text(
                vi: "đã nhận \(result), đã giao và ký nhận, \(took) ms",
                zh: "已接收 \(result)，已投递并确认，\(took) 毫秒",
                en: "accepted \(result), delivered, acknowledged, \(took) ms"))
    }

    /// - Returns: Where the message is in the ledger of its node.
    private func publish(_ step: Scenario.Step) throws -> LedgerIndex {
        let system = stage.system(step.sender)
        try system.publish(step.file, step.id)
        try stage.wait(for: "\(step.name) ACCEPTED") { system.results[step.id] != nil }
        let accepted = try self.accepted(step)
        counts.published += 1
        told.append((step.sender, step.receiver, step.id))
        return accepted.index
    }

    private func accepted(_ step: Scenario.Step) throws -> Accepted {
        switch stage.system(step.sender).results[step.id] {
        case .accepted(let accepted): return accepted
        default: throw DemoError.refused(step.name, Code.ruleViolated.text)
        }
    }

    private func publishAgain(_ step: Scenario.Step) throws {
        let system = stage.system(step.sender)
        try system.publish(step.file, step.id)
        try stage.wait(for: "\(step.name) again") { system.results[step.id] != nil }
        let answer = try accepted(step)
        counts.duplicatesOffered += 1
        guard answer.isDuplicate else {
            throw DemoError.refused(step.name, Code.duplicateDiffers.text)
        }
        tell(
            step,
            Text(
                vi: "gửi lại cùng tệp: cùng câu trả lời \(answer.index), không giao lại",
                zh: "再次提交同一文件：应答相同 \(answer.index)，不再投递",
                en: "the same file again: the same answer \(answer.index), not delivered again"))
    }

    // MARK: Crash and thief

    private func crash(meanwhile step: Scenario.Step) throws {
        stage.killNode(0)
        say(
            Text(
                vi: "SIGKILL nút Việt Nam, như mất điện.", zh: "对越南节点执行 SIGKILL，如同断电。",
                en: "SIGKILL for the Vietnamese node, as in a power cut."))
        let result = try publish(step)
        tell(
            step,
            Text(
                vi: "đã nhận \(result); chờ trên đĩa cho đến khi có liên lạc",
                zh: "已接收 \(result)；保存在磁盘上等待链路恢复",
                en: "accepted \(result); it waits on disk for the link"))
        try replay()
        try stage.startNode(0)
        try stage.waitForLink()
        try stage.wait(for: step.name) { isDone(step) }
        tell(
            step,
            Text(
                vi: "nút đã trở lại từ nhật ký; đã giao và ký nhận",
                zh: "节点已从日志恢复；已投递并确认",
                en: "the node is back from its journal; delivered, acknowledged"))
    }

    private func replay() throws {
        let recording = try stage.recording(0)
        let before = try stage.status(1)
        let thief = try NodeKeys(stage.demo)
        let (said, heard) = try LinkReplay.run(
            recording, to: thief.endpoint, serverKey: thief.serverKey, keys: thief.keys,
            in: stage.context, milliseconds: 1500)
        let after = try stage.status(1)
        counts.duplicatesOffered += recording.seals
        let counted = (after?.replays ?? 0) - (before?.replays ?? 0)
        guard before?.received == after?.received, said == recording.said.count, heard > 0,
            counted >= recording.seals
        else { throw DemoError.stuck("replay", directory: stage.demo.directory) }
        say(
            Text(
                vi:
                    "Kẻ có khóa đường truyền phát lại \(said) thông điệp đã ghi (\(recording.seals) lô niêm phong): nút Trung Quốc đếm \(counted) lần lặp, không gì thay đổi.",
                zh:
                    "持有传输密钥者重放了 \(said) 条录制的数据（\(recording.seals) 个封装批次）：中国节点计数 \(counted) 次重放，没有任何变化。",
                en:
                    "A thief of the transport key says \(said) recorded messages again (\(recording.seals) seals): the Chinese node counts \(counted) replays, and nothing changes."
            ))
    }

    // MARK: The end

    private func isDone(_ step: Scenario.Step) -> Bool {
        stage.system(step.receiver).acknowledged.contains(
            DemoSystem.key(step.sender, step.id))
    }

    /// A moment for what must not come: a second delivery of anything.
    private func settle() throws {
        let until = Clock.monotonic().advanced(byMilliseconds: 1500)
        try stage.wait(for: "quiet") { Clock.monotonic() > until }
        for message in told {
            let key = DemoSystem.key(message.sender, message.id)
            let receiver = stage.system(message.receiver)
            if receiver.acknowledged.contains(key) { counts.delivered += 1 }
            counts.duplicatesDelivered += max(0, (receiver.received[key] ?? 0) - 1)
        }
    }

    private func audit() throws {
        stage.endNodes()
        var audit = try StatementAudit(into: Files.join(stage.demo.directory, "statements"))
        for country in DemoCountry.both { try audit.check(stage.demo, country) }
        counts.statementsVerified = audit.verified
        guard audit.refused.isEmpty else {
            throw DemoError.refused(audit.refused.joined(separator: ", "), Code.signature.text)
        }
        let by = audit.hasOpenSSL ? "RedRiver + openssl cms -verify" : "RedRiver"
        say(
            Text(
                vi:
                    "Hai nút đã dừng. \(audit.verified) lô và biên nhận đã được kiểm chữ ký (\(by)).",
                zh: "两个节点已停止。\(audit.verified) 份封装与回执的签名均已验证（\(by)）。",
                en:
                    "Both nodes have stopped. \(audit.verified) seals and receipts verified (\(by))."
            ))
    }

    private func auditLedgers() throws {
        guard let message = told.first else { return }
        let audit = try auditWhenCosigned(message.sender, message.id)
        counts.ledgerFindings = audit.findings.count
        let (leaves, codes) = (audit.leaves, audit.findings.joined(separator: ", "))
        say(
            audit.findings.isEmpty
                ? Text(
                    vi: "Kiểm toán và đối chiếu hai sổ cái: \(leaves) dòng, không có gì sai.",
                    zh: "两国账本已审计并相互核对：共 \(leaves) 行，未发现问题。",
                    en:
                        "Both ledgers audited and held against each other: \(leaves) leaves, nothing is wrong."
                )
                : Text(
                    vi: "Kiểm toán và đối chiếu hai sổ cái: \(leaves) dòng, CÓ SAI: \(codes).",
                    zh: "两国账本已审计并相互核对：共 \(leaves) 行，发现问题：\(codes)。",
                    en:
                        "Both ledgers audited and held against each other: \(leaves) leaves, WRONG: \(codes)."
                ))
        say(
            Text(
                vi:
                    "evidence.json (giữ lại với --dir) chứng minh một thông điệp với người không tin nút nào:",
                zh: "evidence.json（使用 --dir 时保留）向不信任任何节点的人证明一份报文：",
                en:
                    "evidence.json (kept with --dir) proves one message to somebody who trusts neither node:"
            ))
        audit.verdict.tell(console)
    }

    /// The last leaves are cosigned some seconds after they were written: until then an auditor has
    /// something to say.
    private func auditWhenCosigned(_ sender: PartyID, _ id: MessageID) throws -> DemoAudit {
        let scratch = try Workplace.temporary("audit")
        defer { Workplace.removeTree(scratch) }
        let patience = Clock.monotonic().advanced(byMilliseconds: Self.auditMilliseconds)
        while true {
            let isLast = Clock.monotonic() > patience
            do {
                let audit = try DemoAudit(stage.demo, sender, id, scratch: scratch)
                if audit.findings.isEmpty || isLast { return audit }
            } catch  where !isLast {}
            let until = Clock.monotonic().advanced(byMilliseconds: 300)
            try stage.wait(for: "cosignatures") { Clock.monotonic() > until }
        }
    }

    private func end() -> ExitCode {
        say(
            Text(
                vi:
                    "Đã gửi \(counts.published), đã giao \(counts.delivered), mất \(counts.lost), bản lặp đưa vào \(counts.duplicatesOffered), bản lặp đã giao \(counts.duplicatesDelivered).",
                zh:
                    "已提交 \(counts.published)，已投递 \(counts.delivered)，丢失 \(counts.lost)，重复提交 \(counts.duplicatesOffered)，重复投递 \(counts.duplicatesDelivered)。",
                en:
                    "Published \(counts.published), delivered \(counts.delivered), lost \(counts.lost), duplicates offered \(counts.duplicatesOffered), duplicates delivered \(counts.duplicatesDelivered)."
            ))
        if isJSONWanted {
            console.line(String(decoding: counts.json.compact, as: UTF8.self))
        }
        let isGood =
            counts.lost == 0 && counts.duplicatesDelivered == 0 && counts.ledgerFindings == 0
        return isGood ? .done : .refused
    }

    private func keep() throws -> ExitCode {
        stage.releaseNodes()
        let installation = stage.demo.directory
        let commands = [
            "redriver status --config \(installation)/vn/node.json",
            "redriver subscribe --config \(installation)/clients/CN.CUSTOMS.8613.json",
            "redriver publish --config \(installation)/clients/VN.CUSTOMS.13BB.json FILE",
            "pkill -TERM -f \(installation)",
        ]
        say(
            Text(
                vi: "Hai nút vẫn chạy. Hãy thử:", zh: "两个节点仍在运行。可以尝试：",
                en: "Both nodes are still running. Try:"))
        for command in commands { console.line("  " + command) }
        return end()
    }

    // MARK: Telling

    private func say(_ text: Text) {
        for language in console.languages { console.line("\(clocks)  \(text(language))") }
    }

    private func tell(_ step: Scenario.Step, _ what: Text) {
        let way = "\(step.name) \(step.type) \(step.sender) → \(step.receiver)"
        for language in console.languages {
            console.line("\(clocks)  \(way)  \(step.title(language)): \(what(language))")
        }
    }

    /// Lào Cai's clock and Hekou's.
    private var clocks: String {
        let now = Clock.wall()
        return "\(now.clock(offsetMinutes: 7 * 60))+07 \(now.clock(offsetMinutes: 8 * 60))+08"
    }
}

/// What a thief of the Vietnamese node's transport key has.
private struct NodeKeys {
    let endpoint: String
    let serverKey: CurvePublicKey
    let keys: CurveKeyPair

    init(_ demo: DemoInstallation) throws {
        endpoint = demo.ports.linkEndpoint
        let china = try Account.clientOrOperator(demo.nodeFile(.china))
        serverKey = china.serverKey
        let path = Files.join(demo.directory, "vn/keys/transport.key")
        keys = try CurveKeyPair(
            secretKey: Array(try Files.readPrivate(path, atMost: .kibibytes(1)).prefix(40)))
    }
}

extension JSONValue {
    fileprivate var replays: Int64 { self["node"]?["counters"]?["replays"]?.int64 ?? 0 }
    fileprivate var received: Int64? { self["node"]?["counters"]?["received"]?.int64 }
}

extension Timestamp {
    /// `HH:MM:SS` in a zone so many minutes east of UTC.
    fileprivate func clock(offsetMinutes: Int64) -> String {
        let local = advanced(byMilliseconds: offsetMinutes * 60_000)
        return String(local.rfc3339.dropFirst(11).prefix(8))
    }
}
