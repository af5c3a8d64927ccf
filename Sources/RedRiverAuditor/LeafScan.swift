// LeafScan: the commonest lines, read without a tree of JSON.
//
//     {"kind":"accepted","at":"…","party":"…","edition":1,"originSignature":"","header":{…}}
//     {"kind":"received","at":"…","edition":1,"seal":7,"place":0,"originSignature":"","header":{…}}
//     {"kind":"composed","at":"…","statement":"…","messages":["1:7","1:8"]}      and so on
//
// A line has one spelling, so it can be matched byte for byte; a header is parsed anyway. Whatever is
// not exactly so is left to Leaf(parsing:), which says why. A test holds the two against each other.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverLedger

/// Reads lines. The bytes are handed to every step: a span is as quick as a pointer, and cannot be
/// kept.
struct LeafScan {
    private let line: ArraySlice<UInt8>
    private var at = 0

    private init(_ line: ArraySlice<UInt8>) { self.line = line }

    /// - Returns: `nil` for a line of a rare kind, one that is not well formed, and one whose header
    ///   breaks a rule: that is for the strict reader to judge.
    static func leaf(_ line: ArraySlice<UInt8>) -> AuditedLeaf? {
        guard line.count <= Leaf.most else { return nil }
        var scan = LeafScan(line)
        return scan.run(line.span)
    }

    private mutating func run(_ bytes: Span<UInt8>) -> AuditedLeaf? {
        guard skip("{\"kind\":\"", bytes) else { return nil }
        if skip("accepted\",\"at\":\"", bytes) { return accepted(bytes) }
        if skip("received\",\"at\":\"", bytes) { return received(bytes) }
        guard let kind = word(32, bytes), skip("\",\"at\":\"", bytes), let time = time(bytes)
        else { return nil }
        switch kind.count {
        case 7 where bytes.has("arrived", at: kind.lowerBound): return arrived(time, bytes)
        case 7 where bytes.has("receipt", at: kind.lowerBound): return receipt(time, bytes)
        case 7 where bytes.has("refused", at: kind.lowerBound): return refused(time, bytes)
        case 6 where bytes.has("sealed", at: kind.lowerBound):
            return signed(time, bytes) { .sealed($0, signatures: $1) }
        case 14 where bytes.has("receipt-signed", at: kind.lowerBound):
            return signed(time, bytes) { .receiptSigned($0, signatures: $1) }
        case 8 where bytes.has("composed", at: kind.lowerBound): return composed(time, bytes)
        case 9 where bytes.has("receipted", at: kind.lowerBound): return receipted(time, bytes)
        case 9 where bytes.has("delivered", at: kind.lowerBound): return delivered(time, bytes)
        default: return nil
        }
    }

    // MARK: Messages

    private mutating func accepted(_ bytes: Span<UInt8>) -> AuditedLeaf? {
        guard let time = time(bytes), skip("\",\"party\":\"", bytes), let party = word(32, bytes),
            let party = PartyCode(bytes.extracting(party)), skip("\",\"edition\":", bytes),
            let edition = number(bytes).flatMap(UInt32.init(exactly:)), let header = header(bytes)
        else { return nil }
        return .accepted(at: time, party, Edition(edition), header)
    }

    private mutating func received(_ bytes: Span<UInt8>) -> AuditedLeaf? {
        guard let time = time(bytes), skip("\",\"edition\":", bytes),
            let edition = number(bytes).flatMap(UInt32.init(exactly:)), skip(",\"seal\":", bytes),
            let seal = number(bytes), skip(",\"place\":", bytes), let place = number(bytes),
            place < UInt64(Limits.sealMessages)
        else { return nil }
        var duplicate: LedgerIndex?
        if skip(",\"duplicateOf\":\"", bytes) {
            guard let index = index(bytes), skip("\"", bytes) else { return nil }
            duplicate = index
        }
        guard let header = header(bytes) else { return nil }
        let facts = AuditedLeaf.ReceivedFacts(
            edition: Edition(edition), seal: SealSequence(seal), place: Int(place),
            duplicateOf: duplicate)
        return .received(at: time, facts, header)
    }

    /// The rest of the line: no origin signature, and a header that fills it.
    private mutating func header(_ bytes: Span<UInt8>) -> HeaderFacts? {
        guard skip(",\"originSignature\":\"\",\"header\":", bytes), at < bytes.count - 1,
            bytes[bytes.count - 1] == UInt8(ascii: "}")
        else { return nil }
        let facts = HeaderFacts(of: line[(line.startIndex + at)..<(line.endIndex - 1)])
        return facts.problem == nil ? facts : nil
    }

