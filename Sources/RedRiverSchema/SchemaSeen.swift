// SchemaSeen: which elements or members rules have looked at, for `unevaluated…`.

/// A set of places within one value, kept in ``SchemaMarks``; or that nobody asks.
struct SchemaSeen {
    /// The first word of the set.
    fileprivate let start: Int
    fileprivate let words: Int

    /// Nobody wants to know.
    static let nobody = SchemaSeen(start: 0, words: 0)

    var isAsked: Bool { words > 0 }
}

/// A stack of such sets. It is made once for a run, at the first that is asked for.
struct SchemaMarks {
    private var words: [UInt64] = []

    /// A new set with nothing in it.
    ///
    /// - Parameter count: How many places there are.
    mutating func push(count: Int) -> SchemaSeen { push(words: count / 64 + 1) }

    /// A new set beside one that is there; nobody asks for it if nobody asks for that.
    mutating func push(like seen: SchemaSeen) -> SchemaSeen {
        seen.isAsked ? push(words: seen.words) : .nobody
    }

    private mutating func push(words count: Int) -> SchemaSeen {
        if words.isEmpty { words.reserveCapacity(64) }
        let start = words.count
        for _ in 0..<count { words.append(0) }
        return SchemaSeen(start: start, words: count)
    }

    /// Gives up a set and all above it.
    mutating func pop(_ seen: SchemaSeen) {
        if seen.isAsked { words.removeLast(words.count - seen.start) }
    }

    mutating func insert(_ place: Int, in seen: SchemaSeen) {
        if seen.isAsked { words[seen.start + place / 64] |= 1 << UInt64(place % 64) }
    }

    func contains(_ place: Int, in seen: SchemaSeen) -> Bool {
        words[seen.start + place / 64] >> UInt64(place % 64) & 1 == 1
    }

    /// Adds one set to another of the same value, if anybody asks.
    mutating func merge(_ more: SchemaSeen, into seen: SchemaSeen) {
        guard more.isAsked, seen.isAsked else { return }
        for word in 0..<more.words { words[seen.start + word] |= words[more.start + word] }
    }
}
