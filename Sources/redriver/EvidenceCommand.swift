// EvidenceCommand: `redriver audit evidence`, `evidence check` and `evidence join`: one message, proved
// to a stranger.

internal import RedRiverAuditor
internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverFiles
internal import RedRiverJSON
internal import RedRiverLedger
internal import RedRiverReport

/// `evidence SENDER MSGID`, `evidence check FILE` and `evidence join FILE FILE`.
struct EvidenceRun {
    private let arguments: Arguments
    private let console: Console
    private let common: ProofOptions

    init(_ arguments: Arguments, _ console: Console) throws {
        self.arguments = arguments
        self.console = console
        common = try ProofOptions(arguments)
    }

    func run() throws -> ExitCode {
        let words = arguments.operands.dropFirst()
        if words.first == "check" {
            try arguments.demandOperands(atMost: 3)
            guard words.count == 2, let file = words.last else {
                throw CommandLineError.missingArgument("FILE", command: "audit")
            }
            return try check(file)
        }
        if words.first == "join" {
            try arguments.demandOperands(atMost: 4)
            guard words.count == 3 else {
                throw CommandLineError.missingArgument("FILE FILE", command: "audit")
            }
            return try join(words.dropFirst())
        }
        try arguments.demandOperands(atMost: 3)
        return try make(words)
    }

    // MARK: Making

    private func out() throws -> String {
        guard let out = arguments.string("--out") else {
            throw CommandLineError.missingOption("--out", command: "audit")
        }
        return out
    }

    private func make(_ words: ArraySlice<String>) throws -> ExitCode {
        let out = try out()
        let (ledgers, indexes) = (arguments.strings("--ledger"), arguments.strings("--index"))
        guard !ledgers.isEmpty else {
            throw CommandLineError.missingOption("--ledger", command: "audit")
        }
        if ledgers.count > 2 { throw CommandLineError.repeatedOption("--ledger") }
        if indexes.count > ledgers.count { throw CommandLineError.repeatedOption("--index") }
        let sources = ledgers.enumerated().map { place, path in
            EvidenceMaker.Source(
                PublishedLedger(directory: path),
                index: place < indexes.count ? indexes[place] : nil)
        }
        var maker = try EvidenceMaker(
            sources, trust: common.trust, now: common.now, threads: common.threads)
        let (sender, id) = try message(words, &maker)
        var progress = ProgressLine()
        defer { progress.clear() }
        let bundle = try maker.make(sender, id, content: try content()) {
            progress.show($0, of: $1)
        }
        progress.clear()
        return try write(bundle, to: out)
    }

    /// Nothing is handed out that does not check here.
    private func write(_ bundle: EvidenceBundle, to out: String) throws -> ExitCode {
        let bytes = try bundle.bytes()
        guard let verdict = try verdict(bytes) else { return .refused }
        try Files.replace(out, with: bytes)
        tell(verdict)
        return .done
    }

    /// Two bundles of one message, each of one country's node.
    private func join(_ files: ArraySlice<String>) throws -> ExitCode {
        let out = try out()
        let bundles = try files.map { file in
            try EvidenceBundle(parsing: try Files.read(file, atMost: EvidenceBundle.most))
        }
        return try write(try bundles[0].joined(with: bundles[1]), to: out)
    }

    /// Sender and identifier, or a place in the first ledger.
    private func message(
        _ words: ArraySlice<String>, _ maker: inout EvidenceMaker
    ) throws -> (PartyID, MessageID) {
        if words.count == 1, let word = words.first {
            guard let place = LedgerIndex(word) else {
                throw CommandLineError.missingArgument("MSGID", command: "audit")
            }
            return try maker.message(at: place.index)
        }
        return try Arguments.message(words, command: "audit")
    }

    private func content() throws -> EvidenceBundle.Content? {
        guard let file = arguments.string("--body") else { return nil }
        if file == "PURGED" { return .purged }
        let salt = try arguments.parsed(
            "--salt",
            expected: Text(
                vi: "64 chữ số thập lục phân thường", zh: "64 位小写十六进制数字",
                en: "64 lower-case hexadecimal digits")
        ) { text in Hexadecimal.decode(text).flatMap { $0.count == Limits.saltBytes ? $0 : nil } }
        guard let salt else { throw CommandLineError.missingOption("--salt", command: "audit") }
        return .body(try Files.read(file, atMost: Limits.body), salt: salt)
    }

    // MARK: Checking

    private func check(_ file: String) throws -> ExitCode {
        let bytes = try Files.read(file, atMost: EvidenceBundle.most)
        guard let verdict = try verdict(bytes) else { return .refused }
        tell(verdict)
        return .done
    }

    /// - Returns: `nil` if the bundle proves nothing, which was said.
    private func verdict(_ bytes: [UInt8]) throws -> EvidenceVerdict? {
        let check = EvidenceCheck(
            trust: common.trust, now: common.now, demandsQuorum: !arguments.has("--logged"))
        do throws(ProofFlaw) {
            return try check.check(bytes)
        } catch {
            common.tell(error, console)
            return nil
        }
    }

    private func tell(_ verdict: EvidenceVerdict) {
        if common.isJSON {
            let json = JSON.object([("proven", .bool(true)), ("evidence", verdict.json)])
            console.line(String(decoding: json.compact, as: UTF8.self))
        } else {
            verdict.tell(console)
        }
    }
}

/// What every command that proves something takes.
struct ProofOptions {
    let trust: Trust
    let now: Timestamp
    let threads: Int
    let isJSON: Bool

    init(_ arguments: Arguments) throws {
        guard let policy = arguments.string("--policy") else {
            throw CommandLineError.missingOption("--policy", command: "audit")
        }
        trust = try Trust(directory: policy)
        now = try AuditOptions.moment(arguments, "--at") ?? Clock.wall()
        threads = try AuditOptions.threads(arguments)
        isJSON = arguments.has("--json")
    }

    /// Says why something is not proved.
    func tell(_ flaw: ProofFlaw, _ console: Console) {
        let text = flaw.text
        if isJSON {
            let json: JSON = [
                "proven": .bool(false),
                "code": .string(flaw.code),
                "text": ["vi": .string(text.vi), "zh": .string(text.zh), "en": .string(text.en)],
            ]
            console.line(String(decoding: json.compact, as: UTF8.self))
            return
        }
        for language in console.languages {
            console.line("E \(flaw.code)  \(text(language).visible)")
        }
        console.say(
            Text(vi: "KHÔNG CHỨNG MINH ĐƯỢC.", zh: "未能证明。", en: "NOT PROVEN."))
    }
}
