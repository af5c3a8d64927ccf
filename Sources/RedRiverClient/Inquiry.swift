// Inquiry: one question to a node, asked until it is answered.

public import RedRiverBase
public import RedRiverEvidence
public import RedRiverTransport
public import RedRiverWire

/// What came of a question.
public enum InquiryOutcome {
    /// The JSON of `STATUS`, as the node composed it.
    case status([UInt8])
    case found(Found)
    /// A bundle about the message asked for, and the bytes it came in. Well formed; nothing of it is
    /// verified.
    case evidence(EvidenceBundle, [UInt8])
    /// Instead of evidence of that message came something else.
    case unusable(EvidenceError)
    /// What cannot be answered, or could not in all that time.
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
        case evidence(sender: PartyID, id: MessageID, withBody: Bool)

        fileprivate var request: ClientRequest {
            switch self {
            case .status: .status
            case .lookup(let sender, let id): .lookup(sender: sender, id: id)
            case .evidence(let sender, let id, let withBody):
                .evidence(sender: sender, id: id, EvidenceWish(body: withBody))
            }
        }

        /// What an answer to it comes to; `nil` for one to another question.
        fileprivate func outcome(_ answer: NodeAnswer) -> InquiryOutcome? {
            switch (self, answer) {
            case (.status, .status(let json)): .status(json)
            case (.lookup, .found(let found)): .found(found)
            case (.evidence(let sender, let id, _), .evidence(let bytes)):
                Self.evidence(bytes, of: sender, id)
            default: nil
            }
        }

        private static func evidence(
            _ bytes: [UInt8], of sender: PartyID, _ id: MessageID
        ) -> InquiryOutcome {
            do throws(EvidenceError) {
                let bundle = try EvidenceBundle(parsing: bytes)
                guard bundle.sender == sender, bundle.id == id else {
                    throw .bundle(.otherMessage(bundle.sender, bundle.id))
                }
                return .evidence(bundle, bytes)
            } catch {
                return .unusable(error)
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
        var notNow: ErrorAnswer?
        while line.now < end {
            if asked == nil, let id = line.send(question.request) { asked = (id, line.now) }
            // Asked again after silence, and sooner after an answer that says "not now".
            let pause =
                notNow == nil ? Limits.clientAnswerMilliseconds : Limits.clientAskAgainMilliseconds
            let repeated = asked?.at.advanced(byMilliseconds: pause)
            let (events, _) = try line.wait(until: min(repeated ?? end, end), also: [])
            if let repeated, line.now >= repeated { asked = nil }
            for event in events {
                switch event {
                case .answer(let id, .error(let error)) where id == asked?.id:
                    if !error.code.isRetryable { return .refused(error) }
                    notNow = error
                case .answer(let id, let answer) where id == asked?.id:
                    if let outcome = question.outcome(answer) { return outcome }
                case .closed(let reason):
                    asked = nil
                    (loss, notNow) = (reason, nil)
                    if reason.needsPeople { return .unanswered(reason) }
                case .answer, .opened, .notUnderstood: continue
                }
            }
        }
        return notNow.map { .refused($0) } ?? .unanswered(loss)
    }
}
