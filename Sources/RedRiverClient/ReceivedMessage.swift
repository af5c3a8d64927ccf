// ReceivedMessage: what arrived, checked against its own header.
//
// The node that hands a message over is trusted to queue it, not to have kept it whole: header rules
// and commitment are checked again by whoever receives it.

public import RedRiverBase
public import RedRiverCatalogue
internal import RedRiverEvidence
public import RedRiverWire

/// What names a message for good, at every node.
public struct MessageName: Hashable, Sendable {
    public let sender: PartyID
    public let id: MessageID

    public init(sender: PartyID, id: MessageID) {
        self.sender = sender
        self.id = id
    }
}

/// A message from a queue whose header is valid and commits to its body.
public struct ReceivedMessage: Hashable, Sendable {
    public let info: DeliveryInfo
    public let header: Header
    public let salt: [UInt8]
    /// Exactly the bytes that were published.
    public let body: [UInt8]

    /// What to acknowledge, refuse or retry it by.
    public var token: Token { info.token }

    public var name: MessageName { MessageName(sender: header.sender, id: header.id) }

    /// - Throws: Why it must not be believed, as the node is to be told.
    init(checking delivered: Delivered) throws(Spoiled) {
        switch Header.check(delivered.header) {
        case .valid(let valid): header = valid
        case .refused(let problems): throw Spoiled(info: delivered.info, problem: problems[0])
        }
        guard delivered.body.count == header.bodyBytes,
            Commitment.digest(salt: delivered.salt, body: delivered.body) == header.commitment
        else { throw Spoiled(info: delivered.info, problem: nil) }
        info = delivered.info
        salt = delivered.salt
        body = delivered.body
    }
}

/// A delivery that is not what its header says. The node was told, and it will not come again.
public struct Spoiled: Error, Hashable, Sendable {
    public let info: DeliveryInfo
    /// What is wrong with the header; `nil` if the body does not match it.
    public let problem: Problem?

    public var text: Text { problem?.text ?? Code.commitmentMismatch.text }

    /// Both mean that the header does not vouch for this body.
    var nack: Nack {
        Nack(act: .refuse, code: Code.commitmentMismatch.rawValue, text: nackText)
    }

    /// The most a node takes in the words of a refusal.
    private static let textMost = 500

    private var nackText: String {
        let text = problem.map { "\($0.path): \($0.text.en)" } ?? Code.commitmentMismatch.text.en
        return text.utf8.count <= Self.textMost ? text : Code.commitmentMismatch.text.en
    }
}
