// Inquiry: one question to a node, asked until it is answered.

public import RedRiverBase
public import RedRiverTransport
public import RedRiverWire

/// What came of a question.
public enum InquiryOutcome {
    /// The JSON of `STATUS`, as the node composed it.
    case status([UInt8])
    case found(Found)
    case refused(ErrorAnswer)
    /// No answer in time; the last reason there was no session, if there was one.
    case unanswered(Loss?)
}

/// Asks a node one thing.
public enum Inquiry {
    /// What may be asked.
    public enum Question: Hashable, Sendable {
        case status
        case lookup(sender: PartyID, id: MessageID)

        fileprivate var request: ClientRequest {
            switch self {
            case .status: .status
            case .lookup(let sender, let id): .lookup(sender: sender, id: id)
            }
        }
    }

    /// Connects, asks, waits for the answer, and leaves.
    ///
    /// - Parameters:
    ///   - patience: Milliseconds after which to give up. A loss that needs people ends it at once.
    ///   - clock: Wall-clock and monotonic time.
    public static func ask(
        _ question: Question, _ account: Account, client: String, languages: [Language],
        in context: Context, patience: Int64, clock: @escaping ClientClock
    ) throws(TransportError) -> InquiryOutcome {
        let line = Line(
            account, hello: Hello(client: client, languages: languages), in: context, clock: clock)
        let end = line.now.advanced(byMilliseconds: patience)
        var asked: (id: RequestID, at: MonotonicTime)?
        var loss: Loss?
        while line.now < end {
            if asked == nil, let id = line.send(question.request) { asked = (id, line.now) }
            let repeated = asked?.at.advanced(byMilliseconds: Limits.clientAnswerMilliseconds)
            let (events, _) = try line.wait(until: min(repeated ?? end, end), also: [])
            if let repeated, line.now >= repeated { asked = nil }
            for event in events {
                switch event {
                case .answer(let id, .status(let json)) where id == asked?.id: return .status(json)
                case .answer(let id, .found(let found)) where id == asked?.id: return .found(found)
                case .answer(let id, .error(let error)) where id == asked?.id:
                    if !error.code.isRetryable { return .refused(error) }
                case .closed(let reason):
                    asked = nil
                    loss = reason
                    if reason.needsPeople { return .unanswered(reason) }
                case .answer, .opened, .notUnderstood: continue
                }
            }
        }
        return .unanswered(loss)
    }
}
