// RegexTable: a pattern as a table, one row for each state and one column for each kind of character.

/// A deterministic automaton, made when the pattern is compiled.
struct RegexTable: Sendable {
    /// More states or classes than this, and the pattern is run without a table.
    private static let statesMost = 4096
    private static let cellsMost = 200_000

    /// It was found, whatever follows.
    static let found: UInt32 = .max
    /// It cannot be found any more.
    static let lost: UInt32 = .max - 1

    /// The class of each ASCII character.
    private(set) var ascii = [UInt8](repeating: 0, count: 128)
    /// Where classes change, and the class from there on; the first is 0.
    private var bounds: [UInt32] = []
    private var classes: [UInt8] = []
    private(set) var width = 0
    /// A row for each state, which is called by where its row begins: what follows it and each
    /// class, and last 1 where a text that ends there has the pattern in it, else 0.
    private(set) var cells: [UInt32] = []

    /// - Returns: `nil` if there is no table for the program.
    init?(_ program: RegexProgram) {
        guard program.sets.allSatisfy(\.isPlain), classify(program) else { return nil }
        var maker = Maker(program)
        var state = 0
        while state < maker.states.count {
            guard maker.states.count <= Self.statesMost,
                maker.states.count * width <= Self.cellsMost
            else { return nil }
            maker.look(at: state)
            for kind in 0..<width {
                let sample = bounds[classes.firstIndex(of: UInt8(kind)) ?? 0]
                cells.append(cell(maker.step(Unicode.Scalar(sample) ?? "\u{e000}")))
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
        let sets = program.sets + (program.hasBoundaries ? [RegexSet.word] : [])
        for set in sets {
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
            let kind = sets.map { $0.contains(scalar) }
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
                var state: UInt32 = 0
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
    ///
    /// A state is what was reached by reading, and no further: how it goes on from there depends on
    /// whether the next character, or the end, makes a word boundary.
    private struct Maker {
        struct State: Hashable {
            /// In order of their numbers.
            let threads: [Int]
            var isStart = false
            /// Whether the last character was one of a word, where the pattern asks.
            var wasWord = false
        }

        enum Outcome {
            case found
            case lost
            case state(Int)
        }

        private let program: RegexProgram
        private(set) var states: [State] = []
        private var numbers: [State: Int] = [:]
        private var threads: RegexThreads
        /// What the state looked at goes on to before a character that is none of a word, or is one.
        private var reach: [(hasMatched: Bool, list: [Int])] = []
        /// Whether the pattern may begin behind the start of the text.
        private let mayBeginLater: Bool

        init(_ program: RegexProgram) {
            self.program = program
            var threads = RegexThreads(program)
            mayBeginLater = [false, true].contains { isBoundary in
                threads.removeAll()
                threads.add(0, program, at: RegexPlace(isEnd: true, isBoundary: isBoundary))
                return threads.hasMatched || threads.list.contains { Self.reads(program, $0) }
            }
            self.threads = threads
            _ = number(of: State(threads: [], isStart: true))
        }

        private static func reads(_ program: RegexProgram, _ thread: Int) -> Bool {
            if case .set = program.instructions[thread] { true } else { false }
        }

        private mutating func number(of state: State) -> Int {
            if let number = numbers[state] { return number }
            states.append(state)
            numbers[state] = states.count - 1
            return states.count - 1
        }

        /// Goes on from a state as far as nothing has to be read. The pattern may begin anywhere.
        private mutating func goOn(from state: State, isWord: Bool, isEnd: Bool) {
            let place = RegexPlace(
                isStart: state.isStart, isEnd: isEnd, isBoundary: state.wasWord != isWord)
            threads.removeAll()
            for thread in state.threads { threads.add(thread, program, at: place) }
            threads.add(0, program, at: place)
        }

        /// Prepares for the steps from a state.
        mutating func look(at state: Int) {
            reach = []
            for isWord in program.hasBoundaries ? [false, true] : [false] {
                goOn(from: states[state], isWord: isWord, isEnd: false)
                reach.append(
                    (threads.hasMatched, threads.list.filter { Self.reads(program, $0) }.sorted()))
            }
        }

        /// What a character leads to from the state that is looked at.
        mutating func step(_ scalar: Unicode.Scalar) -> Outcome {
            let isWord = program.hasBoundaries && RegexSet.word.contains(scalar)
            let from = reach[isWord ? 1 : 0]
            if from.hasMatched { return .found }
            let next = from.list.filter { thread in
                guard case .set(let set) = program.instructions[thread] else { return false }
                return program.set(set, has: scalar)
            }
            if next.isEmpty, !mayBeginLater { return .lost }
            return .state(number(of: State(threads: next.map { $0 + 1 }, wasWord: isWord)))
        }

        mutating func isFoundAtEnd(_ state: Int) -> Bool {
            goOn(from: states[state], isWord: false, isEnd: true)
            return threads.hasMatched
        }
    }
}
