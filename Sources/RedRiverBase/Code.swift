// Code: every code that crosses a wire or stands in a record, with its words.
//
// One list, because a code that two modules spell differently is two codes. A code never changes
// meaning once released. `isRetryable` is the promise that the same request may succeed later
// without being changed.

/// Why something was refused, held or returned.
public enum Code: String, Hashable, Sendable, CaseIterable {
    // What the message itself is: these decide its fate (message catalogue §8.5, §8.6).
    case valueNotInList = "F12"
    case dataMissing = "F13"
    case ruleViolated = "F14"
    case notAllowedHere = "F15"
    case duplicateDiffers = "F26"
    case notYours = "NOT_YOURS"
    case sealedBad = "SEALED_BAD"
    case nodeFault = "NODE_FAULT"
    case commitmentMismatch = "COMMITMENT"

    // What the node cannot say or do now.
    case stale = "STALE"
    case busy = "BUSY"
    case diskLow = "DISK_LOW"
    case stopping = "STOPPING"

    // What a client said wrongly.
    case noHello = "NO_HELLO"
    case unknownVerb = "UNKNOWN_VERB"
    case malformedFrames = "FRAMES"
    case tooLarge = "TOO_LARGE"
    case unknownQueue = "UNKNOWN_QUEUE"
    case notPermitted = "NOT_PERMITTED"
    case unknownMessage = "UNKNOWN_MESSAGE"
    case notWitnessed = "NOT_WITNESSED"
    case noEvidence = "NO_EVIDENCE"

    // Why a seal, an epoch or a session is held on the link: never the fault of a message.
    case grammar = "GRAMMAR"
    case suite = "SUITE"
    case agreement = "AGREEMENT"
    case certificate = "CERTIFICATE"
    case revocation = "REVOCATION"
    case signature = "SIGNATURE"
    case sequenceGap = "GAP"
    case conflict = "CONFLICT"
    case fork = "FORK"
    case root = "ROOT"
    case noEpoch = "NO_EPOCH"
    case opening = "OPENING"
    case clock = "CLOCK"
    case stateLost = "STATE_LOST"
    case notReady = "NOT_READY"

    // What became of a message that was delivered to nobody.
    case expired = "EXPIRED"
    case undeliverable = "UNDELIVERABLE"
    case refusedByReceiver = "REFUSED"

    /// Whether the same request, unchanged, may succeed later.
    public var isRetryable: Bool {
        switch self {
        case .busy, .diskLow, .stopping, .noHello, .certificate, .revocation, .noEpoch, .opening,
            .clock, .notReady, .sequenceGap, .agreement, .notWitnessed:
            true
        default: false
        }
    }
}

extension Code {
    /// Reads a code by its bytes.
    ///
    /// The initialiser that comes with the enum compares strings, and in Swift equal strings may
    /// have different bytes: U+212A, the kelvin sign, equals `K`, so `FORK` would have two spellings.
    public init?(rawValue: String) {
        let code = Self.allCases.first { $0.rawValue.utf8.elementsEqual(rawValue.utf8) }
        guard let code else { return nil }
        self = code
    }

    /// What happened, in the three languages.
    public var text: Text {
        switch self {
        case .valueNotInList, .dataMissing, .ruleViolated, .notAllowedHere, .duplicateDiffers,
            .notYours, .sealedBad, .nodeFault, .commitmentMismatch:
            messageText
        case .stale, .busy, .diskLow, .stopping, .expired, .undeliverable, .refusedByReceiver:
            stateText
        case .noHello, .unknownVerb, .malformedFrames, .tooLarge, .unknownQueue, .notPermitted,
            .unknownMessage, .notWitnessed, .noEvidence:
            requestText
        default: linkText
        }
    }

