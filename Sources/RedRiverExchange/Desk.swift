// Desk: subscribers, leases, tokens and timers: what a restart forgets.
//
// Plain data with its bookkeeping; Delivery.swift decides.

internal import RedRiverBase

/// The volatile side of delivery, and the timers of messages.
struct Desk: Sendable {
    /// One subscription of one connection to one queue.
    struct Subscriber {
        var client: Client
        /// How many messages it will hold at once.
        var credit: Int
        var held = 0
        var heldBytes = 0
    }

    /// A message in the hands of a client.
    struct Lease {
        var counter: UInt64
        var client: UInt64
        var attempt: Int
        var granted: MonotonicTime
        var deadline: MonotonicTime
        var size: Int
    }

    /// The last token issued for a message: good for an acknowledgement even after its lease.
    struct Issued {
        var counter: UInt64
        var client: UInt64
    }

    /// The scheduling of one queue.
    struct Queue {
        var lanes = Lanes()
        var subscribers: [Subscriber] = []
        /// Whose turn it is among the subscribers.
        var turn = 0
        var leases: [RecordIndex: Lease] = [:]
        /// Attempts that counted, for messages that had any.
        var attempts: [RecordIndex: Int] = [:]
        var issued: [RecordIndex: Issued] = [:]
        var undeliverableRun = 0
        var isPaused = false
    }

    var queues: [Queue] = []
    var outbox = Lanes()
    var tokens: UInt64 = 0
    var leaseTimers = Timers<MonotonicTime>()
    var backoffTimers = Timers<MonotonicTime>()
    var expiryTimers = Timers<Timestamp>()
    /// When each connection last said something.
    private var lastSeen: [UInt64: MonotonicTime] = [:]
    /// Connections that let a lease end without a word: they get nothing until they speak.
    private var silent: Set<UInt64> = []
    /// Refusals recorded for each connection in its current minute.
    private var refusals: [UInt64: (minute: Int64, count: Int)] = [:]

    mutating func seen(_ client: UInt64, _ now: MonotonicTime) {
        lastSeen[client] = now
        silent.remove(client)
    }

    func isSilent(_ client: UInt64) -> Bool { silent.contains(client) }

    mutating func markSilent(_ client: UInt64) { silent.insert(client) }

    /// Whether a connection said anything after `moment`.
    func spoke(_ client: UInt64, after moment: MonotonicTime) -> Bool {
        lastSeen[client].map { $0 > moment } ?? false
    }

    mutating func forget(_ client: UInt64) {
        lastSeen[client] = nil
        silent.remove(client)
        refusals[client] = nil
    }

    /// Whether one more refusal of this connection may be recorded; beyond the budget refusals are
    /// answered and counted but not written, so that a broken client cannot fill the disk.
    mutating func mayRecordRefusal(_ client: UInt64, _ now: MonotonicTime) -> Bool {
        let minute = now.milliseconds / 60_000
        var entry = refusals[client] ?? (minute, 0)
        if entry.minute != minute { entry = (minute, 0) }
        entry.count += 1
        refusals[client] = entry
        return entry.count <= Limits.refusalsPerMinute
    }
}
