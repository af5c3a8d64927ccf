// BodyDestruction: making bodies unreadable for good, while their records stay as they were.
//
// Whether a body may be destroyed, and the record that says so, are the caller's: the record is
// appended first, and after a crash the caller does it again, since a body half destroyed reads as
// damaged. The body is overwritten with zeros and synced before its space is given back, because a
// hole alone leaves the old blocks on the disk.

public import RedRiverBase

extension Journal {
    /// Overwrites the bodies of records with zeros, durably, and gives their space back.
    ///
    /// Records without a body are passed over; doing it again is harmless. Costs a write a body
    /// and a sync a segment. Reading such a body afterwards throws `.bodyDestroyed`.
    ///
    /// - Throws: `.unknownIndex` and `.damaged` before anything is changed; `.disk`, which poisons
    ///   the journal as in ``append(_:)``; `.poisoned`.
    public func destroyBodies(_ indexes: [RecordIndex]) throws(JournalError) {
        let bodies = try indexes.map { index throws(JournalError) in
            try reader.bodyPlace(of: index.value)
        }
        // The last batch must be known to be durable before a body in it stops matching its digest:
        // otherwise the next start could take it for one that never reached the disk.
        try settle()
        let bySegment = Dictionary(grouping: bodies.filter { !$0.range.isEmpty }, by: \.file)
        for (file, bodies) in bySegment.sorted(by: { $0.key < $1.key }) {
            try poisoningOnFailure { disk throws(JournalError) in
                try Self.destroy(bodies.map(\.range), in: try disk.open(file, .update))
            }
        }
    }

    private static func destroy(
        _ ranges: [Range<Int>], in file: any DiskFile
    ) throws(JournalError) {
        for range in ranges {
            try file.write([UInt8](repeating: 0, count: range.count), at: range.lowerBound)
        }
        try file.sync()
        for range in ranges { try file.punch(range.count, at: range.lowerBound) }
        try file.sync()
    }
}

extension JournalReader {
    /// Where a body is; empty if the record has none.
    fileprivate func bodyPlace(
        of index: UInt64
    ) throws(JournalError) -> (file: String, range: Range<Int>) {
        let (file, range) = try shelf.find(index)
        let header = try header(of: index)
        let start = range.lowerBound
        return (file.path, start + header.bodyOffset..<start + header.bodyEnd)
    }
}
