// RecoveryReport: what a start found and did, for the node's log and its operator.

public import RedRiverBase

/// What opening a journal found.
public struct RecoveryReport: Hashable, Sendable {
    public internal(set) var journalID: JournalID
    public internal(set) var nextIndex: RecordIndex

    /// How many segments there are, the one being written included.
    public internal(set) var segments: Int

    /// What was cut off the end, never having been durable; `nil` after a clean stop.
    public internal(set) var cut: Cut?

    /// Records of the last batch whose bodies are damaged. The node goes on: reading one of these
    /// bodies throws `.damaged`.
    public internal(set) var damagedBodies: [RecordIndex]

    /// Whether the file `durable` was missing or unreadable, so that damage to the last batch would
    /// have been taken for a torn write.
    public internal(set) var isMarkMissing: Bool

    /// Offset files that were missing or did not fit and were made again.
    public internal(set) var rebuiltOffsets: [String]

    /// Half-made files of an earlier run that were removed.
    public internal(set) var removedFiles: [String]

    /// A torn batch that was removed.
    public struct Cut: Hashable, Sendable {
        public internal(set) var file: String
        /// The segment was cut here, in bytes.
        public internal(set) var offset: Int
        /// The first record that is gone. Nobody had been told of it.
        public internal(set) var index: RecordIndex
    }
}

extension RecoveryReport {
    /// Something the operator should read in the log.
    public struct Remark: Hashable, Sendable {
        /// A stable identifier; see ``Fault/code``.
        public let code: String
        /// Whether something is lost that was promised, and not made good.
        public let isAlarm: Bool
        public let text: Text

        init(_ code: String, isAlarm: Bool = false, _ text: Text) {
            (self.code, self.isAlarm, self.text) = (code, isAlarm, text)
        }
    }

    /// What was cut, damaged or made good; empty after a clean stop.
    public var remarks: [Remark] {
        var remarks: [Remark] = []
        if let cut { remarks.append(Remark("journal.cut", cut.text)) }
        for index in damagedBodies.map(\.value) {
            remarks.append(
                Remark(
                    "journal.body", isAlarm: true,
                    Text(
                        vi: "Nội dung của bản ghi số \(index) bị hỏng; nó sẽ không được giao.",
                        zh: "第 \(index) 号记录的正文已损坏；不会投递。",
                        en: "The body of record \(index) is damaged; it will not be delivered.")))
        }
        if isMarkMissing {
            remarks.append(
                Remark(
                    "journal.mark-missing",
                    Text(
                        vi: "Tệp 'durable' không có hoặc không đọc được; đã tạo lại.",
                        zh: "文件“durable”缺失或不可读；已重新生成。",
                        en: "The file 'durable' was missing or unreadable; it was made again.")))
        }
        for name in rebuiltOffsets {
            remarks.append(
                Remark(
                    "journal.offsets-missing",
                    Text(
                        vi: "Đã tạo lại tệp chỉ mục \(name).", zh: "已重新生成索引文件 \(name)。",
                        en: "The offset file \(name) was made again.")))
        }
        return remarks
    }
}

extension RecoveryReport.Cut {
    /// The cut in words.
    public var text: Text {
        Text(
            vi: """
                Đã cắt bỏ lần ghi dở dang: \(file), vị trí \(offset), từ bản ghi số \(index.value); \
                chưa ai được báo ACCEPTED cho phần này.
                """,
            zh: """
                已截去未写完的内容：\(file)，偏移 \(offset)，从第 \(index.value) 号记录起；\
                该部分从未答复过 ACCEPTED。
                """,
            en: """
                A write that was cut off was removed: \(file), offset \(offset), from record \
                \(index.value) on; nobody was told ACCEPTED for it.
                """)
    }
}
