// WireThread: owns every socket, and waits for nobody but them.
//
// What it hears it passes to the worker of that connection; where a worker has no room the message
// is kept and the socket is left unread, so that the sender's own queue fills and it slows down.

internal import Glibc
internal import RedRiverBase
internal import RedRiverExchange
internal import RedRiverTransport
internal import RedRiverWire

/// The thread that owns the sockets.
final class WireThread: Sendable {
    /// Messages read from one socket before the others are looked at again.
    private static let burst = 256
    /// How soon to try again what a worker or a socket had no room for.
    private static let stalledMilliseconds: Int64 = 2
    private static let sweepMilliseconds: Int64 = 1000

    let box: Mailbox<WireLetter>
    private let waker: Waker
    private let workers: [Mailbox<ClientJob>]
    private let log: NodeLog

    init(workers: [Mailbox<ClientJob>], log: NodeLog) throws(TransportError) {
        let waker = try Waker()
        self.waker = waker
        self.workers = workers
        self.log = log
        box = Mailbox(
            capacity: Limits.mailboxLetters, weightMax: Limits.mailboxBytes.value,
            wake: { waker.wake() })
    }

    /// The sockets, handed to the thread when it starts.
    ///
    /// `@unchecked Sendable` because the thread that makes it hands it to `pthread_create`, a full
    /// memory barrier as zmq_socket(3) demands, and never touches it again.
    final class Sockets: @unchecked Sendable {
        let clients: Listener
        let link: LinkPort

        init(clients: Listener, link: LinkPort) {
            self.clients = clients
            self.link = link
        }
    }

    /// Runs until told to stop.
    func run(_ sockets: Sockets) {
        var registry = ClientRegistry()
        var stalled: (Caller, [[UInt8]])?
        var nextSweep = NodeClock.monotonic
        do throws(TransportError) {
            while true {
                try wait(sockets, isStalled: stalled != nil)
                let now = NodeClock.monotonic
                if obey(box.takeAll(), sockets, &registry, now) { return }
                if let (caller, frames) = stalled,
                    registry.connection(caller.id) == nil || pass(frames, from: caller)
                {
                    stalled = nil
                }
                if stalled == nil { stalled = try hear(sockets.clients, &registry, now) }
                try sockets.link.turn(now)
                if now >= nextSweep {
                    nextSweep = now.advanced(byMilliseconds: Self.sweepMilliseconds)
                    for caller in registry.forgetSilent(now) { gone(caller) }
                }
            }
        } catch {
            // A socket that fails is a machine that fails. What was accepted is on disk; whoever
            // started this process starts it again.
            log.alarm(error)
            _exit(70)
        }
    }

    private func wait(_ sockets: Sockets, isStalled: Bool) throws(TransportError) {
        var sources: [PollSource] = [.waker(waker)]
        if !isStalled { sources.append(.listener(sockets.clients)) }
        if let link = sockets.link.source { sources.append(link) }
        let now = NodeClock.monotonic
        var pause = Self.sweepMilliseconds
        if isStalled || sockets.link.isStalled { pause = Self.stalledMilliseconds }
        if let deadline = sockets.link.nextDeadline(now) {
            pause = min(pause, max(0, deadline.millisecondsSince(now)))
        }
        _ = try Poller.wait(on: sources, milliseconds: pause)
    }

    // MARK: Letters

    /// - Returns: Whether to stop.
    private func obey(
        _ letters: [WireLetter], _ sockets: Sockets, _ registry: inout ClientRegistry,
        _ now: MonotonicTime
    ) -> Bool {
        for letter in letters {
            switch letter {
            case .toClient(let id, let frames): send(frames, to: id, sockets.clients, &registry)
            case .toPeer(let frames, let isBulk): sockets.link.send(frames, isBulk: isBulk)
            case .dropLink: sockets.link.drop()
            case .keysChanged(let book):
                for caller in registry.forget(unlessIn: book) { gone(caller) }
            case .stop: return true
            }
        }
        return false
    }

    /// Hands an answer to ZeroMQ. A client that does not read what it asked for is let go: its
    /// leases end, its messages wait, and it may greet again.
    private func send(
        _ frames: [[UInt8]], to id: UInt64, _ listener: Listener, _ registry: inout ClientRegistry
    ) {
        guard let connection = registry.connection(id) else { return }
        switch listener.send(frames, to: connection) {
        case .sent: break
        case .full, .gone: if let caller = registry.forget(id) { gone(caller) }
        }
    }

    private func gone(_ caller: Caller) {
        if let client = caller.client { worker(of: caller).postAlways(.gone(client)) }
    }

    // MARK: Hearing

    /// - Returns: What a worker had no room for, if anything.
    private func hear(
        _ listener: Listener, _ registry: inout ClientRegistry, _ now: MonotonicTime
    ) throws(TransportError) -> (Caller, [[UInt8]])? {
        for _ in 0..<Self.burst {
            guard let received = try listener.receive() else { return nil }
            switch received {
            case .message(let incoming):
                guard let caller = caller(of: incoming, listener, &registry, now) else { continue }
                if !pass(incoming.frames, from: caller) { return (caller, incoming.frames) }
            case .oversized(let connection, _):
                answer(ErrorAnswer(.tooLarge), to: connection, nil, listener)
            case .selfNamed(let connection, _):
                answer(ErrorAnswer(.notPermitted), to: connection, nil, listener)
            case .revoked(let connection):
                if let caller = registry.forget(connection.session) { gone(caller) }
            }
        }
        return nil
    }

    /// Who speaks, if it may: HELLO makes a connection known, anything else needs one.
    private func caller(
        of incoming: Incoming, _ listener: Listener, _ registry: inout ClientRegistry,
        _ now: MonotonicTime
    ) -> Caller? {
        if let caller = registry.caller(incoming.connection, now) { return caller }
        if let refusal = refusal(ofFirst: incoming.frames) {
            answer(refusal, to: incoming.connection, incoming.frames, listener)
            return nil
        }
        guard let role = ClientRegistry.role(of: incoming.user),
            let caller = registry.greet(incoming.connection, role, now)
        else {
            answer(ErrorAnswer(.busy), to: incoming.connection, incoming.frames, listener)
            return nil
        }
        return caller
    }

    /// Why a first message greets nobody: it is no HELLO, or one that cannot be read.
    private func refusal(ofFirst frames: [[UInt8]]) -> ErrorAnswer? {
        guard (try? Envelope(frames))?.verb == "HELLO" else { return ErrorAnswer(.noHello) }
        do throws(WireError) {
            _ = try ClientRequest.parse(frames)
            return nil
        } catch {
            return ErrorAnswer(error)
        }
    }

    private func answer(
        _ error: ErrorAnswer, to connection: ConnectionID, _ frames: [[UInt8]]?,
        _ listener: Listener
    ) {
        let request = frames.map { Envelope.request(of: $0) } ?? .none
        _ = listener.send(NodeAnswer.error(error).frames(request: request), to: connection)
    }

    private func pass(_ frames: [[UInt8]], from caller: Caller) -> Bool {
        worker(of: caller).post(
            .frames(caller, frames), weight: frames.reduce(0) { $0 + $1.count })
    }

    /// Always the same for a connection, so that its requests keep their order.
    private func worker(of caller: Caller) -> Mailbox<ClientJob> {
        workers[Int(caller.id % UInt64(workers.count))]
    }
}