    private var messageText: Text {
        switch self {
        case .valueNotInList:
            Text(
                vi: "Giá trị nằm ngoài danh mục mã.", zh: "代码值不在代码表内。",
                en: "The value is not in the code list.")
        case .dataMissing:
            Text(
                vi: "Thiếu dữ liệu bắt buộc.", zh: "缺少必填数据。",
                en: "Required data is missing.")
        case .ruleViolated:
            Text(
                vi: "Vi phạm quy tắc nghiệp vụ.", zh: "违反业务规则。",
                en: "A rule is violated.")
        case .notAllowedHere:
            Text(
                vi: "Dữ liệu không được phép ở đây.", zh: "此处不允许该数据。",
                en: "This data is not allowed here.")
        case .duplicateDiffers:
            Text(
                vi: "Mã thông điệp này đã được dùng với nội dung khác.",
                zh: "该报文标识已用于不同内容的报文。",
                en: "This message identifier was already used with other content.")
        case .notYours:
            Text(
                vi: "Bên gửi hoặc bên nhận không thuộc nút này.",
                zh: "发送方或接收方不属于该节点。",
                en: "The sender or the receivers do not belong to this node.")
        case .sealedBad:
            Text(
                vi: "Không giải mã được thông điệp dù đã đổi khóa phiên.",
                zh: "更换会话密钥后仍无法解密该报文。",
                en: "The message could not be opened under two different epochs.")
        case .nodeFault:
            Text(
                vi: "Thông điệp làm nút nhận dừng đột ngột nên bị từ chối.",
                zh: "该报文导致接收节点异常停止，已被拒收。",
                en: "The message made the receiving node stop, so it was refused.")
        default:
            Text(
                vi: "Nội dung không khớp với mã cam kết trong phần đầu.",
                zh: "报文体与报文头中的承诺值不符。",
                en: "The body does not match the commitment in the header.")
        }
    }

    private var stateText: Text {
        switch self {
        case .stale:
            Text(
                vi: "Nút không còn biết điều này; kết quả trước đó không thay đổi.",
                zh: "节点已不再保存该信息；先前的结果不变。",
                en: "The node no longer knows this; whatever was answered before still stands.")
        case .busy:
            Text(
                vi: "Nút đang bận hoặc đã hết hạn mức; chưa nhận gì, hãy gửi lại sau.",
                zh: "节点繁忙或配额已用完；未接收任何内容，请稍后重发。",
                en: "Busy, or the quota is used up; nothing was accepted, send again later.")
        case .diskLow:
            Text(
                vi: "Ổ đĩa của nút gần đầy; chưa nhận gì, hãy gửi lại sau.",
                zh: "节点磁盘空间不足；未接收任何内容，请稍后重发。",
                en: "The node is short of disk space; nothing was accepted, send again later.")
        case .stopping:
            Text(
                vi: "Nút đang dừng; hãy kết nối và gửi lại.", zh: "节点正在停止；请重新连接并重发。",
                en: "The node is stopping; connect and send again.")
        case .expired:
            Text(
                vi: "Thông điệp đã quá hạn trước khi được giao.", zh: "报文在投递前已过期。",
                en: "The message expired before it was delivered.")
        case .undeliverable:
            Text(
                vi: "Đã thử giao hết số lần cho phép mà không thành công.",
                zh: "已达最大投递次数，仍未成功。",
                en: "Every permitted attempt to deliver the message failed.")
        default:
            Text(
                vi: "Hệ thống nhận đã từ chối thông điệp.", zh: "接收系统拒绝了该报文。",
                en: "The receiving system refused the message.")
        }
    }

