// JSONNames: how a repeated member name is found in linear time.
//
// Two parsers that keep different ones of two equal names read two different messages from the same
// signed bytes; so a repeated name is refused. Names are compared as they are after unescaping,
// byte by byte: `"a"` and `"\u0061"` are the same name, composed and decomposed é are not.

/// An open-addressed table of the names of one object, kept between objects to save allocations.
///
/// Hashes are Swift's, keyed anew in each process, so that nobody can prepare names that collide.
struct JSONNames {
    private struct Slot {
        var hash: Int
        /// The tape index of the name, plus one; 0 in an empty slot.
        var name: Int
    }

    private var slots: [Slot] = []

    /// The tape index of the first name that repeats an earlier one of the same object.
    ///
    /// - Complexity: Linear in the bytes of the names, whatever they are.
    mutating func firstRepeated(
        in object: Int, nodes: [JSONNode], bytes: [UInt8]
    ) -> Int? {
        let count = Int(nodes[object].count)
        guard count > 1 else { return nil }
        if count <= Self.few { return firstRepeated(among: count, in: object, nodes, bytes) }
        let capacity = prepare(for: count)
        var name = object + 1
        for _ in 0..<count {
            let hash = Self.hash(nodes[name], bytes)
            var at = hash & (capacity - 1)
            while slots[at].name != 0 {
                if slots[at].hash == hash,
                    Self.areEqual(nodes[slots[at].name - 1], nodes[name], bytes)
                {
                    return name
                }
                at = (at + 1) & (capacity - 1)
            }
            slots[at] = Slot(hash: hash, name: name + 1)
            name = Int(nodes[name + 1].next)
        }
        return nil
    }

    /// Up to here comparing every pair costs less than hashing every name.
    private static let few = 16

    /// As above, by comparing each name with those before it.
    private func firstRepeated(
        among count: Int, in object: Int, _ nodes: [JSONNode], _ bytes: [UInt8]
    ) -> Int? {
        var name = object + 1
        for place in 0..<count {
            var earlier = object + 1
            for _ in 0..<place {
                if Self.areEqual(nodes[earlier], nodes[name], bytes) { return name }
                earlier = Int(nodes[earlier + 1].next)
            }
            name = Int(nodes[name + 1].next)
        }
        return nil
    }

    /// Empties as much of the table as `count` names need: a power of two, at most half full.
    private mutating func prepare(for count: Int) -> Int {
        var capacity = 4
        while capacity < 2 * count { capacity *= 2 }
        let empty = Slot(hash: 0, name: 0)
        for at in 0..<min(capacity, slots.count) { slots[at] = empty }
        while slots.count < capacity { slots.append(empty) }
        return capacity
    }

    private static func hash(_ name: JSONNode, _ bytes: [UInt8]) -> Int {
        var hasher = Hasher()
        var word: UInt64 = 0
        var length = 0
        // Eight bytes a step: combining single bytes takes several times as long.
        func take(_ byte: UInt8) {
            word = word << 8 | UInt64(byte)
            length += 1
            if length & 7 == 0 { hasher.combine(word) }
        }
        if name.hasEscapes {
            JSONText.forEachByte(bytes, in: name.inside, take)
        } else {
            for at in name.inside { take(bytes[at]) }
        }
        hasher.combine(word)
        hasher.combine(length)
        return hasher.finalize()
    }

    private static func areEqual(_ a: JSONNode, _ b: JSONNode, _ bytes: [UInt8]) -> Bool {
        if !a.hasEscapes, !b.hasEscapes {
            return a.inside.count == b.inside.count && bytes[a.inside] == bytes[b.inside]
        }
        return a.text(bytes) == b.text(bytes)
    }
}

extension JSONNode {
    /// The range of a string without its quotes.
    var inside: Range<Int> { Int(start) + 1..<Int(end) - 1 }

    /// The unescaped UTF-8 text of a string.
    func text(_ bytes: [UInt8]) -> [UInt8] {
        guard hasEscapes else { return Array(bytes[inside]) }
        var text: [UInt8] = []
        text.reserveCapacity(inside.count)
        JSONText.forEachByte(bytes, in: inside) { text.append($0) }
        return text
    }
}
