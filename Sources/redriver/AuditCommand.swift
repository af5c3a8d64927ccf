// AuditCommand: `redriver audit`: what a ledger proves, to somebody who trusts neither node.

internal import Glibc
internal import RedRiverAuditor
internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverFiles
internal import RedRiverJSON

extension Command {
    static let audit = Command(
        name: "audit",
        summary: Text(
            vi: "kiểm toán sổ cái đã công bố, chỉ dựa vào khóa do kiểm toán viên mang theo",
            zh: "审计已公布的账本，只信任审计方自带的密钥",
            en: "audits published ledgers, with no trust but the keys you bring"),
        operands: """
            verify DIR… | reconcile DIR_A… DIR_B… | report DIR [DIR_B] | fork FILE | policy | \
            evidence SENDER MSGID | evidence check FILE | evidence join FILE FILE | index DIR | absence SENDER MSGID | extract DIR seal|receipt N | watch DIR
            """,
        options: AuditOptions.all + AuditOptions.proofs,
        details: Text(
            vi: """
                verify: từng dòng, từng ô băm, từng chữ ký; nhiều thư mục là các thế hệ của một sổ cái. reconcile: bên này niêm phong gì thì bên kia đã nhận
                nấy, kể cả nhiều thế hệ của mỗi nút; từng sổ cái vẫn phải qua verify (hoặc thêm --verify). report: cả hai việc, thành một trang HTML.
                fork: tệp trong thư mục forks của một nút có chứng minh sổ cái đã ký hai quá khứ không.
                policy: soạn thư mục tin cậy từ thỏa thuận.
                evidence: một tệp chứng minh một thông điệp; evidence check: kiểm tra tệp ấy, không cần sổ cái.
                evidence join: ghép hai tệp về một thông điệp, mỗi nước một phần.
                index: chỉ mục để tìm nhanh. absence: thông điệp không có trong sổ cái trước --before.
                extract: một niêm phong hay biên nhận ở dạng tệp cho openssl. watch: theo dõi sổ cái.
                Mã thoát 0: không có gì sai; 1: có phát hiện; 2: không kiểm tra được.
                """,
            zh: """
                verify：逐行、逐块、逐个签名核查；多个目录为同一账本的各代。reconcile：一方所封装的，另一方是否如数收到，可列出每个节点的各代账本；
                各账本仍须通过 verify（或加 --verify）。report：两者兼做，生成一个 HTML 页面。
                fork：节点 forks 目录中的文件是否证明账本签署了两种过去。
                policy：由协议起草信任目录。
                evidence：证明一份报文的文件；evidence check：核查该文件，无需账本。
                evidence join：合并同一报文的两个文件，两国各出一部分。
                index：用于快速查找的索引。absence：--before 之前账本中没有该报文。
                extract：将一个封装或回执写成 openssl 可读的文件。watch：持续监视账本。
                退出码 0：无误；1：有发现；2：无法检查。
                """,
            en: """
                verify: every leaf, every tile, every signature; several folders are generations of one ledger.
                reconcile: what one sealed the other took, of each node all generations given; each ledger must pass verify besides (or add --verify). report: both, as one HTML page.
                fork: whether a file of a node's folder forks proves that a ledger signed two pasts.
                policy: drafts a trust folder from an agreement.
                evidence: a file that proves one message; evidence check: checks it, without any ledger.
                evidence join: two such files of one message, a part of each country's, in one.
                index: an index, to find messages fast. absence: the message was not there --before a time.
                extract: a seal or receipt as files for openssl. watch: follows a ledger.
                Exit 0: nothing is wrong; 1: something is; 2: it could not be checked.
                """),
        run: { arguments, console in
            guard let verb = arguments.operands.first else {
                throw CommandLineError.missingArgument("verify", command: "audit")
            }
            switch verb {
            case "verify": return try AuditRun(arguments, console, directories: 1...99).verify()
            case "reconcile":
                return try AuditRun(arguments, console, directories: 2...99).reconcile()
            case "fork": return try ForkRun(arguments, console).run()
            case "report":
                guard let file = arguments.string("--html") else {
                    throw CommandLineError.missingOption("--html", command: "audit")
                }
                return try AuditRun(arguments, console, directories: 1...2).report(to: file)
            case "policy": return try PolicyRun(arguments, console).run()
            case "evidence": return try EvidenceRun(arguments, console).run()
            case "index": return try ProofRun(arguments, console).index()
            case "absence": return try ProofRun(arguments, console).absence()
            case "extract": return try ProofRun(arguments, console).extract()
            case "watch": return try WatchRun(arguments, console).run()
            default: throw CommandLineError.unexpectedArgument(verb, command: "audit")
            }
        })
}

