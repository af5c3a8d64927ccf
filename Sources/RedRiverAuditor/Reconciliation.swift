// Reconciliation: two ledgers side by side: what one sealed the other took, and receipted back.
//
// Whichever ledger is behind in time is read next, so that what waits for its like is what was on
// the way at that time. That each ledger is sound in itself is for LedgerVerification to say.

internal import RedRiverBase
internal import RedRiverFiles
public import RedRiverJSON
internal import RedRiverLedger

/// What two ledgers say of each other.
public struct ReconciliationReport: Sendable {
    /// The names in their checkpoints.
    public internal(set) var ledgers: [String] = []
    /// By direction, in the order of ``ledgers``: seals, messages and receipts that both have alike.
    public internal(set) var seals: [UInt64] = []
    public internal(set) var messages: [UInt64] = []
    public internal(set) var receipts: [UInt64] = []
    public internal(set) var list = FindingList()
    /// The same and what else was counted, for people to read.
    public internal(set) var directions: [DirectionTally] = []

    /// Whether nothing is wrong.
    public var isSound: Bool { list.isSound }

    /// Members in one order, for programs.
    public var json: JSON {
        func numbers(_ values: [UInt64]) -> JSON {
            .array(values.map { .int(Int64(clamping: $0)) })
        }
        return .object(
            [
                ("ledgers", .array(ledgers.map { .string($0) })), ("seals", numbers(seals)),
                ("messages", numbers(messages)), ("receipts", numbers(receipts)),
                ("sound", .bool(isSound)),
            ] + list.json)
    }
}

/// Holds two published ledgers against each other.
public struct Reconciliation {
    /// After how long a seal is late where nobody says.
    public static let lateMilliseconds: Int64 = 15 * 60 * 1000

    private let trust: Trust
    private let lateMilliseconds: Int64
    private let threads: Int
    private var sides: [Side] = []
    private var report = ReconciliationReport()

    private struct Side {
        let ledger: PublishedLedger
        let origin: LedgerOrigin
        let size: TreeSize
        var events: SealEvents
    }

    /// - Parameter threads: For each ledger, beside the one that compares.
    /// - Throws: ``AuditError`` if a folder has no checkpoint, or the two are of one node.
    public init(
        _ a: PublishedLedger, _ b: PublishedLedger, trust: Trust,
        lateMilliseconds: Int64 = Self.lateMilliseconds, threads: Int = 1
    ) throws(AuditError) {
        self.trust = trust
        self.lateMilliseconds = lateMilliseconds
        self.threads = threads
        for ledger in [a, b] { sides.append(try Self.side(ledger)) }
        guard sides[0].origin.node != sides[1].origin.node else {
            throw .notAPair(sides[0].origin.text, sides[1].origin.text)
        }
    }

    private static func side(_ ledger: PublishedLedger) throws(AuditError) -> Side {
        let path = ledger.path("checkpoint")
        let bytes: [UInt8]
        do throws(FilesError) {
            bytes = try ledger.checkpoint()
        } catch {
            throw .files(error)
        }
        do throws(LedgerError) {
            let checkpoint = try Checkpoint(text: try SignedNote(bytes).text)
            guard let origin = LedgerOrigin(checkpoint.origin) else {
                throw .logUnknown(checkpoint.origin)
            }
            return Side(
                ledger: ledger, origin: origin, size: checkpoint.size,
                events: SealEvents(generation: origin.generation))
        } catch {
            throw .checkpoint(path, error)
        }
    }

    /// Compares everything, to the end.
    ///
    /// - Parameter progress: Told now and then how many leaves of how many are done.
    public mutating func run(
        progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(AuditError) -> ReconciliationReport {
        var matches = sides.map {
            DirectionMatch(sender: $0.origin.node, lateMilliseconds: lateMilliseconds)
        }
        var streams: [LedgerStream] = []
        defer { for stream in streams { stream.finish() } }
        for side in sides {
            streams.append(
                try LedgerStream(
                    BundleCheck(ledger: side.ledger, size: side.size), threads: threads))
        }
        let all = sides.reduce(0) { $0 + $1.size.value }
        var done: UInt64 = 0
        var isOpen = [true, true]
        while isOpen[0] || isOpen[1] {
            let isFirstBehind = sides[0].events.latest <= sides[1].events.latest
            let turn = !isOpen[1] || (isOpen[0] && isFirstBehind) ? 0 : 1
            var events: [SealEvent] = []
            let bundle = streams[turn].next()
            if let bundle {
                for leaf in bundle.leaves { sides[turn].events.take(leaf, &events) }
                add(bundle.findings, of: sides[turn])
                done += UInt64(bundle.leaves.count)
                progress(done, all)
            }
            // A size that nobody checked may be any number.
            if bundle?.isMissing ?? true {
                isOpen[turn] = false
                sides[turn].events.finish(&events)
            }
            for event in events {
                matches[turn].take(ofSender: event, &report.list)
                matches[1 - turn].take(ofReceiver: event, &report.list)
            }
        }
        finish(&matches)
        return report
    }

    /// Files that could not be read: whatever was in them may be missed.
    private mutating func add(_ findings: [AuditFinding], of side: Side) {
        for finding in findings {
            guard case .file(let path) = finding.place else { continue }
            report.list.add(.file("\(side.origin.text): \(path)"), finding.flaw)
        }
    }

    private mutating func finish(_ matches: inout [DirectionMatch]) {
        let latest = max(sides[0].events.latest, sides[1].events.latest)
        let fresh = Int64(clamping: trust.freshness) &* 1000
        for turn in [0, 1] {
            matches[turn].finish(latest: latest, freshMilliseconds: fresh, &report.list)
        }
        report.ledgers = sides.map(\.origin.text)
        report.seals = matches.map(\.matchedSeals)
        report.messages = matches.map(\.matchedMessages)
        report.receipts = matches.map(\.matchedReceipts)
        report.directions = matches.map(\.tally)
    }
}
