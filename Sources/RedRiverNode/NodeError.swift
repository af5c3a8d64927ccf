// NodeError: everything that keeps a node from starting or makes it stop.

public import RedRiverBase
public import RedRiverExchange
public import RedRiverFiles
public import RedRiverJournal
public import RedRiverLedger
public import RedRiverTransport

/// Why a node cannot run.
public enum NodeError: Fault {
    /// Something in the configuration, or in a file that it names, is not good.
    case configuration(at: ConfigurationPlace, ConfigurationFlaw)
    /// The journal could not be opened or read.
    case journal(JournalError)
    /// The state could not be made from the journal.
    case state(ExchangeError)
    /// A socket could not be opened, or a door did not turn a stranger away.
    case transport(TransportError)
    /// A file of the published ledger could not be read or written.
    case files(FilesError)
    /// What the ledger says of itself is not good.
    case ledger(LedgerError)
    /// A record of the notary's journal is not one of a notary, or does not follow.
    case notary(at: RecordIndex)
    /// The new configuration names another node, journal or agreement.
    case reloadNeedsRestart
    /// Bodies younger than this may not be destroyed yet.
    case purgeTooEarly(latest: Timestamp)
    /// An authority or a legal basis is empty or too long; which of them.
    case purgeText(String)

    public var code: String {
        switch self {
        case .configuration(_, let flaw): flaw.code
        case .journal(let error): error.code
        case .state(let error): error.code
        case .transport(let error): error.code
        case .files(let error): error.code
        case .ledger(let error): error.code
        case .notary: "node.notary"
        case .reloadNeedsRestart: "node.restart-needed"
        case .purgeTooEarly: "purge.too-early"
        case .purgeText: "purge.text"
        }
    }

    public var text: Text {
        switch self {
        case .configuration(let place, let flaw):
            let what = flaw.text
            // What is wrong with the JSON itself is said with its path already.
            if case .json = flaw {
                return Text(
                    vi: "\(place.file): \(what.vi)", zh: "\(place.file)：\(what.zh)",
                    en: "\(place.file): \(what.en)")
            }
            return Text(
                vi: "\(place.file), \(place.shownPointer): \(what.vi)",
                zh: "\(place.file)，\(place.shownPointer)：\(what.zh)",
                en: "\(place.file), \(place.shownPointer): \(what.en)")
        case .journal(let error): return error.text
        case .state(let error): return error.text
        case .transport(let error): return error.text
        case .files(let error): return error.text
        case .ledger(let error): return error.text
        case .notary(let index):
            return Text(
                vi:
                    "Bản ghi \(index.value) của nhật ký công chứng không đọc được hoặc không khớp với các bản trước.",
                zh: "公证日志的第 \(index.value) 条记录无法读取，或与之前的记录不相符。",
                en:
                    "Record \(index.value) of the notary's journal cannot be read or does not follow."
            )
        case .reloadNeedsRestart:
            return Text(
                vi: "Cấu hình mới thuộc nút, nhật ký hoặc thỏa thuận khác nên chưa được áp dụng.",
                zh: "新配置属于另一个节点、日志或协议，未予采用。",
                en:
                    "The new configuration is of another node, journal or agreement; it was not taken."
            )
        case .purgeTooEarly(let latest):
            return Text(
                vi: "Chỉ được hủy nội dung của thông điệp nhận trước \(latest.rfc3339).",
                zh: "只能销毁 \(latest.rfc3339) 之前接收的报文的正文。",
                en:
                    "Only bodies of messages accepted before \(latest.rfc3339) may be destroyed.")
        case .purgeText(let option):
            return Text(
                vi: "\(option) phải có chữ và không quá \(Limits.purgeText) byte.",
                zh: "\(option) 不能为空，且不得超过 \(Limits.purgeText) 字节。",
                en: "\(option) must say something, in at most \(Limits.purgeText) bytes.")
        }
    }

    public var hint: Text? {
        switch self {
        case .configuration(let place, let flaw): flaw.hint(at: place)
        case .journal(let error): error.hint
        case .state(let error): error.hint
        case .transport(let error): error.hint
        case .files(let error): error.hint
        case .ledger(let error): error.hint
        case .notary:
            Text(
                vi: "Đừng xóa nhật ký này: nó giữ những gì nút đã ký. Liên hệ nhà phát triển.",
                zh: "请勿删除该日志：其中保存着本节点签署过的内容。请联系开发方。",
                en:
                    "Do not delete that journal: it holds what this node has signed. Contact the developers."
            )
        case .reloadNeedsRestart:
            Text(
                vi: "Dừng nút rồi khởi động lại với cấu hình mới.",
                zh: "请停止节点后用新配置重新启动。",
                en: "Stop the node and start it with the new configuration.")
        case .purgeTooEarly:
            Text(
                vi: "Chọn --before sớm hơn; thông điệp mới còn có thể được hỏi hoặc gửi lại.",
                zh: "请选择更早的 --before；较新的报文仍可能被查询或重发。",
                en:
                    "Choose an earlier --before; newer messages may still be asked for or sent again."
            )
        case .purgeText:
            Text(
                vi: "Ghi cơ quan ra lệnh và điều luật làm căn cứ; sổ cái giữ nguyên văn.",
                zh: "请写明下令机关及所依据的法规条款；账本将原样保存。",
                en:
                    "Name who orders it and the law it rests on; the ledger keeps the words."
            )
        }
    }
}

/// A member of a node's configuration.
public struct ConfigurationPlace: Hashable, Sendable {
    /// The configuration, as it was named to the program.
    public let file: String
    /// The member's path (RFC 6901); empty for the whole file.
    public let pointer: String

    public init(file: String, pointer: String) {
        self.file = file
        self.pointer = pointer
    }

    var shownPointer: String { pointer.isEmpty ? "/" : pointer }
}
