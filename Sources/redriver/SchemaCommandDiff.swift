// SchemaCommandDiff: `redriver schema diff`: whether a new schema takes what the old one took.

internal import RedRiverBase
internal import RedRiverFiles
internal import RedRiverJSON
internal import RedRiverReport
internal import RedRiverSchema

extension SchemaFiles {
    /// Says what a change to a schema breaks.
    func diff(
        from old: String, to new: String, isJSON: Bool, _ console: Console
    ) throws -> ExitCode {
        let diff = try SchemaDiff(
            from: document(old), to: document(new), at: Self.uri, library: library)
        if isJSON {
            console.line(String(decoding: SchemaDiffText.json(diff).compact, as: UTF8.self))
        } else {
            console.say(SchemaDiffText.verdict(diff.verdict))
            for language in console.languages {
                let rows = diff.changes.map { SchemaDiffText.row($0, language) }
                for line in TextTable(rows: rows).lines { console.line(line) }
            }
            if diff.hasMore { console.say(SchemaDiffText.more) }
        }
        return diff.isBackwardCompatible ? .done : .refused
    }
}

/// A difference in words and as JSON.
private enum SchemaDiffText {
    static func verdict(_ verdict: SchemaDiff.Verdict) -> Text {
        switch verdict {
        case .full:
            Text(
                vi: "Tương thích hoàn toàn: hai lược đồ chấp nhận cùng dữ liệu.",
                zh: "完全兼容：两个模式接受相同的数据。",
                en: "Fully compatible: both schemas allow the same.")
        case .backward:
            Text(
                vi:
                    "Tương thích ngược: bên dùng lược đồ mới đọc được thông điệp cũ; chiều kia thì không chắc.",
                zh: "向后兼容：使用新模式的一方可读旧报文；反之未必。",
                en:
                    "Backward compatible: who has the new schema can read old messages; not so the other way round."
            )
        case .forward:
            Text(
                vi:
                    "Chỉ tương thích xuôi: bên dùng lược đồ cũ đọc được thông điệp mới; thông điệp cũ có thể bị lược đồ mới từ chối.",
                zh: "仅向前兼容：使用旧模式的一方可读新报文；旧报文可能被新模式拒绝。",
                en:
                    "Forward compatible only: who has the old schema can read new messages; the new schema may refuse old ones."
            )
        case .none:
            Text(
                vi: "Không tương thích theo chiều nào.", zh: "双向均不兼容。",
                en: "Compatible in neither direction.")
        }
    }

    static let more = Text(
        vi: "Còn nhiều thay đổi khác.", zh: "另有更多变更未列出。", en: "There are more changes.")

    /// What it breaks, where, and the sentence.
    static func row(_ change: SchemaChange, _ language: Language) -> [String] {
        [
            effect(change)(language), change.place.isEmpty ? "/" : change.place,
            change.text(language),
        ]
    }

    private static func effect(_ change: SchemaChange) -> Text {
        let mayBe = change.kind == .unknown
        switch (change.breaks.contains(.backward), change.breaks.contains(.forward)) {
        case (true, true):
            return mayBe
                ? Text(vi: "có thể phá cả hai chiều", zh: "可能破坏双向", en: "may break both")
                : Text(vi: "phá cả hai chiều", zh: "破坏双向", en: "breaks both")
        case (true, false):
            return mayBe
                ? Text(vi: "có thể phá chiều ngược", zh: "可能破坏向后", en: "may break backward")
                : Text(vi: "phá chiều ngược", zh: "破坏向后", en: "breaks backward")
        default:
            return mayBe
                ? Text(vi: "có thể phá chiều xuôi", zh: "可能破坏向前", en: "may break forward")
                : Text(vi: "phá chiều xuôi", zh: "破坏向前", en: "breaks forward")
        }
    }

    static func json(_ diff: SchemaDiff) -> JSON {
        let changes: [JSON] = diff.changes.map { change in
            [
                "place": .string(change.place), "keyword": .string(change.keyword),
                "kind": .string(change.kind.rawValue), "breaks": .array(names(change.breaks)),
                "vi": .string(change.text.vi), "zh": .string(change.text.zh),
                "en": .string(change.text.en),
            ]
        }
        return [
            "verdict": .string(diff.verdict.rawValue),
            "backward": .bool(diff.isBackwardCompatible),
            "forward": .bool(diff.isForwardCompatible), "changes": .array(changes),
            "more": .bool(diff.hasMore),
        ]
    }

    private static func names(_ breaks: SchemaBreaks) -> [JSON] {
        (breaks.contains(.backward) ? ["backward"] : [])
            + (breaks.contains(.forward) ? ["forward"] : [])
    }
}
