// RegexTable: a pattern as a table, one row for each state and one column for each kind of character.

/// A deterministic automaton, made when the pattern is compiled.
struct RegexTable: Sendable {
    /// More states or classes than this, and the pattern is run without a table.
    private static let statesMost = 4096
    private static let cellsMost = 200_000

    /// It was found, whatever follows.
    private static let found: UInt32 = .max
    /// It cannot be found any more.
    private static let lost: UInt32 = .max - 1

    /// The class of each ASCII character.
    private var ascii = [UInt8](repeating: 0, count: 128)
    /// Where classes change, and the class from there on; the first is 0.
    private var bounds: [UInt32] = []
    private var classes: [UInt8] = []
    private var width = 0
    /// A row for each state, which is called by where its row begins: what follows it and each
    /// class, and last 1 where a text that ends there has the pattern in it, else 0.
    private var cells: [UInt32] = []
    private var first: UInt32 = 0

    /// - Returns: `nil` if there is no table for the program.
    init?(_ program: RegexProgram) {
        guard !program.hasBoundaries, program.sets.allSatisfy(\.isPlain), classify(program) else {
            return nil
        }
        var maker = Maker(program)
        let begin = maker.begin()
        guard let begin else {
            // Found before anything is read.
            first = Self.found
            return
        }
        first = row(begin)
        var state = 0
        while state < maker.states.count {
            guard maker.states.count <= Self.statesMost,
                maker.states.count * width <= Self.cellsMost
            else { return nil }
            for kind in 0..<width {
                let sample = bounds[classes.firstIndex(of: UInt8(kind)) ?? 0]
                cells.append(cell(maker.step(state, Unicode.Scalar(sample) ?? "\u{fffd}")))
            }
            cells.append(maker.isFoundAtEnd(state) ? 1 : 0)
            state += 1
        }
    }

    private func row(_ state: Int) -> UInt32 { UInt32(state * (width + 1)) }

    private func cell(_ outcome: Maker.Outcome) -> UInt32 {
        switch outcome {
        case .found: Self.found
        case .lost: Self.lost
        case .state(let state): row(state)
        }
    }

    /// Divides all scalars into classes that no set of the program tells apart.
    ///
    /// - Returns: `false` if there are too many.
    private mutating func classify(_ program: RegexProgram) -> Bool {
        var edges: Set<UInt32> = [0]
        for set in program.sets {
            for range in set.ranges {
                edges.insert(range.lowerBound)
                edges.insert(range.upperBound + 1)
            }
        }
        bounds = edges.filter { $0 <= 0x10ffff }.sorted()
        var kinds: [[Bool]: UInt8] = [:]
        for bound in bounds {
            // A surrogate is in no text; any set may have it.
            let scalar = Unicode.Scalar(bound) ?? "\u{e000}"
            let kind = program.sets.map { $0.contains(scalar) }
            guard let known = kinds[kind] else {
                guard kinds.count < 255 else { return false }
                classes.append(UInt8(kinds.count))
                kinds[kind] = UInt8(kinds.count)
                continue
            }
            classes.append(known)
        }
        width = kinds.count
        for value in 0..<128 { ascii[value] = kind(of: UInt32(value)) }
        return true
    }

    private func kind(of value: UInt32) -> UInt8 {
        var (low, high) = (0, bounds.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if bounds[middle] <= value { low = middle } else { high = middle }
        }
        return classes[low]
    }

    func isFound(
        in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, steps: inout Int
    ) -> Bool {
        // States and classes are the table's own, so no step leaves it.
        unsafe cells.withUnsafeBufferPointer { cells in
            unsafe ascii.withUnsafeBufferPointer { ascii in
                var state = first
                var at = range.lowerBound
                while at < range.upperBound, state < Self.lost {
                    let byte = unsafe bytes[at]
                    let kind: UInt8
                    if byte < 0x80 {
                        kind = unsafe ascii[Int(byte)]
                        at &+= 1
                    } else {
                        kind = unsafe self.kind(of: Self.scalar(bytes, &at, range.upperBound))
                    }
                    state = unsafe cells[Int(state) &+ Int(kind)]
                }
                steps += at - range.lowerBound
                if state >= Self.lost { return state == Self.found }
                return unsafe cells[Int(state) &+ width] == 1
            }
        }
    }

    /// A scalar of more than one byte.
    private static func scalar(
        _ bytes: UnsafeBufferPointer<UInt8>, _ at: inout Int, _ end: Int
    ) -> UInt32 {
        let lead = unsafe bytes[at]
        let length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
        var value = UInt32(lead) & (0x7f >> UInt32(length))
        for next in at + 1..<min(at + length, end) {
            value = value << 6 | UInt32(unsafe bytes[next] & 0x3f)
        }
        at += length
        return value
    }

    /// The subset construction.
    private struct Maker {
        enum Outcome {
            case found
            case lost
            case state(Int)
        }

        let program: RegexProgram
        private(set) var states: [[Int]] = []
        private var numbers: [[Int]: Int] = [:]
        private var threads: RegexThreads

        init(_ program: RegexProgram) {
            self.program = program
            threads = RegexThreads(program)
        }

        /// - Returns: The first state; `nil` if the empty text matches already.
        mutating func begin() -> Int? {
            threads.removeAll()
            threads.add(0, program, at: RegexPlace(isStart: true))
            return threads.hasMatched ? nil : number(of: kept)
        }

        /// What of the threads matters: those that read, and those that wait for the end.
        private var kept: [Int] {
            threads.list.filter { thread in
                switch program.instructions[thread] {
                case .set, .end: true
                default: false
                }
            }.sorted()
        }

        private mutating func number(of state: [Int]) -> Int {
            if let number = numbers[state] { return number }
            states.append(state)
            numbers[state] = states.count - 1
            return states.count - 1
        }

        mutating func step(_ state: Int, _ scalar: Unicode.Scalar) -> Outcome {
            threads.removeAll()
            for thread in states[state] {
                guard case .set(let set) = program.instructions[thread],
                    program.sets[set].contains(scalar)
                else { continue }
                threads.add(thread + 1, program, at: RegexPlace())
            }
            // The pattern may begin anywhere.
            threads.add(0, program, at: RegexPlace())
            if threads.hasMatched { return .found }
            let kept = kept
            return kept.isEmpty ? .lost : .state(number(of: kept))
        }

        mutating func isFoundAtEnd(_ state: Int) -> Bool {
            threads.removeAll()
            for thread in states[state] {
                threads.add(thread, program, at: RegexPlace(isStart: false, isEnd: true))
            }
            // An empty text is at its start and at its end; any text may have `$` alone.
            threads.add(0, program, at: RegexPlace(isStart: state == 0, isEnd: true))
            return threads.hasMatched
        }
    }
}
