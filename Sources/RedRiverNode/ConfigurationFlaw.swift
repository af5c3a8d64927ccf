// ConfigurationFlaw: what can be wrong with a node's configuration and its identities.
//
// The flaw of a lower module is kept whole, so that tests compare data and the operator reads the
// sentence that module has for it.

public import RedRiverBase
public import RedRiverCatalogue
public import RedRiverCrypto
public import RedRiverEvidence
public import RedRiverFiles
public import RedRiverJSON
public import RedRiverLedger
public import RedRiverTransport

/// Why a member of the configuration, or the file it names, was refused.
public enum ConfigurationFlaw: Hashable, Sendable {
    /// The file cannot be read, or is a secret that others may read.
    case file(FilesError)
    /// The configuration is not the JSON it should be.
    case json(JSONError)
    /// A key, certificate, revocation list or signature is not good.
    case crypto(CryptoError)
    /// A CURVE key is not good.
    case key(TransportError)
    /// The agreement cannot be read.
    case agreement(EvidenceError)
    /// The catalogue cannot be used.
    case catalogue(CatalogueError)
    /// A file of the catalogue is not the one agreed on, or is missing, or there is one too many.
    case catalogueDiffers(file: String)
    /// The agreement names no such node.
    case nodeNotAgreed(NodeID)
    /// The edition is not in force yet.
    case notInForce(from: Timestamp)
    /// The authority the operator trusts is not the one in the agreement.
    case anchorDiffers(Country)
    /// A certificate is for someone else than the agreement says.
    case subjectDiffers(found: String, agreed: String)
    /// This node's CURVE key is not among those the agreement has for it.
    case curveKeyNotAgreed(CurvePublicKey)
    /// A key of the ledger is not good.
    case ledgerKey(LedgerError)
    /// This node's key is not among those the agreement has for its ledger or its witness.
    case ledgerKeyNotAgreed(NoteKey)
    /// The agreement has keys for a ledger of one node only.
    case ledgerOneSided
    /// The agreement has it the other way about: this node dials, or it listens.
    case linkRole(dials: Bool)
    /// The agreement has no such party at this node.
    case clientNotAgreed(PartyID, at: NodeID)

    /// A stable identifier; see ``Fault/code``.
    var code: String {
        switch self {
        case .file: "node.file"
        case .json: "node.configuration"
        case .crypto: "node.identity"
        case .key: "node.key"
        case .agreement: "node.agreement"
        case .catalogue: "node.catalogue"
        case .catalogueDiffers: "node.catalogue-differs"
        case .nodeNotAgreed: "node.name"
        case .notInForce: "node.not-in-force"
        case .anchorDiffers: "node.anchor"
        case .subjectDiffers: "node.subject"
        case .curveKeyNotAgreed: "node.curve-key"
        case .linkRole: "node.link-role"
        case .ledgerKey: "node.ledger-key"
        case .ledgerKeyNotAgreed: "node.ledger-key-not-agreed"
        case .ledgerOneSided: "node.ledger-one-sided"
        case .clientNotAgreed: "node.client"
        }
    }

    var text: Text {
        switch self {
        case .file(let error): error.text
        case .json(let error): error.text
        case .crypto(let error): error.text
        case .key(let error): error.text
        case .agreement(let error): error.text
        case .catalogue(let error): error.text
        case .ledgerKey(let error): error.text
        default: agreedText
        }
    }

    private var agreedText: Text {
        switch self {
        case .nodeNotAgreed(let node):
            Text(
                vi: "Thỏa thuận không có nút nào tên \(node).", zh: "协议中没有名为 \(node) 的节点。",
                en: "The agreement has no node named \(node).")
        case .catalogueDiffers(let file):
            Text(
                vi: "Tệp \(file) của danh mục thông điệp khác với bản đã thỏa thuận.",
                zh: "报文目录文件 \(file) 与协议约定的不同。",
                en: "The catalogue's file \(file) is not the one agreed on.")
        case .notInForce(let from):
            Text(
                vi: "Thỏa thuận chỉ có hiệu lực từ \(from.rfc3339).",
                zh: "协议自 \(from.rfc3339) 起才生效。",
                en: "The agreement is not in force before \(from.rfc3339).")
        case .anchorDiffers(let country):
            Text(
                vi: "Chứng thư cơ quan \(country.rawValue) được tin cậy ở đây khác với "
                    + "chứng thư trong thỏa thuận.",
                zh: "此处信任的 \(country.rawValue) 主管机关证书与协议中的不同。",
                en: "The \(country.rawValue) authority trusted here is not the one in the "
                    + "agreement.")
        case .subjectDiffers(let found, let agreed):
            Text(
                vi: "Chứng thư cấp cho «\(found)», còn thỏa thuận ghi «\(agreed)».",
                zh: "证书主体为“\(found)”，而协议规定为“\(agreed)”。",
                en: "The certificate is for \"\(found)\", and the agreement says \"\(agreed)\".")
        case .curveKeyNotAgreed(let key):
            Text(
                vi: "Khóa CURVE \(key) không nằm trong thỏa thuận cho nút này.",
                zh: "协议中本节点没有 CURVE 公钥 \(key)。",
                en: "The agreement does not list the CURVE key \(key) for this node.")
        case .ledgerKeyNotAgreed(let key):
            Text(
                vi: "Khóa \(key) không nằm trong thỏa thuận cho nút này.",
                zh: "协议中本节点没有密钥 \(key)。",
                en: "The agreement does not list the key \(key) for this node.")
        case .ledgerOneSided:
            Text(
                vi: "Thỏa thuận phải có khóa sổ cái và khóa nhân chứng của cả hai nút.",
                zh: "协议须包含两个节点各自的账本密钥和见证密钥。",
                en: "The agreement must have a ledger key and a witness key of both nodes.")
        case .clientNotAgreed(let party, let node):
            Text(
                vi: "Thỏa thuận không có bên \(party) tại nút \(node).",
                zh: "协议中节点 \(node) 没有参与方 \(party)。",
                en: "The agreement has no party \(party) at node \(node).")
        case .linkRole(let dials) where dials:
            Text(
                vi: "Theo thỏa thuận, nút này chủ động gọi nút kia.",
                zh: "按照协议，应由本节点拨号连接对方节点。",
                en: "By the agreement this node dials the other one.")
        default:
            Text(
                vi: "Theo thỏa thuận, nút này chờ nút kia gọi đến.",
                zh: "按照协议，应由本节点监听，等待对方节点连接。",
                en: "By the agreement this node listens for the other one.")
        }
    }

