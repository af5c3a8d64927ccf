// LedgerThread: publishes the ledger, asks the peer to cosign it, and cosigns the peer's.
//
// Traffic never waits for it: its thread stands back for all others. It reads records soon after they
// are durable, makes at most one checkpoint a second, and says what it has to say to the wire as bulk.
// What others ask of it comes in letters.

internal import Glibc
internal import RedRiverBase
internal import RedRiverExchange
internal import RedRiverLedger
internal import RedRiverWire

/// To the thread of the ledger.
enum LedgerLetter: Sendable {
    case linkUp
    case linkDown
    /// The peer asks for a cosignature: the body of `add-checkpoint`.
    case asked([UInt8])
    /// The peer's witness answered.
    case answered(LinkCosignature)
    /// The peer wants part of a published file.
    case fetch(path: String, offset: UInt64)
    /// Part of a file that the peer was asked for.
    case data(LinkData)
    case identity(NodeIdentity)
    case stop
}

/// What others may know of the ledger at any time.
struct LedgerView: Hashable, Sendable {
    /// How many leaves the published checkpoint has, and the cosigned one.
    var published: UInt64 = 0
    var witnessed: UInt64 = 0
    /// When the peer cosigned last.
    var witnessedAt: Timestamp?
    /// The checkpoint it cosigned last.
    var cosigned: SignedNote?
    /// Whether nothing is signed any more because the journal and what was signed disagree.
    var isStopped = false
    /// Whether the peer's ledger contradicts itself.
    var isPeerHalted = false
    /// Whether the peer has not cosigned for too long.
    var isLagging = false
}

/// The thread that owns the ledger.
final class LedgerThread: Sendable {
    /// Between two looks at the journal, and the least between two checkpoints.
    private static let lookMilliseconds: Int64 = 200
    private static let checkpointMilliseconds: Int64 = 1000

    let box = Mailbox<LedgerLetter>(
        capacity: Limits.mailboxLetters, weightMax: Limits.mailboxBytes.value)
    private let clock: ClockBook
    private let log: NodeLog
    private let view = Locked(LedgerView())
    private let stopProcess: @Sendable (NodeError) -> Void

    init(
        clock: ClockBook, log: NodeLog,
        stopProcess: (@Sendable (NodeError) -> Void)? = nil
    ) {
        self.clock = clock
        self.log = log
        self.stopProcess =
            stopProcess ?? { error in
                log.alarm(error)
                _exit(70)
            }
    }

    var status: LedgerView { view.value }

    /// Runs until told to stop; then publishes what there is and ends the notary's journal.
    func run(_ keeper: LedgerKeeper, _ wire: Mailbox<WireLetter>) {
        var desk = WitnessDesk(keeper: keeper, log: log, wire: wire)
        var nextCheckpoint = NodeClock.monotonic
        var isStopping = false
        while !isStopping {
            let look = NodeClock.monotonic.advanced(byMilliseconds: Self.lookMilliseconds)
            guard let letters = box.waitAndTakeAll(until: look) else { break }
            for letter in letters {
                if case .stop = letter { isStopping = true }
                attempt { () throws(NodeError) in try desk.hear(letter, at: clock.stated) }
            }
            let now = NodeClock.monotonic
            attempt { () throws(NodeError) in try keeper.follow(at: clock.stated) }
            if keeper.isBehind || keeper.published == nil, now >= nextCheckpoint || isStopping {
                nextCheckpoint = now.advanced(byMilliseconds: Self.checkpointMilliseconds)
                attempt { () throws(NodeError) in
                    if try keeper.advance(at: clock.stated) != nil { desk.published() }
                }
            }
            attempt { () throws(NodeError) in try desk.ask(now, at: clock.stated) }
            let seen = desk.view
            view.with { $0 = seen }
        }
        attempt { () throws(NodeError) in try keeper.close() }
    }

    /// A file that cannot be written is tried again; a journal that cannot be written ends it all.
    private func attempt(_ work: () throws(NodeError) -> Void) {
        do throws(NodeError) {
            try work()
        } catch .journal(let error) {
            stopProcess(.journal(error))
        } catch {
            log.alarm(error)
        }
    }
}
