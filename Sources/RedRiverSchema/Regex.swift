// Regex: whether a pattern is found in a text, in time linear in the text.
//
// Where it can be, the automaton is made deterministic when the pattern is compiled: then a step is
// one look into a table, nothing is allocated, and the text is left as soon as the answer is known.
// Patterns with properties of Unicode or with too many states are run as they are, all threads at
// once.

/// A pattern of ECMA-262 without look-around and back-references.
public struct Regex: Hashable, Sendable {
    /// As it was written.
    public let pattern: String
    private let program: RegexProgram
    let table: RegexTable?

    /// - Throws: ``RegexError``.
    public init(_ pattern: String) throws(RegexError) {
        self.pattern = pattern
        program = try RegexProgram(RegexParser.parse(pattern))
        table = RegexTable(program)
    }

    /// Whether a text is a pattern at all, one that looks around or back included.
    public static func isPattern(_ text: String) -> Bool {
        do throws(RegexError) {
            _ = try RegexParser.parse(text)
            return true
        } catch {
            return false
        }
    }

    /// Whether the pattern is found anywhere in a text.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8.
    ///   - range: The text.
    ///   - steps: Is raised by the work done.
    public func isFound(in bytes: [UInt8], _ range: Range<Int>, steps: inout Int) -> Bool {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe isFound(in: bytes, range, steps: &steps)
        }
    }

    /// As above, of a text that lies within the bytes.
    @inline(__always)
    func isFound(
        in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, steps: inout Int
    ) -> Bool {
        if let table { return unsafe table.isFound(in: bytes, range, steps: &steps) }
        return unsafe run(bytes, range, &steps)
    }

    /// As ``isFound(in:_:steps:)``, of a text that is a string.
    public func isFound(in text: String) -> Bool {
        var steps = 0
        let bytes = Array(text.utf8)
        return isFound(in: bytes, bytes.indices, steps: &steps)
    }

    public static func == (a: Self, b: Self) -> Bool { a.pattern == b.pattern }
    public func hash(into hasher: inout Hasher) { hasher.combine(pattern) }

    /// The same without a table.
    func run(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ steps: inout Int
    ) -> Bool {
        var (now, next) = (RegexThreads(program), RegexThreads(program))
        var reader = unsafe ScalarReader(bytes, range)
        var last: Unicode.Scalar?
        while true {
            let scalar = reader.next()
            let place = RegexPlace(
                isStart: last == nil, isEnd: scalar == nil,
                isBoundary: program.hasBoundaries && Self.isWord(last) != Self.isWord(scalar))
            // What was reached by reading goes on from here, and the pattern may begin here.
            for start in next.list { steps += now.add(start, program, at: place) }
            steps += now.add(0, program, at: place)
            if now.hasMatched { return true }
            guard let scalar else { return false }
            next.removeAll()
            for thread in now.list {
                guard case .set(let set) = program.instructions[thread] else { continue }
                steps += 1
                if program.set(set, has: scalar) { next.hold(thread + 1) }
            }
            now.removeAll()
            last = scalar
        }
    }

    private static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { RegexSet.word.contains($0) } ?? false
    }
}

/// The scalars of UTF-8 that is known to be good.
@safe
struct ScalarReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var at: Int
    private let end: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        unsafe self.bytes = unsafe bytes
        at = range.lowerBound
        end = range.upperBound
    }

    mutating func next() -> Unicode.Scalar? {
        guard at < end else { return nil }
        let lead = unsafe bytes[at]
        at += 1
        if lead < 0x80 { return Unicode.Scalar(lead) }
        let trailing = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3
        var value = UInt32(lead) & (0x3f >> UInt32(trailing))
        for _ in 0..<trailing where at < end {
            value = value << 6 | UInt32(unsafe bytes[at] & 0x3f)
            at += 1
        }
        return Unicode.Scalar(value) ?? "\u{fffd}"
    }
}
