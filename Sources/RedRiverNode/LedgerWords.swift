// LedgerWords: what an operator reads of the ledger in the log.

internal import RedRiverBase

/// What the thread of the ledger says.
enum LedgerWords {
    static let witnessed = Text(
        vi: "Nút bên kia đã ký xác nhận sổ cái trở lại.", zh: "对方节点已恢复对账本的联署。",
        en: "The other node cosigns the ledger again.")
    static let unwitnessed = Text(
        vi: "Sổ cái chưa được nút bên kia ký xác nhận trong 5 phút; thông điệp vẫn được chuyển.",
        zh: "账本已有 5 分钟未获对方节点联署；报文照常传递。",
        en: "The other node has not cosigned the ledger for 5 minutes; messages go on.")
    static let notCosigned = Text(
        vi: "Nút bên kia từ chối ký xác nhận sổ cái của nút này.",
        zh: "对方节点拒绝联署本节点的账本。",
        en: "The other node refuses to cosign this node's ledger.")
    static let peerContradicts = Text(
        vi: "Sổ cái của nút bên kia mâu thuẫn với bản đã ký xác nhận; không ký xác nhận nữa.",
        zh: "对方节点的账本与已联署的版本相矛盾；不再为其联署。",
        en: "The other node's ledger contradicts what was cosigned; it is cosigned no more.")
    static let peerSmaller = Text(
        vi:
            "Nút bên kia trình sổ cái nhỏ hơn bản đã ký xác nhận; có thể đã khôi phục từ bản sao cũ.",
        zh: "对方节点出示的账本小于已联署的版本；可能是从旧备份恢复的。",
        en: "The other node showed a smaller ledger than was cosigned; it may be an old copy.")
    static let peerHasMore = Text(
        vi: "Nút bên kia đã ký xác nhận nhiều dòng hơn số dòng nút này còn giữ.",
        zh: "对方节点已联署的行数多于本节点现有的行数。",
        en: "The other node has cosigned more leaves than this node has left.")
    static let witnessOlder = Text(
        vi:
            "Nút bên kia không còn nhớ chữ ký xác nhận sau cùng của mình; có thể đã khôi phục từ bản sao cũ.",
        zh: "对方节点已不记得自己最近的联署；可能是从旧备份恢复的。",
        en:
            "The other node does not know its own last cosignature any more; it may be an old copy."
    )
    static let forkHint = Text(
        vi:
            "Bằng chứng nằm trong thư mục forks của sổ cái. Báo cho cơ quan hai nước; chỉ bản thỏa thuận mới do hai bên ký mới giải quyết được.",
        zh: "证据保存在账本的 forks 目录中。请通知两国主管机关；只有双方签署的新版协议才能解决。",
        en:
            "The proof is in the ledger's directory forks. Tell both authorities; only a new edition signed by both resolves it."
    )
    static let firstContact = Text(
        vi: "Lần đầu ký xác nhận sổ cái này của nút bên kia.", zh: "首次联署对方节点的此账本。",
        en: "This ledger of the other node is cosigned for the first time.")
    static let contradicts = Text(
        vi: "Nhật ký không khớp với những gì nút này đã ký vào sổ cái; không ký thêm gì nữa.",
        zh: "日志与本节点已在账本上签署的内容不符；不再签署。",
        en:
            "The journal does not agree with what this node has signed in its ledger; nothing more is signed."
    )
    static let contradictsHint = Text(
        vi:
            "Có lẽ nhật ký được khôi phục từ bản sao cũ. Khôi phục bản mới hơn, hoặc mở thế hệ sổ cái mới theo docs/disasters.md.",
        zh: "日志可能是从旧备份恢复的。请恢复较新的副本，或按 docs/disasters.md 开启新一代账本。",
        en:
            "The journal may be an old copy. Restore a newer one, or open a new generation as docs/disasters.md says."
    )
    static let tailUnsigned = Text(
        vi:
            "Thế hệ sổ cái trước kết thúc với những dòng chưa được ký; kiểm toán viên sẽ thấy thiếu.",
        zh: "上一代账本以未签署的行结束；审计方会发现其缺失。",
        en: "The generation before ends with leaves that were never signed; an auditor misses them."
    )
    static let tailUnsignedHint = Text(
        vi: "Trước khi mở thế hệ mới, hãy chạy nút với khóa cũ rồi dừng đúng cách.",
        zh: "开启新一代之前，请用旧密钥运行节点并正常停止。",
        en:
            "Before a new generation is opened, run the node under the old key and stop it in good order."
    )
    static let otherGeneration = Text(
        vi: "Khóa sổ cái thuộc thế hệ khác; không ký gì.", zh: "账本密钥属于另一代；不予签署。",
        en: "The ledger's key is for another generation; nothing is signed.")
}
