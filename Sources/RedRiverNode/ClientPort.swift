// ClientPort: this node's side of its clients' connections.
//
// What clients say waits here for the workers, in turns, and the socket is always read: what ZeroMQ
// holds of a connection that has ended it holds until it is read. Where there is no room for more,
// whoever has most waiting is told `BUSY`, and everybody else goes on.

internal import RedRiverBase
internal import RedRiverTransport
internal import RedRiverWire

/// The clients' door, owned by the wire thread.
final class ClientPort {
    /// Messages read before the link is looked at again.
    private static let burst = 256
    /// What a message costs beside its bytes.
    private static let messageWeight = 256

    private struct Said {
        let caller: Caller
        let frames: [[UInt8]]
    }

    let listener: Listener
    private let workers: [Mailbox<ClientJob>]
    private var registry = ClientRegistry()
    /// For each worker.
    private var waiting: [TurnQueue<Said>]
    private var now = NodeClock.monotonic

    init(_ listener: Listener, workers: [Mailbox<ClientJob>]) {
        self.listener = listener
        self.workers = workers
        waiting = workers.map { _ in
            TurnQueue(
                turn: Limits.clientTurn.value, weightMax: Limits.clientsWaiting.value)
        }
    }

    /// Whether something waits for a worker.
    var isWaiting: Bool { waiting.contains { !$0.isEmpty } }

    /// Hears what has come and passes on what there is room for.
    func turn(_ now: MonotonicTime) throws(TransportError) {
        self.now = now
        passOn()
        try hear()
        passOn()
    }

    /// Hands an answer to ZeroMQ. A client that does not read what it asked for is let go: its
    /// leases end, its messages wait, and it may greet again.
    func send(_ frames: [[UInt8]], to id: UInt64) {
        guard let connection = registry.connection(id) else { return }
        switch listener.send(frames, to: connection) {
        case .sent: break
        case .full, .gone: forget(id)
        }
    }

    /// Forgets every client whose key is nobody's any more, or another's.
    func keysChanged(to book: KeyBook) {
        for caller in registry.forget(unlessIn: book) { gone(caller) }
    }

    /// Forgets whoever has been silent too long.
    func forgetSilent() {
        for caller in registry.forgetSilent(now) { gone(caller) }
    }

    private func forget(_ id: UInt64) {
        if let caller = registry.forget(id) { gone(caller) }
    }

    private func gone(_ caller: Caller) {
        waiting[index(of: caller)].forget(caller.id)
        if let client = caller.client { workers[index(of: caller)].postAlways(.gone(client)) }
    }

    // MARK: Hearing

    private func hear() throws(TransportError) {
        for _ in 0..<Self.burst {
            guard let received = try listener.receive() else { return }
            switch received {
            case .message(let incoming):
                guard let caller = caller(of: incoming) else { continue }
                keep(incoming.frames, from: caller)
            case .oversized(let connection, _):
                answer(ErrorAnswer(.tooLarge), to: connection, nil)
            case .selfNamed(let connection, _):
                answer(ErrorAnswer(.notPermitted), to: connection, nil)
            case .revoked(let connection): forget(connection.session)
            }
        }
    }

    /// Who speaks, if it may: HELLO makes a connection known, anything else needs one.
    private func caller(of incoming: Incoming) -> Caller? {
        if let caller = registry.caller(incoming.connection, now) { return caller }
        if let refusal = refusal(ofFirst: incoming.frames) {
            answer(refusal, to: incoming.connection, incoming.frames)
            return nil
        }
        guard let role = ClientRegistry.role(of: incoming.user),
            let caller = registry.greet(incoming.connection, role, now)
        else {
            answer(ErrorAnswer(.busy), to: incoming.connection, incoming.frames)
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

    private func answer(_ error: ErrorAnswer, to connection: ConnectionID, _ frames: [[UInt8]]?) {
        let request = frames.map { Envelope.request(of: $0) } ?? .none
        _ = listener.send(NodeAnswer.error(error).frames(request: request), to: connection)
    }

    // MARK: Passing on

    private func keep(_ frames: [[UInt8]], from caller: Caller) {
        let weight = frames.reduce(Self.messageWeight) { $0 + $1.count }
        let refused = waiting[index(of: caller)].put(
            Said(caller: caller, frames: frames), weight: weight, from: caller.id)
        for said in refused {
            guard let connection = registry.connection(said.caller.id) else { continue }
            answer(ErrorAnswer(.busy), to: connection, said.frames)
        }
    }

    private func passOn() {
        for (index, worker) in workers.enumerated() {
            waiting[index].drain { said, weight in
                worker.post(.frames(said.caller, said.frames), weight: weight)
            }
        }
    }

    /// Always the same for a connection, so that its requests keep their order.
    private func index(of caller: Caller) -> Int { Int(caller.id % UInt64(workers.count)) }
}
