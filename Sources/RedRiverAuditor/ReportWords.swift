// ReportWords: what the page says about ledgers, findings and traffic.

internal import RedRiverBase

/// Headings and sentences of the page.
enum ReportWords {
    static let title = Text(
        vi: "Báo cáo kiểm toán sổ cái RedRiver", zh: "RedRiver 账本审计报告",
        en: "Audit report on RedRiver ledgers")

    static let sound = Text(vi: "Không có gì sai.", zh: "没有发现问题。", en: "Nothing is wrong.")

    static func findings(_ count: String) -> Text {
        Text(
            vi: "CÓ PHÁT HIỆN: \(count). Xem mục 2.", zh: "有发现：\(count) 项。见第 2 节。",
            en: "FINDINGS: \(count). See section 2.")
    }

    // MARK: 1 What was checked

    static let checked = Text(
        vi: "1. Đã kiểm tra những gì, dựa vào đâu", zh: "1. 核查对象与信任依据",
        en: "1. What was checked, and against which trust")
    static let ledger = Text(vi: "Sổ cái", zh: "账本", en: "Ledger")
    static let size = Text(vi: "Số dòng", zh: "行数", en: "Leaves")
    static let cosignedSize = Text(
        vi: "Trong đó nước kia đã ký xác nhận", zh: "其中已由另一国联署",
        en: "Of these, cosigned by the other country")
    static let notCosigned = Text(vi: "không có", zh: "无", en: "none")
    static let signatures = Text(vi: "Chữ ký đã kiểm tra", zh: "已核查的签名", en: "Signatures checked")
    static let checkpoints = Text(
        vi: "Checkpoint trước đây đã so", zh: "已比对的历史检查点", en: "Past checkpoints compared")
    static let blobs = Text(
        vi: "Tệp đính kèm đã so", zh: "已比对的附属文件", en: "Attached files compared")
    static let program = Text(vi: "Chương trình", zh: "程序", en: "Program")
    static let made = Text(vi: "Lập báo cáo lúc", zh: "报告生成时间", en: "Report made at")
    static let judged = Text(vi: "Xét như vào lúc", zh: "判断基准时间", en: "Judged as of")
    static let freshness = Text(
        vi: "Ký xác nhận phải mới hơn", zh: "联署时限", en: "Cosignatures must be younger than")
    static let trust = Text(
        vi: "Các khóa mà kiểm toán viên mang theo", zh: "审计方自带的密钥",
        en: "The keys the auditor brought")
    static let trustNote = Text(
        vi:
            "So từng dấu vân tay với bản mà cơ quan của hai nước đã đọc qua điện thoại. Không khớp thì báo cáo này không có giá trị.",
        zh: "请与两国主管机关经电话核对的指纹逐一比较；如不一致，本报告无效。",
        en:
            "Compare each fingerprint with those both authorities read out by telephone. If one differs, this report is worth nothing."
    )
    static let name = Text(vi: "Tên", zh: "名称", en: "Name")
    static let kind = Text(vi: "Loại", zh: "类别", en: "Kind")
    static let fingerprint = Text(
        vi: "Dấu vân tay (SHA-256)", zh: "指纹（SHA-256）", en: "Fingerprint (SHA-256)")
    static let logKey = Text(vi: "khóa sổ cái", zh: "账本密钥", en: "ledger key")
    static let witnessKey = Text(vi: "khóa nhân chứng", zh: "见证密钥", en: "witness key")
    static let authority = Text(
        vi: "cơ quan chứng thực", zh: "认证机构", en: "certificate authority")

    // MARK: 2 Findings

    static let findings = Text(vi: "2. Phát hiện", zh: "2. 发现", en: "2. Findings")
    static let noFindings = Text(
        vi: "Không có phát hiện nào.", zh: "没有任何发现。", en: "There are no findings.")
    static let remarks = Text(
        vi: "Ghi chú (không phải lỗi)", zh: "备注（并非错误）", en: "Remarks (nothing wrong)")
    static let code = Text(vi: "Mã", zh: "代码", en: "Code")
    static let place = Text(vi: "Vị trí", zh: "位置", en: "Place")
    static let evidence = Text(vi: "Nội dung", zh: "说明", en: "What it is")
    static let comparison = Text(
        vi: "Đối chiếu hai sổ cái", zh: "两账本核对", en: "Both ledgers compared")
    static let wholeLedger = Text(vi: "cả sổ cái", zh: "整本账本", en: "the whole ledger")

    static func leftOut(_ count: String) -> Text {
        Text(
            vi: "… và \(count) mục nữa không liệt kê.", zh: "……另有 \(count) 项未列出。",
            en: "… and \(count) more that are not listed.")
    }

    // MARK: 3 Reconciliation

