// SelfCheck: proof, at every start, that a stranger is turned away.
//
// A door that is merely configured to be shut may be open: CURVE without a handler admits everyone,
// and looks the same to every registered client. So a node tries its own doors with a key that
// nobody can know, and does not open for traffic if one gives way.

internal import RedRiverBase

/// What a node tries on itself before it serves.
public enum SelfCheck {
    /// Connects with a new key, and is content only if the handshake is refused.
    ///
    /// - Parameters:
    ///   - context: Any context of this process; the listener may live in the same.
    ///   - endpoint: Where a listener is bound, as a client would name it.
    ///   - serverKey: The public key of the listener.
    ///   - milliseconds: How long TCP and the handshake may each take. A handshake that does not
    ///     end within it has not succeeded: the stranger is outside.
    /// - Throws: ``TransportError/strangerAdmitted(endpoint:)`` if the stranger gets in;
    ///   ``TransportError/selfCheckUnanswered(endpoint:)`` if there was no door to try.
    public static func refusesStrangers(
        in context: Context, endpoint: String, serverKey: CurvePublicKey,
        within milliseconds: Int64
    ) throws(TransportError) {
        var bounds = SocketBounds.client
        bounds.handshakeMilliseconds = milliseconds
        let stranger = try Dialler(
            in: context, serverKey: serverKey, keys: .generate(), bounds: bounds)
        try stranger.connect(to: endpoint)
        var hasConnected = false
        while true {
            let ready = try Poller.wait(on: [.dialler(stranger)], milliseconds: 2 * milliseconds)
            // ZeroMQ reports every end within the bounds set above; silence past them is no proof.
            guard !ready[0].isEmpty else { throw .selfCheckUnanswered(endpoint: endpoint) }
            while let event = try stranger.nextEvent() {
                switch event {
                case .connected: hasConnected = true
                case .secured: throw .strangerAdmitted(endpoint: endpoint)
                case .refused, .handshakeFailed, .unreachable, .disconnected:
                    guard hasConnected else { throw .selfCheckUnanswered(endpoint: endpoint) }
                    return
                }
            }
        }
    }
}
