// AgreementFlaw: what can be wrong with an agreement, each in its own words.

public import RedRiverBase
public import RedRiverJSON

/// Why an agreement was refused.
public enum AgreementFlaw: Hashable, Sendable {
    /// The file is longer than ``Limits/configurationFile``.
    case tooLong(ByteCount)
    case json(JSONError)
    /// There must be one node of each country, with different names.
    case nodes
    /// Exactly one node dials; the other listens.
    case dialler
    /// A node's anchor is no certificate.
    case anchor(NodeID)
    /// A node's party is not a node's party of its country.
    case nodeParty(NodeID, PartyID)
    /// A key is not Z85 of 32 bytes, or stands twice.
    case curveKey(NodeID, String)
    /// A verifier key of another name or type than its place demands, or that stands twice.
    case noteKey(NodeID, String)
    /// There must be one suite for each direction.
    case directions
    /// A party stands twice, is a node's, or belongs to a node of another country or to none.
    case party(PartyID)
    /// A type stands twice, or its name or version has another form.
    case type(String)
    /// This authority has not signed.
    case unsigned(Country)
    /// This authority's signature or certificate is not good; the error says why.
    case signature(Country, reason: Text)

    var text: Text {
        switch self {
        case .tooLong(let size):
            Text(
                vi: "Thỏa thuận dài \(size.value) byte, quá giới hạn.",
                zh: "协议文件为 \(size.value) 字节，超过上限。",
                en: "The agreement has \(size.value) bytes, which is too long.")
        case .json(let error):
            Text(
                vi: "Thỏa thuận: \(error.text.vi)", zh: "协议：\(error.text.zh)",
                en: "Agreement: \(error.text.en)")
        case .unsigned(let country):
            Text(
                vi: "Thỏa thuận chưa có chữ ký của cơ quan \(country.rawValue).",
                zh: "协议缺少 \(country.rawValue) 主管机关的签名。",
                en: "The authority of \(country.rawValue) has not signed the agreement.")
        case .signature(let country, let reason):
            Text(
                vi: "Chữ ký của cơ quan \(country.rawValue) trên thỏa thuận: \(reason.vi)",
                zh: "\(country.rawValue) 主管机关在协议上的签名：\(reason.zh)",
                en: "The signature of \(country.rawValue) on the agreement: \(reason.en)")
        case .party, .type, .directions: listText
        default: nodeText
        }
    }

    private var nodeText: Text {
        switch self {
        case .anchor(let node):
            Text(
                vi: "Chứng thư gốc của nút \(node) không đọc được.", zh: "节点 \(node) 的信任锚证书无法读取。",
                en: "The anchor of node \(node) is not a certificate in PEM or base64.")
        case .nodeParty(let node, let party):
            Text(
                vi: "Bên \(party) không thể đại diện cho nút \(node).",
                zh: "参与方 \(party) 不能代表节点 \(node)。",
                en: "The party \(party) cannot speak for node \(node).")
        case .curveKey(let node, let key):
            Text(
                vi: "Khóa CURVE “\(key)” của nút \(node) sai hoặc bị lặp.",
                zh: "节点 \(node) 的 CURVE 密钥“\(key)”有误或重复。",
                en: "The CURVE key “\(key)” of node \(node) is wrong or stands twice.")
        case .noteKey(let node, let key):
            Text(
                vi: "Khóa sổ cái “\(key)” của nút \(node) sai tên, sai loại hoặc bị lặp.",
                zh: "节点 \(node) 的账本密钥“\(key)”名称或类型有误，或重复。",
                en:
                    "The ledger key “\(key)” of node \(node) has a wrong name or type, or stands twice."
            )
        case .dialler:
            Text(
                vi: "Đúng một nút phải chủ động kết nối (dials).", zh: "必须恰有一个节点主动拨号（dials）。",
                en: "Exactly one node must dial.")
        default:
            Text(
                vi: "Thỏa thuận phải có đúng một nút VN và một nút CN với tên khác nhau.",
                zh: "协议必须恰有一个 VN 节点和一个 CN 节点，且名称不同。",
                en: "There must be exactly one VN node and one CN node, with different names.")
        }
    }

    private var listText: Text {
        switch self {
        case .party(let party):
            Text(
                vi: "Bên \(party) bị lặp, là bên của nút, hoặc không thuộc nước của nút.",
                zh: "参与方 \(party) 重复、属于节点自身，或不属于该节点的国家。",
                en: "The party \(party) stands twice, is a node's own, or is at the wrong node.")
        case .type(let name):
            Text(
                vi: "Loại thông điệp “\(name)” bị lặp hoặc sai dạng thức.",
                zh: "报文类型“\(name)”重复或格式错误。",
                en: "The type “\(name)” stands twice or does not have the agreed form.")
        default:
            Text(
                vi: "Mỗi chiều phải có đúng một bộ thuật toán.", zh: "每个方向必须恰有一个算法套件。",
                en: "There must be exactly one suite for each direction.")
        }
    }
}