    /// What to do about it: the lower module's advice where it has any.
    func hint(at place: ConfigurationPlace) -> Text {
        switch self {
        case .file(let error): error.hint ?? Self.placeHint(place)
        case .json(let error): Self.jsonHint(error, place)
        case .crypto(let error): error.hint ?? Self.placeHint(place)
        case .key(let error): error.hint ?? Self.placeHint(place)
        case .agreement(let error): error.hint ?? Self.agreementHint
        case .catalogue(let error): error.hint ?? Self.placeHint(place)
        case .catalogueDiffers:
            Text(
                vi: "Đặt lại đúng tệp đã thỏa thuận, hoặc để hai cơ quan ký bản thỏa thuận mới.",
                zh: "请恢复协议约定的文件，或由双方主管机关签署新版协议。",
                en:
                    "Put back the file that was agreed on, or have both authorities sign a new edition."
            )
        case .linkRole(let dials): Self.roleHint(dials: dials)
        case .notInForce:
            Text(
                vi: "Kiểm tra đồng hồ của máy, hoặc dùng bản thỏa thuận đang có hiệu lực.",
                zh: "请检查本机时钟，或使用现行有效的协议版本。",
                en: "Check this machine's clock, or use the edition that is in force.")
        case .anchorDiffers:
            Text(
                vi: "Đối chiếu dấu vân tay của chứng thư với cơ quan đó qua kênh khác trước khi "
                    + "thay tệp nào.",
                zh: "更换任何文件之前，请通过其他渠道与该主管机关核对证书指纹。",
                en: "Compare fingerprints with that authority over another channel before "
                    + "replacing either file.")
        case .nodeNotAgreed, .clientNotAgreed, .ledgerOneSided: Self.agreementHint
        case .subjectDiffers, .curveKeyNotAgreed, .ledgerKeyNotAgreed: Self.identityHint
        case .ledgerKey: Self.placeHint(place)
        }
    }

    private static let agreementHint = Text(
        vi: "Sửa cấu hình, hoặc đề nghị hai cơ quan ký bản thỏa thuận mới.",
        zh: "请更正配置，或请双方主管机关签署新版协议。",
        en: "Correct the configuration, or have both authorities sign a new edition.")

    private static let identityHint = Text(
        vi: "Đặt đúng tệp khóa và chứng thư của nút này, hoặc ký bản thỏa thuận mới.",
        zh: "请放入本节点正确的密钥和证书文件，或签署新版协议。",
        en: "Put this node's own key and certificate there, or sign a new edition.")

    private static func placeHint(_ place: ConfigurationPlace) -> Text {
        let (file, at) = (place.file, place.shownPointer)
        return Text(
            vi: "Kiểm tra tệp mà \(at) trong \(file) chỉ tới.",
            zh: "请检查 \(file) 中 \(at) 所指的文件。",
            en: "Check the file that \(at) in \(file) names.")
    }

    private static func roleHint(dials: Bool) -> Text {
        dials
            ? Text(
                vi: "Bỏ /listen/link và thêm /peer/endpoint với địa chỉ của nút kia.",
                zh: "请删除 /listen/link，并加入 /peer/endpoint，填写对方节点的地址。",
                en: "Remove /listen/link and add /peer/endpoint with the other node's address.")
            : Text(
                vi: "Bỏ /peer và thêm /listen/link với địa chỉ để chờ.",
                zh: "请删除 /peer，并加入 /listen/link，填写监听地址。",
                en: "Remove /peer and add /listen/link with the address to listen at.")
    }

    private static func jsonHint(_ error: JSONError, _ place: ConfigurationPlace) -> Text {
        let (file, at) = (place.file, place.shownPointer)
        switch error {
        case .missing:
            return Text(
                vi: "Thêm \(at) vào \(file).", zh: "请在 \(file) 中加入 \(at)。",
                en: "Add \(at) to \(file).")
        case .unknownMember:
            return Text(
                vi: "Xóa \(at) khỏi \(file), hoặc sửa tên nếu viết sai.",
                zh: "请从 \(file) 中删除 \(at)；如系拼写错误，请更正名称。",
                en: "Remove \(at) from \(file), or correct its spelling.")
        case .unexpected, .malformed:
            return Text(
                vi: "Sửa \(at) trong \(file).", zh: "请更正 \(file) 中的 \(at)。",
                en: "Correct \(at) in \(file).")
        }
    }
}
