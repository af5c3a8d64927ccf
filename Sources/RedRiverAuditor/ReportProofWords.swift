// ReportProofWords: what the page says about cosigning, certificates and the check in the browser, and
// what it cannot show.

internal import RedRiverBase

extension ReportWords {
    // MARK: 5 Cosigning

    static let cosigning = Text(
        vi: "5. Ai đã ký xác nhận, đến khi nào", zh: "5. 联署方及联署截止时间",
        en: "5. Who cosigned, and until when")
    static let witness = Text(vi: "Nhân chứng", zh: "见证方", en: "Witness")
    static let first = Text(vi: "Lần đầu", zh: "首次", en: "First")
    static let last = Text(vi: "Lần cuối", zh: "最近一次", en: "Last")
    static let upTo = Text(vi: "Đến dòng", zh: "截至行数", en: "Up to leaf")
    static let count = Text(vi: "Số lần", zh: "次数", en: "Times")
    static let gaps = Text(vi: "Gián đoạn", zh: "中断", en: "Gaps")
    static let noWitness = Text(
        vi: "Không có checkpoint nào được nhân chứng của thư mục tin cậy ký xác nhận.",
        zh: "没有检查点经信任目录中的见证方联署。",
        en: "No checkpoint was cosigned by a witness of the trust folder.")
    static let ownWitness = Text(
        vi: "(cùng nước với sổ cái, không tính)", zh: "（与账本同属一国，不计）",
        en: "(of the ledger's own country, does not count)")
    static let sinceThen = Text(
        vi: "đến lúc xét thì chưa ký lại", zh: "至判断时仍未再联署",
        en: "until the time of judgement, none since")

    static let gapFrom = Text(vi: "Gián đoạn từ", zh: "中断起", en: "Gap from")
    static let gapUntil = Text(vi: "đến", zh: "止", en: "until")
    static let gapLength = Text(vi: "Kéo dài", zh: "时长", en: "Length")

    static func timeline(_ name: String) -> Text {
        Text(
            vi: "Thời gian ký xác nhận của \(name)", zh: "\(name) 的联署时间线",
            en: "When \(name) cosigned")
    }

    static func gapLimit(_ length: Text) -> Text {
        Text(
            vi:
                "Gián đoạn là khoảng dài hơn \(length.vi) không có chữ ký xác nhận; trên dải thời gian là phần để trắng.",
            zh: "中断指超过 \(length.zh)没有联署；在时间线上为空白部分。",
            en: "A gap is more than \(length.en) without a cosignature; it is white on the line.")
    }

    /// In its two largest units.
    static func duration(_ seconds: UInt64) -> Text {
        let parts: [(UInt64, Text)] = [
            (seconds / 86_400, Text(vi: "ngày", zh: "天", en: "d")),
            (seconds / 3600 % 24, Text(vi: "giờ", zh: "小时", en: "h")),
            (seconds / 60 % 60, Text(vi: "phút", zh: "分钟", en: "min")),
            (seconds % 60, Text(vi: "giây", zh: "秒", en: "s")),
        ]
        let first = parts.firstIndex { $0.0 > 0 } ?? 3
        let shown = parts[first...].prefix(2).filter { $0.0 > 0 || seconds == 0 }
        func words(_ language: Language) -> String {
            shown.map { "\($0.0.grouped) \($0.1(language))" }.joined(separator: " ")
        }
        return Text(vi: words(.vi), zh: words(.zh), en: words(.en))
    }

    // MARK: 6 Certificates

    static let certificates = Text(
        vi: "6. Chữ ký và chứng thư", zh: "6. 签名与证书", en: "6. Signatures and certificates")
    static let signer = Text(vi: "Người ký", zh: "签署者", en: "Signer")
    static let node = Text(vi: "Nút", zh: "节点", en: "Node")
    static let validity = Text(vi: "Hiệu lực", zh: "有效期", en: "Validity")
    static let standing = Text(vi: "Tình trạng", zh: "状态", en: "Standing")
    static let signatureCount = Text(vi: "Chữ ký", zh: "签名数", en: "Signatures")
    static let inUse = Text(vi: "đang dùng", zh: "使用中", en: "in use")
    static let retired = Text(vi: "đã ngừng dùng", zh: "已停用", en: "retired")
    static let untrusted = Text(
        vi: "KHÔNG dẫn tới cơ quan chứng thực tin cậy", zh: "不能追溯至受信任的认证机构",
        en: "does NOT lead to a trusted authority")
    static let revoked = Text(vi: "bị thu hồi từ", zh: "吊销起始", en: "revoked since")
    static let lists = Text(
        vi: "Danh sách thu hồi (CRL)", zh: "证书吊销列表（CRL）", en: "Revocation lists (CRLs)")
    static let issuer = Text(vi: "Cơ quan cấp", zh: "签发机构", en: "Issuer")
    static let issued = Text(vi: "Ban hành", zh: "本次更新", en: "Issued")
    static let next = Text(vi: "Bản kế tiếp trước", zh: "下次更新", en: "Next one due")
    static let none = Text(vi: "Không có.", zh: "无。", en: "None.")