    /// A refusal whose header was not kept.
    private mutating func refused(_ time: Timestamp, _ bytes: Span<UInt8>) -> AuditedLeaf? {
        let source: LeafRefused.Source
        if skip("\",\"party\":\"", bytes) {
            guard let party = word(32, bytes).flatMap({ PartyID(string($0)) }) else { return nil }
            source = .client(party)
            guard skip("\"", bytes) else { return nil }
        } else {
            guard skip("\",\"seal\":", bytes), let seal = number(bytes),
                skip(",\"place\":", bytes), let place = number(bytes),
                place < UInt64(Limits.sealMessages)
            else { return nil }
            source = .seal(SealSequence(seal), place: Int(place))
        }
        guard skip(",\"leaf\":\"sha256:", bytes),
            let leaf = word(44, bytes).flatMap({ Digest(base64: slice($0)) }),
            skip("\",\"code\":\"", bytes),
            let code = word(8, bytes).flatMap({ Code(rawValue: string($0)) }),
            skip("\",\"path\":\"", bytes), let path = word(1024, bytes), ends("\"}", bytes)
        else { return nil }
        let fact = LeafRefused(
            source: source, leaf: leaf, code: code, path: string(path), header: nil)
        // A path that had to be shortened is another spelling.
        guard fact.path.utf8.count == path.count else { return nil }
        return .other(Leaf(at: time, .refused(fact)), nil, nil)
    }

    // MARK: Statements

    private mutating func composed(_ time: Timestamp, _ bytes: Span<UInt8>) -> AuditedLeaf? {
        guard let statement = statement(bytes), skip(",\"messages\":", bytes),
            let messages = indexes(bytes), ends("}", bytes)
        else { return nil }
        let fact = LeafFact.composed(statement: statement, messages: messages)
        return .other(Leaf(at: time, fact), nil, .seal(ReadStatement.reading(statement)))
    }

    private mutating func arrived(_ time: Timestamp, _ bytes: Span<UInt8>) -> AuditedLeaf? {
        guard let statement = statement(bytes), skip(",\"signatures\":", bytes),
            let signatures = signatures(bytes), ends("}", bytes)
        else { return nil }
        let fact = LeafFact.arrived(statement: statement, signatures: signatures)
        return .other(Leaf(at: time, fact), nil, .seal(ReadStatement.reading(statement)))
    }

    private mutating func receipt(_ time: Timestamp, _ bytes: Span<UInt8>) -> AuditedLeaf? {
        guard let statement = statement(bytes), skip(",\"outcomes\":", bytes),
            let (outcomes, root) = outcomes(bytes), ends("}", bytes)
        else { return nil }
        let fact = LeafFact.receipt(statement: statement, outcomes: outcomes)
        return .other(
            Leaf(at: time, fact), nil,
            .receipt(ReadStatement.reading(statement), outcomes: root))
    }

    private mutating func receipted(_ time: Timestamp, _ bytes: Span<UInt8>) -> AuditedLeaf? {
        guard let statement = statement(bytes), skip(",\"signatures\":", bytes),
            let signatures = signatures(bytes), skip(",\"outcomes\":", bytes),
            let (outcomes, root) = outcomes(bytes), ends("}", bytes)
        else { return nil }
        let fact = LeafFact.receipted(
            statement: statement, signatures: signatures, outcomes: outcomes)
        return .other(
            Leaf(at: time, fact), nil,
            .receipt(ReadStatement.reading(statement), outcomes: root))
    }

    private mutating func signed(
        _ time: Timestamp, _ bytes: Span<UInt8>, _ fact: (SealSequence, [[UInt8]]) -> LeafFact
    ) -> AuditedLeaf? {
        guard skip("\",\"seal\":", bytes), let seal = number(bytes),
            skip(",\"signatures\":", bytes), let signatures = signatures(bytes),
            ends("}", bytes)
        else { return nil }
        return .other(Leaf(at: time, fact(SealSequence(seal), signatures)), nil, nil)
    }

    private mutating func delivered(_ time: Timestamp, _ bytes: Span<UInt8>) -> AuditedLeaf? {
        guard skip("\",\"queue\":\"", bytes),
            let queue = word(64, bytes).flatMap({ QueueName(string($0)) }),
            skip("\",\"client\":\"", bytes),
            let client = word(32, bytes).flatMap({ PartyID(string($0)) }),
            skip("\",\"messages\":", bytes), let messages = indexes(bytes), ends("}", bytes)
        else { return nil }
        let fact = LeafFact.delivered(queue: queue, client: client, messages: messages)
        return .other(Leaf(at: time, fact), nil, nil)
    }

    // MARK: Parts of statements

    /// The lines of a statement, each with `\n` at its end and nothing else escaped.
    private mutating func statement(_ bytes: Span<UInt8>) -> [UInt8]? {
        guard skip("\",\"statement\":\"", bytes) else { return nil }
        var text: [UInt8] = []
        text.reserveCapacity(768)
        while true {
            let end = bytes.plainEnd(from: at)
            text.append(contentsOf: slice(at..<end))
            at = end
            if skip("\"", bytes) { return text }
            guard skip("\\n", bytes) else { return nil }
            text.append(UInt8(ascii: "\n"))
        }
    }

