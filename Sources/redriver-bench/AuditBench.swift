// AuditBench: how fast an auditor verifies a ledger, and proves one message of it.
//
//     made in a temporary folder ─▶ verified by a process of its own ─▶ proofs from its files
//
// The ledger is what a node publishes in a day: seals and receipts of 64 messages both ways, each
// really signed. Leaves a second are by the wall clock, since that is what an auditor waits for.
// Processor time is said beside it: the machine may be shared.

import Foundation
import Glibc
import LedgerTestSupport
import RedRiverAuditor
import RedRiverBase
import RedRiverFiles
import RedRiverLedger

/// One measurement of an audit.
struct AuditBench {
    private static let batch = 64
    private static let threads = 2
    private static let proofs = 100
    /// What a batch in both directions leaves beside its messages, and what a ledger begins with.
    private static let batchFacts = 8
    private static let opening = 14

    private let leaves: Int
    private let folder: URL
    private var ledger: String { folder.path() + "/ledger" }
    private var trust: String { folder.path() + "/trust" }

    init(_ options: Options) throws(BenchError) {
        leaves = max(1, try options.integer("--leaves", 1_000_000))
        folder = FileManager.default.temporaryDirectory.appending(
            path: "redriver-bench-ledger-\(getpid())")
    }

    func run() throws -> AuditFigures {
        defer { try? FileManager.default.removeItem(at: folder) }
        let start = BenchClock.nanoseconds
        let (time, bytes) = try make()
        let took = BenchClock.nanoseconds - start
        let judged = try verifyInChild(at: time)
        return AuditFigures(
            leaves: judged.leaves, recordBytes: Double(bytes) / Double(judged.leaves),
            makeSeconds: Double(took) / 1e9, verifySeconds: Double(judged.nanoseconds) / 1e9,
            processorSeconds: Double(judged.processor) / 1e9,
            peakMiB: Double(judged.peakKiB) / 1024, proofMs: try proofMilliseconds(),
            evidenceMs: try evidenceMilliseconds(at: time))
    }

    // MARK: Making

    /// Publishes every line, and ends with a checkpoint.
    private final class Publisher: LedgerSink {
        let writer: LedgerWriter
        var time: Timestamp
        var bytes = 0

        init(_ writer: LedgerWriter, _ time: Timestamp) {
            self.writer = writer
            self.time = time
        }

        func append(_ line: [UInt8]) throws {
            bytes += line.count
            try writer.append(line)
        }

        func mark(at time: Timestamp) throws {
            self.time = time
            try writer.checkpoint(at: time)
        }
    }

    /// The other country's ledger is not looked at.
    private final class Nowhere: LedgerSink {
        func append(_ line: [UInt8]) {}
        func mark(at time: Timestamp) {}
    }

    /// - Returns: When it was cosigned last, and how many bytes its records have.
    private func make() throws -> (Timestamp, Int) {
        let world = try LedgerWorld()
        try world.writeTrust(to: trust)
        let side = world.vietnam
        let writer = try LedgerWriter(
            ledger, log: side.log, witness: world.peer(of: side).witness, keepsPartials: false)
        let publisher = Publisher(writer, world.times.begin)
        var plan = LedgerMaker.Plan()
        let batches = (leaves - Self.opening) / (2 * Self.batch + Self.batchFacts) + 1
        plan.messages = Self.batch * max(1, batches)
        plan.batch = Self.batch
        plan.batchMilliseconds = 10_000
        try LedgerMaker(world, plan).run(into: [.vietnam: publisher, .china: Nowhere()])
        try writer.publish()
        try writer.checkpoint(at: publisher.time, day: false)
        try writer.write(blobs: world.blobs)
        return (publisher.time, publisher.bytes)
    }

    // MARK: Verifying

    /// What the process that verified says of itself, in one line of numbers.
    private struct Judged {
        var leaves = 0
        var nanoseconds = 0
        var processor = 0
        var peakKiB = 0
    }

    /// In a process of its own, so that the memory is the verification's.
    private func verifyInChild(at time: Timestamp) throws -> Judged {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            "ledger", "--verify-only", ledger, "--trust", trust, "--at", "\(time.milliseconds)",
        ]
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let numbers = String(decoding: said, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            .compactMap { Int($0) }
        guard process.terminationStatus == 0, numbers.count == 4, numbers[0] > 0 else {
            throw BenchError("the ledger was not verified")
        }
        return Judged(
            leaves: numbers[0], nanoseconds: numbers[1], processor: numbers[2],
            peakKiB: numbers[3])
    }

