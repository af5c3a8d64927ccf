// StatementScan: seals and receipts in their one spelling, read in one pass over their bytes.
//
// What is read here is exactly what the strict reader would read and print again, so there is nothing
// to compare afterwards; whatever is not exactly so is left to it. A test holds the two against each
// other.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence

/// A statement that was read, and what is known of its bytes.
struct ReadStatement<Kind: Statement>: Sendable {
    let value: Kind
    /// Exactly what was signed.
    let bytes: [UInt8]
    /// SHA-256 of ``bytes``.
    let digest: Digest

    /// Reads a statement, or says why not. What can be read is printed as these bytes, so their hash is
    /// the digest of it.
    static func reading(_ bytes: [UInt8]) -> Result<Self, EvidenceError> {
        let value: Kind
        if let plain: Kind = StatementScan.plain(bytes) {
            value = plain
        } else {
            do throws(EvidenceError) {
                value = try Kind(parsing: bytes)
            } catch {
                return .failure(error)
            }
        }
        return .success(Self(value: value, bytes: bytes, digest: Digest.sha256(bytes)))
    }
}

/// What can be said of a statement without the leaves before it.
enum StatementFacts: Sendable {
    case seal(Result<ReadStatement<SealStatement>, EvidenceError>)
    /// With the root over the outcome lines beside it.
    case receipt(Result<ReadStatement<ReceiptStatement>, EvidenceError>, outcomes: Digest)

    init?(of fact: LeafFact) {
        switch fact {
        case .composed(let bytes, _), .arrived(let bytes, _):
            self = .seal(ReadStatement.reading(bytes))
        case .receipt(let bytes, let lines), .receipted(let bytes, _, let lines):
            self = .receipt(ReadStatement.reading(bytes), outcomes: OutcomeLine.root(lines))
        default: return nil
        }
    }
}

/// Reads a statement of the suite that is built.
struct StatementScan {
    private var at = 0

    private init() {}

    /// - Returns: `nil` for whatever is not plain.
    static func plain<Kind: Statement>(_ bytes: [UInt8]) -> Kind? {
        guard bytes.count <= Limits.statement.value else { return nil }
        var scan = StatementScan()
        switch Kind.kind {
        case .seal: return scan.seal(bytes.span) as? Kind
        case .receipt: return scan.receipt(bytes.span) as? Kind
        default: return nil
        }
    }

    private mutating func seal(_ bytes: Span<UInt8>) -> SealStatement? {
        guard skip("redriver/seal/v1\nsuite: intl\nsignatures: p256\nfrom: ", bytes),
            let from = node(bytes), skip("\nto: ", bytes), let to = node(bytes),
            skip("\nsequence: ", bytes), let sequence = number(bytes), sequence > 0,
            skip("\nfirst: ", bytes), let first = number(bytes), first > 0,
            skip("\nmessages: ", bytes), let messages = count(bytes), messages > 0,
            skip("\nprevious: sha256:", bytes), let previous = digest(bytes),
            skip("\nroot: sha256:", bytes), let root = digest(bytes),
            skip("\nagreement: sha256:", bytes), let agreement = digest(bytes),
            skip("\nsigner: ", bytes), let signer = hexDigest(bytes),
            skip("\nsealed-at: ", bytes), let time = time(bytes), skip("\n", bytes),
            at == bytes.count
        else { return nil }
        return SealStatement(
            suite: .intl, from: from, to: to, sequence: SealSequence(sequence),
            first: MessageNumber(first), messages: messages, previous: previous, root: root,
            agreement: agreement, signer: signer, sealedAt: time)
    }

    private mutating func receipt(_ bytes: Span<UInt8>) -> ReceiptStatement? {
        guard skip("redriver/receipt/v1\nsuite: intl\nsignatures: p256\nfrom: ", bytes),
            let from = node(bytes), skip("\nto: ", bytes), let to = node(bytes),
            skip("\nseal: ", bytes), let seal = number(bytes), seal > 0,
            skip("\nseal-digest: sha256:", bytes), let sealDigest = digest(bytes),
            skip("\naccepted: ", bytes), let accepted = count(bytes),
            skip("\nduplicate: ", bytes), let duplicate = count(bytes),
            skip("\nrefused: ", bytes), let refused = count(bytes),
            skip("\noutcomes: sha256:", bytes), let outcomes = digest(bytes),
            skip("\nprevious: sha256:", bytes), let previous = digest(bytes),
            skip("\nagreement: sha256:", bytes), let agreement = digest(bytes),
            skip("\nsigner: ", bytes), let signer = hexDigest(bytes),
            skip("\nreceived-at: ", bytes), let time = time(bytes), skip("\n", bytes),
            at == bytes.count
        else { return nil }
        return ReceiptStatement(
            suite: .intl, from: from, to: to, seal: SealSequence(seal), sealDigest: sealDigest,
            accepted: accepted, duplicate: duplicate, refused: refused, outcomes: outcomes,
            previous: previous, agreement: agreement, signer: signer, receivedAt: time)
    }

    // MARK: Tokens

    @inline(__always)
    private mutating func skip(_ token: StaticString, _ bytes: Span<UInt8>) -> Bool {
        guard bytes.has(token, at: at) else { return false }
        at += token.utf8CodeUnitCount
        return true
    }

    private mutating func number(_ bytes: Span<UInt8>) -> UInt64? {
        guard let (value, end) = PlainNumber.read(bytes, from: at) else { return nil }
        at = end
        return value
    }

    private mutating func count(_ bytes: Span<UInt8>) -> Int? {
        guard let value = number(bytes), value <= UInt64(Limits.sealMessages) else { return nil }
        return Int(value)
    }

    private mutating func node(_ bytes: Span<UInt8>) -> NodeID? {
        var name: [UInt8] = []
        while at < bytes.count, bytes[at] != UInt8(ascii: "\n"), name.count <= 40 {
            name.append(bytes[at])
            at += 1
        }
        return NodeID(String(decoding: name, as: UTF8.self))
    }

    private mutating func digest(_ bytes: Span<UInt8>) -> Digest? {
        guard bytes.count - at >= 44,
            let digest = Digest(base64: bytes.extracting(at..<at + 44))
        else { return nil }
        at += 44
        return digest
    }

    private mutating func hexDigest(_ bytes: Span<UInt8>) -> Digest? {
        guard bytes.count - at >= 64 else { return nil }
        var words: InlineArray<4, UInt64> = [0, 0, 0, 0]
        for place in 0..<8 {
            guard let half = Lanes.hexadecimal(bytes.word(at: at + 8 * place)) else { return nil }
            words[place / 2] = words[place / 2] << 32 | UInt64(half)
        }
        at += 64
        return Digest(words: words[0], words[1], words[2], words[3])
    }

    private mutating func time(_ bytes: Span<UInt8>) -> Timestamp? {
        guard let time = PlainTime.canonical(bytes, from: at) else { return nil }
        at += PlainTime.canonicalCount
        return time
    }
}
