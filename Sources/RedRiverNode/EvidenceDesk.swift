// EvidenceDesk: what this node can prove of one message, to a stranger.
//
//     known, and the asker's business? ─▶ cosigned? ─▶ its leaves, in the records that follow it
//     ─▶ the first cosigned tree that has them, or the newest ─▶ their paths, from the tiles
//     ─▶ the seal's path, agreement, certificates, lists ─▶ bundle
//
// It is this node's part alone: `sent` of a message it took from a system of its own, `taken` of one
// that arrived. Everything is made from what the journal and the published files say; that it leads to
// the root the other country cosigned, and that its signers are good, is seen to before it leaves.
//
// Whoever has no business with a message is told what he would be told if there were none.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverFiles
internal import RedRiverJournal
internal import RedRiverLedger
internal import RedRiverWire

/// Makes the evidence of messages.
struct EvidenceDesk {
    let records: any LedgerRecords
    let store: any LedgerStore
    let node: NodeID
    /// The certificate of each country's authority.
    let anchors: [Country: Certificate]
    /// The key of the ledger, and those the peer cosigns it with.
    let log: NoteKey
    let witnesses: [NoteKey]
    /// The checkpoint it cosigned last; `nil` where there is none yet.
    let cosigned: SignedNote?

    /// What an ask is answered.
    ///
    /// - Throws: ``NodeError`` where the journal or the published files are not what they must be.
    func answer(_ job: EvidenceJob) throws(NodeError) -> NodeAnswer {
        guard let message = message(of: job) else { return .error(ErrorAnswer(.unknownMessage)) }
        let places = job.leaves.places
        let own = places.ledger(of: message.index)
        guard let newest = cosigned.flatMap({ CosignedTree($0, of: log, by: witnesses) }),
            Agreement.generation(of: newest.checkpoint.origin, node) == own.generation
        else {
            return .error(
                ErrorAnswer(own.generation < places.generation ? .noEvidence : .notWitnessed))
        }
        guard newest.checkpoint.size.contains(RecordIndex(own.index)) else {
            return .error(ErrorAnswer(.notWitnessed))
        }
        let source = JournalLeaves(
            records: records, store: store, context: job.leaves, generation: own.generation,
            leafCount: newest.checkpoint.size.value)
        var search = EvidenceSearch(source)
        let found = try search.places(of: message)
        guard !message.isFromPeer || found.arrived != nil else {
            return .error(ErrorAnswer(.noEvidence))
        }
        let lists = try lists(job, source)
        var made: Made?
        if let first = try first(covering: found, upTo: newest, source) {
            // Its tiles may be gone, and the lists of that day: the newest tree will do as well.
            made = try? make(message, found, under: first, lists, source)
        }
        if made?.bundle == nil { made = try make(message, found, under: newest, lists, source) }
        switch made {
        case .bundle(var bundle): return try finished(&bundle, message, job.ask.withBody)
        case .refused(let code): return .error(ErrorAnswer(code))
        case nil: preconditionFailure("a bundle is made, or refused")
        }
    }

    /// What became of a bundle.
    private enum Made {
        case bundle(EvidenceBundle)
        case refused(Code)

        var bundle: EvidenceBundle? { if case .bundle(let bundle) = self { bundle } else { nil } }
    }

    /// The tree that had all the leaves first, as far as the published days tell.
    private func first(
        covering found: MessagePlaces, upTo newest: CosignedTree, _ source: JournalLeaves
    ) throws(NodeError) -> CosignedTree? {
        let size = newest.checkpoint.size
        guard let last = found.all.last(where: { size.contains(RecordIndex($0)) }) else {
            return nil
        }
        let days = CosignedDays(
            store: store, folder: source.folder, log: log, witnesses: witnesses)
        let tree = days.first(covering: TreeSize(last + 1), at: try source.leaf(last).at)
        return tree.flatMap { $0.checkpoint.size <= size ? $0 : nil }
    }

    private func make(
        _ message: SoughtMessage, _ found: MessagePlaces, under tree: CosignedTree,
        _ lists: [LeafRevocationList], _ source: JournalLeaves
    ) throws(NodeError) -> Made {
        var source = source
        let part = try part(found, tree, source)
        var bundle = EvidenceBundle(sender: message.header.sender, id: message.header.id)
        if message.isFromPeer { bundle.taken = part } else { bundle.sent = part }
        var pieces = BundlePieces(anchors: anchors)
        try pieces.take(part, at: tree.since, found, lists, from: &source)
        pieces.complete(&bundle)
        let code = pieces.isWhole ? problem(with: bundle, at: tree.since) : .noEvidence
        return code.map { .refused($0) } ?? .bundle(bundle)
    }

    /// The message, if it is known and its asker's business. A record that cannot be read tells nobody
    /// whose it is.
    private func message(of job: EvidenceJob) -> SoughtMessage? {
        guard let whereabouts = job.whereabouts,
            let stored = try? records.read(whereabouts.record, withBody: false),
            let record = Record(kind: stored.kind, payload: stored.payload),
            let message = SoughtMessage(
                record, at: whereabouts.record, waiting: whereabouts.waiting.count),
            message.header.concerns(job.ask.client.party)
        else { return nil }
        return message
    }

