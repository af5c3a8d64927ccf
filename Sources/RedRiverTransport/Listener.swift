// Listener: the side that is called. A ROUTER socket with CURVE, guarded by a Gatekeeper.
//
// Replies are addressed by ZeroMQ's routing id, which names a connection only as long as it lives.
// Three things keep one party's answers from another:
//   - a connection is the routing id *and* the session number the gatekeeper gave its handshake, so
//     two connections are never equal, whatever their routing ids;
//   - a client that chose its own routing id is told so and never served;
//   - generated ids start at an unpredictable number, so that nobody can choose one which a
//     connection that has just vanished left behind.

internal import CZeroMQ
internal import Glibc
internal import RedRiverBase

/// One authenticated connection, as long as the process runs.
public struct ConnectionID: Hashable, Sendable, CustomStringConvertible {
    /// Told to nobody: whoever knows one can guess the next.
    let routing: [UInt8]
    /// Which handshake made the connection; rising, never used twice.
    public let session: UInt64
    /// The key it was made with.
    public let key: CurvePublicKey

    package init(routing: [UInt8], session: UInt64, key: CurvePublicKey) {
        self.routing = routing
        self.session = session
        self.key = key
    }

    /// `#` and the session number.
    public var description: String { "#\(session)" }
}

/// One message from a connection.
public struct Incoming: Hashable, Sendable {
    public let connection: ConnectionID
    /// Who holds the key of the connection, by the key book as it is now.
    public let user: String
    /// At least one.
    public let frames: [[UInt8]]

    package init(connection: ConnectionID, user: String, frames: [[UInt8]]) {
        self.connection = connection
        self.user = user
        self.frames = frames
    }
}

/// A ROUTER socket on which only keys of one book are heard. Used by one thread.
@safe public final class Listener {
    /// What ``receive()`` found.
    public enum Received: Hashable, Sendable {
        case message(Incoming)
        /// A message broke a bound and was dropped; the connection goes on and deserves an answer.
        case oversized(ConnectionID, user: String)
        /// The client chose its own routing id. What it said was dropped; an answer reaches it.
        case selfNamed(ConnectionID, user: String)
        /// The key has left the book since the handshake. What it said was dropped, and
        /// ``Listener/send(_:to:)`` says `.gone`.
        case revoked(ConnectionID)
    }

    let socket: Socket
    private let bounds: SocketBounds
    private let book: KeyBook
    private let monitor: Monitor
    private var inflow = Inflow()

    /// - Parameters:
    ///   - context: Its ``Gatekeeper`` must exist and know `domain`, or nobody gets in.
    ///   - domain: The name under which the gatekeeper has `book`.
    ///   - book: The keys that are heard.
    ///   - keys: The listener's own; clients know the public half.
    public convenience init(
        in context: Context, domain: String, book: KeyBook, keys: CurveKeyPair,
        bounds: SocketBounds = .client
    ) throws(TransportError) {
        try self.init(
            in: context, domain: domain, book: book, keys: keys, bounds: bounds, isEnforced: true)
    }

    /// - Parameter isEnforced: `false` only in the test that shows what enforcement is for.
    init(
        in context: Context, domain: String, book: KeyBook, keys: CurveKeyPair,
        bounds: SocketBounds, isEnforced: Bool
    ) throws(TransportError) {
        // libzmq takes the first generated routing id from rand(3), which it seeded with the time.
        srand(UInt32.random(in: .min ... .max))
        socket = try Socket(ZMQ_ROUTER, in: context)
        monitor = try Monitor(
            of: socket, in: context, wanted: ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED)
        self.bounds = bounds
        self.book = book
        try socket.apply(bounds, keys: keys)
        try socket.set(ZMQ_CURVE_SERVER, Int32(1), "CURVE server")
        try socket.set(ZMQ_ZAP_DOMAIN, bytes: Array(domain.utf8), "ZAP domain")
        // Without this a missing handler means "let everybody in". The option is documented for
        // draft builds only, so a build that lacks it must not be run.
        do throws(TransportError) {
            try socket.set(ZMQ_ZAP_ENFORCE_DOMAIN, Int32(isEnforced ? 1 : 0), "enforce domain")
        } catch {
            throw .domainNotEnforced
        }
        try socket.set(ZMQ_ROUTER_MANDATORY, Int32(1), "mandatory routing")
    }