    private mutating func signatures(_ bytes: Span<UInt8>) -> [[UInt8]]? {
        list(bytes) { scan, bytes in
            guard let text = scan.word(bytes.count, bytes), scan.skip("\"", bytes) else {
                return nil
            }
            return Base64.decode(utf8: scan.slice(text))
        }
    }

    private mutating func indexes(_ bytes: Span<UInt8>) -> [LedgerIndex]? {
        list(bytes) { scan, bytes in
            guard let index = scan.index(bytes), scan.skip("\"", bytes) else { return nil }
            return index
        }
    }

    /// Outcome lines, and the root of the tree over them.
    private mutating func outcomes(_ bytes: Span<UInt8>) -> ([OutcomeLine], Digest)? {
        var tree = CompactRange()
        let lines = list(bytes) { scan, bytes -> OutcomeLine? in
            guard let text = scan.word(bytes.count, bytes) else { return nil }
            scan.at = text.lowerBound
            guard let line = scan.outcome(text, bytes) else { return nil }
            scan.at = text.upperBound
            tree.append(Merkle.leaf(of: scan.slice(text)))
            return scan.skip("\"", bytes) ? line : nil
        }
        return lines.map { ($0, tree.root) }
    }

    private mutating func outcome(_ text: Range<Int>, _ bytes: Span<UInt8>) -> OutcomeLine? {
        if let number = number(bytes), number > 0, skip(" accepted ", bytes),
            let index = index(bytes), at == text.upperBound
        {
            return OutcomeLine(number: MessageNumber(number), outcome: .accepted(index))
        }
        return try? OutcomeLine(parsing: slice(text))
    }

    // MARK: Tokens

    private mutating func list<Value>(
        _ bytes: Span<UInt8>, _ value: (inout LeafScan, Span<UInt8>) -> Value?
    ) -> [Value]? {
        guard skip("[", bytes) else { return nil }
        var values: [Value] = []
        if skip("]", bytes) { return values }
        values.reserveCapacity(64)
        repeat {
            guard skip("\"", bytes), let value = value(&self, bytes) else { return nil }
            values.append(value)
        } while skip(",", bytes)
        return skip("]", bytes) ? values : nil
    }

    @inline(__always)
    private mutating func skip(_ token: StaticString, _ bytes: Span<UInt8>) -> Bool {
        guard bytes.has(token, at: at) else { return false }
        at += token.utf8CodeUnitCount
        return true
    }

    /// Takes the end of the line.
    private mutating func ends(_ token: StaticString, _ bytes: Span<UInt8>) -> Bool {
        skip(token, bytes) && at == bytes.count
    }

    /// The plain characters before the next quotation mark; `nil` if there are more than `most`.
    private mutating func word(_ most: Int, _ bytes: Span<UInt8>) -> Range<Int>? {
        let end = bytes.plainEnd(from: at)
        guard end - at <= most, end < bytes.count, bytes[end] == UInt8(ascii: "\"") else {
            return nil
        }
        defer { at = end }
        return at..<end
    }

    private func slice(_ range: Range<Int>) -> ArraySlice<UInt8> {
        line[(line.startIndex + range.lowerBound)..<(line.startIndex + range.upperBound)]
    }

    private func string(_ range: Range<Int>) -> String {
        String(decoding: slice(range), as: UTF8.self)
    }

    /// A number in its one spelling.
    private mutating func number(_ bytes: Span<UInt8>) -> UInt64? {
        guard let (value, end) = PlainNumber.read(bytes, from: at) else { return nil }
        at = end
        return value
    }

    /// `1:60321`, both numbers in their one spelling.
    private mutating func index(_ bytes: Span<UInt8>) -> LedgerIndex? {
        guard let generation = number(bytes).flatMap(UInt32.init(exactly:)), skip(":", bytes),
            let index = number(bytes)
        else { return nil }
        return LedgerIndex(generation: generation, index: index)
    }

    /// `2026-11-27T02:00:00.000Z`, 24 bytes, in its one spelling.
    private mutating func time(_ bytes: Span<UInt8>) -> Timestamp? {
        guard let time = PlainTime.canonical(bytes, from: at) else { return nil }
        at += PlainTime.canonicalCount
        return time
    }
}

/// Whole numbers.
enum PlainNumber {
    /// A number in its one spelling, at most ``CanonicalDecimal/most``, and where it ends.
    static func read(_ bytes: Span<UInt8>, from start: Int) -> (value: UInt64, end: Int)? {
        var end = start
        var value: UInt64 = 0
        while end < bytes.count, end - start <= 16, (0x30...0x39).contains(bytes[end]) {
            value = value &* 10 &+ UInt64(bytes[end] &- 0x30)
            end += 1
        }
        guard end > start, end - start <= 16, bytes[start] != 0x30 || end == start + 1,
            value <= CanonicalDecimal.most
        else { return nil }
        return (value, end)
    }
}
