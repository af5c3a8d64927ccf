// SchemaCommandCompile: `redriver schema compile`: what schemas come to, and the digests that pin
// them.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverFiles
internal import RedRiverJSON
internal import RedRiverSchema

extension SchemaFiles {
    /// Says of each file what it was compiled to, or why it cannot be.
    func compile(_ files: [String], isJSON: Bool, _ console: Console) throws -> ExitCode {
        var code = ExitCode.done
        for file in files {
            let bytes = try Files.read(file, atMost: Self.most)
            let answer: SchemaAnswer
            do {
                let summary = try schema(bytes).summary
                answer = SchemaAnswer(
                    file: file, outcome: .success((summary, Digest.sha256(bytes).labelled)))
            } catch let error as any Fault {
                code = .refused
                answer = SchemaAnswer(file: file, outcome: .failure(SchemaRefusal(fault: error)))
            }
            answer.print(isJSON: isJSON, console)
        }
        return code
    }
}

/// Why a file could not be compiled.
private struct SchemaRefusal: Error {
    let fault: any Fault
}

/// What is said of one file.
private struct SchemaAnswer {
    let file: String
    let outcome: Result<(summary: SchemaSummary, digest: String), SchemaRefusal>

    func print(isJSON: Bool, _ console: Console) {
        if isJSON {
            console.line(String(decoding: json.compact, as: UTF8.self))
            return
        }
        switch outcome {
        case .success(let (summary, digest)):
            console.say(Self.text(file, summary))
            console.line("\(file): \(digest)")
        case .failure(let refusal):
            console.note(Self.text(file, refusal.fault.text))
            if let hint = refusal.fault.hint { console.note(hint) }
        }
    }

    private var json: JSON {
        switch outcome {
        case .success(let (summary, digest)):
            [
                "file": .string(file), "compiled": .bool(true),
                "schemas": .int(Int64(summary.schemas)), "rules": .int(Int64(summary.rules)),
                "patterns": .int(Int64(summary.patterns)), "tables": .int(Int64(summary.tables)),
                "constants": .int(Int64(summary.constants)), "digest": .string(digest),
            ]
        case .failure(let refusal):
            [
                "file": .string(file), "compiled": .bool(false),
                "code": .string(refusal.fault.code), "vi": .string(refusal.fault.text.vi),
                "zh": .string(refusal.fault.text.zh), "en": .string(refusal.fault.text.en),
            ]
        }
    }

    private static func text(_ file: String, _ summary: SchemaSummary) -> Text {
        let (schemas, rules) = (summary.schemas, summary.rules)
        let (patterns, tables, constants) = (summary.patterns, summary.tables, summary.constants)
        return Text(
            vi:
                "\(file): \(schemas) lược đồ con, \(rules) quy tắc, \(patterns) biểu thức (\(tables) có bảng tất định), \(constants) hằng.",
            zh:
                "\(file)：\(schemas) 个子模式，\(rules) 条规则，\(patterns) 个表达式（其中 \(tables) 个有确定性表），\(constants) 个常量。",
            en:
                "\(file): \(schemas) schemas, \(rules) rules, \(patterns) patterns (\(tables) with a deterministic table), \(constants) constants."
        )
    }

    private static func text(_ file: String, _ reason: Text) -> Text {
        Text(
            vi: "\(file): \(reason.vi)", zh: "\(file)：\(reason.zh)", en: "\(file): \(reason.en)")
    }
}
