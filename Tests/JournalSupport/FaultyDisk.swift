// FaultyDisk: a disk in memory that fails when told to and forgets what was not synced.
//
// Each file has what the kernel would show (`cache`) and what the platters hold (`platter`), in
// sectors of 512 bytes. A sync copies the one to the other. When the power fails, of the sectors and
// names written since, any survive and the others do not.

package import RedRiverBase
package import RedRiverJournal
package import TestSupport

/// What goes wrong with one call.
package enum DiskFault: Hashable, Sendable, CaseIterable {
    /// Reported failed, and nothing was done.
    case notDone
    /// The same, for want of space.
    case full
    /// Reported failed, and yet done.
    case done
    /// A write that gets some of its bytes out; a sync that brings some sectors down. Both fail.
    case half
    /// A sync that fails and leaves the pages looking clean: the kernel forgets to write them.
    case forgotten
}

package final class FaultyDisk: Disk {
    package struct Inode: Hashable, Sendable {
        package var cache: [UInt8] = []
        package var platter: [UInt8] = []
        package var dirty: Set<Int> = []
    }

    package struct State: Sendable {
        package var inodes: [Int: Inode] = [:]
        package var names: [String: Int] = [:]
        package var durableNames: [String: Int] = [:]
        package var nextInode = 0
        package var locked: Set<String> = []
        /// Every call that changes something, in order.
        package var calls: [String] = []
        /// The fault for the call of that number.
        package var fault: (call: Int, fault: DiskFault)?
        /// Nothing works any more: the process is as good as dead.
        package var isDead = false
        /// All its bytes, of which files take whole blocks.
        package var capacity = 1 << 40
        package var random = SeededGenerator(seed: 0)
        /// The most one write takes; `nil` for all of it.
        package var writeMax: Int?
    }

    package static let sector = 512
    package let state = Locked(State())

    package init() {}

    // MARK: What tests do with it

    /// The calls so far that changed something.
    package var calls: [String] { state.value.calls }

    package func arm(_ fault: DiskFault, atCall call: Int) {
        state.with { $0.fault = (call, fault) }
    }

    /// The process dies: locks are gone, the kernel still has everything.
    package func restart() {
        state.with {
            $0.locked = []
            $0.isDead = false
            $0.fault = nil
            $0.calls = []
        }
    }

    /// The power fails: of what was not synced, any part survives.
    package func powerFailure(seed: UInt64) {
        state.with { state in
            var random = SeededGenerator(seed: seed)
            // Some failures lose everything unsynced, some nothing, most something.
            let odds = random.next() % 5
            func survives() -> Bool { random.next() % 4 < odds }
            for name in Set(state.names.keys).union(state.durableNames.keys).sorted()
            where state.names[name] != state.durableNames[name] {
                if survives() { state.durableNames[name] = state.names[name] }
            }
            state.names = state.durableNames
            for key in state.inodes.keys.sorted() {
                state.inodes[key]?.loseUnsynced(survives)
            }
        }
        restart()
    }

    package func bytes(_ path: String) -> [UInt8]? {
        state.with { state in state.names[path].flatMap { state.inodes[$0]?.cache } }
    }

    /// Puts bytes where a file is, or makes one: somebody was at work on the disk.
    package func tamper(_ path: String, _ bytes: [UInt8]?) {
        state.with { state in
            guard let bytes else {
                state.names[path] = nil
                state.durableNames[path] = nil
                return
            }
            let key = state.nextInode
            state.nextInode += 1
            state.inodes[key] = Inode(cache: bytes, platter: bytes)
            state.names[path] = key
            state.durableNames[path] = key
        }
    }

    package func copy() -> FaultyDisk {
        let copy = FaultyDisk()
        let value = state.value
        copy.state.with { $0 = value }
        copy.restart()
        return copy
    }

    // MARK: Disk

    package func open(_ path: String, _ mode: DiskMode) throws(JournalError) -> any DiskFile {
        if mode == .create {
            try change("create \(path)", .open, path) { state in
                guard state.names[path] == nil else { return false }
                state.inodes[state.nextInode] = Inode()
                state.names[path] = state.nextInode
                state.nextInode += 1
                return true
            }
        }
        guard let key = state.with({ $0.isDead ? nil : $0.names[path] }) else {
            throw .disk(.open, file: path, errno: state.value.isDead ? 5 : 2)
        }
        return FaultyFile(disk: self, key: key, path: path)
    }

    package func list(_ directory: String) throws(JournalError) -> [String] {
        state.value.names.keys.filter { $0.hasPrefix(directory + "/") }
            .map { String($0.dropFirst(directory.count + 1)) }
    }

    package func rename(_ from: String, to: String) throws(JournalError) {
        try change("rename \(to)", .rename, from) { state in
            guard let key = state.names.removeValue(forKey: from) else { return false }
            state.names[to] = key
            return true
        }
    }

    package func remove(_ path: String) throws(JournalError) {
        guard state.value.names[path] != nil else {
            throw .disk(.remove, file: path, errno: 2)
        }
        try change("remove \(path)", .remove, path) { $0.names.removeValue(forKey: path) != nil }
    }

    package func syncDirectory(_ directory: String) throws(JournalError) {
        try change("sync directory", .sync, directory) { state in
            state.durableNames = state.names
            return true
        }
    }

    package func freeSpace(_ directory: String) throws(JournalError) -> ByteCount {
        ByteCount(state.with { $0.free })
    }

    package func lock(_ path: String, _ mode: LockMode) throws(JournalError) -> (any DiskLock)? {
        let isMine = state.with { state in
            state.locked.insert(path).inserted
        }
        guard isMine else { throw .inUse(directory: path) }
        return FaultyLock(disk: self, path: path)
    }

    /// Does one change, or what the fault says instead.
    package func change(
        _ name: String, _ call: DiskCall, _ path: String,
        half: (inout State) -> Void = { _ in }, forgotten: (inout State) -> Void = { _ in },
        _ act: (inout State) -> Bool
    ) throws(JournalError) {
        try state.with { state throws(JournalError) in
            let number = state.calls.count
            state.calls.append(name)
            let isFull = state.fault.map { $0.call == number && $0.fault == .full } ?? false
            let failure = JournalError.disk(call, file: path, errno: isFull ? 28 : 5)
            if state.isDead { throw failure }
            guard let fault = state.fault, fault.call == number else {
                if !act(&state) { throw failure }
                return
            }
            state.isDead = true
            switch fault.fault {
            case .notDone, .full: break
            case .done: _ = act(&state)
            case .half: half(&state)
            case .forgotten: forgotten(&state)
            }
            throw failure
        }
    }
}

