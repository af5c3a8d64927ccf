// Window: reading a file from front to back in large pieces.

/// A part of a file in memory, moved forward as it is used up.
struct Window {
    let file: any DiskFile
    /// Bytes asked of the disk at a time.
    let step: Int
    /// The bytes at hand; the first is at ``base`` in the file.
    private(set) var bytes: [UInt8] = []
    private(set) var base = 0

    init(_ file: any DiskFile, step: Int = 1 << 20) {
        self.file = file
        self.step = step
    }

    /// Makes `count` bytes from `offset` of the file on available in ``bytes``.
    ///
    /// - Returns: Where in ``bytes`` they begin; `nil` if the file ends before.
    mutating func load(_ offset: Int, _ count: Int) throws(JournalError) -> Int? {
        let at = offset - base
        if at >= 0, at + count <= bytes.count { return at }
        bytes = try file.read(max(step, count), at: offset)
        base = offset
        return count <= bytes.count ? 0 : nil
    }

    /// The offset of the first byte that is not zero, from `offset` on.
    ///
    /// - Returns: `nil` if there is none to the end of the file.
    mutating func firstNonZero(from offset: Int) throws(JournalError) -> Int? {
        var offset = offset
        while try load(offset, 1) != nil {
            if let at = bytes.firstNonZero(offset - base..<bytes.count) { return base + at }
            offset = base + bytes.count
        }
        return nil
    }
}
