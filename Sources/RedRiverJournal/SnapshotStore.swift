// SnapshotStore: the folded state at some record, so that a start need not replay everything.
//
// A snapshot is derived and may always be deleted; one that is damaged, of another journal, or ahead
// of its journal is passed over and named. It is bound to the record before it by that record's
// checksum: after a cut, other records may stand where a snapshot thought it knew them.
//
//      0  24  "redriver/snapshot/v1\n", then zero bytes
//     24  16  journal id
//     40   8  up to: the index of the first record not in it
//     48   8  length of the state
//     56   4  link: checksum of the record before `up to`; 0 if that is record 0
//     60   4  zero
//     64  32  digest of the state
//     96   4  zero
//    100   4  CRC32C of bytes 0 ..< 100
//    104      the state
//
// The file `<up to, 20 digits>.snapshot` is written under another name, synced, renamed, and the
// directory synced. The last two are kept.

public import RedRiverBase

/// The state after all records before `upTo`: replay goes on with that record.
public struct Snapshot: Hashable, Sendable {
    public let upTo: RecordIndex
    public let bytes: [UInt8]
}

/// A snapshot that was passed over. Deleting its file loses nothing.
public struct IgnoredSnapshot: Hashable, Sendable {
    public let file: String
    public let reason: Reason

    public enum Reason: Hashable, Sendable, CaseIterable {
        case damaged
        case unreadable
        case unknownFormat
        case ahead
        case otherRecords
    }

    /// Why, for the log.
    public var text: Text {
        switch reason {
        case .damaged:
            Text(
                vi: "Bỏ qua ảnh chụp \(file): nội dung bị hỏng.", zh: "忽略快照 \(file)：内容已损坏。",
                en: "Snapshot \(file) is passed over: it is damaged.")
        case .unreadable:
            Text(
                vi: "Bỏ qua ảnh chụp \(file): không đọc được.", zh: "忽略快照 \(file)：无法读取。",
                en: "Snapshot \(file) is passed over: it cannot be read.")
        case .unknownFormat:
            Text(
                vi: "Bỏ qua ảnh chụp \(file): phiên bản định dạng không biết.",
                zh: "忽略快照 \(file)：未知的格式版本。",
                en: "Snapshot \(file) is passed over: its format version is not known.")
        case .ahead:
            Text(
                vi: "Bỏ qua ảnh chụp \(file): nó đi trước sổ ký.", zh: "忽略快照 \(file)：它超前于日志。",
                en: "Snapshot \(file) is passed over: it is ahead of the journal.")
        case .otherRecords:
            Text(
                vi: "Bỏ qua ảnh chụp \(file): nó thuộc về các bản ghi khác.",
                zh: "忽略快照 \(file)：它对应的是其他记录。",
                en: "Snapshot \(file) is passed over: it was made of other records.")
        }
    }
}

/// The snapshots of one journal, in the journal's directory or another. Used by one thread at a
/// time, which need not be the journal's.
public struct SnapshotStore: Sendable {
    /// How many are kept: one to use, and one in case it is damaged.
    static let kept = 2
    static let format = "redriver/snapshot/v1"
    static let headerBytes = 104
    static let suffix = ".snapshot"

    private let directory: String
    private let disk: any Disk
    private let reader: JournalReader

    /// - Parameters:
    ///   - directory: An existing directory.
    ///   - reader: Of the journal the snapshots are of.
    public init(directory: String, disk: any Disk = RealDisk(), reader: JournalReader) {
        self.directory = directory
        self.disk = disk
        self.reader = reader
    }

    /// Writes a snapshot, durably, and removes those no longer wanted.
    ///
    /// - Parameters:
    ///   - bytes: The state; at most ``Limits/snapshot``.
    ///   - upTo: The first record not in it. All before it must be committed: a state that ran ahead
    ///     of the disk may never come to be.
    ///   - reserve: The free space that must be left when it is written.
    /// - Returns: `false` if there is no such space: nothing was written.
    /// - Throws: `.disk`: the snapshot is there whole or not at all, and the journal is not concerned.
    @discardableResult
    public func write(
        _ bytes: [UInt8], upTo: RecordIndex, leaving reserve: ByteCount = ByteCount(0)
    ) throws(JournalError) -> Bool {
        precondition(upTo <= reader.nextIndex, "a snapshot holds committed records only")
        if bytes.count > Limits.snapshot.value {
            throw .tooLarge(bytes: bytes.count, limit: Limits.snapshot.value)
        }
        try removeUnfinished()
        let header = try header(of: bytes, upTo: upTo.value)
        let free = try disk.freeSpace(directory).value
        if free - header.count - bytes.count < reserve.value { return false }
        let name = path(directory, Name.digits(upTo.value) + Self.suffix)
        do throws(JournalError) {
            let file = try disk.open(name + Name.unfinished, .create)
            try file.write(header, at: 0)
            try file.write(bytes, at: header.count)
            try file.sync()
            try disk.rename(name + Name.unfinished, to: name)
        } catch {
            // What a half-written one took is the journal's, which may need it to go on at all.
            try? disk.remove(name + Name.unfinished)
            throw error
        }
        try disk.syncDirectory(directory)
        try prune(after: upTo.value)
        return true
    }