    /// The leaves that are cosigned, each with its path.
    private func part(
        _ found: MessagePlaces, _ tree: CosignedTree, _ source: JournalLeaves
    ) throws(NodeError) -> EvidenceBundle.Part {
        let (size, root) = (tree.checkpoint.size, tree.checkpoint.root)
        var leaves: [EvidenceBundle.ProvenLeaf] = []
        for index in found.all.map({ RecordIndex($0) }) where size.contains(index) {
            let line = try source.leaf(index.value).bytes
            let path: [Digest]
            do throws(LedgerError) {
                let tiles = StoredTiles(store: store, folder: source.folder)
                var reader = try TileReader(tiles, size: size)
                path = try reader.inclusionPath(of: index)
            } catch {
                throw .ledger(error)
            }
            guard let leaf = try? EvidenceBundle.ProvenLeaf(index: index, path: path, line: line),
                Merkle.verifyInclusion(of: leaf.hash, at: index, in: size, path: path, root: root)
            else { throw .ledger(.notIncluded(index, size)) }
            leaves.append(leaf)
        }
        return EvidenceBundle.Part(checkpoint: tree.note, leaves: leaves)
    }

    /// The lists that count now, as the ledger names them.
    private func lists(
        _ job: EvidenceJob, _ source: JournalLeaves
    ) throws(NodeError) -> [LeafRevocationList] {
        var lists: [LeafRevocationList] = []
        for country in Country.allCases {
            guard let digest = job.lists[country], let der = try source.blob(digest),
                let list = try? RevocationList(der: der)
            else { continue }
            lists.append(
                LeafRevocationList(
                    country: country, digest: digest, thisUpdate: list.thisUpdate,
                    nextUpdate: list.nextUpdate))
        }
        return lists
    }

    /// Why nobody would be convinced of the signatures, by the lists and at the time in the bundle.
    private func problem(with bundle: EvidenceBundle, at time: Timestamp) -> Code? {
        let lists = bundle.revocationLists.compactMap { try? RevocationList(der: $0) }
        for der in bundle.certificates {
            do throws(CryptoError) {
                try ChainCheck.validate(
                    try Certificate(der: der), anchors: Array(anchors.values), revocation: lists,
                    at: time, now: time, use: .signing)
            } catch {
                // A list that came after the last cosignature counts with the next.
                return error.isAboutLists ? .notWitnessed : .noEvidence
            }
        }
        return nil
    }

    private func finished(
        _ bundle: inout EvidenceBundle, _ message: SoughtMessage, _ withBody: Bool
    ) throws(NodeError) -> NodeAnswer {
        if withBody {
            let stored: StoredRecord
            do throws(JournalError) {
                stored = try records.read(message.index, withBody: true)
            } catch .bodyDestroyed {
                return .error(EvidenceWords.bodyGone)
            } catch {
                throw .journal(error)
            }
            guard let content = StoredMessage((message.record, stored.body)) else {
                return .error(EvidenceWords.bodyGone)
            }
            bundle.content = .body(content.body, salt: content.salt)
        }
        do throws(EvidenceError) {
            let bytes = try bundle.bytes()
            guard bytes.count <= Limits.evidence.value else {
                return .error(EvidenceWords.tooLarge)
            }
            return .evidence(bytes)
        } catch .bundle(.tooLong) {
            return .error(EvidenceWords.tooLarge)
        } catch {
            return .error(ErrorAnswer(.noEvidence))
        }
    }
}

/// A message that evidence is asked of.
struct SoughtMessage {
    let record: Record
    let index: RecordIndex
    let header: Header
    /// The peer's seal it came with; `nil` for one of this node's own systems.
    let seal: SealSequence?
    let crosses: Bool
    /// On how many queues something is still to be heard of it: all but those where it waits.
    let queues: Int

    var isFromPeer: Bool { seal != nil }

    /// - Returns: `nil` for a record of another kind.
    init?(_ record: Record, at index: RecordIndex, waiting: Int) {
        let (bytes, facts): ([UInt8], MessageFacts)
        switch record {
        case .accepted(let r):
            (bytes, facts, seal, crosses) = (r.header, r.facts, nil, r.crosses)
        case .received(let r): (bytes, facts, seal, crosses) = (r.header, r.facts, r.seal, false)
        default: return nil
        }
        guard case .valid(let header) = Header.check(bytes) else { return nil }
        self.record = record
        self.index = index
        self.header = header
        queues = facts.queues.count - waiting
    }
}

/// What is said of evidence beside the words of its code.
private enum EvidenceWords {
    static let tooLarge = ErrorAnswer(
        code: .tooLarge,
        text: Text(
            vi: "Chứng cứ dài hơn một câu trả lời có thể mang.",
            zh: "证据超过一次应答所能承载的长度。",
            en: "The evidence is longer than an answer can be."),
        hint: Text(
            vi: "Hỏi lại không kèm nội dung, hoặc lập từ sổ cái đã công bố.",
            zh: "请不带正文再询问，或用已公布的账本出具。",
            en: "Ask without the body, or make it from the published ledger."))

    static let bodyGone = ErrorAnswer(
        code: .noEvidence,
        text: Text(
            vi: "Nội dung của thông điệp này đã bị hủy.", zh: "该报文的正文已被销毁。",
            en: "The body of the message was destroyed."),
        hint: Text(
            vi: "Hỏi lại không kèm nội dung.", zh: "请不带正文再询问。",
            en: "Ask without the body."))
}