/// The options of `audit`.
enum AuditOptions {
    static let all = [
        CommandOption(
            name: "--policy", value: "DIR",
            text: Text(
                vi: "thư mục tin cậy: policy và anchors/VN.pem, anchors/CN.pem",
                zh: "信任目录：policy 与 anchors/VN.pem、anchors/CN.pem",
                en: "the trust folder: policy, anchors/VN.pem and anchors/CN.pem")),
        CommandOption(
            name: "--at", value: "TIME",
            text: Text(
                vi: "xét như vào lúc này, cho bản lưu trữ (mặc định: bây giờ)",
                zh: "按此时刻判断，用于存档（默认：现在）",
                en: "judge as of this moment, for archives (default: now)")),
        CommandOption(
            name: "--late", value: "S",
            text: Text(
                vi: "niêm phong đến muộn hơn bấy nhiêu giây là trễ (mặc định 900)",
                zh: "封装到达超过此秒数即为迟到（默认 900）",
                en: "a seal that arrives after so many seconds is late (default 900)")),
        CommandOption(
            name: "--html", value: "FILE",
            text: Text(
                vi: "report: ghi trang HTML vào tệp này", zh: "report：将 HTML 页面写入此文件",
                en: "report: write the HTML page into this file")),
        CommandOption(
            name: "--made", value: "TIME",
            text: Text(
                vi: "report: ghi đây là lúc lập báo cáo (mặc định: bây giờ)",
                zh: "report：报告上所写的生成时间（默认：现在）",
                en: "report: say that it was made at this moment (default: now)")),
        CommandOption(
            name: "--verify",
            text: Text(
                vi: "reconcile: kiểm tra cả từng sổ cái", zh: "reconcile：同时核查每本账",
                en: "reconcile: verify each ledger as well")),
        CommandOption(
            name: "--seen", value: "FILE", mayRepeat: true,
            text: Text(
                vi: "verify: checkpoint đã thấy trước đây, hoặc tệp mà watch ghi nhớ",
                zh: "verify：先前所见的检查点，或 watch 所保存的文件",
                en: "verify: a checkpoint seen earlier, or the file that watch keeps")),
        CommandOption(
            name: "--threads", value: "N",
            text: Text(
                vi: "số luồng đọc và kiểm tra (mặc định 2)", zh: "读取与核查的线程数（默认 2）",
                en: "threads that read and check (default 2)")),
        CommandOption(
            name: "--from-agreement", value: "FILE",
            text: Text(vi: "policy: tệp thỏa thuận", zh: "policy：协议文件", en: "policy: the agreement")
        ),
        CommandOption(
            name: "--out", value: "PATH",
            text: Text(
                vi:
                    "policy, extract: ghi vào thư mục này; evidence, index: ghi vào tệp này; verify: bằng chứng từ --seen",
                zh: "policy、extract：写入此目录；evidence、index：写入此文件；verify：写入 --seen 得出的证明",
                en:
                    "policy, extract: write into this folder; evidence, index: write this file; verify: the proof that --seen makes"
            )),
        .json,
    ]
}

/// `verify`, `reconcile` and `report`.
struct AuditRun {
    let console: Console
    let directories: [String]
    let trust: Trust
    /// The moment cosignatures are judged at.
    let now: Timestamp
    /// The moment a page says it was made at.
    let made: Timestamp
    private let late: Int64
    private let threads: Int
    private let isJSON: Bool
    private let verifiesToo: Bool
    private let seen: SeenCheckpoints
    private let proofFile: String?

    init(_ arguments: Arguments, _ console: Console, directories count: ClosedRange<Int>) throws {
        try arguments.demandOperands(atMost: 1 + count.upperBound)
        guard arguments.operands.count > count.lowerBound else {
            throw CommandLineError.missingArgument("DIR", command: "audit")
        }
        guard let policy = arguments.string("--policy") else {
            throw CommandLineError.missingOption("--policy", command: "audit")
        }
        self.console = console
        directories = Array(arguments.operands.dropFirst())
        trust = try Trust(directory: policy)
        let wall = Clock.wall()
        now = try AuditOptions.moment(arguments, "--at") ?? wall
        made = try AuditOptions.moment(arguments, "--made") ?? wall
        late = Int64(try arguments.integer("--late", in: 1...1_000_000) ?? 900) * 1000
        threads = try AuditOptions.threads(arguments)
        isJSON = arguments.has("--json")
        verifiesToo = arguments.has("--verify")
        var seen = SeenCheckpoints()
        let files = arguments.strings("--seen")
        guard files.isEmpty || arguments.operands.first == "verify" else {
            throw CommandLineError.unexpectedArgument("--seen", command: "audit")
        }
        for file in files { try seen.add(file: file) }
        self.seen = seen
        proofFile = arguments.string("--out")
    }

