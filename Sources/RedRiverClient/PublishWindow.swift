// PublishWindow: the messages on their way to the node, as a machine without socket or clock.
//
//                   room, nothing of its order before it         ACCEPTED, REJECTED, STALE
//     waiting ────────────────────────────────────────▶ asked ─────────────────────────────▶ settled
//        ▲  BUSY, ERROR that may be retried: after a pause  │
//        ├──────────────────────────────────────────────────┤
//        └── connection lost, or no answer in time ─────────┘
//
// What is sent again is the same bytes, always: the node gives the first answer again. Messages of
// one ordering key are published one after the other, because a `BUSY` to the first of two would
// otherwise let the second pass it; messages of different keys share the window.
//
// Results come out in the order the messages went in. The window gives up when nothing was settled
// for as long as the caller wants to wait; what is unsettled then, and what comes later, timed out.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverJSON
public import RedRiverWire

/// What became of one message.
public enum PublishResult: Hashable, Sendable {
    /// It is durable at the node.
    case accepted(Accepted)
    /// The problem object, as the node composed it.
    case rejected([UInt8])
    /// The node does not remember so far back: not a verdict; LOOKUP may know.
    case stale
    /// No verdict in time. It may have been accepted all the same; publishing it again is safe.
    case timedOut
}

/// A window of messages.
struct PublishWindow {
    fileprivate struct Item {
        /// Dropped when the item is settled.
        var message: Outgoing?
        let key: String?
        var state: State
        /// Under which it was sent in this session. An answer to an earlier one is as good.
        var ids: [RequestID] = []
    }

    fileprivate enum State {
        case waiting(until: MonotonicTime)
        case asked(at: MonotonicTime)
        case settled(PublishResult)
    }

    /// Items not yet handed out, in order; the number of the first.
    private var items: [Item] = []
    private var firstNumber = 0
    /// Which item a request of this session was about.
    private var numbers: [RequestID: Int] = [:]
    /// How many items, and bytes of them, are `asked`.
    private var countAsked = 0
    private var bytesAsked = 0
    /// After BUSY nothing is sent until then.
    private var pausedUntil: MonotonicTime
    private var progress: MonotonicTime
    private let patience: Int64
    private(set) var hasGivenUp = false

    /// The pause after an error that says nothing of a pause itself.
    private static let pause: Int64 = 1000
    /// The shortest pause, whatever the node says.
    private static let pauseLeast: Int64 = 50

    /// - Parameter patience: Milliseconds without any message settled after which to give up.
    init(patience: Int64, at now: MonotonicTime) {
        self.patience = patience
        progress = now
        pausedUntil = now
    }

    /// Whether more messages should be added: enough to keep the window full, no more.
    var wantsMore: Bool { items.count < 2 * Limits.publishWindow }

    /// Whether nothing is unsettled or waiting to be taken.
    var isEmpty: Bool { items.isEmpty }

    /// Puts a message behind all others.
    mutating func add(_ message: Outgoing, at now: MonotonicTime) {
        // Waiting for messages is not waiting for the node.
        if !items.contains(where: { !$0.isSettled }) { progress = max(progress, now) }
        items.append(
            Item(
                message: message, key: message.orderingKey,
                state: hasGivenUp ? .settled(.timedOut) : .waiting(until: now)))
    }

    // MARK: Sending

    /// What to send now, if anything. ``didSend(_:as:at:)`` follows if it was sent.
    func next(at now: MonotonicTime) -> (number: Int, request: ClientRequest)? {
        guard !hasGivenUp, now >= pausedUntil, countAsked < Limits.publishWindow else {
            return nil
        }
        var keys: Set<String> = []
        for (offset, item) in items.enumerated() where !item.isSettled {
            let isFree = item.key.map { keys.insert($0).inserted } ?? true
            guard isFree, case .waiting(let until) = item.state, now >= until,
                let message = item.message
            else { continue }
            guard countAsked == 0 || bytesAsked + message.size <= Limits.publishWindowBytes.value
            else {
                return nil
            }
            return (firstNumber + offset, .publish(message.submission))
        }
        return nil
    }

