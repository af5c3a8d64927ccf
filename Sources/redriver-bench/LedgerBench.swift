// LedgerBench: what it costs a node to extend its ledger, and an auditor to hash it, on one core.
//
// Processor time: the machine may be shared. A figure is the median of rounds. AuditBench.swift goes on
// with a ledger in files.

import RedRiverBase
import RedRiverLedger

/// One measurement of the tree and its tiles.
struct LedgerBench {
    private static let rounds = 5
    /// How long a record is: what most leaves of a ledger are at most.
    private static let recordBytes = 1024
    /// How many records a checkpoint covers: what comes in a second under load.
    private static let batch = 500

    private let count: Int
    private let isJSON: Bool
    private let audit: AuditBench

    init(_ options: Options) throws(BenchError) {
        count = max(1, try options.integer("--appends", 1_000_000))
        isJSON = options.has("--json")
        audit = try AuditBench(options)
    }

    /// Measures. The last line of JSON is the whole path of an auditor.
    func run() throws {
        let append = measureTree()
        let figures = try audit.run()
        if isJSON {
            complain(figures.text)
            print(figures.json(appendNs: append))
        } else {
            print(figures.text)
        }
    }

    /// - Returns: Nanoseconds to append a leaf hash.
    private func measureTree() -> Double {
        let record = (0..<Self.recordBytes).map { UInt8(truncatingIfNeeded: $0) }
        // Few records, hashed over and over: memory is not what is measured.
        let records = (0..<1024).map { record[($0 % 8)...] }
        let leaf = median {
            let rounds = max(1, count / records.count / 10)
            let took = time { for _ in 0..<rounds { _ = Merkle.leaves(of: records) } }
            return took / Double(rounds * records.count)
        }
        let leaves = Merkle.leaves(of: records)
        var tiles = 0
        let append = median {
            tiles = 0
            return time { tiles = Self.grow(count, leaves) } / Double(count)
        }
        let prove = proveNanoseconds(leaves)
        if isJSON {
            print(
                "{\"appends\":\(count),\"appendNs\":\(Int(append)),\"tiles\":\(tiles),"
                    + "\"leafNs\":\(Int(leaf)),\"proveNs\":\(Int(prove))}")
        } else {
            print("\(count) appends, \(tiles) tiles written, a checkpoint for each \(Self.batch)")
            print("appendNs \(Int(append))   a leaf hash appended, tiles included")
            print("leafNs   \(Int(leaf))   a record of \(Self.recordBytes) bytes hashed")
            print(
                "proveNs  \(Int(prove))   an inclusion proof made from tiles in memory and checked")
        }
        return append
    }

    /// - Returns: How many tiles were to be written.
    private static func grow(_ count: Int, _ leaves: [Digest]) -> Int {
        var builder = TileBuilder()
        var tiles = 0
        for index in 0..<count {
            builder.append(leaves[index & (leaves.count - 1)])
            if index % batch == batch - 1 {
                for tile in builder.takeTiles() where !tile.bytes.isEmpty { tiles += 1 }
                _ = builder.root
            }
        }
        return tiles
    }

    private struct Tiles: TileSource {
        var tiles: [TilePath: [Digest]] = [:]

        mutating func hashes(of path: TilePath) throws(LedgerError) -> [Digest] {
            guard let tile = tiles[path] else { throw .tileUnavailable(path, detail: "") }
            return tile
        }
    }

    private func proveNanoseconds(_ leaves: [Digest]) -> Double {
        var builder = TileBuilder()
        for index in 0..<count { builder.append(leaves[index & (leaves.count - 1)]) }
        var tiles = Tiles()
        for tile in builder.takeTiles() { tiles.tiles[tile.path] = tile.hashes }
        let (size, root, proofs) = (builder.size, builder.root, 1000)
        return median {
            time {
                guard var reader = try? TileReader(tiles, size: size) else { return }
                for step in 0..<proofs {
                    let at = (step * 7919) % count
                    let index = RecordIndex(UInt64(at))
                    let path = (try? reader.inclusionPath(of: index)) ?? []
                    let isGood = Merkle.verifyInclusion(
                        of: leaves[at & (leaves.count - 1)], at: index, in: size, path: path,
                        root: root)
                    precondition(isGood, "a proof of our own holds")
                }
            } / Double(proofs)
        }
    }

    private func median(_ round: () -> Double) -> Double {
        (0..<Self.rounds).map { _ in round() }.sorted()[Self.rounds / 2]
    }

    /// Processor time in nanoseconds.
    private func time(_ body: () -> Void) -> Double {
        let start = BenchClock.processor
        body()
        return Double(BenchClock.processor - start)
    }
}
