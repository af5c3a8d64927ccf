// LinkPort: the one connection to the peer, whichever side dials.
//
// The dialling side makes a new socket for each attempt and waits longer after each failure. The
// listening side hears whichever connection of the peer greeted last: an older one is a leftover.
// Receipts, holds and pings go before seals: they are small, and the peer waits for them.

internal import RedRiverBase
internal import RedRiverExchange
internal import RedRiverTransport
internal import RedRiverWire

/// The wire thread's view of the link.
final class LinkPort {
    private enum Side {
        case dials(endpoint: String, serverKeys: [CurvePublicKey])
        case listens(Listener)
    }

    /// Messages read at once before the clients' socket is looked at again.
    private static let burst = 256
    /// Answers the peer has not taken. One that asks and does not read is let go, as a client is;
    /// the seals in flight have bounds of their own.
    private static let unreadMost = Limits.linkAnswersUnread
    private static let unreadBytesMost = Limits.linkHeld.value

    private let side: Side
    private let context: Context
    private let keys: CurveKeyPair
    private let jobs: Mailbox<LinkInJob>
    private var dialler: Dialler?
    /// Which of the peer's keys to try next, during a rotation.
    private var attempt = 0
    private var isSecured = false
    private var nextAttempt = MonotonicTime(milliseconds: 0)
    private var now = MonotonicTime(milliseconds: 0)
    private var pause = Limits.redialFirstMilliseconds
    /// The listening side's current connection.
    private var connection: ConnectionID?
    private var urgent: [[[UInt8]]] = []
    private var urgentBytes = 0
    private var bulk: [[[UInt8]]] = []
    private let recorder: LinkRecorder?
    /// Frames the receiving worker had no room for.
    private var stalled: LinkInJob?

    init(
        dialling endpoint: String, serverKeys: [CurvePublicKey], keys: CurveKeyPair,
        in context: Context, jobs: Mailbox<LinkInJob>, recorder: LinkRecorder?
    ) {
        self.recorder = recorder
        side = .dials(endpoint: endpoint, serverKeys: serverKeys)
        self.context = context
        self.keys = keys
        self.jobs = jobs
    }

    init(
        listening listener: Listener, keys: CurveKeyPair, in context: Context,
        jobs: Mailbox<LinkInJob>, recorder: LinkRecorder?
    ) {
        self.recorder = recorder
        side = .listens(listener)
        self.context = context
        self.keys = keys
        self.jobs = jobs
    }

    /// Whether something waits that could not be passed on yet.
    var isStalled: Bool { stalled != nil || !urgent.isEmpty || !bulk.isEmpty }

    var source: PollSource? {
        guard stalled == nil else { return nil }
        switch side {
        case .dials: return dialler.map { .dialler($0) }
        case .listens(let listener): return .listener(listener)
        }
    }

    /// When this must be looked at again even if nothing arrives.
    func nextDeadline(_ now: MonotonicTime) -> MonotonicTime? {
        if case .dials = side, dialler == nil { return nextAttempt }
        return nil
    }

    /// Does what can be done now: dials, hears, passes on, sends.
    func turn(_ now: MonotonicTime) throws(TransportError) {
        self.now = now
        passStalled()
        switch side {
        case .dials(let endpoint, let serverKeys):
            if dialler == nil, now >= nextAttempt { try dial(endpoint, serverKeys) }
            try hearEvents()
            try hearDialler()
        case .listens(let listener): try hear(listener)
        }
        flush()
    }

    func send(_ frames: [[UInt8]], isBulk: Bool) {
        guard isOpen else { return }
        if isBulk {
            // More than are ever in flight are seals said again on a slow line. What is left out
            // here is missed by the peer and said again later; memory does not grow.
            if bulk.count < Limits.sealsInFlight { bulk.append(frames) }
        } else {
            urgent.append(frames)
            urgentBytes += LinkInJob.frames(frames).weight
        }
        flush()
        if urgent.count > Self.unreadMost || urgentBytes > Self.unreadBytesMost { drop() }
    }

    /// Shuts what holds too many bytes of ours; see ``Listener/keepWithinBounds()``.
    func keepWithinBounds() throws(TransportError) -> [Shut] {
        switch side {
        case .listens(let listener): return try listener.keepWithinBounds()
        case .dials:
            guard dialler?.isOverdrawn() == true else { return [] }
            drop()
            return [.greedy]
        }
    }

