// Status: what an operator asks a node.

public import RedRiverBase

/// A node's state at a glance. Counts only; nothing here is evidence.
public struct Status: Sendable {
    public struct Queue: Sendable {
        public var name: QueueName
        public var party: PartyID
        public var waiting: Int
        public var leased: Int
        public var dead: Int
        public var subscribers: Int
        public var isPaused: Bool
    }

    public enum Link: Hashable, Sendable {
        case down
        case greeting
        case flowing
        case refused(Code)
    }

    public var records: UInt64
    public var leaves: UInt64
    public var generation: UInt32
    public var journalTime: Timestamp
    public var floor: Timestamp
    public var guardKeys: Int
    /// What the replay guard takes in memory.
    public var guardBytes: Int
    public var messages: Int
    public var outboxWaiting: Int
    public var sealsInFlight: Int
    public var lastSealSent: SealSequence
    public var lastSealTaken: SealSequence
    public var link: Link
    public var lastHeard: MonotonicTime
    public var replays: UInt64
    public var isClockSuspect: Bool
    /// How far our own clock leapt ahead or, below zero, was set back; and how far the peer's is ahead
    /// of ours. `nil` while there is nothing to say.
    public var clockOff: Int64?
    public var peerClockOff: Int64?
    public var isDiskLow: Bool
    public var isForked: Bool
    public var queues: [Queue]
    public var counters: Counters
}

extension Exchange {
    /// The state at a glance.
    public var status: Status {
        Status(
            records: state.nextRecord.value, leaves: state.places.leaves,
            generation: state.places.generation,
            journalTime: state.journalTime, floor: state.replay.floor,
            guardKeys: state.replay.count, guardBytes: state.replay.byteCount,
            messages: state.messages.count,
            outboxWaiting: state.outboxWaiting, sealsInFlight: state.outbound.inFlight.count,
            lastSealSent: state.outbound.lastSequence, lastSealTaken: state.inbound.lastSequence,
            link: linkStatus, lastHeard: session.lastHeard, replays: replays,
            isClockSuspect: clock.isSuspect, clockOff: clock.alarm.milliseconds,
            peerClockOff: peerClock.milliseconds, isDiskLow: isDiskLow, isForked: state.isForked,
            queues: state.queues.indices.map(queueStatus), counters: state.counters)
    }

    private var linkStatus: Status.Link {
        switch session.phase {
        case .down: hasLostState ? .refused(.stateLost) : .down
        case .greeting, .certifying, .keying: .greeting
        case .flowing: .flowing
        case .refused(let code): .refused(code)
        }
    }

    private func queueStatus(_ number: Int) -> Status.Queue {
        let queue = state.queues[number]
        let desk = number < desk.queues.count ? desk.queues[number] : Desk.Queue()
        return Status.Queue(
            name: queue.name, party: queue.party, waiting: queue.waiting - desk.leases.count,
            leased: desk.leases.count, dead: queue.dead, subscribers: desk.subscribers.count,
            isPaused: desk.isPaused)
    }
}
