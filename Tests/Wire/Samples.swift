// Samples: one message of each verb, with fixed values, and the frames it is.

import Foundation
import RedRiverBase
import RedRiverWire
import Testing

/// A digest that is easy to recognise in a dump: 32 times the same byte.
func digest(_ byte: UInt8) -> Digest { Digest([UInt8](repeating: byte, count: 32))! }

func time(_ text: String) -> Timestamp { Timestamp(canonicalRFC3339: text)! }

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A side of a conversation: how its frames are read and written again.
struct Side: CustomTestStringConvertible, Sendable {
    let name: String
    let reprint: @Sendable ([[UInt8]]) throws(WireError) -> [[UInt8]]
    var testDescription: String { name }

    static let client = Side(name: "client") { (frames) throws(WireError) in
        let (request, message) = try ClientRequest.parse(frames)
        return message.frames(request: request)
    }
    static let node = Side(name: "node") { (frames) throws(WireError) in
        let (request, message) = try NodeAnswer.parse(frames)
        return message.frames(request: request)
    }
    static let link = Side(name: "link") { (frames) throws(WireError) in
        try LinkMessage.parse(frames).frames
    }
    static let all = [client, node, link]

    /// The messages of this side's golden file: a blank line between two, a line per frame, either
    /// `"` and text or hexadecimal digits.
    func golden() throws -> [[[UInt8]]] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/\(name).txt")
        let text = try String(contentsOf: file, encoding: .utf8)
        return text.split(separator: "\n\n").map { message in
            message.split(separator: "\n").map { line in
                line.first == "\"" ? bytes(String(line.dropFirst())) : Hexadecimal.decode(line)!
            }
        }
    }

    /// What the golden file holds, as values.
    var samples: [[[UInt8]]] {
        let id = RequestID([1, 2])!
        return switch name {
        case "client": Samples.requests.map { $0.frames(request: id) }
        case "node": Samples.answers.map { $0.frames(request: id) }
        default: Samples.link.map(\.frames)
        }
    }
}

enum Samples {
    static let customs = PartyID("VN.CUSTOMS.13BB")!
    static let queue = QueueName("VN.CUSTOMS.13BB")!
    static let id = MessageID("019a9bfa-1234-7abc-8def-0123456789ab")!
    static let kimThanh = NodeID("vn.kim-thanh")!
    static let bacSon = NodeID("cn.bac-son")!
    static let token = Token([0xab, 0xcd])!
    static let salt = [UInt8](repeating: 7, count: 32)
    static let noon = time("2026-11-23T05:00:00.000Z")
    static let words = Text(vi: "v", zh: "z", en: "e")
    static let submission = Submission(
        header: bytes("{\"h\":1}"), salt: salt, body: bytes("{\"b\":1}"), originSignature: [0x30])

    static let requests: [ClientRequest] = [
        .hello(Hello(client: "redriver 0.1", languages: [.vi, .zh])),
        .publish(submission),
        .check(Submission(header: bytes("{}"), salt: salt, body: bytes("{}"))),
        .subscribe(Subscribe(queue: queue, credit: 64)),
        .credit(Credit(queue: queue, add: 32)),
        .acknowledge([token, Token([0])!]),
        .negative(token, Nack(act: .retry)),
        .negative(token, Nack(act: .refuse, code: "E17", text: "kho đầy")),
        .touch(token),
        .lookup(sender: customs, id: id),
        .evidence(sender: customs, id: id, EvidenceWish(body: true)),
        .status,
        .ping,
    ]

