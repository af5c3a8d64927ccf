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
    /// Names looked at, each as often as it was.
    private(set) var steps = 0

    /// The tape index of the first name that repeats an earlier one of the same object.
    ///
    /// - Complexity: Linear in the bytes of the names, whatever they are.
    @inline(__always)
    mutating func firstRepeated(
        in object: Int, nodes: UnsafeBufferPointer<JSONNode>, bytes: UnsafeBufferPointer<UInt8>
    ) -> Int? {
        let count = unsafe nodes[object].count
        steps &+= count
        if count <= Self.few {
            // Hashes that differ in one of two six bits are those of different names; most objects
            // end here.
            var (seen, alsoSeen): (UInt64, UInt64) = (0, 0)
            var name = object &+ 1
            var isDoubtful = false
            for _ in 0..<count {
                let hash = unsafe nodes[name].detail
                let bit = UInt64(1) << UInt64(hash & 63)
                let other = UInt64(1) << UInt64(hash >> 6 & 63)
                if seen & bit != 0, alsoSeen & other != 0 { isDoubtful = true }
                seen |= bit
                alsoSeen |= other
                name = unsafe Int(truncatingIfNeeded: nodes[name &+ 1].next)
            }
            guard isDoubtful else { return nil }
            steps &+= count &* count
            return unsafe firstRepeated(among: count, in: object, nodes, bytes)
        }
        return unsafe firstRepeated(hashing: count, in: object, nodes, bytes)
    }

    @inline(never)
    private mutating func firstRepeated(
        hashing count: Int, in object: Int, _ nodes: UnsafeBufferPointer<JSONNode>,
        _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Int? {
        let capacity = prepare(for: count)
        var name = object + 1
        for _ in 0..<count {
            let hash = unsafe Self.hash(nodes[name], bytes)
            var at = hash & (capacity - 1)
            while slots[at].name != 0 {
                steps &+= 1
                if slots[at].hash == hash,
                    unsafe Self.areEqual(nodes[slots[at].name - 1], nodes[name], bytes)
                {
                    return name
                }
                at = (at + 1) & (capacity - 1)
            }
            slots[at] = Slot(hash: hash, name: name + 1)
            name = unsafe Int(nodes[name + 1].next)
        }
        return nil
    }

    /// Up to here comparing every pair costs less than hashing every name with a key.
    private static let few = 16

    /// As above, by comparing each name with those before it.
    @inline(never)
    private func firstRepeated(
        among count: Int, in object: Int, _ nodes: UnsafeBufferPointer<JSONNode>,
        _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Int? {
        // Side by side the hashes are compared faster than along the tape.
        unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.few) { hashes in
            var name = object + 1
            for place in 0..<count {
                let hash = unsafe nodes[name].detail
                var isThere = false
                for earlier in 0..<place where unsafe hashes[earlier] == hash { isThere = true }
                if isThere, unsafe Self.isRepeated(name, in: object, nodes, bytes) { return name }
                unsafe hashes.initializeElement(at: place, to: hash)
                name = unsafe Int(nodes[name + 1].next)
            }
            return nil
        }
    }

    /// Whether a name before this one in the object is the same.
    private static func isRepeated(
        _ name: Int, in object: Int, _ nodes: UnsafeBufferPointer<JSONNode>,
        _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        var earlier = object + 1
        while earlier < name {
            if unsafe areEqual(nodes[earlier], nodes[name], bytes) { return true }
            earlier = unsafe Int(nodes[earlier + 1].next)
        }
        return false
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

    private static func hash(_ name: JSONNode, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var hasher = Hasher()
        if name.hasEscapes {
            let text = unsafe JSONText.text(bytes, in: name.inside)
            unsafe text.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
            hasher.combine(text.count)
        } else {
            let text = unsafe UnsafeRawBufferPointer(bytes)[name.inside]
            unsafe hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: text))
            hasher.combine(name.inside.count)
        }
        return hasher.finalize()
    }

    private static func areEqual(
        _ a: JSONNode, _ b: JSONNode, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        if !a.hasEscapes, !b.hasEscapes {
            return unsafe a.inside.count == b.inside.count
                && bytes[a.inside].elementsEqual(bytes[b.inside])
        }
        return unsafe JSONText.text(bytes, in: a.inside) == JSONText.text(bytes, in: b.inside)
    }
}

extension JSONNode {
    /// The unescaped UTF-8 text of a string.
    func text(_ bytes: [UInt8]) -> [UInt8] {
        guard hasEscapes else { return Array(bytes[inside]) }
        precondition(inside.upperBound <= bytes.count)
        return unsafe bytes.withUnsafeBufferPointer { unsafe JSONText.text($0, in: inside) }
    }
}
