// LinkHello: how a session between the nodes begins.
//
// Each side says what it has of the other, and proves it with the other's own signed statement: a
// claim of lost state counts only with a signature of the one who lost it under it.

public import RedRiverBase
internal import RedRiverJSON

/// The greeting of a node.
///
///     {"node":"vn.kim-thanh","edition":1,"agreement":"sha256:…","time":"…","startId":"…",
///      "epochSeen":1795417200000,
///      "have":{"seal":{"sequence":1042,"digest":"sha256:…"},"receipt":null}}
///
/// Then, for `seal` and for `receipt` where they are not `null`: statement, signatures.
public struct LinkHello: Hashable, Sendable {
    public var node: NodeID
    public var edition: Edition
    /// The digest of the agreement file.
    public var agreement: Digest
    public var time: Timestamp
    public var startID: String
    /// The highest epoch number seen from the peer; 0 for none. Its next epoch must be higher.
    public var epochSeen: UInt64
    /// The last seal of the peer that was taken here, with the peer's own statement.
    public var seal: Claim?
    /// The last receipt of the peer that was taken here, with the peer's own statement.
    public var receipt: Claim?

    /// Something the sender has of the peer.
    public struct Claim: Hashable, Sendable {
        public var sequence: SealSequence
        /// The digest of `proof.statement`. The receiver recomputes it.
        public var digest: Digest
        public var proof: StatementFrames

        public init(sequence: SealSequence, digest: Digest, proof: StatementFrames) {
            self.sequence = sequence
            self.digest = digest
            self.proof = proof
        }
    }

    public init(
        node: NodeID, edition: Edition, agreement: Digest, time: Timestamp, startID: String,
        epochSeen: UInt64, seal: Claim?, receipt: Claim?
    ) {
        self.node = node
        self.edition = edition
        self.agreement = agreement
        self.time = time
        self.startID = startID
        self.epochSeen = epochSeen
        self.seal = seal
        self.receipt = receipt
    }

    init(from reader: inout FrameReader, signatures: Int) throws(WireError) {
        try reader.demand(1...1 + 2 * (1 + signatures))
        let words = try reader.json(Words.self)
        try reader.demand((words.claims.count) * (1 + signatures))
        node = words.node
        edition = words.edition
        agreement = words.agreement
        time = words.time
        startID = words.startID
        epochSeen = words.epochSeen
        seal = try words.seal.map { (words) throws(WireError) in
            try Claim(words, from: &reader, signatures: signatures)
        }
        receipt = try words.receipt.map { (words) throws(WireError) in
            try Claim(words, from: &reader, signatures: signatures)
        }
    }

    var frames: [[UInt8]] {
        let words = Words(
            node: node, edition: edition, agreement: agreement, time: time, startID: startID,
            epochSeen: epochSeen, seal: seal.map(ClaimWords.init),
            receipt: receipt.map(ClaimWords.init))
        return [words.frame] + (seal?.proof.frames ?? []) + (receipt?.proof.frames ?? [])
    }
}

extension LinkHello.Claim {
    fileprivate init(
        _ words: ClaimWords, from reader: inout FrameReader, signatures: Int
    ) throws(WireError) {
        self.init(
            sequence: words.sequence, digest: words.digest,
            proof: try StatementFrames(from: &reader, signatures: signatures))
    }
}

/// The JSON of a greeting: everything but the proofs.
private struct Words: Payload {
    var node: NodeID
    var edition: Edition
    var agreement: Digest
    var time: Timestamp
    var startID: String
    var epochSeen: UInt64
    var seal: ClaimWords?
    var receipt: ClaimWords?

    var claims: [ClaimWords] { [seal, receipt].compactMap { $0 } }

    init(
        node: NodeID, edition: Edition, agreement: Digest, time: Timestamp, startID: String,
        epochSeen: UInt64, seal: ClaimWords?, receipt: ClaimWords?
    ) {
        self.node = node
        self.edition = edition
        self.agreement = agreement
        self.time = time
        self.startID = startID
        self.epochSeen = epochSeen
        self.seal = seal
        self.receipt = receipt
    }

    init(from reader: inout JSONReader) throws(JSONError) {
        node = try reader.node("node")
        edition = Edition(UInt32(try reader.integer("edition", in: 1...Int64(UInt32.max))))
        agreement = try reader.digest("agreement")
        time = try reader.time("time")
        startID = try reader.sentence("startId", most: 32)
        epochSeen = try reader.count("epochSeen")
        var have = try reader.object("have")
        seal = try ClaimWords.read("seal", from: &have)
        receipt = try ClaimWords.read("receipt", from: &have)
        try have.finish()
    }

    var json: JSON {
        [
            "node": .string(node.description), "edition": .int(Int64(edition.value)),
            "agreement": .string(agreement.labelled), "time": .string(time.rfc3339),
            "startId": .string(startID), "epochSeen": .count(epochSeen),
            "have": [
                "seal": .nullable(seal) { $0.json }, "receipt": .nullable(receipt) { $0.json },
            ],
        ]
    }
}

/// `{"sequence":1042,"digest":"sha256:…"}`
private struct ClaimWords: Payload {
    var sequence: SealSequence
    var digest: Digest

    init(_ claim: LinkHello.Claim) {
        sequence = claim.sequence
        digest = claim.digest
    }

    init(from reader: inout JSONReader) throws(JSONError) {
        sequence = SealSequence(try reader.count("sequence"))
        digest = try reader.digest("digest")
    }

    static func read(
        _ name: String, from reader: inout JSONReader
    ) throws(JSONError) -> ClaimWords? {
        try reader.nullable(name) { (reader) throws(JSONError) in
            var inner = try reader.object(name)
            let words = try ClaimWords(from: &inner)
            try inner.finish()
            return words
        }
    }

    var json: JSON {
        ["sequence": .count(sequence.value), "digest": .string(digest.labelled)]
    }
}