    static let answers: [NodeAnswer] = [
        .welcome(
            Welcome(
                node: kimThanh, party: customs, startID: "0011223344556677", serverTime: noon,
                agreement: digest(0x33), edition: Edition(1),
                types: [
                    TypeOffer(type: "RR110", version: "1.0", schema: nil),
                    TypeOffer(type: "RR120", version: "1.2", schema: digest(0x44)),
                ])),
        .accepted(
            Accepted(
                index: LedgerIndex(generation: 1, index: 88120), acceptedAt: noon,
                isDuplicate: false)),
        .checked,
        .rejected(bytes("{\"code\":\"F14\"}")),
        .stale,
        .busy(Busy(retryAfterMilliseconds: 5000, hint: words)),
        .busy(Busy(retryAfterMilliseconds: 1500)),
        .subscribed(Subscribe(queue: queue, credit: 64)),
        .deliver(
            Delivered(
                info: DeliveryInfo(
                    queue: queue, token: token, index: LedgerIndex(generation: 1, index: 7),
                    attempt: 1, deadline: noon, receivedAt: noon,
                    advice: [Advice(rule: "RR-D21", path: "/body/x", text: words)]),
                header: bytes("{\"h\":1}"), salt: salt, body: bytes("{\"b\":1}"))),
        .acknowledged([token, Token([0])!]),
        .staleTokens([token]),
        .touched(token, deadline: noon),
        .found(
            Found(
                sender: customs, id: id, level: .logged,
                hops: [
                    Hop(
                        state: .accepted, node: kimThanh, at: noon,
                        index: LedgerIndex(generation: 1, index: 7)),
                    Hop(state: .refused, node: bacSon, code: .ruleViolated, path: "/body"),
                ])),
        .evidence(bytes("{\"format\":\"redriver/evidence/v1\"}")),
        .status(bytes("{\"queues\":[]}")),
        .pong(Pong(startID: "0011223344556677", time: noon)),
        .error(ErrorAnswer(code: .noHello, text: words, hint: words)),
    ]

    static let signed = StatementFrames(statement: bytes("statement\n"), signatures: [[0x30, 1]])

    static let link: [LinkMessage] = [
        .hello(
            LinkHello(
                node: kimThanh, edition: Edition(1), agreement: digest(0x33), time: noon,
                startID: "0011223344556677", epochSeen: 0, seal: nil, receipt: nil)),
        .hello(
            LinkHello(
                node: kimThanh, edition: Edition(1), agreement: digest(0x33), time: noon,
                startID: "0011223344556677", epochSeen: 1_795_417_200_000,
                seal: LinkHello.Claim(
                    sequence: SealSequence(1042), digest: digest(0x55), proof: signed),
                receipt: LinkHello.Claim(
                    sequence: SealSequence(7), digest: digest(0x66), proof: signed))),
        .certificates([[0x30, 2]], revocationLists: [[0x30, 3]]),
        .epoch(signed),
        .epochOpened([0, 9] + [UInt8](repeating: 9, count: 14)),
        .seal(
            LinkSeal(
                signed: signed, epoch: [0, 9] + [UInt8](repeating: 9, count: 14),
                messages: [
                    SealedMessage(
                        header: bytes("{\"h\":1}"), originSignature: [],
                        sealed: [UInt8](repeating: 8, count: 64)),
                    SealedMessage(
                        header: bytes("{\"h\":2}"), originSignature: [0x30],
                        sealed: [UInt8](repeating: 8, count: 66)),
                ])),
        .receipt(signed, outcomes: bytes("7 accepted 1:2\n")),
        .hold(SealSequence(258), .noEpoch),
        .checkpoint(bytes("old 0\n\nnote\n")),
        .cosignature(LinkCosignature(status: 409, body: bytes("7\n"))),
        .fetch(path: "1/tile/0/000.p/5", offset: 65_536),
        .data(LinkData(path: "1/checkpoint", offset: 0, total: 3, bytes: [1, 2, 3])),
        .data(LinkData(path: "1/checkpoint", offset: 0, total: nil, bytes: [])),
        .ping(1_795_417_200_000),
        .pong(1_795_417_200_000),
        .error(ErrorAnswer(code: .unknownVerb, text: words, hint: words)),
    ]
}