    // MARK: 7 The check

    static let check = Text(
        vi: "7. Tự kiểm tra một thông điệp", zh: "7. 自行验证一份报文",
        en: "7. Check one message yourself")
    static let checkNote = Text(
        vi:
            "Trình duyệt này tự tính, không cần mạng: băm dòng dưới đây cùng các giá trị trên đường đi cho đến giá trị gốc, rồi so với giá trị gốc trong checkpoint đã ký.",
        zh: "由本浏览器自行计算，无需网络：将下面一行与路径上的各值逐级哈希至根，再与已签名检查点中的根比较。",
        en:
            "This browser computes it by itself, without a network: it hashes the leaf below with the values on its path up to the root, and compares that with the root in the signed checkpoint."
    )
    static let noSample = Text(
        vi: "Không lấy được chứng minh nào từ sổ cái; xem mục 2.",
        zh: "无法从账本取得证明；见第 2 节。",
        en: "No proof could be taken from the ledger; see section 2.")
    static let leaf = Text(vi: "Dòng", zh: "行", en: "Leaf")
    static let checkpoint = Text(vi: "Checkpoint đã ký", zh: "已签名的检查点", en: "The signed checkpoint")
    static let steps = Text(
        vi: "Các bước (A là giá trị của bước trước, B là giá trị trên đường đi)",
        zh: "步骤（A 为上一步的值，B 为路径上的值）",
        en: "Steps (A is the value of the step before, B the value on the path)")
    static let step = Text(vi: "Bước", zh: "步", en: "Step")
    static let formula = Text(vi: "Phép tính", zh: "算式", en: "Computation")
    static let sibling = Text(vi: "B, trên đường đi", zh: "B，路径值", en: "B, on the path")
    static let result = Text(vi: "Kết quả", zh: "结果", en: "Result")
    static let flip = Text(
        vi: "Đổi một bit của dòng / trả lại như cũ", zh: "改动该行的一个比特 / 恢复",
        en: "Change one bit of the leaf / put it back")
    static let original = Text(
        vi: "Dòng nguyên như trong sổ cái.", zh: "该行与账本一致，未改动。",
        en: "The leaf is as the ledger has it.")
    static let changed = Text(
        vi: "ĐÃ ĐỔI một bit, ở byte", zh: "已改动一个比特，位于字节",
        en: "One bit was CHANGED, in byte")

    /// What became of the inclusion proof, by `data-state`.
    static let inclusion: KeyValuePairs<String, Text> = [
        "pending": Text(
            vi: "Chưa kiểm tra: trình duyệt này không chạy mã trong trang, hoặc đây là bản in.",
            zh: "尚未验证：本浏览器未运行页面脚本，或此为打印件。",
            en: "Not checked: this browser runs no script of the page, or this is paper."),
        "verified": Text(
            vi: "ĐÚNG: thông điệp nằm trong sổ cái mà checkpoint đã ký.",
            zh: "验证通过：该报文确在检查点所签的账本之中。",
            en: "VERIFIED: the message is in the ledger that the checkpoint signs."),
        "failed": Text(
            vi:
                "SAI: kết quả không phải giá trị gốc đã ký. Dòng, đường đi hoặc checkpoint đã bị đổi.",
            zh: "验证失败：结果与已签名的根不同。行、路径或检查点已被改动。",
            en:
                "FAILED: the result is not the signed root. The leaf, the path or the checkpoint was changed."
        ),
        "unsigned": Text(
            vi:
                "KHÔNG CHỨNG MINH: đường đi khớp, nhưng có chữ ký SAI dưới checkpoint (xem bảng bên dưới).",
            zh: "不成立：路径相符，但检查点上有无效签名（见下表）。",
            en:
                "NOT PROVED: the path fits, but a signature under the checkpoint is BAD (see the table)."
        ),
        "unsure": Text(
            vi: "ĐƯỜNG ĐI KHỚP, nhưng trình duyệt này không kiểm tra được chữ ký của checkpoint.",
            zh: "路径相符，但本浏览器无法验证检查点的签名。",
            en: "THE PATH FITS, but this browser cannot check the signatures under the checkpoint."),
        "unavailable": Text(
            vi:
                "KHÔNG KIỂM TRA ĐƯỢC: trình duyệt này không có WebCrypto cho tệp mở từ đĩa. Hãy mở bằng trình duyệt khác.",
            zh: "无法验证：本浏览器对本地文件不提供 WebCrypto。请换用其他浏览器打开。",
            en:
                "COULD NOT BE CHECKED: this browser has no WebCrypto for a file opened from a disk. Open it in another."
        ),
    ]

