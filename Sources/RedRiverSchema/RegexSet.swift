// RegexSet: a set of characters, as ranges and as properties of Unicode.

/// Which Unicode scalars a place of a pattern accepts.
struct RegexSet: Hashable, Sendable {
    /// In order, apart from each other, and never adjacent.
    private(set) var ranges: [ClosedRange<UInt32>] = []
    /// Those that are in it besides.
    private(set) var properties: [Property] = []
    /// Whether it is everything but that.
    private(set) var isInverted = false

    struct Property: Hashable, Sendable {
        let property: RegexProperty
        let isInverted: Bool
    }

    init() {}

    init(_ scalar: Unicode.Scalar) { ranges = [scalar.value...scalar.value] }

    init(_ ranges: [ClosedRange<UInt32>]) {
        for range in ranges { insert(range) }
    }

    init(property: RegexProperty) {
        properties = [Property(property: property, isInverted: false)]
    }

    static let digits = RegexSet([0x30...0x39])
    static let word = RegexSet([0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a])
    /// WhiteSpace and LineTerminator (ECMA-262 §12.2 and §12.3).
    static let space = RegexSet([
        0x09...0x0d, 0x20...0x20, 0xa0...0xa0, 0x1680...0x1680, 0x2000...0x200a,
        0x2028...0x2029, 0x202f...0x202f, 0x205f...0x205f, 0x3000...0x3000, 0xfeff...0xfeff,
    ])
    /// All but line terminators.
    static let dot = RegexSet([0x0a...0x0a, 0x0d...0x0d, 0x2028...0x2029]).inverted

    /// Whether ranges alone say what is in it.
    var isPlain: Bool { properties.isEmpty }

    /// The one scalar in it, if it is one.
    var only: UInt32? {
        guard ranges.count == 1, properties.isEmpty, !isInverted,
            ranges[0].lowerBound == ranges[0].upperBound
        else { return nil }
        return ranges[0].lowerBound
    }

    var inverted: RegexSet {
        var copy = self
        if isPlain {
            copy.ranges = complement
        } else if properties.count == 1, ranges.isEmpty {
            copy.properties = [
                Property(
                    property: properties[0].property, isInverted: !properties[0].isInverted)
            ]
        } else {
            copy.isInverted.toggle()
        }
        return copy
    }

    private var complement: [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { result.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= 0x10ffff { result.append(next...0x10ffff) }
        return result
    }

    mutating func insert(_ range: ClosedRange<UInt32>) {
        var (low, high) = (range.lowerBound, range.upperBound)
        var kept: [ClosedRange<UInt32>] = []
        for other in ranges {
            if other.upperBound < low && low - other.upperBound > 1
                || other.lowerBound > high && other.lowerBound - high > 1
            {
                kept.append(other)
            } else {
                low = min(low, other.lowerBound)
                high = max(high, other.upperBound)
            }
        }
        kept.append(low...high)
        ranges = kept.sorted { $0.lowerBound < $1.lowerBound }
    }

    /// Adds what is in another set, one that was not inverted as a whole.
    mutating func formUnion(_ other: RegexSet) {
        precondition(!other.isInverted && !isInverted, "only a whole class is inverted")
        for range in other.ranges { insert(range) }
        properties += other.properties
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        (inRanges(scalar.value)
            || properties.contains { $0.property.holds(scalar) != $0.isInverted }) != isInverted
    }

    private func inRanges(_ value: UInt32) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].lowerBound <= value
    }
}
