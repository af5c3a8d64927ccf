// Dialler: the side that calls. A DEALER socket with CURVE, for one attempt to connect.
//
// It never reconnects. ZeroMQ would replay its queue over the new connection, before the new HELLO;
// so whoever dials makes a new Dialler for each attempt and decides itself how long to wait between
// them. Nothing queues for a connection that is not there: until `.secured` a send is `.full`.
//
// Neither is left to the options that are made for it, ZMQ_RECONNECT_IVL = -1 and ZMQ_IMMEDIATE.
// With either, libzmq 4.3 takes the pipe of a lost connection away from under whoever is reading a
// multipart message from it: the process aborts (src/fq.cpp, "!_more") or gets half a message. So
// ZeroMQ is told to reconnect in a day, and what arrived whole can be read to its end.

internal import CZeroMQ
internal import RedRiverBase

/// A DEALER socket to one listener. Used by one thread.
@safe public final class Dialler {
    /// What ``receive()`` found.
    public enum Received: Hashable, Sendable {
        case message([[UInt8]])
        /// A message broke a bound and was dropped; the connection goes on.
        case oversized
    }

    let socket: Socket
    let monitor: Monitor
    private let bounds: SocketBounds
    private var isSecured = false
    private var hasEnded = false
    private var inflow = Inflow()

    /// No Dialler lives that long after its end: one day in milliseconds.
    private static let reconnectInterval: Int32 = 24 * 60 * 60 * 1000

    /// - Parameters:
    ///   - serverKey: The only key that is talked to.
    ///   - keys: Our own. No routing id is set: the user is the key.
    public init(
        in context: Context, serverKey: CurvePublicKey, keys: CurveKeyPair,
        bounds: SocketBounds
    ) throws(TransportError) {
        socket = try Socket(ZMQ_DEALER, in: context)
        monitor = try Monitor(of: socket, in: context, wanted: LinkEvent.wanted)
        self.bounds = bounds
        try socket.apply(bounds, keys: keys)
        try socket.set(ZMQ_CURVE_SERVERKEY, bytes: serverKey.bytes, "server key")
        try socket.set(ZMQ_RECONNECT_IVL, Self.reconnectInterval, "no reconnection")
        try socket.set(
            ZMQ_CONNECT_TIMEOUT, Int32(clamping: bounds.handshakeMilliseconds), "connect timeout")
    }

    deinit {
        while let event = try? nextEvent(), !event.isEnd {}
        inflow.part()
    }

    /// Starts to connect, once. What comes of it is told by ``nextEvent()``.
    ///
    /// - Parameter endpoint: `tcp://address:port`.
    public func connect(to endpoint: String) throws(TransportError) {
        try socket.connect(endpoint)
    }

    /// The next thing that happened to the connection, if any. Never waits.
    public func nextEvent() throws(TransportError) -> LinkEvent? {
        while let told = try monitor.next() {
            guard let event = LinkEvent(told) else { continue }
            if event == .connected { inflow.accepted(told.descriptor) }
            if event == .secured { isSecured = true }
            if event.isEnd {
                hasEnded = true
                inflow = Inflow()
            }
            return event
        }
        return nil
    }

    /// Looks how much the other side sent that was not taken yet, in whole messages or not.
    ///
    /// - Returns: Whether it is more than may be: drop this dialler, which frees it all.
    public func isOverdrawn() -> Bool { !inflow.excess(bounds.inflow).isEmpty }

    /// Takes one message, if one has arrived. Never waits.
    public func receive() throws(TransportError) -> Received? {
        let found = try socket.receive(framesMax: bounds.frames, bytesMax: bounds.message)
        guard let found else { return nil }
        inflow.took(found, session: 0)
        return found.isOversized ? .oversized : .message(found.frames)
    }

    /// Sends one message, whole or not at all. Never waits.
    ///
    /// - Parameter frames: At least one.
    /// - Returns: `.full` until ``nextEvent()`` told of `.secured`, `.gone` once it told of the end.
    public func send(_ frames: [[UInt8]]) -> SendOutcome {
        precondition(!frames.isEmpty, "a message has a frame")
        if hasEnded { return .gone }
        guard isSecured else { return .full }
        for (number, frame) in frames.enumerated() {
            let errno = socket.send(frame, more: number + 1 < frames.count)
            if errno == 0 { continue }
            if errno == EAGAIN, number == 0 { return .full }
            // The connection went away under the message; libzmq takes back what it had of it.
            hasEnded = true
            return .gone
        }
        return .sent
    }
}
