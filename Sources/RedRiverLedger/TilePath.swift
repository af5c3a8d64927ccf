// TilePath: the names of the files a ledger is published as (C2SP tlog-tiles).
//
//     tile/0/x001/x234/067          256 leaf hashes, those from 1234067 · 256 on
//     tile/1/000.p/17               the roots of the first 17 tiles of level 0
//     tile/entries/000.p/112        the first 112 records
//
// One file has one name: no other spelling of a number is read, so no path can be made to mean
// something to a file system that it does not mean here.

public import RedRiverBase

/// The name of a tile of hashes or of a bundle of records, relative to where a ledger is published.
public struct TilePath: Hashable, Sendable {
    /// What a file holds.
    public enum Kind: Hashable, Sendable {
        /// Hashes of one level: 0 are the leaves, and a hash of level n + 1 is the root of a full
        /// tile of level n. At most 7: no tree of ours is higher.
        case hashes(level: Int)
        /// The records themselves.
        case entries
    }

    /// How many hashes or records a full file holds.
    public static let fullWidth = 256
    /// The highest level that a tree of ``Merkle/maxSize`` has.
    public static let maxLevel = 7
    /// The longest name that is looked at, in bytes; none of ours is longer than 42.
    static let maxText = 64

    public let kind: Kind
    /// Which file of its kind and level; the first is 0.
    public let index: UInt64
    /// How many hashes or records it holds, 1…256; below 256 the file is a partial one.
    public let width: Int

    /// - Returns: `nil` if no tree of ``Merkle/maxSize`` or less has such a file.
    public init?(_ kind: Kind, index: UInt64, width: Int = fullWidth) {
        guard (1...Self.fullWidth).contains(width) else { return nil }
        if case .hashes(let level) = kind {
            guard (0...Self.maxLevel).contains(level) else { return nil }
        }
        self.init(unchecked: kind, index: index, width: width)
        let count = Merkle.maxSize.value >> UInt64(8 * level)
        guard index <= count / 256, index * 256 + UInt64(width) <= count else { return nil }
    }

    init(unchecked kind: Kind, index: UInt64, width: Int) {
        self.kind = kind
        self.index = index
        self.width = width
    }

    /// The level of a tile; a bundle stands beside level 0.
    public var level: Int {
        switch kind {
        case .hashes(let level): level
        case .entries: 0
        }
    }

    /// Whether it holds 256, so that it never changes any more.
    public var isFull: Bool { width == Self.fullWidth }

    /// The full file that comes in this one's place once there is enough to fill it.
    public var full: TilePath { TilePath(unchecked: kind, index: index, width: Self.fullWidth) }

    /// Whether a tree of this size is published with this very file.
    public func belongs(to size: TreeSize) -> Bool {
        Self.width(level: level, index: index, in: size) == width
    }

    /// How many hashes tile `index` of a level has in a tree of this size: 0…256, 0 for no file.
    public static func width(level: Int, index: UInt64, in size: TreeSize) -> Int {
        guard (0...maxLevel).contains(level), index <= UInt64.max / 256 else { return 0 }
        let count = size.value >> UInt64(8 * level)
        return count <= index * 256 ? 0 : Int(min(256, count - index * 256))
    }
}

// MARK: Text

extension TilePath: CustomStringConvertible {
    /// `tile/<level>/<index>[.p/<width>]` or `tile/entries/<index>[.p/<width>]`.
    public var description: String {
        var groups: [String] = []
        var rest = index
        repeat {
            let digits = String(rest % 1000)
            groups.append(String(repeating: "0", count: 3 - digits.count) + digits)
            rest /= 1000
        } while rest > 0
        let place = groups.reversed().joined(separator: "/x")
        let start = groups.count > 1 ? "x" : ""
        let folder =
            switch kind {
            case .hashes(let level): String(level)
            case .entries: "entries"
            }
        return "tile/\(folder)/\(start)\(place)" + (isFull ? "" : ".p/\(width)")
    }

    /// Reads exactly what ``description`` writes.
    ///
    /// - Returns: `nil` for anything else: another spelling of a number, a width of 0 or 256 behind
    ///   `.p/`, a place no tree has.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.maxText else { return nil }
        var parts = String(text).split(separator: "/", omittingEmptySubsequences: false).map(
            String.init)
        guard parts.count >= 3, parts.removeFirst() == "tile" else { return nil }
        let kind: Kind
        let folder = parts.removeFirst()
        if folder == "entries" {
            kind = .entries
        } else {
            guard let level = LedgerNumber.parse(folder.utf8) else { return nil }
            kind = .hashes(level: Int(level))
        }
        var width = Self.fullWidth
        if parts.count >= 2, parts[parts.count - 2].hasSuffix(".p") {
            guard let partial = LedgerNumber.parse(parts.removeLast().utf8), partial < 256 else {
                return nil
            }
            width = Int(partial)
            parts[parts.count - 1].removeLast(2)
        }
        guard let index = Self.index(parts) else { return nil }
        self.init(kind, index: index, width: width)
        // What the parts let through and we would not write is refused here, byte for byte.
        guard description.utf8.elementsEqual(text.utf8) else { return nil }
    }

    private static func index(_ groups: [String]) -> UInt64? {
        guard (1...6).contains(groups.count) else { return nil }
        var index: UInt64 = 0
        for group in groups {
            let digits = group.utf8.suffix(3)
            guard digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
                return nil
            }
            for digit in digits { index = index * 10 + UInt64(digit - 0x30) }
        }
        return index
    }
}

// MARK: All files of a ledger

extension TilePath {
    /// Every tile and bundle that a tree of this size is published with: bundles first, then tiles
    /// level by level; within each in order, the partial one last.
    ///
    /// About a file for each 128 records; made one at a time, since a size may be a stranger's claim.
    public static func all(in size: TreeSize) -> some Sequence<TilePath> {
        let kinds = [.entries] + (0...maxLevel).map { Kind.hashes(level: $0) }
        return kinds.lazy.flatMap { kind in paths(of: kind, from: TreeSize(0), to: size) }
    }

    /// The files of one kind that a tree of size `new` has and that of size `old` had not.
    public static func paths(
        of kind: Kind, from old: TreeSize, to new: TreeSize
    ) -> some Sequence<TilePath> {
        let level = TilePath(unchecked: kind, index: 0, width: 1).level
        let (had, has) = (old.value >> UInt64(8 * level), new.value >> UInt64(8 * level))
        let first = had / 256
        let end = has > had ? (has - 1) / 256 + 1 : first
        return (first..<end).lazy.map { index in
            TilePath(
                unchecked: kind, index: index,
                width: Self.width(level: level, index: index, in: new))
        }
    }
}
