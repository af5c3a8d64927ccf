// SchemaEquality: when two JSON values are the same (Core §4.2.2).
//
// Numbers by their value, objects whatever the order of their members. Values are compared by a
// canonical spelling, so that many are compared with each other in one pass over all of them.

internal import RedRiverJSON

enum SchemaEquality {
    /// The same bytes for the same value, and others for another.
    static func canonical(_ document: JSONDocument, _ node: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        write(document, node, &bytes)
        return bytes
    }

    private static func write(_ document: JSONDocument, _ node: Int, _ bytes: inout [UInt8]) {
        switch document.kind(at: node) {
        case .null: bytes.append(UInt8(ascii: "n"))
        case .bool: bytes.append(document.bytes[document.range(at: node).lowerBound])
        case .number:
            bytes.append(UInt8(ascii: "#"))
            bytes += document.number(at: node).canonical
            bytes.append(UInt8(ascii: ";"))
        case .string: write(document.text(at: node), &bytes)
        case .array:
            bytes.append(UInt8(ascii: "["))
            var at = document.first(in: node)
            for _ in 0..<document.count(at: node) {
                write(document, at, &bytes)
                at = document.next(after: at)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object:
            var members: [(name: [UInt8], node: Int)] = []
            var at = document.first(in: node)
            for _ in 0..<document.count(at: node) {
                members.append((document.text(at: at), at + 1))
                at = document.next(after: at + 1)
            }
            members.sort { $0.name.lexicographicallyPrecedes($1.name) }
            bytes.append(UInt8(ascii: "{"))
            for member in members {
                write(member.name, &bytes)
                write(document, member.node, &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// The length first, so that no text looks like two.
    private static func write(_ text: [UInt8], _ bytes: inout [UInt8]) {
        bytes += Array(String(text.count).utf8)
        bytes.append(UInt8(ascii: ":"))
        bytes += text
    }
}

/// Finds out whether values are the same by hashing each once, whatever is in it.
///
/// Hashes are Swift's, keyed anew in each process, so that nobody can prepare values that collide;
/// where two do, their canonical spellings are compared.
struct SchemaHashes {
    private struct Slot {
        var hash = 0
        /// The node; 0, which is the root and so in no array, in an empty slot.
        var node = 0
    }

    let document: JSONDocument
    let tape: JSONTape

    /// Whether no element of an array is there twice.
    ///
    /// - Complexity: Linear in the bytes of the array.
    func areUnique(in array: Int) -> Bool {
        let count = tape.count(at: array)
        var capacity = 4
        while capacity < 2 * count { capacity *= 2 }
        var slots = [Slot](repeating: Slot(), count: capacity)
        var node = tape.first(in: array)
        for _ in 0..<count {
            let hash = hash(node)
            var at = hash & (capacity - 1)
            while slots[at].node != 0 {
                if slots[at].hash == hash, areSame(slots[at].node, node) { return false }
                at = (at + 1) & (capacity - 1)
            }
            slots[at] = Slot(hash: hash, node: node)
            node = tape.next(after: node)
        }
        return true
    }

    private func areSame(_ a: Int, _ b: Int) -> Bool {
        SchemaEquality.canonical(document, a) == SchemaEquality.canonical(document, b)
    }

    private func hash(_ node: Int) -> Int {
        var hasher = Hasher()
        add(node, to: &hasher)
        return hasher.finalize()
    }

    private func add(_ node: Int, to hasher: inout Hasher) {
        hasher.combine(tape.kind(at: node).rawValue)
        switch tape.kind(at: node) {
        case .null: break
        case .bool: hasher.combine(document.bytes[tape.range(at: node).lowerBound])
        case .number: add(number: node, to: &hasher)
        case .string: add(text: node, to: &hasher)
        case .array:
            var at = tape.first(in: node)
            for _ in 0..<tape.count(at: node) {
                add(at, to: &hasher)
                at = tape.next(after: at)
            }
        case .object:
            // A sum, for members have no order.
            var sum = 0
            var at = tape.first(in: node)
            for _ in 0..<tape.count(at: node) {
                var member = Hasher()
                add(text: at, to: &member)
                add(at + 1, to: &member)
                sum &+= member.finalize()
                at = tape.next(after: at + 1)
            }
            hasher.combine(sum)
        }
        hasher.combine(tape.count(at: node))
    }

    private func add(text node: Int, to hasher: inout Hasher) {
        if tape.hasEscapes(at: node) {
            let text = document.text(at: node)
            unsafe text.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
            hasher.combine(text.count)
        } else {
            let inside = tape.inside(at: node)
            let text = unsafe UnsafeRawBufferPointer(tape.bytes)[inside]
            unsafe hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: text))
            hasher.combine(inside.count)
        }
    }

    private func add(number node: Int, to hasher: inout Hasher) {
        if let number = tape.shortNumber(at: node) {
            add(number.significant, to: &hasher)
            return
        }
        let number = document.number(at: node)
        if let significant = number.significant {
            add(significant, to: &hasher)
        } else {
            hasher.combine(number)
        }
    }

    private func add(_ number: (digits: Int64, power: Int), to hasher: inout Hasher) {
        hasher.combine(number.digits)
        hasher.combine(number.power)
    }
}