    private var requestText: Text {
        switch self {
        case .noHello:
            Text(
                vi: "Kết nối chưa gửi HELLO.", zh: "该连接尚未发送 HELLO。",
                en: "The connection has not said HELLO yet.")
        case .unknownVerb:
            Text(
                vi: "Lệnh không được biết đến.", zh: "未知的命令。", en: "The verb is not known.")
        case .malformedFrames:
            Text(
                vi: "Số khung hoặc dạng khung không đúng.", zh: "帧的数量或格式不正确。",
                en: "The number or the form of the frames is wrong.")
        case .tooLarge:
            Text(
                vi: "Thông điệp vượt quá kích thước cho phép.", zh: "报文超过允许的大小。",
                en: "The message is larger than allowed.")
        case .unknownQueue:
            Text(
                vi: "Bên này không có hàng đợi mang tên đó.", zh: "该方没有此名称的队列。",
                en: "This party has no queue of that name.")
        case .notPermitted:
            Text(
                vi: "Khóa kết nối này không được phép làm việc đó.",
                zh: "该连接密钥无权执行此操作。",
                en: "The key of this connection may not do that.")
        case .notWitnessed:
            Text(
                vi: "Nút giữ thông điệp này, nhưng nước kia chưa ký xác nhận phần sổ cái chứa nó.",
                zh: "节点已有该报文，但另一国尚未联署载有它的那部分账本。",
                en:
                    "The node has the message, but the other country has not cosigned the ledger that far."
            )
        case .noEvidence:
            Text(
                vi: "Nút này không tự lập được chứng cứ về thông điệp này.",
                zh: "本节点无法自行为该报文出具证据。",
                en: "This node cannot make evidence of the message by itself.")
        default:
            Text(
                vi: "Không tìm thấy thông điệp này.", zh: "未找到该报文。",
                en: "No such message is known here.")
        }
    }

    private var linkText: Text {
        switch self {
        case .grammar:
            Text(
                vi: "Bản kê hoặc khung dữ liệu của nút bên kia sai dạng thức.",
                zh: "对方节点的声明或数据帧格式错误。",
                en: "A statement or frame of the peer does not have the agreed form.")
        case .suite:
            Text(
                vi: "Bộ thuật toán hoặc chữ ký không đúng thỏa thuận.",
                zh: "算法套件或签名种类与协议不符。",
                en: "The suite or the signatures are not those agreed.")
        case .agreement:
            Text(
                vi: "Hai nút đang dùng các bản thỏa thuận khác nhau.",
                zh: "两个节点使用的协议版本不同。",
                en: "The two nodes hold different agreements.")
        case .certificate:
            Text(
                vi: "Không xác nhận được chứng thư của nút bên kia.",
                zh: "无法验证对方节点的证书。",
                en: "The peer's certificate could not be validated.")
        case .revocation:
            Text(
                vi: "Danh sách chứng thư bị thu hồi thiếu, đã cũ, hoặc chứng thư đã bị thu hồi.",
                zh: "证书吊销列表缺失或过期，或证书已被吊销。",
                en: "The revocation list is missing or old, or the certificate is revoked.")
        case .signature:
            Text(
                vi: "Chữ ký trên bản kê không đúng.", zh: "声明上的签名无效。",
                en: "A signature on the statement is wrong.")
        case .sequenceGap:
            Text(
                vi: "Thiếu lô niêm phong ở giữa; cần bắt tay lại.",
                zh: "封装批次序号有缺口；需要重新握手。",
                en: "Seals are missing in between; the nodes must greet again.")
        case .conflict, .fork:
            Text(
                vi: "Hai bản kê khác nhau mang cùng một số thứ tự.",
                zh: "同一序号出现了两份不同的声明。",
                en: "Two different statements bear the same number.")
        case .root:
            Text(
                vi: "Gốc cây Merkle không khớp với các phần đầu nhận được.",
                zh: "默克尔树根与收到的报文头不符。",
                en: "The Merkle root does not match the headers received.")
        case .noEpoch:
            Text(
                vi: "Không có khóa phiên này hoặc khóa đã hết hạn.",
                zh: "没有该会话密钥，或其已失效。",
                en: "This epoch is unknown or has ended.")
        case .opening:
            Text(
                vi: "Chưa giải mã được thông điệp; sẽ thử lại với khóa phiên mới.",
                zh: "暂时无法解密报文；将使用新的会话密钥重试。",
                en: "A message did not open; it will be tried again under a new epoch.")
        case .clock:
            Text(
                vi: "Đồng hồ của nút không đáng tin, hoặc hai nút lệch giờ nhau quá nhiều.",
                zh: "节点时钟不可信，或两个节点的时钟相差过大。",
                en: "A node's clock is in doubt, or the clocks of the two differ too much.")
        case .stateLost:
            Text(
                vi: "Một nút đã mất dữ liệu mà nó từng ký; cần người vận hành khôi phục.",
                zh: "某个节点丢失了其曾签署的数据；需要运维人员恢复。",
                en: "A node has lost state that it once signed; an operator must recover it.")
        default:
            Text(
                vi: "Liên lạc giữa hai nút chưa sẵn sàng.", zh: "节点间的链路尚未就绪。",
                en: "The link between the nodes is not ready.")
        }
    }

