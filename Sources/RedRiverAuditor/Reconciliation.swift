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
    /// The names in their checkpoints; of several generations all of them, after commas.
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

    /// One generation of a ledger.
    private struct Part {
        let ledger: PublishedLedger
        let origin: LedgerOrigin
        let size: TreeSize
    }

    /// A node's generations, read one after the other.
    private struct Side {
        let parts: [Part]
        /// The one being read.
        var place = 0
        var events: SealEvents
        var stream: LedgerStream?

        init(_ parts: [Part]) {
            self.parts = parts
            events = SealEvents(generation: parts[0].origin.generation)
        }

        var part: Part { parts[place] }
        var size: UInt64 { parts.reduce(0) { $0 + $1.size.value } }

        mutating func begin(threads: Int) throws(AuditError) {
            stream = try LedgerStream(
                BundleCheck(ledger: part.ledger, size: part.size), threads: threads)
        }

        /// Goes on with the next generation.
        ///
        /// - Returns: Whether there is one.
        mutating func advance(threads: Int) throws(AuditError) -> Bool {
            stream?.finish()
            stream = nil
            guard place + 1 < parts.count else { return false }
            place += 1
            events.open(part.origin.generation)
            try begin(threads: threads)
            return true
        }
    }

    /// - Parameter threads: For each ledger, beside the one that compares.
    /// - Throws: ``AuditError`` if a folder has no checkpoint, or the two are of one node.
    public init(
        _ a: PublishedLedger, _ b: PublishedLedger, trust: Trust,
        lateMilliseconds: Int64 = Self.lateMilliseconds, threads: Int = 1
    ) throws(AuditError) {
        try self.init(
            sides: [[a], [b]], trust: trust, lateMilliseconds: lateMilliseconds, threads: threads)
    }

    /// - Parameters:
    ///   - sides: Of each node its generations, as ``sides(of:)`` puts them.
    ///   - threads: For each ledger, beside the one that compares.
    public init(
        sides ledgers: [[PublishedLedger]], trust: Trust,
        lateMilliseconds: Int64 = Self.lateMilliseconds, threads: Int = 1
    ) throws(AuditError) {
        self.trust = trust
        self.lateMilliseconds = lateMilliseconds
        self.threads = threads
        for side in ledgers {
            var parts: [Part] = []
            for ledger in side { parts.append(try Self.part(ledger)) }
            sides.append(Side(parts))
        }
        let origins = sides.map(\.part.origin)
        guard origins.count == 2, origins[0].node != origins[1].node else {
            throw .notAPair(origins.first?.text ?? "", origins.last?.text ?? "")
        }
    }

    /// The ledgers of two nodes, generations in their order; in the order in which the nodes come.
    ///
    /// - Throws: ``AuditError`` if a folder has no checkpoint, or there are not two nodes.
    public static func sides(
        of ledgers: [PublishedLedger]
    ) throws(AuditError) -> [[PublishedLedger]] {
        var sides: [(origin: LedgerOrigin, ledgers: [PublishedLedger])] = []
        for ledger in ledgers {
            let origin = try part(ledger).origin
            if let place = sides.firstIndex(where: { $0.origin.node == origin.node }) {
                sides[place].ledgers.append(ledger)
            } else {
                sides.append((origin, [ledger]))
            }
        }
        guard sides.count == 2 else {
            throw .notAPair(sides.first?.origin.text ?? "", sides.last?.origin.text ?? "")
        }
        var sorted: [[PublishedLedger]] = []
        for side in sides { sorted.append(try HistoryVerification.sorted(side.ledgers)) }
        return sorted
    }

    private static func part(_ ledger: PublishedLedger) throws(AuditError) -> Part {
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
            return Part(ledger: ledger, origin: origin, size: checkpoint.size)
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
            DirectionMatch(sender: $0.part.origin.node, lateMilliseconds: lateMilliseconds)
        }
        defer { for side in sides { side.stream?.finish() } }
        for side in sides.indices { try sides[side].begin(threads: threads) }
        let all = sides.reduce(0) { $0 + $1.size }
        var done: UInt64 = 0
        var isOpen = [true, true]
        while isOpen[0] || isOpen[1] {
            let isFirstBehind = sides[0].events.latest <= sides[1].events.latest
            let turn = !isOpen[1] || (isOpen[0] && isFirstBehind) ? 0 : 1
            var events: [SealEvent] = []
            let bundle = sides[turn].stream?.next()
            if let bundle {
                for leaf in bundle.leaves { sides[turn].events.take(leaf, &events) }
                add(bundle.findings, of: sides[turn].part)
                done += UInt64(bundle.leaves.count)
                progress(done, all)
            }
            // A size that nobody checked may be any number.
            if bundle?.isMissing ?? true, try !sides[turn].advance(threads: threads) {
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
    private mutating func add(_ findings: [AuditFinding], of part: Part) {
        for finding in findings {
            guard case .file(let path) = finding.place else { continue }
            report.list.add(.file("\(part.origin.text): \(path)"), finding.flaw)
        }
    }

    private mutating func finish(_ matches: inout [DirectionMatch]) {
        let latest = max(sides[0].events.latest, sides[1].events.latest)
        let fresh = Int64(clamping: trust.freshness) &* 1000
        for turn in [0, 1] {
            matches[turn].finish(latest: latest, freshMilliseconds: fresh, &report.list)
        }
        report.ledgers = sides.map { side in
            side.parts.map(\.origin.text).joined(separator: ", ")
        }
        report.seals = matches.map(\.matchedSeals)
        report.messages = matches.map(\.matchedMessages)
        report.receipts = matches.map(\.matchedReceipts)
        report.directions = matches.map(\.tally)
    }
}