    /// One ledger, or the generations of one side by side.
    func verify() throws -> ExitCode {
        let reports = try history(of: directories)
        let isSound = reports.allSatisfy(\.isSound)
        if isJSON {
            let json: JSON =
                reports.count == 1
                ? reports[0].json
                : ["generations": .array(reports.map(\.json)), "sound": .bool(isSound)]
            console.line(String(decoding: json.compact, as: UTF8.self))
        } else {
            for report in reports { report.tell(console) }
        }
        return isSound ? .done : .refused
    }

    func reconcile() throws -> ExitCode {
        var reports: [AuditReport] = []
        if verifiesToo {
            for side in try Reconciliation.sides(of: ledgers) {
                reports += try history(of: side.map(\.directory))
            }
        }
        let report = try compare()
        if isJSON {
            let json: JSON = .object(present: [
                ("reconciliation", report.json),
                ("verifications", verifiesToo ? .array(reports.map(\.json)) : nil),
            ])
            console.line(String(decoding: json.compact, as: UTF8.self))
        } else {
            for report in reports { report.tell(console) }
            report.tell(console, isVerified: verifiesToo)
        }
        let isSound = report.isSound && reports.allSatisfy(\.isSound)
        return isSound ? .done : .refused
    }

    private var ledgers: [PublishedLedger] {
        directories.map { PublishedLedger(directory: $0) }
    }

    /// Holds the ledgers of two nodes against each other.
    func compare() throws -> ReconciliationReport {
        var run = try Reconciliation(
            sides: try Reconciliation.sides(of: ledgers), trust: trust, lateMilliseconds: late,
            threads: max(1, threads / 2))
        var progress = ProgressLine()
        defer { progress.clear() }
        return try run.run { progress.show($0, of: $1) }
    }

    func verification(of directory: String) throws -> AuditReport {
        try history(of: [directory])[0]
    }

    /// Verifies generations of one ledger.
    private func history(of directories: [String]) throws -> [AuditReport] {
        let scratch = try Workplace.temporary("audit")
        defer { Workplace.removeTree(scratch) }
        var run = try HistoryVerification(
            directories.map { PublishedLedger(directory: $0) }, trust: trust, now: now,
            scratch: scratch, threads: threads, seen: seen)
        var progress = ProgressLine()
        defer { progress.clear() }
        let reports = try run.run { progress.show($0, of: $1) }
        // One is proof enough.
        if let proofFile, let proof = run.proofs.first { try Files.replace(proofFile, with: proof) }
        return reports
    }
}

/// `policy`.
struct PolicyRun {
    private let arguments: Arguments
    private let console: Console

    init(_ arguments: Arguments, _ console: Console) throws {
        try arguments.demandOperands(atMost: 1)
        self.arguments = arguments
        self.console = console
    }

    func run() throws -> ExitCode {
        guard let file = arguments.string("--from-agreement") else {
            throw CommandLineError.missingOption("--from-agreement", command: "audit")
        }
        let agreement = try Agreement(
            parsing: try Files.read(file, atMost: Limits.configurationFile))
        let draft = try PolicyDraft(agreement)
        if let out = arguments.string("--out") { try draft.write(to: out) }
        if arguments.has("--json") {
            let json: JSON = [
                "policy": .string(String(decoding: draft.policy, as: UTF8.self)),
                "fingerprints": .array(
                    draft.fingerprints.map {
                        ["name": .string($0.name), "sha256": .string($0.digits)]
                    }),
            ]
            console.line(String(decoding: json.compact, as: UTF8.self))
            return .done
        }
        if arguments.string("--out") == nil { console.write(draft.policy) }
        console.note(
            Text(
                vi: "So từng dấu vân tay qua điện thoại với cơ quan của hai nước trước khi dùng:",
                zh: "使用前，请通过电话与两国主管机关逐一核对以下指纹：",
                en: "Before use, compare each fingerprint by telephone with both authorities:"))
        for print in draft.fingerprints {
            let line = "\(print.name)  \(print.digits)"
            console.note(Text(vi: line, zh: line, en: line))
        }
        return .done
    }
}

/// A line that says how far it is, on a terminal only.
struct ProgressLine {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var shown = -1

    mutating func show(_ done: UInt64, of all: UInt64) {
        guard isTerminal, all > 0 else { return }
        let percent = Int(100 * Double(done) / Double(all))
        guard percent != shown else { return }
        shown = percent
        write("\r\(percent) %")
    }

    mutating func clear() {
        guard isTerminal, shown >= 0 else { return }
        shown = -1
        write("\r      \r")
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