    static let reconciliation = Text(
        vi: "3. Đối chiếu hai chiều", zh: "3. 双向核对", en: "3. Reconciliation in both directions")
    static let onlyOne = Text(
        vi:
            "Chỉ có một sổ cái được kiểm tra, nên không đối chiếu được: hãy chạy lại với cả hai thư mục.",
        zh: "仅核查了一本账，无法核对：请用两个目录重新运行。",
        en: "Only one ledger was checked, so nothing was compared: run again with both folders.")
    static let direction = Text(vi: "Chiều", zh: "方向", en: "Direction")
    static let sealed = Text(
        vi: "Bên gửi đã niêm phong", zh: "发方已封装", en: "Sealed by the sender")
    static let received = Text(vi: "Bên nhận đã nhận", zh: "收方已收到", en: "Received")
    static let receipted = Text(vi: "Bên gửi có biên nhận", zh: "发方已得回执", en: "Receipted back")
    static let missing = Text(vi: "Thiếu", zh: "缺失", en: "Missing")
    static let late = Text(vi: "Trễ", zh: "迟到", en: "Late")
    static let inFlight = Text(vi: "Đang trên đường", zh: "在途", en: "In flight")
    static let different = Text(vi: "Sai khác", zh: "不一致", en: "Different")

    static func volume(seals: String, messages: String) -> Text {
        Text(
            vi: "\(seals) niêm phong, \(messages) thông điệp", zh: "\(seals) 个封装，\(messages) 份报文",
            en: "\(seals) seals, \(messages) messages")
    }

    static func receipts(_ taken: String, of given: String) -> Text {
        Text(
            vi: "\(taken) / \(given) biên nhận", zh: "\(taken) / \(given) 份回执",
            en: "\(taken) of \(given) receipts")
    }

    // MARK: 4 Traffic

    static let traffic = Text(vi: "4. Lưu lượng", zh: "4. 流量", en: "4. Traffic")
    static let accepted = Text(
        vi: "Gửi đi (nhận từ khách hàng của nút)", zh: "发出（由本节点客户提交）",
        en: "Sent (handed in by the node's clients)")
    static let arrived = Text(
        vi: "Nhận từ nước kia", zh: "收自另一国", en: "Received from the other country")
    static let sent = Text(vi: "Gửi", zh: "发出", en: "Sent")
    static let taken = Text(vi: "Nhận", zh: "收到", en: "Received")
    static let refused = Text(vi: "Từ chối", zh: "拒收", en: "Refused")
    static let duplicate = Text(vi: "Trùng", zh: "重复", en: "Known already")
    static let type = Text(vi: "Loại thông điệp", zh: "报文类型", en: "Message type")
    static let party = Text(vi: "Bên gửi", zh: "发送方", en: "Sender")
    static let gate = Text(vi: "Cửa khẩu nơi chuyến xuất phát", zh: "起始口岸", en: "Gate of departure")
    static let unknownType = Text(
        vi: "Không rõ (tiêu đề không được lưu)", zh: "未知（报头未保留）",
        en: "Unknown (the header was not kept)")
    static let noGate = Text(
        vi: "Không thuộc chuyến nào", zh: "不属于任何车次", en: "Belongs to no crossing")
    static let rest = Text(vi: "Các bên khác", zh: "其他发送方", en: "All other senders")
    static let noTraffic = Text(
        vi: "Sổ cái không có thông điệp nào.", zh: "账本中没有报文。",
        en: "The ledger has no messages.")

    static func zone(_ hours: Int) -> Text {
        Text(
            vi: "Ngày theo giờ của nút (UTC+\(hours)), theo đồng hồ của nút.",
            zh: "日期按节点所在地时间（UTC+\(hours)），以节点时钟为准。",
            en: "Days are local to the node (UTC+\(hours)), by the node's own clock.")
    }

    static func perPeriod(_ period: ReportPeriod) -> Text {
        switch period {
        case .day: Text(vi: "Số thông điệp mỗi ngày", zh: "每日报文数", en: "Messages per day")
        case .month: Text(vi: "Số thông điệp mỗi tháng", zh: "每月报文数", en: "Messages per month")
        case .year: Text(vi: "Số thông điệp mỗi năm", zh: "每年报文数", en: "Messages per year")
        }
    }

    static func range(_ first: String, _ last: String, sent: String, taken: String) -> Text {
        Text(
            vi: "Từ \(first) đến \(last): gửi \(sent), nhận \(taken).",
            zh: "\(first) 至 \(last)：发出 \(sent)，收到 \(taken)。",
            en: "From \(first) to \(last): \(sent) sent, \(taken) received.")
    }

    /// What a party is, by the middle of its name.
    static func agency(of party: PartyID) -> Text {
        switch party.description.split(separator: ".").dropFirst().first {
        case "CUSTOMS": Text(vi: "Hải quan", zh: "海关", en: "customs")
        case "GATE":
            Text(vi: "đơn vị vận hành cửa khẩu", zh: "口岸运营单位", en: "gate operator")
        case "PPD":
            Text(
                vi: "cơ quan kiểm dịch thực vật", zh: "植物检疫机关", en: "plant quarantine authority")
        case "BORDER": Text(vi: "Bộ đội Biên phòng", zh: "出入境边防检查", en: "border guard")
        default: Text(vi: "nút", zh: "节点", en: "node")
        }
    }
}