    deinit {
        try? hearOfConnections()
        inflow.part()
    }

    /// Starts to listen.
    ///
    /// - Parameter endpoint: `tcp://address:port`; `*` or `0` as the port lets the system choose.
    public func bind(_ endpoint: String) throws(TransportError) {
        try socket.bind(endpoint)
    }

    /// The endpoint bound, with its real port.
    public func boundEndpoint() throws(TransportError) -> String { try socket.lastEndpoint() }

    /// Takes one message, if one has arrived. Never waits.
    ///
    /// - Throws: ``TransportError/unauthenticated`` if a message came without a user: then CURVE
    ///   does not guard this socket, and the node must stop.
    public func receive() throws(TransportError) -> Received? {
        let found = try socket.receive(
            framesMax: bounds.frames, bytesMax: bounds.message, isAddressed: true,
            properties: ["User-Id", Zap.sessionProperty, Zap.keyProperty])
        guard let found else { return nil }
        guard let admitted = found.properties[0],
            let session = found.properties[1].flatMap({ UInt64($0) }),
            let key = found.properties[2].flatMap({ CurvePublicKey($0) })
        else { throw .unauthenticated }
        // That it came was told before anything it says; who is not known is counted for nothing.
        if inflow.entries[found.descriptor] == nil { try hearOfConnections() }
        inflow.took(found, session: session)
        let connection = ConnectionID(routing: found.address, session: session, key: key)
        guard let user = book.user(of: key), user == admitted else { return .revoked(connection) }
        // A generated id is a zero byte and a 32-bit number (zmq_socket(3), ROUTER).
        guard found.address.count == 5, found.address[0] == 0 else {
            return .selfNamed(connection, user: user)
        }
        if found.isOversized { return .oversized(connection, user: user) }
        return .message(Incoming(connection: connection, user: user, frames: found.frames))
    }

    /// Looks how much is held of what came in and of what was sent, and shuts connections until it is
    /// within the bounds.
    /// To be called many times a second: what comes in between two calls is not bounded.
    ///
    /// - Returns: Why each was shut that was.
    public func keepWithinBounds() throws(TransportError) -> [Shut] {
        try hearOfConnections()
        let excess = inflow.excess(bounds.inflow)
        for (descriptor, _) in excess { inflow.shut(descriptor) }
        return excess.map(\.why)
    }

    private func hearOfConnections() throws(TransportError) {
        while let event = try monitor.next() {
            switch event.number {
            case ZMQ_EVENT_ACCEPTED: inflow.accepted(event.descriptor)
            default: inflow.ended(event.descriptor)
            }
        }
    }

    /// What is held of each connection, as of the last ``keepWithinBounds()``.
    var held: [Int] { inflow.held.map(\.bytes) }

    /// What each connection was sent and has not taken.
    var untaken: [Int] { inflow.untaken.map(\.bytes) }

    /// Sends one message to a connection, whole or not at all. Never waits.
    ///
    /// - Parameter frames: At least one.
    public func send(_ frames: [[UInt8]], to connection: ConnectionID) -> SendOutcome {
        precondition(!frames.isEmpty, "a message has a frame")
        guard book.user(of: connection.key) != nil else { return .gone }
        switch socket.send(connection.routing, more: true) {
        case 0: break
        case EAGAIN: return .full
        default: return .gone
        }
        // Room was found for the whole message with its first frame; what fails now is the context.
        for (number, frame) in frames.enumerated()
        where socket.send(frame, more: number + 1 < frames.count) != 0 {
            return .gone
        }
        inflow.gave(
            frames.reduce(0) { $0 + Inflow.onTheLine($1.count) }, session: connection.session)
        return .sent
    }
}
