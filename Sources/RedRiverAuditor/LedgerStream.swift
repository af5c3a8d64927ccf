// LedgerStream: the bundles of a ledger in order, checked by several threads ahead of the fold.
//
//     next() ──ask──▶ ┌ worker 1: read, hash, parse ┐ ──▶ put in order ──▶ bundle
//                     └ worker 2: … and signatures  ┘
//
// What is asked for is bounded, and so is what is ready: memory does not depend on the ledger.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverLedger

/// Reads a ledger from its first bundle to its last.
final class LedgerStream {
    private enum Work: Sendable {
        case bundle(UInt64)
        case signatures([SignatureJob])
    }

    private enum Done: Sendable {
        case bundle(CheckedBundle, worker: Int)
        case signatures([AuditFinding], worker: Int)
    }

    /// How many bundles are under way or ready for each worker: 8 · 256 leaves of a kilobyte.
    private static let ahead = 8
    /// How many statements' signatures are verified together: one inversion serves all of them.
    private static let jobsTogether = 32

    private let count: UInt64
    private let boxes: [Mailbox<Work>]
    private let results: Mailbox<Done>
    private var threads: [NamedThread] = []
    /// Letters each worker has not answered.
    private var load: [Int]
    /// Signatures that wait for others.
    private var jobs: [SignatureJob] = []
    private var ready: [UInt64: CheckedBundle] = [:]
    private var asked: UInt64 = 0
    private var given: UInt64 = 0
    /// What signatures were found bad so far, in no order.
    private(set) var badSignatures: [AuditFinding] = []

    /// - Throws: ``AuditError/threads``.
    init(_ check: BundleCheck, threads count: Int) throws(AuditError) {
        self.count = check.count
        boxes = (0..<count).map { _ in Mailbox(capacity: 1 << 20) }
        results = Mailbox(capacity: 1 << 20)
        let tables = SignerTables()
        load = Array(repeating: 0, count: count)
        for worker in 0..<count {
            let (box, results) = (boxes[worker], results)
            let thread = NamedThread.start("audit-\(worker)") {
                while let letters = box.waitAndTakeAll() {
                    for letter in letters {
                        switch letter {
                        case .bundle(let index):
                            results.postAlways(.bundle(check.check(index), worker: worker))
                        case .signatures(let jobs):
                            let bad = SignatureJob.check(jobs, tables)
                            results.postAlways(.signatures(bad, worker: worker))
                        }
                    }
                }
            }
            guard let thread else {
                stop()
                throw .threads
            }
            threads.append(thread)
        }
    }

    /// The next bundle; `nil` after the last.
    func next() -> CheckedBundle? {
        guard given < count else { return nil }
        ask()
        while true {
            if let bundle = ready.removeValue(forKey: given) {
                given += 1
                return bundle
            }
            wait()
        }
    }

    /// Has signatures verified; what is wrong with them is in ``badSignatures`` after ``finish()``.
    func verify(_ more: [SignatureJob]) {
        jobs += more
        if jobs.count >= Self.jobsTogether { postJobs() }
    }

    private func postJobs() {
        guard !jobs.isEmpty else { return }
        post(.signatures(jobs))
        jobs.removeAll(keepingCapacity: true)
    }

    /// Waits for everything asked for, and ends the threads.
    func finish() {
        if !threads.isEmpty { postJobs() }
        while load.contains(where: { $0 > 0 }) { wait() }
        stop()
    }

    private func ask() {
        while asked < count, asked - given < UInt64(Self.ahead * boxes.count) {
            post(.bundle(asked))
            asked += 1
        }
    }

    private func post(_ work: Work) {
        guard let worker = load.indices.min(by: { load[$0] < load[$1] }) else { return }
        load[worker] += 1
        boxes[worker].postAlways(work)
    }

    private func wait() {
        for done in results.waitAndTakeAll() ?? [] {
            switch done {
            case .bundle(let bundle, let worker):
                load[worker] -= 1
                ready[bundle.index] = bundle
            case .signatures(let bad, let worker):
                load[worker] -= 1
                let room = max(0, FindingList.most - badSignatures.count)
                badSignatures += bad.prefix(room)
            }
        }
    }

    private func stop() {
        for box in boxes { box.close() }
        for thread in threads { thread.join() }
        threads = []
    }

    deinit { precondition(threads.isEmpty, "a stream was not finished") }
}
