// Monitor: what happens to a socket's connections (zmq_socket_monitor(3)).
//
// libzmq writes events into a PAIR socket of ours. It waits for ever if nobody is connected there,
// so the PAIR is connected before the socket is; and it would wait if the PAIR filled up, with all
// connections waiting with it, so the PAIR has no high-water mark: its events are small, and whoever
// owns it takes them many times a second.

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
    /// - Parameter wanted: The numbers of the events, as bits.
    init(of socket: Socket, in context: Context, wanted: Int32) throws(TransportError) {
        let address = "inproc://redriver.monitor.\(UInt64.random(in: .min ... .max))"
        pair = try Socket(ZMQ_PAIR, in: context)
        watched = socket
        try pair.set(ZMQ_RCVHWM, Int32(0), "no receive high-water mark")
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
    func next() throws(TransportError) -> Event? {
        while let message = try pair.receive(framesMax: 2, bytesMax: .kibibytes(4)) {
            if let event = Event(message.frames) { return event }
        }
        return nil
    }

    /// What libzmq says of one event.
    struct Event: Equatable {
        let number: Int32
        /// A descriptor, a status, or nothing, by the number.
        let value: UInt32

        /// - Parameter frames: The number (16 bits) and the value (32 bits), both in the machine's
        ///   byte order; then the endpoint.
        init?(_ frames: [[UInt8]]) {
            guard let first = frames.first, first.count == 6 else { return nil }
            number = Int32(
                unsafe first.withUnsafeBytes { unsafe $0.loadUnaligned(as: UInt16.self) })
            value = unsafe first.withUnsafeBytes {
                unsafe $0.loadUnaligned(fromByteOffset: 2, as: UInt32.self)
            }
        }

        /// The value of an event that tells of a descriptor.
        var descriptor: Int32 { Int32(bitPattern: value) }
    }
}

extension LinkEvent {
    /// The events a dialler is told of.
    static let wanted =
        ZMQ_EVENT_CONNECTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH
        | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL
        | ZMQ_EVENT_CLOSED | ZMQ_EVENT_DISCONNECTED

    /// What an event means for a dialler, if anything.
    init?(_ event: Monitor.Event) {
        switch event.number {
        case ZMQ_EVENT_CONNECTED: self = .connected
        case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: self = .secured
        case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: self = .refused(status: Int(event.value))
        case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL, ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
            self = .handshakeFailed
        case ZMQ_EVENT_CLOSED: self = .unreachable
        case ZMQ_EVENT_DISCONNECTED: self = .disconnected
        default: return nil
        }
    }
}
