// FuzzTarget: one parser, good inputs for it, and what must hold for any input.

internal import TestSupport

/// What became of one input.
package enum Judgement: Hashable, Sendable {
    case accepted
    case refused
}

/// A property that does not hold. Traps need no word of their own: they end the process.
package struct Violation: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

/// One parser of foreign bytes.
package struct FuzzTarget: Sendable {
    /// What it takes to run one input, in release: how many runs a target gets depends on it.
    package enum Cost: Int, Sendable, CaseIterable {
        /// Microseconds.
        case little = 1
        /// Tens of them.
        case some = 4
        /// Hundreds, or more.
        case much = 16
    }

    package let name: String
    package let cost: Cost
    /// Inputs that the parser accepts. They depend on nothing but the program: the same in each run.
    package let seeds: [[UInt8]]
    package let mutator: Mutator
    private let body: @Sendable ([UInt8]) throws(Violation) -> Judgement

    /// - Parameters:
    ///   - words: What the parser knows, to be strewn in.
    ///   - isFramed: Whether an input is a list of frames; see ``FrameList``.
    ///   - repair: Makes a mutated input good again in what no mutation would ever get right, such
    ///     as a checksum. Every other input goes through it.
    ///   - body: Parses, and checks what follows.
    package init(
        _ name: String, cost: Cost = .little, seeds: [[UInt8]], words: [String] = [],
        isFramed: Bool = false, repair: (@Sendable ([UInt8]) -> [UInt8])? = nil,
        _ body: @escaping @Sendable ([UInt8]) throws(Violation) -> Judgement
    ) {
        precondition(!seeds.isEmpty, "a target begins with good inputs")
        self.name = name
        self.cost = cost
        self.seeds = seeds
        mutator = Mutator(
            seeds: seeds, words: words.map { Array($0.utf8) }, isFramed: isFramed, repair: repair)
        self.body = body
    }

    /// A target whose inputs are lists of frames.
    package init(
        framed name: String, cost: Cost = .little, seeds: [[[UInt8]]], words: [String] = [],
        repair: (@Sendable ([[UInt8]]) -> [[UInt8]])? = nil,
        _ body: @escaping @Sendable ([[UInt8]]) throws(Violation) -> Judgement
    ) {
        var whole: (@Sendable ([UInt8]) -> [UInt8])?
        if let repair { whole = { FrameList.encode(repair(FrameList.decode($0))) } }
        self.init(
            name, cost: cost, seeds: seeds.map(FrameList.encode), words: words, isFramed: true,
            repair: whole
        ) { (bytes) throws(Violation) in try body(FrameList.decode(bytes)) }
    }

    /// Gives one input to the parser.
    ///
    /// - Throws: The property that does not hold.
    package func run(_ input: [UInt8]) throws(Violation) -> Judgement { try body(input) }

    /// The input of one run. It depends on the name, the seed and the number alone, so a failure is
    /// made again without what went before it.
    package func input(seed: UInt64, run: UInt64) -> [UInt8] {
        // FNV-1a: Swift's own hashes differ from process to process.
        let salt = name.utf8.reduce(0xcbf2_9ce4_8422_2325) { hash, unit in
            (hash ^ UInt64(unit)) &* 0x100_0000_01b3
        }
        var outer = SeededGenerator(seed: seed ^ salt)
        var inner = SeededGenerator(seed: outer.next() ^ (run &* 0xd6e8_feb8_6659_fd93))
        return mutator.input(&inner)
    }
}
