// LeafTable: which kind every leaf so far was, for leaves that refer to earlier ones.
//
// References are to what is near, nearly always. What is far goes to a file, a byte a leaf, so that
// memory does not depend on the ledger.

internal import RedRiverBase
internal import RedRiverFiles

/// What a leaf may be referred to as.
enum LeafKind: UInt8 {
    case other
    /// A client's message.
    case accepted
    /// A message of the peer's, accepted.
    case received
    /// A message of the peer's that was known already.
    case duplicate
    /// Its bundle is damaged: nothing is known.
    case unknown
}

/// The kinds of all leaves.
final class LeafTable {
    private static let page = 1 << 16
    /// The pages in memory.
    private static let pagesNear = 16

    private let path: String
    private var file: AppendFile?
    private var far: UInt64 = 0
    private var near: [UInt8] = []
    private var kept: (page: UInt64, bytes: [UInt8])?

    /// - Parameter path: A file that may be made, and is removed by whoever made its folder.
    init(path: String) {
        self.path = path
        near.reserveCapacity(Self.page * (Self.pagesNear + 1))
    }

    /// How many leaves there are.
    var count: UInt64 { far + UInt64(near.count) }

    func append(_ kind: LeafKind) throws(FilesError) {
        near.append(kind.rawValue)
        guard near.count == Self.page * (Self.pagesNear + 1) else { return }
        if file == nil { file = try AppendFile(path) }
        try file?.append(Array(near[..<Self.page]))
        near.removeFirst(Self.page)
        far += UInt64(Self.page)
    }

    /// - Returns: `nil` for a leaf that is not there yet.
    func kind(of index: UInt64) throws(FilesError) -> LeafKind? {
        guard index < count else { return nil }
        if index >= far { return LeafKind(rawValue: near[Int(index - far)]) }
        let page = index / UInt64(Self.page)
        if kept?.page != page {
            let bytes = try Files.read(
                path, from: ByteCount(Int(page) * Self.page), upTo: ByteCount(Self.page))
            kept = (page, bytes)
        }
        guard let bytes = kept?.bytes, Int(index % UInt64(Self.page)) < bytes.count else {
            return .unknown
        }
        return LeafKind(rawValue: bytes[Int(index % UInt64(Self.page))])
    }
}

/// The tables of the generations that were read, the present one last.
struct LeafTables {
    private var tables: [(generation: UInt32, table: LeafTable)]

    init(_ generation: UInt32, _ table: LeafTable) { tables = [(generation, table)] }

    var count: Int { tables.count }

    /// Goes on with the next generation.
    mutating func open(_ generation: UInt32, _ table: LeafTable) {
        tables.append((generation, table))
    }

    /// Where a generation stands among those that were read.
    func place(of generation: UInt32) -> Int? {
        tables.firstIndex { $0.generation == generation }
    }

    /// The generation that stands there.
    func generation(at place: Int) -> UInt32 { tables[place].generation }

    func has(_ generation: UInt32) -> Bool { place(of: generation) != nil }

    /// - Returns: `nil` for a leaf that is not there, or not yet.
    func kind(of leaf: LedgerIndex) -> LeafKind? {
        guard let place = place(of: leaf.generation) else { return nil }
        return (try? tables[place].table.kind(of: leaf.index)) ?? nil
    }
}
