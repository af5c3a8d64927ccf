// StatementText: the grammar all statements share.
//
//     redriver/seal/v1          the format line
//     suite: intl               then `name: value`, in one fixed order, every line always present
//     signatures: p256
//     …                         UTF-8, lines end in LF, the last one too
//
// What is hashed and signed is exactly these bytes, so one value must have one spelling. A parser
// here reads values and then compares its own printing with the input: whatever the fields let
// through that this module would not write is refused by that comparison.

internal import RedRiverBase

/// Writes the lines of a statement.
///
/// Both ends work on bytes: a statement is written and read several times at each node, and at a
/// low rate there is one for each message.
struct StatementWriter {
    private(set) var bytes: [UInt8] = []

    init(_ kind: StatementKind, suite: Suite, from: NodeID, to: NodeID) {
        // All but an epoch fit; that one grows once.
        bytes.reserveCapacity(768)
        bytes.append(contentsOf: kind.format.utf8)
        bytes.append(StatementReader.lineFeed)
        line("suite", suite.rawValue)
        line("signatures", suite.signatures)
        line("from", from.description)
        line("to", to.description)
    }

    mutating func line(_ name: String, _ value: String) {
        bytes.append(contentsOf: name.utf8)
        bytes.append(contentsOf: StatementReader.separator)
        bytes.append(contentsOf: value.utf8)
        bytes.append(StatementReader.lineFeed)
    }
    mutating func line(_ name: String, _ value: UInt64) { line(name, String(value)) }
    mutating func line(_ name: String, _ value: Int) { line(name, String(value)) }
    mutating func line(_ name: String, _ value: Digest) { line(name, value.labelled) }
    mutating func line(_ name: String, _ value: Timestamp) { line(name, value.rfc3339) }
    mutating func line(_ name: String, hex value: Digest) { line(name, value.description) }
}

/// Reads the lines of a statement, one after the other.
struct StatementReader {
    fileprivate static let lineFeed = UInt8(ascii: "\n")
    fileprivate static let separator = Array(": ".utf8)

    private let kind: StatementKind
    private let text: String
    private let bytes: [UInt8]
    /// Where the next line begins; past the end once the last one was read.
    private var at = 0
    /// The line read last, counted from 1.
    private var number = 1

    /// Checks the first line.
    init(_ kind: StatementKind, _ bytes: [UInt8]) throws(EvidenceError) {
        guard bytes.count <= Limits.statement.value else {
            throw .statementTooLong(kind, ByteCount(bytes.count))
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .statement(kind, line: 1, expected: "UTF-8")
        }
        self.kind = kind
        self.text = text
        self.bytes = bytes
        guard let first = nextLine(), begins(first, kind.format.utf8) == first.upperBound else {
            throw .statement(kind, line: 1, expected: kind.format)
        }
    }

    /// The next line without its LF; an empty one after the last LF.
    private mutating func nextLine() -> Range<Int>? {
        guard at <= bytes.count else { return nil }
        let end = bytes[at...].firstIndex(of: Self.lineFeed) ?? bytes.count
        defer { at = end + 1 }
        return at..<end
    }

    /// Where a beginning of a line ends, if the line has it.
    private func begins(_ line: Range<Int>, _ beginning: some Collection<UInt8>) -> Int? {
        let end = line.lowerBound + beginning.count
        guard end <= line.upperBound else { return nil }
        return zip(bytes[line], beginning).allSatisfy(==) ? end : nil
    }

    /// The four lines every statement begins with.
    mutating func parties() throws(EvidenceError) -> (suite: Suite, from: NodeID, to: NodeID) {
        let suite = try Suite(named: take("suite"))
        let signatures = try take("signatures")
        guard signatures == suite.signatures else { throw .signaturesDiffer(String(signatures)) }
        let from = try value("from", "node") { NodeID($0) }
        let to = try value("to", "node") { NodeID($0) }
        return (suite, from, to)
    }

    private mutating func take(_ name: String) throws(EvidenceError) -> Substring {
        number += 1
        guard let line = nextLine(), let colon = begins(line, name.utf8),
            let start = begins(colon..<line.upperBound, Self.separator)
        else {
            throw .statement(kind, line: number, expected: name + ": ")
        }
        let units = text.utf8
        let first = units.index(units.startIndex, offsetBy: start)
        return Substring(units[first..<units.index(first, offsetBy: line.upperBound - start)])
    }

    /// The value of the next line, which must bear `name` and be what `read` understands.
    mutating func value<Value>(
        _ name: String, _ form: String, _ read: (Substring) -> Value?
    ) throws(EvidenceError) -> Value {
        let text = try take(name)
        guard let value = read(text) else {
            throw .statement(kind, line: number, expected: "\(name): <\(form)>")
        }
        return value
    }

    mutating func number(
        _ name: String, in range: ClosedRange<UInt64> = 0...CanonicalDecimal.most
    ) throws(EvidenceError) -> UInt64 {
        try value(name, "\(range.lowerBound)…\(range.upperBound)") { text in
            CanonicalDecimal.parse(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func count(_ name: String, in range: ClosedRange<Int>) throws(EvidenceError) -> Int {
        Int(try number(name, in: UInt64(range.lowerBound)...UInt64(range.upperBound)))
    }

    mutating func digest(_ name: String) throws(EvidenceError) -> Digest {
        try value(name, "sha256:base64") { Digest(labelled: $0) }
    }

    mutating func hexDigest(_ name: String) throws(EvidenceError) -> Digest {
        try value(name, "hex") { Hexadecimal.decode($0).flatMap { Digest($0) } }
    }

    mutating func time(_ name: String) throws(EvidenceError) -> Timestamp {
        try value(name, "YYYY-MM-DDThh:mm:ss.sssZ") { Timestamp(canonicalRFC3339: $0) }
    }

    /// Ends the reading: printing what was read must give the input back, so nothing may be left
    /// over and no value may have been read from another spelling of it.
    func finish(printed: [UInt8], input: [UInt8]) throws(EvidenceError) {
        guard printed == input else {
            throw .statement(kind, line: number + 1, expected: "LF")
        }
    }
}
