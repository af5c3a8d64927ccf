// RebuildReport: what was made again of a published directory, and what could not be.

public import RedRiverBase
internal import RedRiverEvidence
public import RedRiverLedger

/// Why something of a generation could not be made again.
public enum RebuildFlaw: Hashable, Sendable {
    /// The journal has fewer leaves than were signed, or others: tiles and bundles stay as they are.
    case contradicts(signed: TreeSize, leaves: TreeSize)
    /// The newest checkpoint was never cosigned, so that its signature is in no record, and the
    /// ledger's key of that generation is not at hand.
    case unsigned(LedgerName, TreeSize)

    /// A stable identifier, `ledger.reason`.
    public var code: String {
        switch self {
        case .contradicts: "ledger.contradicts"
        case .unsigned: "ledger.unsigned"
        }
    }

    /// What is wrong, in one sentence.
    public var text: Text {
        switch self {
        case .contradicts(let signed, let leaves):
            Text(
                vi:
                    "Nhật ký có \(leaves.value) dòng không dẫn đến những gì đã ký cho \(signed.value) dòng; tệp băm và tệp dòng được để nguyên.",
                zh: "日志的 \(leaves.value) 行与为 \(signed.value) 行签署的内容不符；哈希块与条目文件保持原样。",
                en:
                    "The journal's \(leaves.value) leaves do not lead to what was signed for \(signed.value); tiles and bundles are left as they are."
            )
        case .unsigned(let origin, let size):
            Text(
                vi:
                    "Checkpoint \(size.value) của \(origin) chưa từng được ký xác nhận, nên chữ ký không có trong bản ghi nào.",
                zh: "\(origin) 的检查点 \(size.value) 从未获联署，因此任何记录中都没有其签名。",
                en:
                    "Checkpoint \(size.value) of \(origin) was never cosigned, so no record has its signature."
            )
        }
    }

    /// What an operator can do about it.
    public var hint: Text {
        switch self {
        case .contradicts:
            Text(
                vi:
                    "Khôi phục bản nhật ký mới hơn; nếu không có, giữ thư mục đã công bố: nó là bản duy nhất.",
                zh: "请恢复较新的日志副本；若没有，请保留已公布的目录：它是唯一的副本。",
                en:
                    "Restore a newer journal; where there is none, keep the published directory: it is the only copy."
            )
        case .unsigned:
            Text(
                vi: "Đưa khóa sổ cái của thế hệ đó bằng --key, hoặc chép lại tệp checkpoint.",
                zh: "请用 --key 给出该代的账本密钥，或复制回 checkpoint 文件。",
                en: "Give that generation's ledger key by --key, or copy the file checkpoint back.")
        }
    }
}

/// The result of making a published directory again.
public struct RebuildReport: Hashable, Sendable {
    /// The most names that are kept of either sort.
    public static let namesMost = 1000

    /// One generation.
    public struct Generation: Hashable, Sendable {
        public let number: UInt32
        /// The size its files are of.
        public internal(set) var size = TreeSize(0)
        /// Files that were as they have to be, that were not there, and that had another content.
        public internal(set) var same: UInt64 = 0
        public internal(set) var missing: UInt64 = 0
        public internal(set) var different: UInt64 = 0
        public internal(set) var flaws: [RebuildFlaw] = []

        init(number: UInt32) { self.number = number }
    }

    public internal(set) var generations: [Generation] = []
    /// Files that had another content, by their paths below the directory.
    public internal(set) var replaced: [String] = []
    /// What does not belong there and was left alone.
    public internal(set) var foreign: [String] = []
    /// How many names of either sort were not kept.
    public internal(set) var leftOut: UInt64 = 0

    /// Whether the directory is now what was published, and nothing besides.
    public var isWhole: Bool {
        foreign.isEmpty && generations.allSatisfy { $0.flaws.isEmpty }
    }

    mutating func addForeign(_ path: String) { Self.add(path, to: &foreign, &leftOut) }
    mutating func addReplaced(_ path: String) { Self.add(path, to: &replaced, &leftOut) }

    private static func add(_ path: String, to list: inout [String], _ leftOut: inout UInt64) {
        if list.count < namesMost { list.append(path) } else { leftOut += 1 }
    }

    /// What is told of a generation.
    mutating func change(_ number: UInt32, _ act: (inout Generation) -> Void) {
        let place = generations.firstIndex { $0.number >= number } ?? generations.count
        if place == generations.count || generations[place].number != number {
            generations.insert(Generation(number: number), at: place)
        }
        act(&generations[place])
    }
}
