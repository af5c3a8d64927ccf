// AuditFork: `redriver audit fork`: what a file of a node's folder `forks` proves.

internal import RedRiverAuditor
internal import RedRiverBase
internal import RedRiverFiles
internal import RedRiverJSON
internal import RedRiverLedger
internal import RedRiverReport

/// `fork`.
struct ForkRun {
    private let console: Console
    private let path: String
    private let trust: Trust
    private let isJSON: Bool

    init(_ arguments: Arguments, _ console: Console) throws {
        try arguments.demandOperands(atMost: 2)
        guard arguments.operands.count == 2 else {
            throw CommandLineError.missingArgument("FILE", command: "audit")
        }
        guard let policy = arguments.string("--policy") else {
            throw CommandLineError.missingOption("--policy", command: "audit")
        }
        self.console = console
        path = arguments.operands[1]
        trust = try Trust(directory: policy)
        isJSON = arguments.has("--json")
    }

    /// Checks the file by the keys that the policy has of the log it accuses.
    func run() throws -> ExitCode {
        let proof = try ForkProof(try Files.read(path, atMost: ForkProof.maxBytes))
        let (first, second) = (
            try Checkpoint(text: proof.first.text), try Checkpoint(text: proof.second.text)
        )
        let keys = trust.policy.logs.map(\.key).filter { $0.name == first.origin }
        guard let key = keys.first else { throw LedgerError.logUnknown(first.origin) }
        let verdict = try verdict(of: proof, by: keys) ?? proof.check(log: key)
        let name = first.origin.description.visible
        guard !isJSON else {
            let json: JSON = [
                "log": .string(first.origin.description), "kind": .string(proof.kind.word),
                "sizes": .array([first, second].map { .string("\($0.size.value)") }),
                "proven": .bool(verdict == .proven),
            ]
            console.line(String(decoding: json.compact, as: UTF8.self))
            return verdict == .proven ? .refused : .done
        }
        let sizes = "\(first.size.value), \(second.size.value)"
        switch verdict {
        case .proven:
            console.say(
                Text(
                    vi: "ĐÃ CHỨNG MINH (\(proof.kind.word)): \(name) đã ký hai sổ cái mâu thuẫn, "
                        + "kích thước \(sizes).",
                    zh: "已证实（\(proof.kind.word)）：\(name) 签署了两本互相矛盾的账本，大小 \(sizes)。",
                    en:
                        "PROVEN (\(proof.kind.word)): \(name) signed two ledgers that contradict each "
                        + "other, of sizes \(sizes)."))
            return .refused
        case .unproven:
            console.say(
                Text(
                    vi:
                        "Chưa chứng minh được gì: \(name) đã ký cả hai (kích thước \(sizes)); hãy yêu cầu "
                        + "nút đó đưa ra bằng chứng nhất quán.",
                    zh: "尚不能证明什么：两者均由 \(name) 签署（大小 \(sizes)）；请要求该节点出示一致性证明。",
                    en: "Nothing is proven yet: \(name) signed both (sizes \(sizes)); ask it for a "
                        + "consistency proof."))
            return .done
        }
    }

    /// What the file shows by any of several keys of one log; `nil` if it holds by none.
    private func verdict(of proof: ForkProof, by keys: [NoteKey]) -> ForkProof.Verdict? {
        keys.lazy.compactMap { try? proof.check(log: $0) }.first
    }
}

extension ForkProof.Kind {
    /// As it stands in the file.
    fileprivate var word: String {
        switch self {
        case .sameSize: "same-size"
        case .prefix: "prefix"
        case .leaves: "leaves"
        case .unproven: "unproven"
        }
    }
}
