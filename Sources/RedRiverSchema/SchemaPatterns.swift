// SchemaPatterns: the patterns of a program, side by side, for texts without escapes.
//
// Most patterns of identifiers say for each place which characters may stand there, and how many
// there are: `^[A-Z]{2}[0-9]{1,6}$`. Then no place waits for what the one before it leads to.

internal import RedRiverJSON

/// The patterns of a program that have tables, by their numbers.
struct SchemaPatterns: Sendable {
    struct Row: Sendable {
        /// Whether there is a table.
        var hasTable = false
        /// Whether there are places.
        var hasPlaces = false
        /// Whether anything may follow the places.
        var isBeginning = false
        /// How many characters there are, at the least and at the most.
        var least: Int32 = 0
        var most: Int32 = 0
        /// In ``bytes``: 128 classes, 128 sets of places, and the set of each place.
        var classes: Int32 = 0
        /// In ``cells``.
        var cells: Int32 = 0
        var width: Int32 = 0
    }

    private(set) var rows: [Row] = []
    private(set) var bytes: [UInt8] = []
    private(set) var cells: [UInt32] = []

    init(_ regexes: [Regex] = []) {
        for regex in regexes { rows.append(add(regex.table)) }
    }

    private mutating func add(_ table: RegexTable?) -> Row {
        guard let table else { return Row() }
        var row = Row(
            hasTable: true, classes: Int32(bytes.count), cells: Int32(cells.count),
            width: Int32(table.width))
        cells += table.cells
        bytes += table.ascii
        guard let places = RegexPlaces(table) else { return row }
        row.hasPlaces = true
        row.isBeginning = places.isBeginning
        row.least = Int32(places.least)
        row.most = Int32(places.sets.count)
        bytes += places.ascii
        bytes += places.sets
        return row
    }
}

/// A table whose states follow one another, whatever is read.
struct RegexPlaces {
    /// More places than this are not worth it.
    private static let most = 64

    /// Whether anything may follow.
    private(set) var isBeginning = false
    private(set) var least = 0
    /// For each place the bit of its set.
    private(set) var sets: [UInt8] = []
    /// The bits of the sets an ASCII character is in.
    private(set) var ascii = [UInt8](repeating: 0, count: 128)

    /// - Returns: `nil` if it is no such table.
    init?(_ table: RegexTable) {
        var known: [[Bool]] = []
        var (state, isEnd, ends): (UInt32, Bool, [Bool]) = (0, false, [])
        var seen: Set<UInt32> = []
        while !isEnd {
            guard seen.insert(state).inserted, sets.count <= Self.most else { return nil }
            let row = table.cells[Int(state)..<Int(state) + table.width]
            ends.append(table.cells[Int(state) + table.width] == 1)
            if row.allSatisfy({ $0 == RegexTable.found }) {
                isBeginning = true
                break
            }
            let kinds = row.map { $0 < RegexTable.lost }
            let next = Set(row.filter { $0 != RegexTable.lost })
            guard !next.contains(RegexTable.found), next.count <= 1 else { return nil }
            guard let only = next.first else {
                isEnd = true
                break
            }
            if !known.contains(kinds) { known.append(kinds) }
            guard let number = known.firstIndex(of: kinds), number < 8 else { return nil }
            sets.append(1 << UInt8(number))
            state = only
        }
        // The lengths a text may have lie side by side, up to the greatest.
        guard let first = ends.firstIndex(of: true), ends[first...].allSatisfy({ $0 }) else {
            return nil
        }
        least = first
        if isBeginning, least != sets.count { return nil }
        for byte in 0..<128 {
            for (number, kinds) in known.enumerated() where kinds[Int(table.ascii[byte])] {
                ascii[byte] |= 1 << UInt8(number)
            }
        }
    }
}

/// ``SchemaPatterns`` through pointers: what it made stays within its own rows.
@safe
struct SchemaPatternPointers {
    private let rows: UnsafeBufferPointer<SchemaPatterns.Row>
    private let bytes: UnsafeBufferPointer<UInt8>
    private let cells: UnsafeBufferPointer<UInt32>

    init(
        _ rows: UnsafeBufferPointer<SchemaPatterns.Row>, _ bytes: UnsafeBufferPointer<UInt8>,
        _ cells: UnsafeBufferPointer<UInt32>
    ) {
        unsafe self.rows = unsafe rows
        unsafe self.bytes = unsafe bytes
        unsafe self.cells = unsafe cells
    }

    /// Whether a pattern is found in what stands between the quotes of a string without escapes.
    ///
    /// - Returns: `nil` if the pattern has to be run.
    @inline(__always)
    func isFound(_ pattern: Int32, in tape: JSONTape, at node: Int) -> Bool? {
        let row = unsafe rows[Int(truncatingIfNeeded: pattern)]
        guard row.hasTable else { return nil }
        let inside = tape.inside(at: node)
        if row.hasPlaces, let holds = holds(row, tape, inside) { return holds }
        return isFound(row, tape, inside)
    }

    /// - Returns: `nil` if the text is not of ASCII characters alone, or too long.
    @inline(__always)
    private func holds(
        _ row: SchemaPatterns.Row, _ tape: JSONTape, _ inside: Range<Int>
    ) -> Bool? {
        let count = inside.upperBound &- inside.lowerBound
        if count < Int(truncatingIfNeeded: row.least) { return false }
        let most = Int(truncatingIfNeeded: row.most)
        guard row.isBeginning || count <= most else { return nil }
        let sets = Int(truncatingIfNeeded: row.classes) &+ 128
        var (all, isGood): (UInt8, Bool) = (0, true)
        for place in 0..<min(count, most) {
            let byte = unsafe tape.bytes[inside.lowerBound &+ place]
            all |= byte
            let has = unsafe bytes[sets &+ Int(byte & 0x7f)] & bytes[sets &+ 128 &+ place]
            isGood = isGood && has != 0
        }
        return all < 0x80 ? isGood : nil
    }

    /// As ``RegexTable/isFound(in:_:steps:)``.
    ///
    /// - Returns: `nil` if the text is not of ASCII characters alone.
    @inline(__always)
    private func isFound(
        _ row: SchemaPatterns.Row, _ tape: JSONTape, _ inside: Range<Int>
    ) -> Bool? {
        let cells = Int(truncatingIfNeeded: row.cells)
        let classes = Int(truncatingIfNeeded: row.classes)
        var state: UInt32 = 0
        var at = inside.lowerBound
        while at < inside.upperBound {
            let byte = unsafe tape.bytes[at]
            guard byte < 0x80 else { return nil }
            let kind = unsafe bytes[classes &+ Int(byte)]
            state = unsafe self.cells[cells &+ Int(state) &+ Int(kind)]
            if state >= RegexTable.lost { return state == RegexTable.found }
            at &+= 1
        }
        return unsafe self.cells[cells &+ Int(state) &+ Int(truncatingIfNeeded: row.width)] == 1
    }
}