extension FaultyDisk.Inode {
    /// Brings one sector down to the platter.
    mutating func persist(_ sector: Int) {
        let start = sector * FaultyDisk.sector
        let end = min(start + FaultyDisk.sector, cache.count)
        guard start < end else { return }
        if platter.count < end {
            platter.append(contentsOf: [UInt8](repeating: 0, count: end - platter.count))
        }
        platter.replaceSubrange(start..<end, with: cache[start..<end])
    }

    mutating func persistAll() {
        for sector in dirty { persist(sector) }
        if platter.count > cache.count { platter.removeLast(platter.count - cache.count) }
        if platter.count < cache.count {
            platter.append(contentsOf: [UInt8](repeating: 0, count: cache.count - platter.count))
        }
        dirty = []
    }

    mutating func loseUnsynced(_ survives: () -> Bool) {
        let size = survives() ? cache.count : platter.count
        for sector in dirty.sorted() where survives() { persist(sector) }
        if platter.count > size { platter.removeLast(platter.count - size) }
        if platter.count < size {
            platter.append(contentsOf: [UInt8](repeating: 0, count: size - platter.count))
        }
        cache = platter
        dirty = []
    }

    mutating func write(_ bytes: ArraySlice<UInt8>, at offset: Int) {
        let end = offset + bytes.count
        resize(to: max(end, cache.count))
        cache.replaceSubrange(offset..<end, with: bytes)
        touch(offset..<end)
    }

    mutating func resize(to size: Int) {
        let old = cache.count
        if size < old { cache.removeLast(old - size) }
        if size > old {
            cache.append(contentsOf: [UInt8](repeating: 0, count: size - old))
            // What a cut left on the platter must not show again below the new end.
            if platter.count > old { touch(old..<min(size, platter.count)) }
        }
    }

