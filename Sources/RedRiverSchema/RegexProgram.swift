// RegexProgram: a pattern as instructions of an automaton that is in many places at once.
//
// Thompson's construction: every instruction but `set` passes on without reading, and no text is
// ever read twice. Counted repetition is written out, so it is bounded.

/// What one instruction does.
enum RegexInstruction: Hashable, Sendable {
    /// Reads one scalar of the set, and goes on with the next instruction.
    case set(Int)
    case jump(Int)
    case split(Int, Int)
    case start
    case end
    case boundary(isNegated: Bool)
    case match
}

/// A compiled pattern.
struct RegexProgram: Sendable {
    /// What a pattern may come to; a repetition of a thousand fits.
    static let most = 8000

    private(set) var instructions: [RegexInstruction] = []
    private(set) var sets: [RegexSet] = []
    /// Which characters of ASCII are in each set, a bit for each.
    private var ascii: [SIMD2<UInt64>] = []
    private(set) var hasBoundaries = false
    private var setIndexes: [RegexSet: Int] = [:]

    init(_ node: RegexNode) throws(RegexError) {
        try emit(node)
        instructions.append(.match)
    }

    private mutating func emit(_ node: RegexNode) throws(RegexError) {
        guard instructions.count < Self.most else {
            throw RegexError(reason: .tooLarge, offset: 0)
        }
        switch node {
        case .empty: break
        case .set(let set): instructions.append(.set(index(of: set)))
        case .sequence(let parts): for part in parts { try emit(part) }
        case .choice(let branches): try emit(choice: branches)
        case .repetition(let inside, let from, let to): try emit(inside, from, to)
        case .start: instructions.append(.start)
        case .end: instructions.append(.end)
        case .boundary(let isNegated):
            hasBoundaries = true
            instructions.append(.boundary(isNegated: isNegated))
        case .notLinear(let place): throw RegexError(reason: .notLinear, offset: place)
        }
    }

    /// Whether a set has a scalar.
    func set(_ set: Int, has scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        guard value < 128 else { return sets[set].contains(scalar) }
        let bits = value < 64 ? ascii[set].x : ascii[set].y
        return bits >> UInt64(value % 64) & 1 == 1
    }

    private mutating func index(of set: RegexSet) -> Int {
        if let index = setIndexes[set] { return index }
        sets.append(set)
        var bits = SIMD2<UInt64>()
        for value in UInt8(0)..<128 where set.contains(Unicode.Scalar(value)) {
            bits[Int(value / 64)] |= 1 << UInt64(value % 64)
        }
        ascii.append(bits)
        setIndexes[set] = sets.count - 1
        return sets.count - 1
    }

    private mutating func emit(choice branches: [RegexNode]) throws(RegexError) {
        var ends: [Int] = []
        for (number, branch) in branches.enumerated() {
            guard number + 1 < branches.count else {
                try emit(branch)
                break
            }
            let split = instructions.count
            instructions.append(.match)
            try emit(branch)
            ends.append(instructions.count)
            instructions.append(.match)
            instructions[split] = .split(split + 1, instructions.count)
        }
        for end in ends { instructions[end] = .jump(instructions.count) }
    }

    private mutating func emit(
        _ inside: RegexNode, _ from: Int, _ to: Int?
    ) throws(RegexError) {
        for _ in 0..<from {
            let before = instructions.count
            try emit(inside)
            // What reads nothing reads nothing however often.
            if instructions.count == before { break }
        }
        guard let to else {
            let split = instructions.count
            instructions.append(.match)
            try emit(inside)
            instructions.append(.jump(split))
            instructions[split] = .split(split + 1, instructions.count)
            return
        }
        var splits: [Int] = []
        for _ in from..<to {
            splits.append(instructions.count)
            instructions.append(.match)
            let before = instructions.count
            try emit(inside)
            if instructions.count == before { break }
        }
        for split in splits { instructions[split] = .split(split + 1, instructions.count) }
    }
}

/// What may be asked of a place in a text.
struct RegexPlace {
    var isStart = false
    var isEnd = false
    var isBoundary = false
}

/// Where an automaton is: instructions in order of their numbers, none twice.
struct RegexThreads {
    private var isIn: [Bool]
    private(set) var list: [Int] = []
    private(set) var hasMatched = false
    private var pending: [Int] = []

    init(_ program: RegexProgram) {
        isIn = Array(repeating: false, count: program.instructions.count)
    }

    mutating func removeAll() {
        for place in list { isIn[place] = false }
        list.removeAll(keepingCapacity: true)
        hasMatched = false
    }

    /// Notes an instruction, and does not go on from there yet.
    mutating func hold(_ instruction: Int) {
        guard !isIn[instruction] else { return }
        isIn[instruction] = true
        list.append(instruction)
    }

    /// Goes to an instruction, and on from there as far as nothing has to be read.
    ///
    /// - Returns: How many instructions were looked at.
    @discardableResult
    mutating func add(_ start: Int, _ program: RegexProgram, at place: RegexPlace) -> Int {
        var steps = 0
        pending.append(start)
        while let next = pending.popLast() {
            guard !isIn[next] else { continue }
            steps += 1
            isIn[next] = true
            list.append(next)
            switch program.instructions[next] {
            case .set: break
            case .match: hasMatched = true
            case .jump(let to): pending.append(to)
            case .split(let one, let other):
                pending.append(other)
                pending.append(one)
            case .start: if place.isStart { pending.append(next + 1) }
            case .end: if place.isEnd { pending.append(next + 1) }
            case .boundary(let isNegated):
                if place.isBoundary != isNegated { pending.append(next + 1) }
            }
        }
        return steps
    }
}
