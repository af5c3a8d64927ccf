// DeliveryReport: RR990, which a node composes itself.
//
// A receipt says that a message arrived at the other node. What happened to it after that crosses
// back as an ordinary message from that node's own party to the original sender.

public import RedRiverBase
internal import RedRiverJSON

/// What became of some messages of one sender.
public struct DeliveryReport: Hashable, Sendable {
    /// What became of one message.
    public struct Entry: Hashable, Sendable {
        /// Where the reporting node's ledger says so.
        public let ledgerIndex: LedgerIndex
        public let message: MessageID
        public let outcome: Outcome
        /// Why, for anything but a delivery.
        public let code: Code?
        /// Where in the message, if the reason has a place; at most ``Problem/valueLength``
        /// characters.
        public let path: String?
        public let at: Timestamp

        public init(
            ledgerIndex: LedgerIndex, message: MessageID, outcome: Outcome, code: Code? = nil,
            path: String? = nil, at: Timestamp
        ) {
            self.ledgerIndex = ledgerIndex
            self.message = message
            self.outcome = outcome
            self.code = code
            self.path = path.map { String($0.unicodeScalars.prefix(Problem.valueLength)) }
            self.at = at
        }
    }

    /// How it ended.
    public enum Outcome: String, Hashable, Sendable, CaseIterable {
        /// A receiver acknowledged it.
        case delivered
        /// It was refused, expired, or could not be delivered. An operator may still requeue it.
        case returned
        /// An operator gave it up.
        case discarded
    }

    public let id: MessageID
    /// The reporting node's own party, such as `CN.NODE.HKM1`.
    public let node: PartyID
    public let receiver: PartyID
    public let sentAt: Timestamp
    public let entries: [Entry]

    /// The most entries in one report: at their longest they still fit in ``Limits/body``.
    public static let entriesMax = Limits.reportEntries

    /// - Precondition: `node` is a node; there are 1 to ``entriesMax`` entries.
    public init(
        id: MessageID, node: PartyID, receiver: PartyID, sentAt: Timestamp, entries: [Entry]
    ) {
        precondition(node.isNode, "delivery reports are sent by nodes")
        precondition((1...Self.entriesMax).contains(entries.count), "too many or no entries")
        self.id = id
        self.node = node
        self.receiver = receiver
        self.sentAt = sentAt
        self.entries = entries
    }

    /// The body: `{"entries":[{ledgerIndex, msgId, what, code?, path?, at}]}`.
    public var body: [UInt8] {
        JSON.object([("entries", .array(entries.map(\.json)))]).compact
    }

    /// The header that belongs to ``body``. It passes ``Header/check(_:)``.
    ///
    /// - Parameter commitment: To the body and its salt.
    public func header(commitment: Digest) -> [UInt8] {
        let members: [(String, JSON)] = [
            ("msgId", .string(id.description)),
            ("msgType", .string(MessageType.deliveryReport.rawValue)),
            ("schemaVersion", "1.0"), ("functionCode", 9), ("responseType", "NA"),
            ("sender", .string(node.description)), ("receiver", .string(receiver.description)),
            ("sentAt", .string(sentAt.rfc3339)), ("crossingRef", .null), ("test", false),
        ]
        return MessageFile.addingBodyMember(
            to: JSON.object(members).compact, bytes: body.count, commitment: commitment)
    }
}

extension DeliveryReport.Entry {
    fileprivate var json: JSON {
        .object(present: [
            ("ledgerIndex", .string(ledgerIndex.text)), ("msgId", .string(message.description)),
            ("what", .string(outcome.rawValue)), ("code", code.map { .string($0.rawValue) }),
            ("path", path.map { .string($0) }), ("at", .string(at.rfc3339)),
        ])
    }
}
