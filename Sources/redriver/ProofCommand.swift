// ProofCommand: `redriver audit index`, `absence` and `extract`.

internal import RedRiverAuditor
internal import RedRiverBase
internal import RedRiverFiles
internal import RedRiverJSON
internal import RedRiverLedger
internal import RedRiverReport

/// What reads a whole ledger for one thing.
struct ProofRun {
    private let arguments: Arguments
    private let console: Console
    private let threads: Int

    init(_ arguments: Arguments, _ console: Console) throws {
        self.arguments = arguments
        self.console = console
        threads = try AuditOptions.threads(arguments)
    }

    private func operand(_ place: Int, _ what: String) throws(CommandLineError) -> String {
        guard place < arguments.operands.count else {
            throw .missingArgument(what, command: "audit")
        }
        return arguments.operands[place]
    }

    // MARK: index

    func index() throws -> ExitCode {
        try arguments.demandOperands(atMost: 2)
        let directory = try operand(1, "DIR")
        let out = arguments.string("--out") ?? directory + ".index"
        let scratch = try Workplace.temporary("index")
        defer { Workplace.removeTree(scratch) }
        var maker = try LedgerIndexMaker(
            PublishedLedger(directory: directory), scratch: scratch, threads: threads)
        var progress = ProgressLine()
        defer { progress.clear() }
        let count = try maker.make(out) { progress.show($0, of: $1) }
        progress.clear()
        console.say(
            Text(
                vi: "\(out): \(count) mục.", zh: "\(out)：\(count) 条。",
                en: "\(out): \(count) records."))
        return .done
    }

    // MARK: absence

    func absence() throws -> ExitCode {
        try arguments.demandOperands(atMost: 3)
        let options = try ProofOptions(arguments)
        let (sender, id) = try Arguments.message(
            arguments.operands.dropFirst(), command: "audit")
        guard let limit = try AuditOptions.moment(arguments, "--before") else {
            throw CommandLineError.missingOption("--before", command: "audit")
        }
        let ledgers = arguments.strings("--ledger")
        guard let directory = ledgers.first else {
            throw CommandLineError.missingOption("--ledger", command: "audit")
        }
        if ledgers.count > 1 { throw CommandLineError.repeatedOption("--ledger") }
        let proof = try AbsenceProof(
            PublishedLedger(directory: directory), trust: options.trust, now: options.now,
            threads: threads)
        var progress = ProgressLine()
        defer { progress.clear() }
        let result = try proof.run(sender, id, before: limit) { progress.show($0, of: $1) }
        progress.clear()
        if options.isJSON {
            console.line(String(decoding: result.json.compact, as: UTF8.self))
        } else {
            result.tell(console)
        }
        return result.place == nil ? .done : .refused
    }

    // MARK: extract

    func extract() throws -> ExitCode {
        try arguments.demandOperands(atMost: 4)
        let directory = try operand(1, "DIR")
        let word = try operand(2, "seal|receipt")
        guard let kind = StatementExtract.StatementKindName(rawValue: word) else {
            throw CommandLineError.unexpectedArgument(word, command: "audit")
        }
        let text = try operand(3, "N")
        guard let number = CanonicalDecimal.parse(text), number > 0 else {
            throw CommandLineError.unexpectedArgument(text, command: "audit")
        }
        guard let out = arguments.string("--out") else {
            throw CommandLineError.missingOption("--out", command: "audit")
        }
        let search = try StatementExtract(
            PublishedLedger(directory: directory), threads: threads)
        var progress = ProgressLine()
        defer { progress.clear() }
        let found = try search.find(
            kind, SealSequence(number), ofPeer: arguments.has("--peer")
        ) { progress.show($0, of: $1) }
        progress.clear()
        try Files.makeDirectory(out)
        for file in found.files {
            try Files.replace(Files.join(out, file.name), with: file.bytes)
        }
        console.note(
            Text(
                vi: "So anchor.pem với chứng thư cơ quan mà bạn tin, rồi chạy trong \(out):",
                zh: "请将 anchor.pem 与您信任的主管机关证书比对，然后在 \(out) 中运行：",
                en: "Compare anchor.pem with the authority you trust, then run in \(out):"))
        for line in found.commands { console.line(line) }
        return .done
    }
}

extension AbsenceProof.Result {
    var json: JSON {
        .object(present: [
            ("absent", .bool(place == nil)), ("ledger", .string(origin.text)),
            ("size", .string("\(checkpoint.size.value)")),
            ("root", .string(checkpoint.root.labelled)),
            ("cosignedAt", .string(cosigned.timestampText)),
            ("leaf", place.map { .string($0.text) }),
            ("refusedWithoutHeader", .string("\(nameless)")),
        ])
    }

    /// Whether it is there, and as of which checkpoint.
    func tell(_ console: Console) {
        let size = checkpoint.size.value
        let (root, time) = (checkpoint.root.labelled, cosigned.timestampText)
        console.say(
            Text(
                vi: "Checkpoint: \(origin.text), \(size) dòng, \(root), ký xác nhận lúc \(time).",
                zh: "检查点：\(origin.text)，\(size) 行，\(root)，联署时间 \(time)。",
                en: "Checkpoint: \(origin.text), \(size) leaves, \(root), cosigned at \(time)."))
        if nameless > 0 {
            console.say(
                Text(
                    vi: "\(nameless) thông điệp bị từ chối không để lại phần đầu trong sổ cái.",
                    zh: "有 \(nameless) 份被拒绝的报文未在账本中留下报文头。",
                    en: "\(nameless) refused messages left no header in the ledger."))
        }
        if let place {
            console.say(
                Text(
                    vi: "CÓ TRONG SỔ CÁI: dòng \(place.text).", zh: "账本中有该报文：第 \(place.text) 行。",
                    en: "IT IS THERE: leaf \(place.text)."))
        } else {
            console.say(
                Text(
                    vi: "KHÔNG CÓ trong các dòng ấy.", zh: "上述各行中没有该报文。",
                    en: "IT IS NOT among those leaves."))
        }
    }
}
