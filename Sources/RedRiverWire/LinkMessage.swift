// LinkMessage: what the two nodes say to one another.
//
//     HELLO ⇄ HELLO, CERTS ⇄ CERTS, EPOCH ⇄ EPOCH_OK, then SEAL ⇄ RECEIPT until the link breaks.
//
// Anything before HELLO is dropped by the session. Statements and their signatures are bytes here:
// this module does not know what they say.

public import RedRiverBase

/// A message from one node to the other.
public enum LinkMessage: Hashable, Sendable {
    /// Both sides, first.
    case hello(LinkHello)
    /// DER certificates and revocation lists, before anything that needs them.
    case certificates([[UInt8]], revocationLists: [[UInt8]])
    /// A statement that opens an epoch; answered ``epochOpened(_:)`` or ``hold(_:_:)``.
    case epoch(StatementFrames)
    /// The 16 bytes of the epoch that was taken.
    case epochOpened([UInt8])
    case seal(LinkSeal)
    /// What became of a seal; `outcomes` are the outcome lines, each with its LF.
    case receipt(StatementFrames, outcomes: [UInt8])
    /// Not now, and why; nothing changed. ``SealSequence/none`` where no seal is meant.
    case hold(SealSequence, Code)
    /// What a log asks a witness: the body of `add-checkpoint` (C2SP tlog-witness).
    case checkpoint([UInt8])
    case cosignature(LinkCosignature)
    /// A file of the peer's published ledger, `<generation>/…`, from an offset on.
    case fetch(path: String, offset: UInt64)
    case data(LinkData)
    /// The asker's time in milliseconds; echoed as it came.
    case ping(UInt64)
    case pong(UInt64)
    /// What was not understood.
    case error(ErrorAnswer)
}

/// A statement with its detached signatures, as many as its suite demands.
public struct StatementFrames: Hashable, Sendable {
    public var statement: [UInt8]
    public var signatures: [[UInt8]]

    public init(statement: [UInt8], signatures: [[UInt8]]) {
        self.statement = statement
        self.signatures = signatures
    }

    init(from reader: inout FrameReader, signatures count: Int) throws(WireError) {
        statement = try reader.bytes("statement", atLeast: 1, most: Limits.statement)
        signatures = []
        for _ in 0..<count {
            signatures.append(
                try reader.bytes("signature", atLeast: 1, most: Limits.statementSignature))
        }
    }

    var frames: [[UInt8]] { [statement] + signatures }
}

/// What a witness answers.
public struct LinkCosignature: Hashable, Sendable {
    /// The status that tlog-witness has for HTTP: 200, 400, 403, 404, 409 or 422.
    public var status: UInt16
    /// With 200: signature lines; with 409: the size and a line feed; with 422: a proof that the two
    /// checkpoints contradict each other, where there is one.
    public var body: [UInt8]

