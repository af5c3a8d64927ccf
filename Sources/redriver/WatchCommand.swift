// WatchCommand: `redriver audit watch`: an alarm when a ledger does anything but grow.

internal import Glibc
internal import RedRiverAuditor
internal import RedRiverBase
internal import RedRiverFiles
internal import RedRiverJSON
internal import RedRiverReport

/// `watch`.
struct WatchRun {
    private let arguments: Arguments
    private let console: Console
    private let watch: LedgerWatch
    private let stateFile: String?
    private let options: ProofOptions

    init(_ arguments: Arguments, _ console: Console) throws {
        try arguments.demandOperands(atMost: 2)
        guard arguments.operands.count == 2 else {
            throw CommandLineError.missingArgument("DIR", command: "audit")
        }
        self.arguments = arguments
        self.console = console
        options = try ProofOptions(arguments)
        watch = LedgerWatch(
            PublishedLedger(directory: arguments.operands[1]), trust: options.trust)
        stateFile = arguments.string("--state")
    }

    /// Looks once, or until somebody ends it or the tree contradicts itself: what is wrong then
    /// stays wrong.
    func run() throws -> ExitCode {
        let pause = UInt32(try arguments.integer("--every", in: 1...86_400) ?? 60)
        var state = try read()
        while true {
            let now = try AuditOptions.moment(arguments, "--at") ?? Clock.wall()
            let look = try watch.look(state, now: now)
            if let new = look.state, new != state {
                if let stateFile { try Files.replace(stateFile, with: new.bytes) }
                state = new
            }
            tell(look)
            if arguments.has("--once") { return look.alarms.isEmpty ? .done : .refused }
            if look.alarms.contains(where: \.isLasting) { return .refused }
            _ = sleep(pause)
        }
    }

    private func read() throws -> WatchState? {
        guard let stateFile, try Files.exists(stateFile) else { return nil }
        guard let state = WatchState(try Files.read(stateFile, atMost: WatchState.most)) else {
            throw AuditError.watchState(stateFile)
        }
        return state
    }

    private func tell(_ look: LedgerWatch.Look) {
        if options.isJSON {
            let json: JSON = .object(present: [
                ("ledger", look.origin.map { .string($0) }),
                ("size", look.size.map { .string("\($0.value)") }),
                (
                    "alarms",
                    .array(
                        look.alarms.map { flaw in
                            let text = flaw.text
                            return [
                                "code": .string(flaw.code),
                                "text": [
                                    "vi": .string(text.vi), "zh": .string(text.zh),
                                    "en": .string(text.en),
                                ],
                            ]
                        })
                ),
            ])
            console.line(String(decoding: json.compact, as: UTF8.self))
            return
        }
        for flaw in look.alarms {
            for language in console.languages {
                console.line("E \(flaw.code)  \(flaw.text(language).visible)")
            }
        }
        guard look.alarms.isEmpty, let size = look.size else { return }
        let name = (look.origin ?? "-").visible
        console.say(
            Text(
                vi: "\(name): \(size.value) dòng, nối tiếp những gì đã thấy.",
                zh: "\(name)：\(size.value) 行，与先前所见衔接。",
                en: "\(name): \(size.value) leaves, and they go on from what was seen."))
    }
}

extension ProofFlaw {
    /// Whether looking again cannot make it good.
    fileprivate var isLasting: Bool {
        switch self {
        case .splitView, .inconsistent, .renamed, .flaw(_, .rollback): true
        default: false
        }
    }
}