    /// `--verify-only FOLDER --trust FOLDER --at MILLISECONDS`: what the other process does.
    static func verifyOnly(_ options: Options) throws {
        let scratch = FileManager.default.temporaryDirectory.appending(
            path: "redriver-bench-scratch-\(getpid())")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let trust = try Trust(directory: options.string("--trust"))
        let now = Timestamp(milliseconds: Int64(try options.integer("--at", 0)))
        let start = (BenchClock.nanoseconds, BenchClock.processor)
        var run = LedgerVerification(
            PublishedLedger(directory: try options.string("--verify-only")), trust: trust,
            now: now, scratch: scratch.path(), threads: threads)
        let report = try run.run()
        let took = (BenchClock.nanoseconds - start.0, BenchClock.processor - start.1)
        guard report.list.findings.isEmpty else {
            for finding in report.list.findings.prefix(5) { complain("\(finding)") }
            throw BenchError("a sound ledger was found unsound")
        }
        let peak = ProcessMeter(pid: getpid())?.peakKiB ?? 0
        print("\(report.size.value) \(took.0) \(took.1) \(peak)")
    }

    // MARK: Proving

    /// One message read, its inclusion proof made and held against the checkpoint's root, all from
    /// files: the median.
    private func proofMilliseconds() throws -> Double {
        let published = PublishedLedger(directory: ledger)
        let checkpoint = try Checkpoint(text: SignedNote(published.checkpoint()).text)
        let size = checkpoint.size
        var times: [Double] = []
        while times.count < Self.proofs {
            let index = RecordIndex(UInt64.random(in: 0..<size.value))
            let start = BenchClock.nanoseconds
            let record = try published.record(at: index, in: size)
            var tiles = try TileReader(published.tiles, size: size)
            let path = try tiles.inclusionPath(of: index)
            let isGood = Merkle.verifyInclusion(
                of: Merkle.leaf(of: record), at: index, in: size, path: path,
                root: checkpoint.root)
            let took = BenchClock.nanoseconds - start
            guard isGood else { throw BenchError("a proof of a sound ledger does not hold") }
            let isMessage = ["accepted", "received"].contains {
                record.starts(with: "{\"kind\":\"\($0)\"".utf8)
            }
            if isMessage { times.append(Double(took) / 1e6) }
        }
        return times.sorted()[times.count / 2]
    }
}

extension AuditBench {
    /// The whole bundle of one message, found by its identifier through an index: the median.
    private func evidenceMilliseconds(at time: Timestamp) throws -> Double {
        let scratch = folder.path() + "/scratch"
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        let published = PublishedLedger(directory: ledger)
        var indexer = try LedgerIndexMaker(published, scratch: scratch)
        let index = folder.path() + "/index"
        _ = try indexer.make(index)
        var maker = try EvidenceMaker(
            [EvidenceMaker.Source(published, index: index)], trust: Trust(directory: trust),
            now: time)
        let size = try Checkpoint(text: SignedNote(published.checkpoint()).text).size.value
        var times: [Double] = []
        while times.count < Self.proofs {
            guard let (sender, id) = try? maker.message(at: UInt64.random(in: 0..<size)) else {
                continue
            }
            let start = BenchClock.nanoseconds
            // It throws for a message that is not found.
            _ = try maker.make(sender, id)
            times.append(Double(BenchClock.nanoseconds - start) / 1e6)
        }
        return times.sorted()[times.count / 2]
    }
}

/// What was measured.
struct AuditFigures {
    let leaves: Int
    let recordBytes: Double
    let makeSeconds: Double
    let verifySeconds: Double
    let processorSeconds: Double
    let peakMiB: Double
    let proofMs: Double
    let evidenceMs: Double

    private var perSecond: Int { Int(Double(leaves) / verifySeconds) }
    private var processorNanoseconds: Int { Int(processorSeconds * 1e9 / Double(leaves)) }

    func json(appendNs: Double) -> String {
        "{\"verifyLeavesPerSecond\":\(perSecond),\"appendNs\":\(Int(appendNs)),"
            + "\"proofMs\":\(String(format: "%.3f", proofMs)),"
            + "\"peakMiB\":\(String(format: "%.1f", peakMiB))}"
    }

    var text: String {
        """
        \(leaves) leaves of \(Int(recordBytes)) bytes, made in \(Int(makeSeconds)) s
        verifyLeavesPerSecond \(perSecond)   by the wall clock, on two threads
        verifyNs \(processorNanoseconds)   processor time a leaf
        proofMs  \(String(format: "%.3f", proofMs))   one message read and proved from files
        evidenceMs \(String(format: "%.3f", evidenceMs))   one message's bundle, found by its identifier in an index
        peakMiB  \(String(format: "%.1f", peakMiB))   of the process that verified
        """
    }
}