    /// Gives the connection up; the dialling side tries again.
    func drop() {
        let wasOpen = isOpen
        forgetUnsaid()
        // Of this connection; on the next one it would come before its HELLO.
        stalled = nil
        connection = nil
        isSecured = false
        if dialler != nil {
            dialler = nil
            nextAttempt = now.advanced(byMilliseconds: jittered(pause))
            pause = min(pause * 2, Limits.redialMaxMilliseconds)
        }
        if wasOpen { jobs.postAlways(.closed) }
    }

    private var isOpen: Bool { isSecured || connection != nil }

    // MARK: Dialling

    private func dial(_ endpoint: String, _ serverKeys: [CurvePublicKey]) throws(TransportError) {
        let key = serverKeys[attempt % serverKeys.count]
        attempt += 1
        let dialler = try Dialler(in: context, serverKey: key, keys: keys, bounds: .link)
        try dialler.connect(to: endpoint)
        self.dialler = dialler
    }

    private func hearEvents() throws(TransportError) {
        while let event = try dialler?.nextEvent() {
            if event == .secured {
                isSecured = true
                pause = Limits.redialFirstMilliseconds
                jobs.postAlways(.opened)
            }
            if event.isEnd { return drop() }
        }
    }

    private func hearDialler() throws(TransportError) {
        for _ in 0..<Self.burst {
            guard stalled == nil, let received = try dialler?.receive() else { return }
            switch received {
            case .message(let frames):
                recorder?.record(.heard, frames)
                pass(.frames(frames))
            case .oversized:
                send(LinkMessage.error(ErrorAnswer(.tooLarge)).frames, isBulk: false)
            }
        }
    }

    /// Half to once the pause, so that two nodes that lost one another do not meet in step.
    private func jittered(_ pause: Int64) -> Int64 { pause / 2 + Int64.random(in: 0...pause / 2) }

    // MARK: Listening

    private func hear(_ listener: Listener) throws(TransportError) {
        for _ in 0..<Self.burst {
            guard stalled == nil, let received = try listener.receive() else { return }
            switch received {
            case .message(let incoming): hear(incoming)
            case .oversized(let from, _): refuse(from, .tooLarge, listener)
            case .selfNamed(let from, _): refuse(from, .notPermitted, listener)
            case .revoked(let from):
                if from == connection { drop() }
            }
        }
    }

    private func refuse(_ connection: ConnectionID, _ code: Code, _ listener: Listener) {
        _ = listener.send(LinkMessage.error(ErrorAnswer(code)).frames, to: connection)
    }

    /// The peer's newest greeting decides which connection is the link.
    private func hear(_ incoming: Incoming) {
        if (try? Envelope(incoming.frames))?.verb == "HELLO" {
            forgetUnsaid()
            connection = incoming.connection
            jobs.postAlways(.opened)
        }
        guard incoming.connection == connection else { return }
        recorder?.record(.heard, incoming.frames)
        pass(.frames(incoming.frames))
    }

    // MARK: Passing on

    private func pass(_ job: LinkInJob) {
        if !jobs.post(job, weight: job.weight) { stalled = job }
    }

    private func passStalled() {
        guard let job = stalled else { return }
        stalled = nil
        pass(job)
    }

    private func flush() {
        while let frames = urgent.first ?? bulk.first {
            switch deliver(frames) {
            case .full: return
            case .sent: break
            case .gone: return drop()
            }
            recorder?.record(.said, frames)
            if urgent.isEmpty {
                bulk.removeFirst()
            } else {
                urgent.removeFirst()
                urgentBytes -= LinkInJob.frames(frames).weight
            }
        }
    }

    private func forgetUnsaid() {
        urgent = []
        urgentBytes = 0
        bulk = []
    }

    private func deliver(_ frames: [[UInt8]]) -> SendOutcome {
        switch side {
        case .dials: return dialler?.send(frames) ?? .gone
        case .listens(let listener):
            guard let connection else { return .gone }
            return listener.send(frames, to: connection)
        }
    }
}

extension LinkInJob {
    /// Its bytes, roughly.
    fileprivate var weight: Int {
        if case .frames(let frames) = self { frames.reduce(0) { $0 + $1.count } } else { 0 }
    }
}