    /// The newest snapshot that is good.
    ///
    /// - Returns: It, or `nil` if there is none; and those newer ones that had to be passed over.
    /// - Throws: `.disk` if the directory or the journal cannot be read.
    public func latest() throws(JournalError) -> (snapshot: Snapshot?, ignored: [IgnoredSnapshot]) {
        var ignored: [IgnoredSnapshot] = []
        for upTo in try all().reversed() {
            let name = path(directory, Name.digits(upTo) + Self.suffix)
            let found: Result<Snapshot, IgnoredSnapshot.Reason>
            do { found = try load(name, upTo) } catch { found = .failure(.unreadable) }
            switch found {
            case .success(let snapshot): return (snapshot, ignored)
            case .failure(let reason): ignored.append(IgnoredSnapshot(file: name, reason: reason))
            }
        }
        return (nil, ignored)
    }

    private func header(of bytes: [UInt8], upTo: UInt64) throws(JournalError) -> [UInt8] {
        var header = formatField(Self.format)
        header.append(word: reader.shelf.journal.high)
        header.append(word: reader.shelf.journal.low)
        header.append(word: upTo)
        header.append(word: UInt64(bytes.count))
        header.append(word: try reader.link(before: upTo))
        header.append(word: UInt32(0))
        header.append(contentsOf: reader.shelf.digest(bytes).bytes)
        header.append(word: UInt32(0))
        header.append(word: Checksum.of(header))
        return header
    }

    private func load(
        _ name: String, _ upTo: UInt64
    ) throws(JournalError) -> Result<Snapshot, IgnoredSnapshot.Reason> {
        let file = try disk.open(name, .read)
        let header = try file.read(Self.headerBytes, at: 0)
        do { try checkFormat(header, Self.format, name) } catch {
            if case .unknownFormat = error { return .failure(.unknownFormat) }
            return .failure(.damaged)
        }
        guard header.count == Self.headerBytes, header.word32(100) == Checksum.of(header, 0..<100),
            header.word64(40) == upTo
        else { return .failure(.damaged) }
        let id = JournalID(high: header.word64(24), low: header.word64(32))
        if id != reader.shelf.journal { return .failure(.otherRecords) }
        if upTo > reader.nextIndex.value { return .failure(.ahead) }
        if try reader.link(before: upTo) != header.word32(56) { return .failure(.otherRecords) }

        let size = try file.size()
        guard let count = Int(exactly: header.word64(48)), count <= Limits.snapshot.value,
            size == Self.headerBytes + count
        else { return .failure(.damaged) }
        let bytes = try file.read(count, at: Self.headerBytes)
        guard bytes.count == count, reader.shelf.digest(bytes).bytes == Array(header[64..<96])
        else {
            return .failure(.damaged)
        }
        return .success(Snapshot(upTo: RecordIndex(upTo), bytes: bytes))
    }

    /// What the snapshots are up to, ascending.
    private func all() throws(JournalError) -> [UInt64] {
        try disk.list(directory).compactMap { name in
            guard let upTo = firstIndex(name), name == Name.digits(upTo) + Self.suffix else {
                return nil
            }
            return upTo
        }.sorted()
    }

    /// Removes all but the last ones up to `newest`. Any beyond it were ahead of the journal.
    private func prune(after newest: UInt64) throws(JournalError) {
        let all = try all()
        let wanted = all.filter { $0 <= newest }.suffix(Self.kept)
        for upTo in all where !wanted.contains(upTo) {
            try disk.removeIfThere(path(directory, Name.digits(upTo) + Self.suffix))
        }
    }

    /// Removes what an earlier run did not finish writing.
    private func removeUnfinished() throws(JournalError) {
        for name in try disk.list(directory) where name.hasSuffix(Self.suffix + Name.unfinished) {
            try disk.removeIfThere(path(directory, name))
        }
    }
}

extension IgnoredSnapshot.Reason: Error {}

extension JournalReader {
    /// The checksum of the record before `index`, which what follows it is bound to.
    func link(before index: UInt64) throws(JournalError) -> UInt32 {
        index == 0 ? 0 : try header(of: index - 1).checksum
    }
}
