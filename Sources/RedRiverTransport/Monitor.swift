// Monitor: what happens to a dialler's connection (zmq_socket_monitor(3)).
//
// libzmq writes events into a PAIR socket of ours. It waits for ever if nobody is connected there,
// so the PAIR is connected before the dialler is; and it would wait if the PAIR filled up, which the
// handful of events of a socket that never reconnects cannot do.

internal import CZeroMQ
internal import RedRiverBase

/// What happened to the connection of a ``Dialler``.
public enum LinkEvent: Hashable, Sendable {
    /// TCP is up; nothing is proved yet.
    case connected
    /// The handshake is done: the other side holds the secret of the server key and lets us in.
    case secured
    /// The other side knows our key not. The status is that of ZAP (RFC 27), normally 400.
    case refused(status: Int)
    /// The handshake failed: a wrong server key, a peer that does not speak CURVE, or silence.
    case handshakeFailed
    /// TCP could not be set up within the bound.
    case unreachable
    /// The connection ended.
    case disconnected

    /// Whether this dialler is of no more use: drop it and make another.
    public var isEnd: Bool {
        switch self {
        case .connected, .secured: false
        case .refused, .handshakeFailed, .unreachable, .disconnected: true
        }
    }
}

/// The receiving end of one socket's events.
@safe final class Monitor {
    let pair: Socket
    private let watched: Socket

    /// - Parameter socket: Not yet connected.
    init(of socket: Socket, in context: Context) throws(TransportError) {
        let address = "inproc://redriver.monitor.\(UInt64.random(in: .min ... .max))"
        pair = try Socket(ZMQ_PAIR, in: context)
        watched = socket
        let wanted =
            ZMQ_EVENT_CONNECTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH
            | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL
            | ZMQ_EVENT_CLOSED | ZMQ_EVENT_DISCONNECTED
        guard unsafe zmq_socket_monitor(socket.handle, address, wanted) == 0 else {
            throw .last("zmq_socket_monitor")
        }
        try pair.connect(address)
    }

    deinit {
        // Before the PAIR closes, or the I/O thread would wait for it.
        unsafe zmq_socket_monitor(watched.handle, nil, 0)
    }

    /// The next event, if there is one. Never waits.
    func next() throws(TransportError) -> LinkEvent? {
        while let message = try pair.receive(framesMax: 2, bytesMax: .kibibytes(4)) {
            if let event = Self.event(message.frames) { return event }
        }
        return nil
    }

    /// - Parameter frames: The number of the event (16 bits) and its value (32 bits), both in the
    ///   machine's byte order; then the endpoint.
    static func event(_ frames: [[UInt8]]) -> LinkEvent? {
        guard let first = frames.first, first.count == 6 else { return nil }
        let number = unsafe first.withUnsafeBytes { unsafe $0.loadUnaligned(as: UInt16.self) }
        let value = unsafe first.withUnsafeBytes {
            unsafe $0.loadUnaligned(fromByteOffset: 2, as: UInt32.self)
        }
        switch Int32(number) {
        case ZMQ_EVENT_CONNECTED: return .connected
        case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: return .secured
        case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: return .refused(status: Int(value))
        case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL, ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
            return .handshakeFailed
        case ZMQ_EVENT_CLOSED: return .unreachable
        case ZMQ_EVENT_DISCONNECTED: return .disconnected
        default: return nil
        }
    }
}
