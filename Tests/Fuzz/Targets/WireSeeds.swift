// WireSeeds: one message of each verb.

import RedRiverBase
import RedRiverWire

enum WireSeeds {
    static let customs = known(PartyID("VN.CUSTOMS.13BB"))
    static let queue = known(QueueName("VN.CUSTOMS.13BB"))
    static let id = known(MessageID("019a9bfa-1234-7abc-8def-0123456789ab"))
    static let kimThanh = known(NodeID("vn.kim-thanh"))
    static let bacSon = known(NodeID("cn.bac-son"))
    static let token = known(Token([0xab, 0xcd]))
    static let salt = [UInt8](repeating: 7, count: Limits.saltBytes)
    static let noon = known(Timestamp(canonicalRFC3339: "2026-11-23T05:00:00.000Z"))
    static let words = Text(vi: "v", zh: "z", en: "e")

    /// A digest that is easy to recognise in a dump.
    static func digest(_ byte: UInt8) -> Digest {
        known(Digest([UInt8](repeating: byte, count: Digest.byteCount)))
    }

    static let requests: [[[UInt8]]] = requestMessages.map {
        $0.frames(request: known(RequestID([1, 2])))
    }

    private static let requestMessages: [ClientRequest] = [
        .hello(Hello(client: "redriver 0.1", languages: [.vi, .zh])),
        .publish(
            Submission(
                header: utf8("{\"h\":1}"), salt: salt, body: utf8("{\"b\":1}"),
                originSignature: [0x30])),
        .check(Submission(header: utf8("{}"), salt: salt, body: utf8("{}"))),
        .subscribe(Subscribe(queue: queue, credit: 64)),
        .credit(Credit(queue: queue, add: 32)),
        .acknowledge([token, known(Token([0]))]),
        .negative(token, Nack(act: .retry)),
        .negative(token, Nack(act: .refuse, code: "E17", text: "kho đầy")),
        .touch(token), .lookup(sender: customs, id: id),
        .evidence(sender: customs, id: id, EvidenceWish(body: true)), .status, .ping,
    ]

    static let answers: [[[UInt8]]] = answerMessages.map {
        $0.frames(request: known(RequestID([1, 2])))
    }

    private static let answerMessages: [NodeAnswer] = [
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
        .checked, .rejected(utf8("{\"code\":\"F14\"}")), .stale,
        .busy(Busy(retryAfterMilliseconds: 1500)),
        .busy(Busy(retryAfterMilliseconds: 1500, hint: Text(vi: "v", zh: "z", en: "e"))),
        .subscribed(Subscribe(queue: queue, credit: 64)), delivery,
        .acknowledged([token, known(Token([0]))]), .staleTokens([token]),
        .touched(token, deadline: noon), found,
        .evidence(utf8("{\"format\":\"redriver/evidence/v1\"}")),
        .status(utf8("{\"queues\":[]}")),
        .pong(Pong(startID: "0011223344556677", time: noon)),
        .error(ErrorAnswer(code: .noHello, text: words, hint: words)),
    ]

    private static let delivery = NodeAnswer.deliver(
        Delivered(
            info: DeliveryInfo(
                queue: queue, token: token, index: LedgerIndex(generation: 1, index: 7), attempt: 1,
                deadline: noon, receivedAt: noon,
                advice: [Advice(rule: "RR-D21", path: "/body/x", text: words)]),
            header: utf8("{\"h\":1}"), salt: salt, body: utf8("{\"b\":1}")))

    private static let found = NodeAnswer.found(
        Found(
            sender: customs, id: id, level: .logged,
            hops: [
                Hop(
                    state: .accepted, node: kimThanh, at: noon,
                    index: LedgerIndex(generation: 1, index: 7)),
                Hop(state: .refused, node: bacSon, code: .ruleViolated, path: "/body"),
            ]))

    static let link: [[[UInt8]]] = linkMessages.map(\.frames)

    private static let signed = StatementFrames(
        statement: utf8("statement\n"), signatures: [[0x30]])
    private static let epoch = [0, 9] + [UInt8](repeating: 9, count: 14)

    private static let linkMessages: [LinkMessage] = [
        hello(epochSeen: 0, nil),
        hello(
            epochSeen: 1_795_417_200_000,
            LinkHello.Claim(sequence: SealSequence(1042), digest: digest(0x55), proof: signed)),
        .certificates([[0x30, 2]], revocationLists: [[0x30, 3]]), .epoch(signed),
        .epochOpened(epoch),
        .seal(
            LinkSeal(
                signed: signed, epoch: epoch,
                messages: [
                    SealedMessage(
                        header: utf8("{\"h\":1}"), originSignature: [],
                        sealed: [UInt8](repeating: 8, count: 64)),
                    SealedMessage(
                        header: utf8("{\"h\":2}"), originSignature: [0x30],
                        sealed: [UInt8](repeating: 8, count: 66)),
                ])),
        .receipt(signed, outcomes: utf8("7 accepted 1:2\n")), .hold(SealSequence(258), .noEpoch),
        .ping(1_795_417_200_000), .pong(1_795_417_200_000),
        .error(ErrorAnswer(code: .unknownVerb, text: words, hint: words)),
    ]

    private static func hello(epochSeen: UInt64, _ claim: LinkHello.Claim?) -> LinkMessage {
        .hello(
            LinkHello(
                node: kimThanh, edition: Edition(1), agreement: digest(0x33), time: noon,
                startID: "0011223344556677", epochSeen: epochSeen, seal: claim, receipt: claim))
    }
}
