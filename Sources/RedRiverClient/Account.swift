// Account: who a client is and where its node is.

public import RedRiverBase
public import RedRiverCrypto
internal import RedRiverFiles
internal import RedRiverJSON
public import RedRiverTransport

/// What one needs to talk to a node.
public struct Account: Sendable {
    /// The party whose key this is; `nil` for an operator.
    public var party: PartyID?
    /// `tcp://address:port` of the node's listener for clients.
    public var endpoint: String
    /// The node's own transport key.
    public var serverKey: CurvePublicKey
    public var keys: CurveKeyPair
    /// What salts are derived from; `nil` for an operator, who publishes nothing.
    public var saltKey: Secret?
    /// The queue to read unless another is asked for.
    public var queue: QueueName?

    public init(
        party: PartyID?, endpoint: String, serverKey: CurvePublicKey, keys: CurveKeyPair,
        saltKey: Secret? = nil, queue: QueueName? = nil
    ) {
        self.party = party
        self.endpoint = endpoint
        self.serverKey = serverKey
        self.keys = keys
        self.saltKey = saltKey
        self.queue = queue
    }

    /// Reads a client's configuration and the keys it names.
    public static func client(_ path: String) throws(ClientError) -> Account {
        let file = try AccountFile(reading: path)
        guard case .client(let client) = file.content else {
            throw .format(path: path, found: AccountFile.nodeFormat)
        }
        return try file.load(client)
    }

    /// Reads either a client's configuration or a node's, and of the latter what an operator at the
    /// node's own machine needs: the address, the node's key and the operator's.
    public static func clientOrOperator(_ path: String) throws(ClientError) -> Account {
        let file = try AccountFile(reading: path)
        return switch file.content {
        case .client(let client): try file.load(client)
        case .node(let node): try file.load(node)
        }
    }
}
