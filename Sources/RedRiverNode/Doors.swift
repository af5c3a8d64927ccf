// Doors: the sockets of a node, bound and tried.

internal import RedRiverBase
internal import RedRiverTransport

/// Where clients, and on one side the peer, come in.
struct Doors {
    let sockets: WireThread.Sockets
    let clientEndpoint: String
    private let linkEndpoint: String?
    private let serverKey: CurvePublicKey

    /// Binds what this node listens on. The gatekeeper must stand already.
    init(
        _ configuration: NodeConfiguration, _ identity: NodeIdentity, _ context: Context,
        _ clientKeys: KeyBook, _ linkKeys: KeyBook, _ workers: [Mailbox<ClientJob>],
        _ jobs: Mailbox<LinkInJob>, _ recorder: LinkRecorder?
    ) throws(TransportError) {
        serverKey = identity.curve.publicKey
        let clients = try Listener(
            in: context, domain: "clients", book: clientKeys, keys: identity.curve)
        try clients.bind(configuration.clientEndpoint.description)
        clientEndpoint = try clients.boundEndpoint()
        switch configuration.link {
        case .dial(let endpoint):
            linkEndpoint = nil
            sockets = WireThread.Sockets(
                clients: ClientPort(clients, workers: workers),
                link: LinkPort(
                    dialling: endpoint.description, serverKeys: identity.peerCurveKeys,
                    keys: identity.curve, in: context, jobs: jobs, recorder: recorder))
        case .listen(let endpoint):
            let link = try Listener(
                in: context, domain: "link", book: linkKeys, keys: identity.curve, bounds: .link)
            try link.bind(endpoint.description)
            linkEndpoint = try link.boundEndpoint()
            sockets = WireThread.Sockets(
                clients: ClientPort(clients, workers: workers),
                link: LinkPort(
                    listening: link, keys: identity.curve, in: context, jobs: jobs,
                    recorder: recorder))
        }
    }

    /// Tries every door with a key that nobody knows.
    ///
    /// - Throws: ``TransportError/strangerAdmitted(endpoint:)`` if one gives way.
    func trySelf(in context: Context, within milliseconds: Int64) throws(TransportError) {
        for endpoint in [clientEndpoint, linkEndpoint].compactMap({ $0 }) {
            try SelfCheck.refusesStrangers(
                in: context, endpoint: callable(endpoint), serverKey: serverKey,
                within: milliseconds)
        }
    }

    /// An endpoint bound to every interface, as one can call it from here.
    private func callable(_ endpoint: String) -> String {
        guard let port = endpoint.split(separator: ":").last,
            endpoint.hasPrefix("tcp://0.0.0.0:") || endpoint.hasPrefix("tcp://[::]:")
        else { return endpoint }
        return "tcp://127.0.0.1:\(port)"
    }
}
