// SoakPlan: what a soak is asked to do, and what it needs for it.

import Foundation
import RedRiverBase
import RedRiverCatalogue

/// The figures of a soak before it begins.
struct SoakPlan {
    let seconds: Int
    /// Messages a second, both ways together.
    let rate: Int
    let body: Int

    /// What a message takes on the disks of both nodes besides two copies of its body: header,
    /// salt and frames twice, its share of seals, receipts and acknowledgements. Measured.
    private static let diskPerMessage = 5400
    /// What two snapshots of both nodes take for a key of the replay guard.
    private static let snapshotPerKey = 4 * 40
    private static let diskSpare = Limits.diskReserve.value

    init(_ options: Options) throws {
        seconds = try options.integer("--seconds", 60 * options.integer("--minutes", 60))
        rate = try options.integer("--rate", 500)
        body = try options.integer("--body", 512)
        guard rate >= 2, seconds >= 1 else { throw BenchError("nothing to do") }
    }

    var ratePerSide: Int { rate / 2 }
    var messagesPerSide: Int { ratePerSide * seconds }
    var messages: Int { 2 * messagesPerSide }
    /// Both guards hold every message: those sent and those that came.
    var guardKeys: Int { messages }
    var guardBytes: Int { Limits.guardBytesPerKey * guardKeys }
    /// So much that the share of the one type that is sent is enough; never less than the ordinary
    /// quota, nor more than an agreement may give.
    var dailyQuota: Int {
        let whole = messagesPerSide * 100 / MessageType.cargoManifest.rules.dailyPercent
        return min(100_000_000, max(Limits.dailyQuota, whole))
    }
    /// One sample of each process in so many seconds.
    var sampleSeconds: Double { min(10, max(1, Double(seconds) / 360)) }

    var diskBytes: Int {
        messages * (2 * body + Self.diskPerMessage + Self.snapshotPerKey) + Self.diskSpare
    }

    var text: String {
        "\(rate) messages/s of \(body) bytes for \(seconds) s: \(messages) messages, up to "
            + "\(diskBytes >> 20) MiB of disk, and \(guardBytes >> 20) MiB of memory for the replay "
            + "guard of each node"
    }

    /// The memory for the replay guard that a node is told it may take: for all messages of the run
    /// and the nodes' own reports, and never less than it may take untold.
    var guardMiB: Int {
        max(Limits.guardKeys * Limits.guardBytesPerKey, guardBytes + guardBytes / 8) >> 20
    }

    /// Refuses what would end in a full disk, unless `--anyway`.
    func demandRoom(at folder: URL, _ options: Options) throws {
        let attributes = try FileManager.default.attributesOfFileSystem(
            forPath: folder.path(percentEncoded: false))
        let free = (attributes[.systemFreeSize] as? NSNumber)?.intValue ?? 0
        guard !options.has("--anyway") else { return }
        if diskBytes > free {
            throw BenchError(
                "needs \(diskBytes >> 20) MiB of disk in \(folder.path()), \(free >> 20) are free; --anyway goes ahead"
            )
        }
    }
}