    /// What the reader can do about it.
    public var hint: Text {
        switch self {
        case .valueNotInList, .dataMissing, .ruleViolated, .notAllowedHere, .notYours,
            .commitmentMismatch, .tooLarge:
            Text(
                vi: "Sửa thông điệp tại đường dẫn đã nêu rồi gửi lại.",
                zh: "请按所示路径更正报文后重发。",
                en: "Correct the message at the path given and send it again.")
        case .duplicateDiffers:
            Text(
                vi: "Dùng mã thông điệp mới cho nội dung mới.", zh: "新的内容请使用新的报文标识。",
                en: "Use a new message identifier for new content.")
        case .busy, .diskLow, .stopping, .notReady, .opening, .noEpoch, .sequenceGap:
            Text(
                vi: "Không cần sửa gì; hệ thống sẽ tự thử lại.", zh: "无需更改；系统将自动重试。",
                en: "Nothing to change; it will be tried again.")
        case .noHello, .unknownVerb, .malformedFrames:
            Text(
                vi: "Kiểm tra phiên bản phần mềm kết nối theo docs/formats.md.",
                zh: "请按 docs/formats.md 检查客户端软件的版本。",
                en: "Check the client software against docs/formats.md.")
        case .unknownQueue, .notPermitted, .unknownMessage, .stale:
            Text(
                vi: "Kiểm tra tên hàng đợi, mã thông điệp và khóa của bên này.",
                zh: "请检查队列名称、报文标识及本方密钥。",
                en: "Check the queue name, the message identifier and this party's key.")
        case .notWitnessed:
            Text(
                vi: "Hỏi lại sau vài giây; nếu kéo dài, kiểm tra đường nối giữa hai nút.",
                zh: "请几秒后再询问；若长时间如此，请检查两个节点之间的链路。",
                en: "Ask again in a few seconds; if it lasts, look at the link between the nodes.")
        case .noEvidence:
            Text(
                vi: "Lập từ sổ cái đã công bố: redriver audit evidence --ledger DIR.",
                zh: "请用已公布的账本出具：redriver audit evidence --ledger DIR。",
                en: "Make it from the published ledger: redriver audit evidence --ledger DIR.")
        case .clock:
            Text(
                vi: "Kiểm tra đồng hồ và NTP ở cả hai nút.", zh: "请检查两个节点的时钟与 NTP。",
                en: "Check the clock and NTP on both nodes.")
        case .certificate, .revocation:
            Text(
                vi: "Yêu cầu cơ quan chứng thực của nước đó cấp chứng thư hoặc CRL mới.",
                zh: "请该国认证机构提供新的证书或 CRL。",
                en: "Ask that country's authority for a new certificate or CRL.")
        case .expired, .undeliverable, .refusedByReceiver, .sealedBad, .nodeFault:
            Text(
                vi: "Liên hệ bên nhận; thông điệp vẫn được lưu để gửi lại.",
                zh: "请联系接收方；报文仍保留，可重新投递。",
                en: "Contact the receiver; the message is kept and can be requeued.")
        case .grammar, .suite, .agreement, .signature, .conflict, .fork, .root, .stateLost:
            Text(
                vi: "Báo cán bộ an ninh của cả hai bên; dữ liệu được giữ nguyên.",
                zh: "请通知双方的安全人员；数据保持原状。",
                en: "Tell the security officers of both sides; everything is kept as it is.")
        }
    }
}
