// Gatekeeper: the thread that answers libzmq's question "may this key connect?" (ZAP, RFC 27).
//
// One per context, made before the first CURVE listener. libzmq asks from its I/O threads and holds
// the handshake until the answer comes, so the thread does nothing but look a key up.

internal import CZeroMQ
internal import RedRiverBase

/// The ZAP handler of a context.
public final class Gatekeeper: Sendable {
    /// What it has done so far.
    public struct Counts: Hashable, Sendable {
        public var accepted: UInt64 = 0
        public var refused: UInt64 = 0
        /// Whether it still answers. Once it does not, nobody new is let in.
        public var isServing = true
    }

    private let state = Locked(Counts())
    private let stopping: Waker
    private let thread: NamedThread

    /// Binds the handler's address, then starts its thread: when this returns, the door is guarded.
    ///
    /// - Parameters:
    ///   - context: It may have one gatekeeper.
    ///   - books: The keys of each domain. A listener of a domain that is not here admits nobody.
    /// - Throws: ``TransportError/refused(operation:errno:)``, for instance with EADDRINUSE for a
    ///   second gatekeeper.
    public init(in context: Context, books: [String: KeyBook]) throws(TransportError) {
        let socket = try Socket(ZMQ_REP, in: context)
        try socket.bind(Zap.endpoint)
        stopping = try Waker()
        let desk = Desk(socket: socket, stopping: stopping, books: books, state: state)
        guard let thread = NamedThread.start("rr-gatekeeper", body: { desk.serve() }) else {
            throw .refused(operation: "pthread_create", errno: EAGAIN)
        }
        self.thread = thread
    }

    deinit { stop() }

    /// Ends the thread and waits for it. Nobody new is let in from here on; a second call is
    /// harmless.
    public func stop() {
        stopping.wake()
        thread.join()
    }

    /// What it has done so far.
    public var counts: Counts { state.value }
}

/// What the gatekeeper's thread owns.
///
/// `@unchecked Sendable` because the thread that makes it hands it to `pthread_create`, a full memory
/// barrier as zmq_socket(3) demands, and never touches it again.
private final class Desk: @unchecked Sendable {
    private let socket: Socket
    private let stopping: Waker
    private let books: [String: KeyBook]
    private let state: Locked<Gatekeeper.Counts>

    /// More frames or bytes than a request could have are read off and refused.
    private static let framesMax = 16
    private static let bytesMax = ByteCount.kibibytes(4)

    init(
        socket: Socket, stopping: Waker, books: [String: KeyBook],
        state: Locked<Gatekeeper.Counts>
    ) {
        self.socket = socket
        self.stopping = stopping
        self.books = books
        self.state = state
    }

    func serve() {
        // Sessions are numbered by this thread alone; 0 is never one.
        var session: UInt64 = 0
        do throws(TransportError) {
            while true {
                let ready = try Poller.wait(
                    on: [.waker(stopping), .socket(socket)], milliseconds: nil)
                if ready[0].contains(.readable) { break }
                while let request = try socket.receive(
                    framesMax: Self.framesMax, bytesMax: Self.bytesMax)
                {
                    session += 1
                    try answer(request, session: session)
                }
            }
        } catch {
            // The context ended, or ZeroMQ failed: either way nobody new is let in.
        }
        state.with { $0.isServing = false }
    }

    private func answer(_ request: Socket.Multipart, session: UInt64) throws(TransportError) {
        // An oversized request has no frames left, and is refused for that.
        let verdict = Zap.decide(request.frames, session: session, books: books)
        state.with { counts in
            if verdict.isAdmitted { counts.accepted += 1 } else { counts.refused += 1 }
        }
        for (number, frame) in verdict.reply.enumerated() {
            let errno = socket.send(frame, more: number + 1 < verdict.reply.count)
            if errno != 0 { throw .refused(operation: "zmq_send", errno: errno) }
        }
    }
}
