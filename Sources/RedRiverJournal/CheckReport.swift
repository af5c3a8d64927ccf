// CheckReport: what a check of a stopped journal found, in words an operator can act on.

public import RedRiverBase

/// The result of ``JournalCheck``.
public struct CheckReport: Hashable, Sendable {
    /// `nil` if no segment had a good header.
    public internal(set) var journalID: JournalID?

    /// How many records are good, bodies included.
    public internal(set) var records: UInt64 = 0
    public internal(set) var segments = 0

    /// How many of them have had their bodies destroyed.
    public internal(set) var destroyedBodies: UInt64 = 0

    /// What was found, in the order of the files; at most ``findingsMax``.
    public internal(set) var findings: [Finding] = []

    /// How many more findings there were.
    public internal(set) var findingsLeftOut = 0

    /// A journal this broken is broken as a whole; more lines help nobody.
    public static let findingsMax = 1000

    /// How bad a finding is, or all of them together.
    public enum Verdict: Hashable, Comparable, Sendable, CaseIterable {
        /// Everything durable is there and good.
        case sound
        /// The end was being written when the power failed. The next start cuts it; nothing promised
        /// is lost.
        case torn
        /// Something that was durable is not what was written. The next start refuses it, or reading
        /// it does.
        case damaged
    }

    /// The worst finding's.
    public internal(set) var verdict = Verdict.sound

    /// The findings that are torn writes.
    public var torn: [Finding] { findings.filter { $0.verdict == .torn } }

    /// One thing found.
    public struct Finding: Hashable, Sendable {
        /// `sound` for a remark.
        public let verdict: Verdict
        public let code: String
        public let file: String
        /// From the start of the file, in bytes.
        public let offset: Int
        /// The record that is there, or was to be there.
        public let index: RecordIndex?
        public let text: Text
        public let hint: Text?
    }

    mutating func add(_ finding: Finding) {
        verdict = max(verdict, finding.verdict)
        if findings.count < Self.findingsMax {
            findings.append(finding)
        } else {
            findingsLeftOut += 1
        }
    }
}

extension CheckReport.Finding {
    /// Something the next start would refuse.
    init(damage error: JournalError) {
        verdict = .damaged
        code = error.code
        text = error.text
        hint = error.hint
        switch error {
        case .damaged(let file, let offset, let index):
            (self.file, self.offset, self.index) = (file, offset, index)
        case .lost(let file, let end, _): (self.file, offset, index) = (file, 0, end)
        case .segmentMissing(let directory, let index):
            (file, offset, self.index) = (directory, 0, index)
        case .misplaced(let file), .unknownFormat(let file, _), .disk(_, let file, _):
            (self.file, offset, index) = (file, 0, nil)
        default: (file, offset, index) = ("", 0, nil)
        }
    }

    /// A body that is gone, and that no record names.
    init(destroyed index: RecordIndex, file: String, offset: Int) {
        let error = JournalError.bodyDestroyed(index)
        verdict = .damaged
        code = error.code
        text = Text(
            vi: error.text.vi + " Không bản ghi nào nói là phải hủy.",
            zh: error.text.zh + "没有任何记录说明应予销毁。",
            en: error.text.en + " No record says that it was to be destroyed.")
        hint = Text(
            vi: "Ổ đĩa hoặc ai đó đã làm mất nó: sao chép thư mục sổ ký và gọi kỹ sư trực.",
            zh: "是磁盘或某人使其丢失：请复制日志目录并联系值班工程师。",
            en:
                "The disk or somebody has lost it: copy the journal's directory and call the engineer on duty."
        )
        self.file = file
        self.offset = offset
        self.index = index
    }

    static func torn(file: String, offset: Int, index: UInt64) -> Self {
        Self(
            verdict: .torn, code: "journal.torn", file: file, offset: offset,
            index: RecordIndex(index),
            text: Text(
                vi: "Lần ghi cuối bị dở dang: \(file), vị trí \(offset), từ bản ghi số \(index).",
                zh: "最后一次写入不完整：\(file)，偏移 \(offset)，从第 \(index) 号记录起。",
                en: "The last write was cut off: \(file), offset \(offset), from record \(index)."),
            hint: Text(
                vi:
                    "Không cần làm gì: lần khởi động sau sẽ cắt bỏ; chưa ai được báo ACCEPTED cho phần này.",
                zh: "无需处理：下次启动时会截去；该部分从未答复过 ACCEPTED。",
                en: "Nothing to do: the next start cuts it; nobody was told ACCEPTED for it."))
    }

    static func markMissing(_ file: String) -> Self {
        Self(
            verdict: .sound, code: "journal.mark-missing", file: file, offset: 0, index: nil,
            text: Text(
                vi:
                    "Không có hoặc không đọc được \(file); không thể phân biệt hỏng hóc ở lô cuối với ghi dở dang.",
                zh: "\(file) 缺失或不可读；无法区分最后一批的损坏与未写完。",
                en:
                    "\(file) is missing or unreadable; damage to the last batch would look like a torn write."
            ),
            hint: Text(
                vi: "Lần khởi động sau sẽ tạo lại tệp này.", zh: "下次启动时会重新生成该文件。",
                en: "The next start makes it again."))
    }

    static func offsetsMissing(_ file: String) -> Self {
        Self(
            verdict: .sound, code: "journal.offsets-missing", file: file, offset: 0, index: nil,
            text: Text(
                vi: "Tệp chỉ mục \(file) không có hoặc không khớp.", zh: "索引文件 \(file) 缺失或不匹配。",
                en: "The offset file \(file) is missing or does not fit."),
            hint: Text(
                vi: "Không mất gì: lần khởi động sau sẽ tạo lại tệp này.", zh: "没有损失：下次启动时会重新生成。",
                en: "Nothing is lost: the next start makes it again."))
    }
}
