// TransportError: why a connection could not be made, used or trusted.

internal import CZeroMQ
public import RedRiverBase

/// Why a socket could not be used.
public enum TransportError: Fault {
    /// ZeroMQ or the system refused an operation. `errno` is ZeroMQ's own where it has one.
    case refused(operation: String, errno: Int32)
    /// The context was shut down: the thread that owns the socket lets it go and ends.
    case contextEnded
    /// A text that should be a key is not 40 characters of Z85, or not a key. It is not quoted.
    case badKey
    /// The two halves of a key pair do not belong together.
    case keyPairMismatch
    /// This build of libzmq cannot enforce the ZAP domain, so CURVE would not keep strangers out.
    case domainNotEnforced
    /// A message arrived on a connection that no key book admitted.
    case unauthenticated
    /// A key that nobody knows was let in.
    case strangerAdmitted(endpoint: String)
    /// The door could not be tried.
    case selfCheckUnanswered(endpoint: String)

    public var code: String {
        switch self {
        case .refused: "transport.refused"
        case .contextEnded: "transport.ended"
        case .badKey: "transport.key"
        case .keyPairMismatch: "transport.key-pair"
        case .domainNotEnforced: "transport.domain"
        case .unauthenticated: "transport.unauthenticated"
        case .strangerAdmitted: "transport.stranger"
        case .selfCheckUnanswered: "transport.self-check"
        }
    }

    public var text: Text {
        switch self {
        case .refused(let operation, let errno):
            Text(
                vi: "ZeroMQ từ chối thao tác \(operation): \(reason(errno)).",
                zh: "ZeroMQ 拒绝执行 \(operation)：\(reason(errno))。",
                en: "ZeroMQ refused \(operation): \(reason(errno)).")
        case .contextEnded:
            Text(
                vi: "Phần truyền tin đang dừng.", zh: "传输层正在停止。",
                en: "The transport is shutting down.")
        case .badKey:
            Text(
                vi: "Khóa CURVE phải gồm đúng 40 ký tự Z85.",
                zh: "CURVE 密钥必须是 40 个 Z85 字符。",
                en: "A CURVE key must be exactly 40 characters of Z85.")
        case .keyPairMismatch:
            Text(
                vi: "Khóa bí mật và khóa công khai CURVE không cùng một cặp.",
                zh: "CURVE 私钥与公钥不是同一对。",
                en: "The secret and the public CURVE key are not a pair.")
        case .domainNotEnforced, .unauthenticated, .strangerAdmitted, .selfCheckUnanswered:
            doorText
        }
    }

    private var doorText: Text {
        switch self {
        case .strangerAdmitted(let endpoint):
            Text(
                vi: "Một khóa không đăng ký vẫn kết nối được vào \(endpoint).",
                zh: "未登记的密钥竟能连接到 \(endpoint)。",
                en: "A key that is not registered was let in at \(endpoint).")
        case .selfCheckUnanswered(let endpoint):
            Text(
                vi: "Không kết nối được tới \(endpoint) để thử từ chối khóa lạ.",
                zh: "无法连接 \(endpoint) 以检验其是否拒绝陌生密钥。",
                en: "\(endpoint) could not be reached to try whether it refuses a stranger.")
        case .unauthenticated:
            Text(
                vi: "Nhận được thông điệp từ một kết nối chưa được xác thực.",
                zh: "收到来自未经认证连接的报文。",
                en: "A message arrived on a connection that was not authenticated.")
        default:
            Text(
                vi: "Thư viện ZeroMQ này không bắt buộc được miền ZAP.",
                zh: "此 ZeroMQ 库无法强制执行 ZAP 域。",
                en: "This ZeroMQ library cannot enforce the ZAP domain.")
        }
    }

    public var hint: Text? {
        switch self {
        case .badKey, .keyPairMismatch:
            Text(
                vi: "Tạo lại cặp khóa rồi đăng ký khóa công khai mới với nút.",
                zh: "请重新生成密钥对，并在节点登记新的公钥。",
                en: "Make a new key pair and register its public key at the node.")
        case .domainNotEnforced, .unauthenticated, .strangerAdmitted:
            Text(
                vi: "Không vận hành nút này; kiểm tra gói libzmq (4.3) và báo cán bộ an ninh.",
                zh: "请勿运行该节点；检查 libzmq（4.3）软件包并通知安全人员。",
                en: "Do not run this node; check the libzmq package (4.3), tell security.")
        case .refused, .selfCheckUnanswered:
            Text(
                vi: "Kiểm tra địa chỉ, cổng đang được dùng và tường lửa của máy này.",
                zh: "请检查本机的地址、端口占用情况和防火墙。",
                en: "Check the address, whether the port is in use, and this machine's firewall.")
        case .contextEnded: nil
        }
    }

    /// What ZeroMQ's last failed call on this thread amounts to.
    static func last(_ operation: String) -> Self {
        let errno = zmq_errno()
        return errno == Int32(ETERM) ? .contextEnded : .refused(operation: operation, errno: errno)
    }
}

private func reason(_ errno: Int32) -> String {
    unsafe String(cString: zmq_strerror(errno))
}