    mutating func didSend(_ number: Int, as id: RequestID, at now: MonotonicTime) {
        let index = number - firstNumber
        items[index].state = .asked(at: now)
        items[index].ids.append(id)
        numbers[id] = number
        countAsked += 1
        bytesAsked += items[index].size
    }

    // MARK: What happens

    /// The connection is gone, and with it every answer that had not come.
    mutating func closed(at now: MonotonicTime) {
        for index in items.indices {
            items[index].ids = []
            putBack(index, until: now)
        }
        numbers = [:]
        pausedUntil = now
    }

    mutating func answered(_ id: RequestID, _ answer: NodeAnswer, at now: MonotonicTime) {
        guard let number = numbers[id] else { return }
        let index = number - firstNumber
        switch answer {
        case .accepted(let accepted): settle(index, .accepted(accepted), now)
        case .rejected(let problem): settle(index, .rejected(problem), now)
        case .stale: settle(index, .stale, now)
        case .busy(let busy): pause(index, busy.retryAfterMilliseconds, now)
        case .error(let error) where error.code.isRetryable: pause(index, Self.pause, now)
        case .error(let error): settle(index, .rejected(error.problem), now)
        // Not an answer to PUBLISH. The right one may still come, or the wait for it ends.
        default: break
        }
    }

    /// Asks again what was not answered in time, and gives up when the caller's patience is over.
    mutating func tick(at now: MonotonicTime) {
        for index in items.indices {
            if case .asked(let at) = items[index].state,
                now.millisecondsSince(at) >= Limits.clientAnswerMilliseconds
            {
                putBack(index, until: now)
            }
        }
        guard now.millisecondsSince(progress) >= patience,
            items.contains(where: { !$0.isSettled })
        else { return }
        hasGivenUp = true
        for index in items.indices where !items[index].isSettled {
            settle(index, .timedOut, now)
        }
    }

    /// When ``tick(at:)`` or ``next(at:)`` has something to do at the latest.
    func due(at now: MonotonicTime) -> MonotonicTime? {
        guard items.contains(where: { !$0.isSettled }) else { return nil }
        var due = progress.advanced(byMilliseconds: patience)
        for item in items {
            let moment: MonotonicTime
            switch item.state {
            case .waiting(let until): moment = max(until, pausedUntil)
            case .asked(let at):
                moment = at.advanced(byMilliseconds: Limits.clientAnswerMilliseconds)
            case .settled: continue
            }
            // What could have been sent already waits for room or a connection, not for a time.
            if moment > now { due = min(due, moment) }
        }
        return due
    }

    /// The result of the first message, if it is settled. Each is taken once.
    mutating func takeResult() -> PublishResult? {
        guard case .settled(let result) = items.first?.state else { return nil }
        items.removeFirst()
        firstNumber += 1
        return result
    }

    // MARK: Steps

    private mutating func settle(_ index: Int, _ result: PublishResult, _ now: MonotonicTime) {
        putBack(index, until: now)
        for id in items[index].ids { numbers[id] = nil }
        items[index].state = .settled(result)
        items[index].message = nil
        progress = now
    }

    private mutating func pause(_ index: Int, _ milliseconds: Int64, _ now: MonotonicTime) {
        let until = now.advanced(byMilliseconds: max(milliseconds, Self.pauseLeast))
        putBack(index, until: until)
        pausedUntil = max(pausedUntil, until)
    }

    private mutating func putBack(_ index: Int, until: MonotonicTime) {
        guard case .asked = items[index].state else { return }
        items[index].state = .waiting(until: until)
        countAsked -= 1
        bytesAsked -= items[index].size
    }
}

extension PublishWindow.Item {
    fileprivate var isSettled: Bool {
        if case .settled = state { true } else { false }
    }

    fileprivate var size: Int { message?.size ?? 0 }
}

extension Outgoing {
    fileprivate var size: Int { submission.header.count + submission.body.count }
}

extension ErrorAnswer {
    /// The same complaint in the form of a refusal.
    fileprivate var problem: [UInt8] {
        problemJSON([Problem(code, path: "", text: text)]).compact
    }
}
