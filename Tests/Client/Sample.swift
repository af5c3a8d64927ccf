// Sample: messages and answers with fixed values.

import RedRiverBase
import RedRiverCatalogue
import RedRiverClient
import RedRiverCrypto
import RedRiverEvidence
import RedRiverJSON
import RedRiverWire

enum Sample {
    static let customs = PartyID("VN.CUSTOMS.13BB")!
    static let queue = QueueName("VN.CUSTOMS.13BB")!
    static let identityTime = Timestamp(rfc3339: "2026-11-23T05:00:00Z")!

    static var saltKey: Secret {
        var bytes = [UInt8](repeating: 5, count: 32)
        return Secret(taking: &bytes)
    }

    /// A different identifier for each number.
    static func id(_ number: UInt8) -> MessageID {
        MessageID(at: identityTime, random: [UInt8](repeating: 0, count: 9) + [number])
    }

    /// A file `{header, body}`.
    ///
    /// - Parameter crossing: The serial of a crossing; `nil` gives each number one of its own.
    static func file(_ number: UInt8, crossing: UInt8? = nil, text: String = "x") -> [UInt8] {
        let reference = CrossingReference.make(
            gate: .kimThanh, year: 2026, month: 11, day: 23, serial: Int(crossing ?? number) + 1)!
        let header: JSON = [
            "msgId": .string(id(number).description), "msgType": "RR110", "schemaVersion": "1.0",
            "functionCode": 9, "responseType": "AB", "sender": "VN.CUSTOMS.13BB",
            "receiver": "CN.CUSTOMS.8613", "sentAt": "2026-11-23T12:00:00+07:00",
            "crossingRef": .string(reference.description), "test": false,
        ]
        let file: JSON = ["header": header, "body": ["text": .string(text)]]
        return file.compact
    }

    static func outgoing(_ number: UInt8, crossing: UInt8? = nil) throws -> Outgoing {
        try Outgoing(file(number, crossing: crossing), saltKey: saltKey)
    }

    static func welcome(
        startID: String = "first", party: PartyID = customs, limits: WelcomeLimits = .ours
    ) -> Welcome {
        Welcome(
            node: NodeID("vn.kim-thanh")!, party: party, startID: startID,
            serverTime: identityTime, agreement: Digest(words: 1, 2, 3, 4), edition: Edition(1),
            limits: limits, types: [])
    }

    static func accepted(_ index: UInt64, duplicate: Bool = false) -> NodeAnswer {
        .accepted(
            Accepted(
                index: LedgerIndex(generation: 1, index: index), acceptedAt: identityTime,
                isDuplicate: duplicate))
    }

    /// A delivery of ``outgoing(_:crossing:)``.
    static func delivered(
        _ number: UInt8, token: Token, attempt: Int = 1, queue: QueueName = queue
    ) throws -> Delivered {
        let submission = try outgoing(number).submission
        return Delivered(
            info: DeliveryInfo(
                queue: queue, token: token,
                index: LedgerIndex(generation: 1, index: UInt64(number)), attempt: attempt,
                deadline: identityTime, receivedAt: identityTime),
            header: submission.header, salt: submission.salt, body: submission.body)
    }

    /// The identifier in the header of a submission.
    static func name(of submission: Submission) -> MessageID? {
        guard case .valid(let header) = Header.check(submission.header) else { return nil }
        return header.id
    }

    static func token(_ number: UInt8) -> Token { Token([9, number])! }
}
