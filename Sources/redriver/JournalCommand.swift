// JournalCommand: `redriver journal check`: is everything that was durable still what was written?

internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverJSON
internal import RedRiverJournal

extension Command {
    static let journal = Command(
        name: "journal",
        summary: Text(
            vi: "kiểm tra nhật ký của một nút đang dừng, từng bản ghi một",
            zh: "逐条检查已停止节点的日志",
            en: "checks the journal of a stopped node, record by record"),
        operands: "check DIR",
        options: [
            .json
        ],
        details: Text(
            vi:
                "Chỉ đọc. Mã thoát 0: nguyên vẹn, hoặc chỉ dở dang ở cuối (lần khởi động sau sẽ cắt bỏ); 1: có hư hỏng.",
            zh: "只读。退出码 0：完好，或仅末尾未写完（下次启动时截除）；1：有损坏。",
            en:
                "Reads only. Exit 0: sound, or only torn at the end, which the next start cuts off; 1: damaged."
        ),
        run: { arguments, console in
            try arguments.demandOperands(atMost: 2)
            guard let verb = arguments.operands.first else {
                throw CommandLineError.missingArgument("check", command: "journal")
            }
            guard verb == "check" else {
                throw CommandLineError.unexpectedArgument(verb, command: "journal")
            }
            guard arguments.operands.count == 2 else {
                throw CommandLineError.missingArgument("DIR", command: "journal")
            }
            let report = try JournalCheck.run(
                directory: arguments.operands[1], digest: { Commitment.storageDigest($0) },
                naming: .init(kind: Record.purgedKind, messages: Record.purged))
            if arguments.has("--json") {
                console.line(String(decoding: report.json.compact, as: UTF8.self))
            } else {
                report.tell(console)
            }
            return report.verdict == .damaged ? .refused : .done
        })
}

extension CheckReport {
    /// `records, torn, verdict`, and everything else that was found.
    fileprivate var json: JSON {
        [
            "records": .int(Int64(clamping: records)), "segments": .int(Int64(segments)),
            "destroyedBodies": .int(Int64(clamping: destroyedBodies)),
            "torn": .array(torn.map(\.json)), "verdict": .string(verdict.word),
            "findings": .array(findings.map(\.json)),
            "findingsLeftOut": .int(Int64(findingsLeftOut)),
        ]
    }

    fileprivate func tell(_ console: Console) {
        console.say(
            Text(
                vi: "\(records) bản ghi trong \(segments) phân đoạn: \(verdict.text.vi).",
                zh: "\(segments) 个分段，共 \(records) 条记录：\(verdict.text.zh)。",
                en: "\(records) records in \(segments) segments: \(verdict.text.en)."))
        for finding in findings {
            let place = "\(finding.file)+\(finding.offset)"
            for language in console.languages {
                console.line("\(place)  \(finding.code)  \(finding.text(language))")
                if let hint = finding.hint { console.line("  → \(hint(language))") }
            }
        }
        guard findingsLeftOut > 0 else { return }
        console.say(
            Text(
                vi: "… và \(findingsLeftOut) phát hiện nữa.", zh: "……另有 \(findingsLeftOut) 项发现。",
                en: "… and \(findingsLeftOut) more findings."))
    }
}

extension CheckReport.Finding {
    fileprivate var json: JSON {
        .object(present: [
            ("verdict", .string(verdict.word)), ("code", .string(code)), ("file", .string(file)),
            ("offset", .int(Int64(offset))),
            ("record", index.map { .int(Int64(clamping: $0.value)) }),
            (
                "text",
                ["vi": .string(text.vi), "zh": .string(text.zh), "en": .string(text.en)]
            ),
        ])
    }
}

extension CheckReport.Verdict {
    /// As machines read it.
    fileprivate var word: String {
        switch self {
        case .sound: "sound"
        case .torn: "torn"
        case .damaged: "damaged"
        }
    }

    fileprivate var text: Text {
        switch self {
        case .sound: Text(vi: "nguyên vẹn", zh: "完好", en: "sound")
        case .torn:
            Text(
                vi: "dở dang ở cuối; lần khởi động sau sẽ cắt bỏ, không mất gì đã hứa",
                zh: "末尾未写完；下次启动时截除，已承诺的内容不会丢失",
                en: "torn at the end; the next start cuts it, and nothing promised is lost")
        case .damaged:
            Text(vi: "CÓ HƯ HỎNG", zh: "有损坏", en: "DAMAGED")
        }
    }
}