    private mutating func touch(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        let first = range.lowerBound / FaultyDisk.sector
        let last = (range.upperBound - 1) / FaultyDisk.sector
        for sector in first...last { dirty.insert(sector) }
    }
}

extension FaultyDisk.State {
    static let block = 4096

    /// What no file with a name takes.
    package var free: Int {
        let used = names.values.reduce(0) { $0 + (inodes[$1]?.blocks ?? 0) }
        return max(0, capacity - used)
    }

    /// Whether a file can be made as long as this.
    func hasRoom(for size: Int, _ key: Int) -> Bool {
        let old = inodes[key]?.blocks ?? 0
        return FaultyDisk.Inode.blocks(size) - old <= free
    }
}

extension FaultyDisk.Inode {
    static func blocks(_ size: Int) -> Int {
        (size + FaultyDisk.State.block - 1) / FaultyDisk.State.block * FaultyDisk.State.block
    }

    var blocks: Int { Self.blocks(cache.count) }
}

private final class FaultyLock: DiskLock {
    let disk: FaultyDisk
    let path: String
    init(disk: FaultyDisk, path: String) {
        self.disk = disk
        self.path = path
    }
    deinit { disk.state.with { _ = $0.locked.remove(path) } }
}

private final class FaultyFile: DiskFile {
    let disk: FaultyDisk
    let key: Int
    let path: String

    init(disk: FaultyDisk, key: Int, path: String) {
        self.disk = disk
        self.key = key
        self.path = path
    }

    private var cache: [UInt8] { disk.state.with { $0.inodes[key]?.cache ?? [] } }

    func size() throws(JournalError) -> Int { cache.count }

    func read(_ count: Int, at offset: Int) throws(JournalError) -> [UInt8] {
        let bytes = cache
        guard offset < bytes.count else { return [] }
        return Array(bytes[offset..<min(bytes.count, offset + count)])
    }

    /// A disk that is full says so at once.
    private func takeRoom(upTo size: Int, _ call: DiskCall) throws(JournalError) {
        if disk.state.with({ !$0.hasRoom(for: size, key) }) {
            throw .disk(call, file: path, errno: 28)
        }
    }

    func preallocate(_ size: Int) throws(JournalError) {
        try takeRoom(upTo: size, .preallocate)
        try disk.change("preallocate \(path)", .preallocate, path) { state in
            if size > state.inodes[key]?.cache.count ?? 0 { state.inodes[key]?.resize(to: size) }
            return true
        }
    }

    func truncate(to size: Int) throws(JournalError) {
        try disk.change("truncate \(path)", .truncate, path) { state in
            state.inodes[key]?.resize(to: size)
            return true
        }
    }

    func writeSome(_ bytes: [UInt8], from start: Int, at offset: Int) throws(JournalError) -> Int {
        let count = min(bytes.count - start, disk.state.value.writeMax ?? .max)
        let part = bytes[start..<start + count]
        try takeRoom(upTo: max(offset + count, cache.count), .write)
        try disk.change(
            "write \(path)", .write, path,
            half: { state in
                let some = Int(state.random.next() % UInt64(part.count))
                state.inodes[key]?.write(part.prefix(some), at: offset)
            },
            { state in
                state.inodes[key]?.write(part, at: offset)
                return true
            })
        return count
    }

    func sync() throws(JournalError) {
        try disk.change(
            "sync \(path)", .sync, path,
            half: { state in
                for sector in state.inodes[key]?.dirty.sorted() ?? []
                where state.random.next() % 2 == 0 {
                    state.inodes[key]?.persist(sector)
                    state.inodes[key]?.dirty.remove(sector)
                }
            },
            forgotten: { $0.inodes[key]?.dirty = [] },
            { state in
                state.inodes[key]?.persistAll()
                return true
            })
    }

    func punch(_ count: Int, at offset: Int) throws(JournalError) {
        try disk.change("punch \(path)", .punch, path) { state in
            state.inodes[key]?.write([UInt8](repeating: 0, count: count)[...], at: offset)
            return true
        }
    }
}