    public init(status: UInt16, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// Part of a published file.
public struct LinkData: Hashable, Sendable {
    public var path: String
    public var offset: UInt64
    /// The length of the whole file; `nil` if there is none of that name.
    public var total: UInt64?
    /// At most ``mostBytes``.
    public var bytes: [UInt8]

    /// The most bytes of one answer: the lowest priority waits for nobody long.
    public static let mostBytes = 65_536
    /// What stands for the length of a file that is not there.
    static let none = CanonicalDecimal.most

    public init(path: String, offset: UInt64, total: UInt64?, bytes: [UInt8]) {
        self.path = path
        self.offset = offset
        self.total = total
        self.bytes = bytes
    }
}

/// A batch of messages under one statement.
public struct LinkSeal: Hashable, Sendable {
    public var signed: StatementFrames
    /// The 16 bytes of the epoch the bodies are sealed under.
    public var epoch: [UInt8]
    public var messages: [SealedMessage]

    public init(signed: StatementFrames, epoch: [UInt8], messages: [SealedMessage]) {
        self.signed = signed
        self.epoch = epoch
        self.messages = messages
    }
}

/// One message of a seal.
public struct SealedMessage: Hashable, Sendable {
    /// The header, exactly as its sender wrote it.
    public var header: [UInt8]
    /// The sender's own signature; empty where the type demands none.
    public var originSignature: [UInt8]
    /// nonce ‖ ciphertext of salt and body ‖ tag.
    public var sealed: [UInt8]

    /// What sealing adds to salt and body: a nonce of 16 bytes and a tag of 16.
    public static let overhead = 32

    public init(header: [UInt8], originSignature: [UInt8], sealed: [UInt8]) {
        self.header = header
        self.originSignature = originSignature
        self.sealed = sealed
    }
}

extension LinkMessage {
    /// The verb in frame 1.
    public var verb: String {
        switch self {
        case .hello: "HELLO"
        case .certificates: "CERTS"
        case .epoch: "EPOCH"
        case .epochOpened: "EPOCH_OK"
        case .seal: "SEAL"
        case .receipt: "RECEIPT"
        case .hold: "HOLD"
        case .checkpoint: "CHECKPOINT"
        case .cosignature: "COSIGNATURE"
        case .fetch: "FETCH"
        case .data: "DATA"
        case .ping: "PING"
        case .pong: "PONG"
        case .error: "ERROR"
        }
    }

    /// Verbs of the design that this build does not have; their sender is told so.
    private static let notBuilt = ["AGREEMENT", "VOID"]

    /// The bytes of an epoch's name.
    public static let epochBytes = 16

    /// Reads the frames of one message, the routing frames of the socket taken off.
    ///
    /// - Parameter signatures: How many detached signatures a statement has under the agreed suite.
    /// - Throws: ``WireError``; answered `ERROR`, or `HOLD` with `GRAMMAR` where a seal is meant.
    public static func parse(
        _ frames: [[UInt8]], signatures: Int = 1
    ) throws(WireError) -> LinkMessage {
        let total = ByteCount(frames.reduce(0) { $0 + $1.count })
        guard total <= Limits.linkMessage else {
            throw .tooLarge(verb: "RR1", name: "message", total, most: Limits.linkMessage)
        }
        var reader = FrameReader(try Envelope(frames).verb, frames)
        return try LinkMessage(from: &reader, signatures: signatures)
    }

    private init(from reader: inout FrameReader, signatures: Int) throws(WireError) {
        switch reader.verb {
        case "SEAL": self = .seal(try LinkSeal(from: &reader, signatures: signatures))
        case "RECEIPT":
            try reader.demand(2 + signatures)
            self = .receipt(
                try StatementFrames(from: &reader, signatures: signatures),
                outcomes: try reader.bytes("outcomes", atLeast: 1, most: Limits.outcomes))
        case "EPOCH":
            try reader.demand(1 + signatures)
            self = .epoch(try StatementFrames(from: &reader, signatures: signatures))
        case "EPOCH_OK":
            try reader.demand(1)
            self = .epochOpened(try reader.epoch())
        case "HOLD":
            try reader.demand(2)
            self = .hold(
                SealSequence(try reader.integer("sequence")),
                try reader.text("code") { Code(rawValue: $0) })
        default: try self.init(session: &reader, signatures: signatures)
        }
    }

    private init(session reader: inout FrameReader, signatures: Int) throws(WireError) {
        switch reader.verb {
        case "HELLO": self = .hello(try LinkHello(from: &reader, signatures: signatures))
        case "CERTS": self = try Self.certificates(from: &reader)
        case "PING":
            try reader.demand(1)
            self = .ping(try reader.integer("time"))
        case "PONG":
            try reader.demand(1)
            self = .pong(try reader.integer("time"))
        case "ERROR":
            try reader.demand(1)
            self = .error(try reader.json())
        case "CHECKPOINT", "COSIGNATURE", "FETCH", "DATA": self = try Self.ledger(from: &reader)
        case let verb where Self.notBuilt.contains(verb): throw .notBuilt(verb)
        default: throw .unknownVerb(reader.verb)
        }
    }

    /// What is said about published ledgers.
    private static func ledger(from reader: inout FrameReader) throws(WireError) -> LinkMessage {
        switch reader.verb {
        case "CHECKPOINT":
            try reader.demand(1)
            return .checkpoint(
                try reader.bytes("request", atLeast: 1, most: Limits.witnessRequest))
        case "COSIGNATURE":
            try reader.demand(2)
            let status = try reader.integer("status")
            guard let small = UInt16(exactly: status), (200...499).contains(small) else {
                throw .frame(verb: reader.verb, name: "status")
            }
            return .cosignature(
                LinkCosignature(
                    status: small, body: try reader.bytes("body", most: Limits.witnessAnswer)))
        case "FETCH":
            try reader.demand(2)
            return .fetch(
                path: try reader.ledgerPath(), offset: try reader.integer("offset"))
        default:
            try reader.demand(4)
            let (path, offset) = (try reader.ledgerPath(), try reader.integer("offset"))
            let total = try reader.integer("total")
            return .data(
                LinkData(
                    path: path, offset: offset, total: total == LinkData.none ? nil : total,
                    bytes: try reader.bytes("bytes", most: ByteCount(LinkData.mostBytes))))
        }
    }

    /// Pairs of frames: `CERT` or `CRL`, then DER.
    private static func certificates(
        from reader: inout FrameReader
    ) throws(WireError) -> LinkMessage {
        try reader.demand(0...2 * Limits.certificatesListed)
        var certificates: [[UInt8]] = []
        var lists: [[UInt8]] = []
        while reader.count > 0 {
            let kind = try reader.text("kind") { $0 }
            switch kind {
            case "CERT":
                certificates.append(
                    try reader.bytes("certificate", atLeast: 1, most: Limits.certificate))
            case "CRL":
                lists.append(
                    try reader.bytes("revocation list", atLeast: 1, most: Limits.revocationList))
            default: throw .frame(verb: reader.verb, name: "kind")
            }
        }
        return .certificates(certificates, revocationLists: lists)
    }

    /// The frames of this message.
    public var frames: [[UInt8]] { Envelope.frames(verb, .none) + ownFrames }

    private var ownFrames: [[UInt8]] {
        switch self {
        case .hello(let hello): hello.frames
        case .certificates(let certificates, let lists):
            certificates.flatMap { [Array("CERT".utf8), $0] }
                + lists.flatMap { [Array("CRL".utf8), $0] }
        case .epoch(let signed): signed.frames
        case .epochOpened(let epoch): [epoch]
        case .seal(let seal): seal.frames
        case .receipt(let signed, let outcomes): signed.frames + [outcomes]
        case .hold(let sequence, let code): [frame(sequence.value), Array(code.rawValue.utf8)]
        case .checkpoint(let request): [request]
        case .cosignature(let answer): [frame(UInt64(answer.status)), answer.body]
        case .fetch(let path, let offset): [Array(path.utf8), frame(offset)]
        case .data(let data):
            [
                Array(data.path.utf8), frame(data.offset), frame(data.total ?? LinkData.none),
                data.bytes,
            ]
        case .ping(let time), .pong(let time): [frame(time)]
        case .error(let refusal): [refusal.frame]
        }
    }
}

extension LinkSeal {
    private static let framesPerMessage = 3

    init(from reader: inout FrameReader, signatures: Int) throws(WireError) {
        let before = 2 + signatures
        let count = (reader.count - before) / Self.framesPerMessage
        guard (1...Limits.sealMessages).contains(count),
            reader.count == before + count * Self.framesPerMessage
        else { throw .frameCount(verb: reader.verb, found: reader.count) }
        signed = try StatementFrames(from: &reader, signatures: signatures)
        epoch = try reader.epoch()
        messages = []
        messages.reserveCapacity(count)
        for _ in 0..<count { messages.append(try SealedMessage(from: &reader)) }
    }

    var frames: [[UInt8]] {
        signed.frames + [epoch] + messages.flatMap { [$0.header, $0.originSignature, $0.sealed] }
    }
}

extension SealedMessage {
    private static let least = overhead + Limits.saltBytes

    init(from reader: inout FrameReader) throws(WireError) {
        header = try reader.bytes("header", atLeast: 1, most: Limits.header)
        originSignature = try reader.bytes("origin signature", most: Limits.originSignature)
        sealed = try reader.bytes(
            "sealed body", atLeast: Self.least, most: ByteCount(Self.least + Limits.body.value))
    }
}

extension FrameReader {
    /// A path of a published file: printable ASCII, at most 128 bytes.
    fileprivate mutating func ledgerPath() throws(WireError) -> String {
        try text("path") { text in
            (1...128).contains(text.utf8.count)
                && text.utf8.allSatisfy { (0x21...0x7e).contains($0) } ? text : nil
        }
    }
}
