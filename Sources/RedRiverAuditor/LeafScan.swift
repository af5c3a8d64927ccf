// LeafScan: the two commonest lines, read without a tree of JSON for the line around the header.
//
//     {"kind":"accepted","at":"…","party":"…","edition":1,"originSignature":"","header":{…}}
//     {"kind":"received","at":"…","edition":1,"seal":7,"place":0,"originSignature":"","header":{…}}
//
// A line has one spelling, so what stands before the header can be matched byte for byte, and the
// header is parsed anyway. Whatever is not exactly so is left to Leaf(parsing:), which says why.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence

/// Reads lines that hold a message.
struct LeafScan {
    private let bytes: ArraySlice<UInt8>
    private var at: Int

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    /// - Returns: `nil` for a line of another kind, one that is not well formed, and one whose
    ///   header breaks a rule: that is for the strict reader to judge.
    static func message(
        _ line: ArraySlice<UInt8>
    ) -> AuditedLeaf? {
        guard line.count <= Leaf.most else { return nil }
        var scan = LeafScan(line)
        guard scan.skip(Token.kind) else { return nil }
        if scan.skip(Token.accepted) { return scan.accepted() }
        if scan.skip(Token.received) { return scan.received() }
        return nil
    }

    private mutating func accepted() -> AuditedLeaf? {
        guard let time = time(), skip(Token.party), let party = text(32),
            let party = PartyCode(party), skip(Token.edition),
            let edition = number().flatMap(UInt32.init(exactly:)), let header = header()
        else { return nil }
        return .accepted(at: time, party, Edition(edition), header)
    }

    private mutating func received() -> AuditedLeaf? {
        guard let time = time(), skip(Token.edition),
            let edition = number().flatMap(UInt32.init(exactly:)), skip(Token.seal),
            let seal = number(), skip(Token.place), let place = number(),
            place < UInt64(Limits.sealMessages)
        else { return nil }
        var duplicate: LedgerIndex?
        if skip(Token.duplicate) {
            guard let text = text(40),
                let index = LedgerIndex(String(decoding: text, as: UTF8.self)), skip(Token.quote)
            else { return nil }
            duplicate = index
        }
        guard let header = header() else { return nil }
        let facts = AuditedLeaf.ReceivedFacts(
            edition: Edition(edition), seal: SealSequence(seal), place: Int(place),
            duplicateOf: duplicate)
        return .received(at: time, facts, header)
    }

    /// The rest of the line: no origin signature, and a header that fills it.
    private mutating func header() -> HeaderFacts? {
        guard skip(Token.header), bytes.last == UInt8(ascii: "}"),
            at < bytes.endIndex - 1
        else { return nil }
        let facts = HeaderFacts(of: bytes[at..<bytes.endIndex - 1])
        return facts.problem == nil ? facts : nil
    }

    private mutating func skip(_ token: [UInt8]) -> Bool {
        guard bytes.endIndex - at >= token.count else { return false }
        for place in token.indices where bytes[at + place] != token[place] { return false }
        at += token.count
        return true
    }

    /// What stands before the next quotation mark; `nil` if that is farther than `most` bytes.
    private mutating func text(_ most: Int) -> ArraySlice<UInt8>? {
        let window = bytes[at..<min(bytes.endIndex, at + most)]
        guard let end = window.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        defer { at = end }
        return bytes[at..<end]
    }

    /// A number in its one spelling.
    private mutating func number() -> UInt64? {
        var end = at
        while end < bytes.endIndex, (0x30...0x39).contains(bytes[end]), end - at < 20 { end += 1 }
        guard end > at, end - at <= 16, bytes[at] != 0x30 || end == at + 1 else { return nil }
        var value: UInt64 = 0
        for unit in bytes[at..<end] { value = value * 10 + UInt64(unit - 0x30) }
        guard value <= CanonicalDecimal.most else { return nil }
        at = end
        return value
    }

    /// `2026-11-27T02:00:00.000Z`, 24 bytes, in its one spelling.
    private mutating func time() -> Timestamp? {
        guard bytes.endIndex - at > 24, bytes[at + 19] == UInt8(ascii: "."),
            bytes[at + 23] == UInt8(ascii: "Z")
        else { return nil }
        guard let time = PlainTime.milliseconds(bytes[at..<at + 24].span) else { return nil }
        at += 24
        return Timestamp(milliseconds: time)
    }
}

/// Pieces of a line, made once.
private enum Token {
    static let kind = Array("{\"kind\":\"".utf8)
    static let accepted = Array("accepted\",\"at\":\"".utf8)
    static let received = Array("received\",\"at\":\"".utf8)
    static let party = Array("\",\"party\":\"".utf8)
    static let edition = Array("\",\"edition\":".utf8)
    static let seal = Array(",\"seal\":".utf8)
    static let place = Array(",\"place\":".utf8)
    static let duplicate = Array(",\"duplicateOf\":\"".utf8)
    static let quote = Array("\"".utf8)
    static let header = Array(",\"originSignature\":\"\",\"header\":".utf8)
}