    /// What became of one signature, by `data-state`.
    static let signature: KeyValuePairs<String, Text> = [
        "pending": Text(vi: "chưa kiểm tra", zh: "尚未验证", en: "not checked"),
        "verified": Text(vi: "ĐÚNG", zh: "有效", en: "GOOD"),
        "failed": Text(vi: "SAI", zh: "无效", en: "BAD"),
        "unavailable": Text(
            vi: "trình duyệt này không có Ed25519", zh: "本浏览器不支持 Ed25519",
            en: "this browser has no Ed25519"),
    ]
    static let signedBy = Text(vi: "Ký bởi", zh: "签署方", en: "Signed by")
    static let signedAt = Text(vi: "Lúc", zh: "时间", en: "At")
    static let inBrowser = Text(
        vi: "Kết quả trong trình duyệt", zh: "浏览器验证结果", en: "Result in this browser")
    static let publicKey = Text(vi: "Khóa Ed25519", zh: "Ed25519 密钥", en: "Ed25519 key")

    // MARK: 8 Limits

    static let limits = Text(
        vi: "8. Trang này không cho thấy điều gì", zh: "8. 本页不能说明的事项",
        en: "8. What this page cannot show")
    static let limitList = [
        Text(
            vi:
                "Trang này không được ký. Ai có tệp cũng sửa được chữ trong đó, kể cả các khóa; chỉ dấu vân tay so qua điện thoại và việc tự chạy “redriver audit” mới là bằng chứng.",
            zh: "本页未经签名。持有文件者可改动其中文字乃至密钥；只有经电话核对的指纹和自行运行“redriver audit”的结果才是证据。",
            en:
                "This page is not signed. Whoever has the file can change its words, and even its keys; only fingerprints compared by telephone, and running `redriver audit` yourself, are evidence."
        ),
        Text(
            vi:
                "Trình duyệt chỉ kiểm tra một thông điệp; mọi số liệu khác là do chương trình tính.",
            zh: "浏览器只验证一份报文；其余数字均由程序计算得出。",
            en: "The browser checks one message; all other figures are the program's."),
        Text(
            vi: "Nội dung thông điệp không nằm trong sổ cái; ở đây chỉ có tiêu đề và giá trị băm.",
            zh: "报文正文不在账本中；此处只有报头与哈希值。",
            en: "The bodies of messages are not in a ledger; there are only headers and digests."),
        Text(
            vi:
                "Thông điệp mà nút không ghi nhận ngay từ đầu thì không có ở đây. Sổ cái chứng minh những gì đã ghi, không chứng minh những gì đã xảy ra.",
            zh: "节点从未受理的报文不在此处。账本证明已记录的内容，不证明实际发生的一切。",
            en:
                "A message a node never took is not here. A ledger proves what was recorded, not what happened."
        ),
        Text(
            vi:
                "Ngày giờ của lưu lượng theo đồng hồ của nút; chỉ thời điểm ký xác nhận là do nước kia ghi.",
            zh: "流量的日期时间以节点时钟为准；只有联署时间由另一国记录。",
            en:
                "Times of traffic are by the node's own clock; only those of cosignatures are by the other country's."
        ),
        Text(
            vi: "Các dòng sau lần ký xác nhận cuối chỉ là lời của một nước.",
            zh: "最后一次联署之后的行仅为一国的单方陈述。",
            en: "Leaves after the last cosignature are the word of one country only."),
    ]
}
