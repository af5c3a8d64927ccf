// SampleLog: a log with a key, a witness or two, and as many records as a test asks for.

import RedRiverBase
import RedRiverCrypto
import RedRiverLedger
import TestSupport
import Testing

/// A log whose records are numbers in text. Another `salt` makes another past.
struct SampleLog {
    let signer: NoteSigner
    let leaves: [Digest]

    static let origin = "redriver/vn.example/1"

    init(origin: String = Self.origin, key: String = "log", count: Int = 300, salt: String = "") {
        signer = Self.signer(origin, key)
        leaves = (0..<count).map { Merkle.leaf(of: utf8("record \($0)\(salt)")) }
    }

    /// The first `common` records of `other`, then others.
    init(forkedFrom other: SampleLog, after common: Int) {
        signer = other.signer
        let own = SampleLog(count: other.leaves.count, salt: " forked").leaves
        leaves = Array(other.leaves.prefix(common)) + own[common...]
    }

    static func secret(_ name: String) -> Ed25519SigningKey {
        known(try? Ed25519SigningKey(seed: Digest.sha256(utf8("test key \(name)")).bytes))
    }

    static func signer(_ origin: String, _ key: String) -> NoteSigner {
        known(try? NoteSigner(name: name(origin), secret: secret(key)))
    }

    static func cosigner(_ witness: String, key: String? = nil) -> Cosigner {
        known(try? Cosigner(name: name(witness), secret: secret(key ?? witness)))
    }

    func root(_ size: Int) -> Digest { Merkle.root(of: Array(leaves.prefix(size))) }

    func checkpoint(_ size: Int) -> Checkpoint {
        known(
            try? Checkpoint(
                origin: signer.key.name, size: TreeSize(UInt64(size)), root: root(size)))
    }

    func note(_ size: Int, cosigned: [(Cosigner, UInt64)] = []) -> SignedNote {
        let text = checkpoint(size).text
        let lines = cosigned.map { $0.0.cosign(text, at: time($0.1)) }
        return known(try? SignedNote(text: text, signatures: [signer.sign(text)] + lines))
    }

    func inclusion(_ index: Int, _ size: Int) -> [Digest] {
        let tree = Array(leaves.prefix(size))
        return known(Merkle.inclusionPath(of: RecordIndex(UInt64(index)), in: tree))
    }

    func consistency(_ old: Int, _ new: Int) -> [Digest] {
        let tree = Array(leaves.prefix(new))
        return known(Merkle.consistencyPath(from: TreeSize(UInt64(old)), in: tree))
    }

    func request(_ old: Int, _ new: Int) -> AddCheckpointRequest {
        known(
            try? AddCheckpointRequest(
                old: TreeSize(UInt64(old)), path: old == 0 ? [] : consistency(old, new),
                note: note(new)))
    }
}

func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }

func name(_ text: String) -> LedgerName { known(LedgerName(text)) }

func time(_ seconds: UInt64) -> CosignatureTime { known(CosignatureTime(seconds: seconds)) }

/// A value that a test could not be written without.
func known<Value>(_ value: Value?, _ line: UInt = #line) -> Value {
    guard let value else { preconditionFailure("a sample is wrong", line: line) }
    return value
}

func flipped(_ digest: Digest, bit: Int) -> Digest {
    var bytes = digest.bytes
    bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    return known(Digest(bytes))
}

/// Tiles in memory, with a count of how often they were asked for.
struct MemoryTiles: TileSource {
    var tiles: [TilePath: [Digest]] = [:]
    private(set) var reads = 0

    init() {}

    init(_ leaves: [Digest]) {
        var builder = TileBuilder()
        for leaf in leaves { builder.append(leaf) }
        for tile in builder.takeTiles() { tiles[tile.path] = tile.hashes }
    }

    mutating func hashes(of path: TilePath) throws(LedgerError) -> [Digest] {
        reads += 1
        guard let tile = tiles[path] else { throw .tileUnavailable(path, detail: "not here") }
        return tile
    }
}

/// The error a call throws, or `nil` if it throws none.
func refusal<Value>(_ call: () throws(LedgerError) -> Value) -> LedgerError? {
    do throws(LedgerError) {
        _ = try call()
        return nil
    } catch {
        return error
    }
}
