// LedgerCommand: `redriver ledger rebuild`: the published directory of a stopped node, made again.

internal import RedRiverBase
internal import RedRiverJSON
internal import RedRiverNode
internal import RedRiverReport

extension Command {
    static let ledger = Command(
        name: "ledger",
        summary: Text(
            vi: "dựng lại thư mục sổ cái đã công bố của một nút đang dừng, từ nhật ký",
            zh: "由日志重建已停止节点所公布的账本目录",
            en: "makes the published ledger of a stopped node again, from its journals"),
        operands: "rebuild",
        options: [
            .node,
            CommandOption(
                name: "--out", value: "DIR",
                text: Text(
                    vi: "ghi vào thư mục này thay cho thư mục trong cấu hình",
                    zh: "写入此目录，而非配置中的目录",
                    en: "write into this directory, not the configured one")),
            CommandOption(
                name: "--key", value: "FILE", mayRepeat: true,
                text: Text(
                    vi: "khóa sổ cái của một thế hệ trước",
                    zh: "较早一代的账本密钥",
                    en: "the ledger key of an earlier generation")),
            .json,
        ],
        details: Text(
            vi: """
                Mọi thế hệ, từng byte như đã công bố. Nhật ký hỏng thì không ghi gì. Tệp lạ được nêu tên và để nguyên.
                Mã thoát 0: thư mục đúng như đã công bố; 1: có tệp lạ, hoặc có phần không dựng lại được; 2: không chạy được.
                """,
            zh: """
                重建所有各代，与公布时逐字节相同。日志损坏则不写入任何内容。不属于账本的文件只列出、不改动。
                退出码 0：目录与公布时一致；1：有不属于账本的文件，或有部分无法重建；2：无法运行。
                """,
            en: """
                All generations, byte for byte as they were published. Nothing is written if a journal is damaged.
                Files that do not belong there are named and left alone. Exit 0: the directory is what was published;
                1: there are foreign files, or something could not be made again; 2: it could not run.
                """),
        run: { arguments, console in
            let verb = try arguments.onlyOperand("rebuild")
            guard verb == "rebuild" else {
                throw CommandLineError.unexpectedArgument(verb, command: "ledger")
            }
            let report = try LedgerRebuild.run(
                try NodeConfiguration(file: arguments.required("--config")),
                into: arguments.string("--out"), keys: arguments.strings("--key"))
            if arguments.has("--json") {
                console.line(String(decoding: report.json.compact, as: UTF8.self))
            } else {
                report.tell(console)
            }
            return report.isWhole ? .done : .refused
        })
}

extension RebuildReport {
    /// `generations, replaced, foreign, namesLeftOut, whole`.
    fileprivate var json: JSON {
        func number(_ value: UInt64) -> JSON { .int(Int64(clamping: value)) }
        return [
            "generations": .array(
                generations.map { generation in
                    [
                        "generation": .int(Int64(generation.number)),
                        "size": .string("\(generation.size.value)"),
                        "same": number(generation.same), "missing": number(generation.missing),
                        "different": number(generation.different),
                        "flaws": .array(generation.flaws.map(\.json)),
                    ]
                }),
            "replaced": .array(replaced.map { .string($0) }),
            "foreign": .array(foreign.map { .string($0) }), "namesLeftOut": number(leftOut),
            "whole": .bool(isWhole),
        ]
    }

    fileprivate func tell(_ console: Console) {
        for generation in generations { generation.tell(console) }
        for path in replaced { console.line("~ \(path)") }
        for path in foreign { console.line("? \(path.visible)") }
        if leftOut > 0 {
            console.say(
                Text(
                    vi: "… và \(leftOut) tệp nữa.", zh: "……另有 \(leftOut) 个文件。",
                    en: "… and \(leftOut) more files."))
        }
        if !foreign.isEmpty {
            console.say(
                Text(
                    vi: "Các tệp có dấu ? không thuộc sổ cái và được để nguyên.",
                    zh: "标有 ? 的文件不属于账本，未作改动。",
                    en: "Files marked ? do not belong to the ledger and were left alone."))
        }
        console.say(
            isWhole
                ? Text(
                    vi: "Thư mục đúng như đã công bố.", zh: "目录与公布时一致。",
                    en: "The directory is what was published.")
                : Text(
                    vi: "THƯ MỤC CHƯA ĐÚNG như đã công bố.", zh: "目录与公布时不一致。",
                    en: "The directory is NOT what was published."))
    }
}

extension RebuildReport.Generation {
    fileprivate func tell(_ console: Console) {
        console.say(
            Text(
                vi:
                    "Thế hệ \(number): \(size.value) dòng; \(same) tệp đúng, \(missing) tệp thiếu và \(different) tệp khác đã dựng lại.",
                zh:
                    "第 \(number) 代：\(size.value) 行；\(same) 个文件相符，重建缺失的 \(missing) 个、不同的 \(different) 个。",
                en:
                    "Generation \(number): leaves \(size.value); \(same) files were right, \(missing) missing and \(different) different ones were made again."
            ))
        for flaw in flaws {
            for language in console.languages {
                console.line("E \(flaw.code)  \(flaw.text(language))")
                console.line("    → \(flaw.hint(language))")
            }
        }
    }
}

extension RebuildFlaw {
    fileprivate var json: JSON {
        func words(_ text: Text) -> JSON {
            ["vi": .string(text.vi), "zh": .string(text.zh), "en": .string(text.en)]
        }
        return ["code": .string(code), "text": words(text), "hint": words(hint)]
    }
}
