// Loss: why a session with the node ended.

public import RedRiverBase
public import RedRiverTransport
public import RedRiverWire

/// Why there is no session. The client dials again by itself after any of them.
public enum Loss: Hashable, Sendable {
    /// The connection could not be made, or ended.
    case connection(LinkEvent)
    /// Nothing was heard for ``Limits/nodeSilenceMilliseconds``.
    case silence
    /// The node was restarted: it forgot this session's leases.
    case restarted
    /// The node answered `HELLO` with an `ERROR`.
    case refused(ErrorAnswer)
    /// The node says that our key belongs to another party than the configuration does.
    case otherParty(PartyID)

    /// Whether dialling again will not help unless somebody changes something.
    public var needsPeople: Bool {
        switch self {
        case .connection(.refused), .otherParty: true
        case .refused(let answer): !answer.code.isRetryable
        case .connection, .silence, .restarted: false
        }
    }

    /// What happened, for people.
    public var text: Text {
        switch self {
        case .connection(.refused):
            Text(
                vi: "Nút không biết khóa của máy này.", zh: "节点不认识本机的密钥。",
                en: "The node does not know this client's key.")
        case .connection(.handshakeFailed):
            Text(
                vi: "Bắt tay CURVE thất bại: khóa của nút trong cấu hình có thể sai.",
                zh: "CURVE 握手失败：配置中的节点密钥可能有误。",
                en: "The CURVE handshake failed: the node's key may be configured wrongly.")
        case .connection(.unreachable):
            Text(
                vi: "Không kết nối được tới nút.", zh: "无法连接到节点。", en: "The node cannot be reached."
            )
        case .connection:
            Text(
                vi: "Kết nối tới nút bị ngắt.", zh: "与节点的连接已断开。",
                en: "The connection to the node ended.")
        case .silence:
            Text(
                vi: "Nút không trả lời.", zh: "节点没有响应。", en: "The node does not answer.")
        case .restarted:
            Text(vi: "Nút đã khởi động lại.", zh: "节点已重新启动。", en: "The node was restarted.")
        case .refused(let answer): answer.text
        case .otherParty(let party):
            Text(
                vi: "Nút cho biết khóa này thuộc về \(party).", zh: "节点称此密钥属于 \(party)。",
                en: "The node says that this key belongs to \(party).")
        }
    }
}
