// LedgerOpening: from what is on disk to a ledger that can be published further.

internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverFiles
internal import RedRiverJournal
internal import RedRiverLedger

extension NodeIdentity {
    /// The journal of what was signed; `nil` where no ledger is agreed on.
    func openNotary() throws(NodeError) -> NotaryBook? {
        guard let ledgerKeys, let files = configuration.ledger else { return nil }
        return try NotaryBook(directory: files.notary, node: own.id, logs: ledgerKeys.peerLogs)
    }

    /// What publishes the ledger of a node that has started.
    func keeper(
        _ book: NotaryBook?, of exchange: Exchange, _ reader: JournalReader
    ) throws(NodeError) -> InHand<LedgerKeeper>? {
        guard let book, let ledgerKeys, let files = configuration.ledger else { return nil }
        do throws(FilesError) {
            try Files.makeDirectory(files.directory)
        } catch {
            throw .files(error)
        }
        return InHand(
            LedgerKeeper(
                node: own.id, records: reader, store: LedgerDirectory(root: files.directory),
                book: book, keys: ledgerKeys, context: exchange.leafContext))
    }
}

extension NodeLog {
    /// Says how many leaves a generation that is over leaves behind without a signature.
    func warn(ofUnsigned places: LedgerPlaces, _ notary: Notary?) {
        guard let notary else { return }
        let latest = notary.latest.flatMap { $0.generation == places.generation ? $0 : nil }
        let signed = latest?.size.value ?? 0
        guard places.leaves > signed else { return }
        write(
            .alarm, "ledger.tail-unsigned", LedgerWords.tailUnsigned,
            [.init("signed", signed), .init("leaves", places.leaves)])
        write(.info, "ledger.tail-unsigned", LedgerWords.tailUnsignedHint)
    }
}

extension Opening {
    /// What the first leaf of a new generation says of the one before.
    init(_ notary: Notary?, reason: String) {
        self.init(previous: notary?.cosigned?.note.bytes ?? [], reason: reason)
    }
}
