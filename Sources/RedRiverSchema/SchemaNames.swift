// SchemaNames: names of members and their numbers, found without making a string.
//
// The parser has hashed every name of an instance, and the compiler those of the schema: finding one
// among many is a look into a table and one comparison of bytes.

internal import RedRiverJSON

/// Some names, which have numbers from 0; the names themselves are in ``SchemaTexts``.
struct SchemaNames: Hashable, Sendable {
    /// In the entries of ``SchemaTexts``.
    fileprivate let first: Int32
    private let size: Int32
    /// The slots are a power of two; the mask is one less.
    fileprivate let slot: Int32
    fileprivate let mask: UInt32

    var count: Int { Int(size) }

    fileprivate init(first: Int, count: Int, slot: Int, slots: Int) {
        self.first = Int32(first)
        size = Int32(count)
        self.slot = Int32(slot)
        mask = UInt32(slots - 1)
    }
}

/// The names of a whole program.
struct SchemaTexts: Sendable {
    /// Open addressing. Names are the schema's, so nobody chooses them to collide; a stranger's name
    /// that collides with one costs what the longest run of slots does.
    struct Slot: Sendable {
        var hash: UInt32 = 0
        /// 0 in an empty slot, else the number of the name and one more.
        var number: UInt32 = 0
        /// Where the name is in ``bytes``.
        var start: UInt32 = 0
        var count: UInt32 = 0
    }

    private var bytes: [UInt8] = []
    private var slots: [Slot] = []
    private var entries: [Range<Int>] = []

    /// Adds names, which must differ.
    mutating func add(_ names: [[UInt8]]) -> SchemaNames {
        var size = 2
        while size < names.count * 2 { size *= 2 }
        let result = SchemaNames(
            first: entries.count, count: names.count, slot: slots.count, slots: size)
        slots += Array(repeating: Slot(), count: size)
        for (number, name) in names.enumerated() {
            let hash = JSONHash.of(name, name.indices)
            var slot = hash & result.mask
            while slots[Int(result.slot) + Int(slot)].number != 0 {
                slot = (slot + 1) & result.mask
            }
            slots[Int(result.slot) + Int(slot)] = Slot(
                hash: hash, number: UInt32(number + 1), start: UInt32(bytes.count),
                count: UInt32(name.count))
            entries.append(bytes.count..<bytes.count + name.count)
            bytes += name
        }
        return result
    }

    /// A name by its number.
    func text(_ number: Int, of names: SchemaNames) -> String {
        String(decoding: bytes[entries[Int(names.first) + number]], as: UTF8.self)
    }

    /// The number of the string at a node.
    ///
    /// - Parameter hash: That of the string.
    @inline(__always)
    func number(of node: Int, hash: UInt32, in tape: JSONTape, among names: SchemaNames) -> Int? {
        withPointers { $0.number(of: node, hash: hash, in: tape, among: names) }
    }

    /// The names through pointers, good while the closure runs.
    @inline(__always)
    func withPointers<Result>(_ body: (SchemaTextPointers) -> Result) -> Result {
        unsafe slots.withUnsafeBufferPointer { slots in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                body(unsafe SchemaTextPointers(slots, bytes))
            }
        }
    }

    /// The number of the name of the member at a node.
    @inline(__always)
    func number(ofName node: Int, in tape: JSONTape, among names: SchemaNames) -> Int? {
        number(of: node, hash: tape.hash(ofName: node), in: tape, among: names)
    }
}

/// ``SchemaTexts`` through pointers: what it made stays within its slots, and within its bytes.
@safe
struct SchemaTextPointers {
    private let slots: UnsafeBufferPointer<SchemaTexts.Slot>
    private let bytes: UnsafeBufferPointer<UInt8>

    init(_ slots: UnsafeBufferPointer<SchemaTexts.Slot>, _ bytes: UnsafeBufferPointer<UInt8>) {
        unsafe self.slots = unsafe slots
        unsafe self.bytes = unsafe bytes
    }

    /// As ``SchemaTexts/number(of:hash:in:among:)``.
    @inline(__always)
    func number(of node: Int, hash: UInt32, in tape: JSONTape, among names: SchemaNames) -> Int? {
        var slot = hash & names.mask
        while true {
            let found = unsafe slots[
                Int(truncatingIfNeeded: names.slot) &+ Int(truncatingIfNeeded: slot)]
            if found.number == 0 { return nil }
            if found.hash == hash, isText(at: node, in: tape, found) {
                return Int(truncatingIfNeeded: found.number) &- 1
            }
            slot = (slot &+ 1) & names.mask
        }
    }

    @inline(__always)
    private func isText(at node: Int, in tape: JSONTape, _ slot: SchemaTexts.Slot) -> Bool {
        guard let base = unsafe bytes.baseAddress else { return tape.isEmptyText(at: node) }
        return unsafe tape.isText(
            at: node,
            UnsafeBufferPointer(
                start: base + Int(truncatingIfNeeded: slot.start),
                count: Int(truncatingIfNeeded: slot.count)))
    }
}
