// LinkReceiver: hears the peer, and checks everything that can be checked without the node's state.
//
// Steps 1, 2, 4 and 5 of what a receiver checks, and the opening of step 6; the exchange does the
// rest. One thread, so what the peer said first is heard first.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverLedger
internal import RedRiverWire

/// The thread that hears the peer.
final class LinkReceiver: Sendable {
    let box = Mailbox<LinkInJob>(
        capacity: Limits.mailboxLetters, weightMax: Limits.mailboxBytes.value)
    private let core: Mailbox<CoreLetter>
    private let peer: PeerBook
    private let epochs: EpochBook
    private let clock: ClockBook
    private let ledger: Mailbox<LedgerLetter>?
    private let log: NodeLog

    /// - Parameter ledger: The thread of the ledger, where there is one.
    init(
        core: Mailbox<CoreLetter>, peer: PeerBook, epochs: EpochBook, clock: ClockBook,
        ledger: Mailbox<LedgerLetter>?, log: NodeLog
    ) {
        self.ledger = ledger
        self.core = core
        self.peer = peer
        self.epochs = epochs
        self.clock = clock
        self.log = log
    }

    /// Runs until the box is closed.
    func run(_ wire: Mailbox<WireLetter>) {
        var known: ValidSigner?
        while let jobs = box.waitAndTakeAll() {
            for job in jobs {
                switch job {
                case .opened: post(.linkOpened)
                case .closed: post(.linkClosed)
                case .epochTaken(let bytes):
                    if let epoch = EpochID(bytes: bytes) {
                        epochs.take(epoch, NodeClock.monotonic)
                    }
                case .identity(let identity):
                    peer.replace(identity)
                    known = nil
                case .frames(let frames): hear(frames, &known, wire)
                }
            }
        }
    }

    private func post(_ input: Input, weight: Int = 0) {
        core.postWaiting(.input(input), weight: weight)
    }

    /// What there is no room for is left out: the peer asks again.
    private func tellLedger(_ letter: LedgerLetter, weight: Int = 0) {
        _ = ledger?.post(letter, weight: weight)
    }

    /// Where there is no number of a seal to hold, or it cannot be read.
    private func hold(_ code: Code, _ wire: Mailbox<WireLetter>) {
        wire.postWaiting(.toPeer(LinkMessage.hold(.none, code).frames, isBulk: false))
    }

    private func hear(
        _ frames: [[UInt8]], _ known: inout ValidSigner?, _ wire: Mailbox<WireLetter>
    ) {
        let message: LinkMessage
        do throws(WireError) {
            message = try LinkMessage.parse(frames)
        } catch {
            wire.postWaiting(.toPeer(LinkMessage.error(ErrorAnswer(error)).frames, isBulk: false))
            return
        }
        post(.linkHeard)
        switch message {
        case .hello(let hello): greeted(hello, wire)
        case .certificates(let certificates, let lists): certified(certificates, lists)
        case .epoch(let signed): epochArrived(signed, &known, wire)
        case .epochOpened(let bytes):
            // One that we never made has no keys: seals under it could not be sent.
            if let epoch = EpochID(bytes: bytes), epochs.sealer(epoch) != nil {
                post(.epochConfirmed(epoch))
            }
        case .seal(let seal): sealArrived(seal, &known, wire)
        case .receipt(let signed, let outcomes): receiptArrived(signed, outcomes, &known)
        case .hold(let sequence, let code): post(.held(sequence, code))
        case .ping(let time):
            post(.peerTold(Timestamp(milliseconds: Int64(clamping: time))))
            wire.postWaiting(.toPeer(LinkMessage.pong(time).frames, isBulk: false))
        case .pong: break
        case .checkpoint(let request): tellLedger(.asked(request), weight: request.count)
        case .cosignature(let answer): tellLedger(.answered(answer), weight: answer.body.count)
        case .fetch(let path, let offset): tellLedger(.fetch(path: path, offset: offset))
        case .data(let data): tellLedger(.data(data), weight: data.bytes.count)
        case .error(let refusal):
            log.write(
                .warning, "link.error", refusal.text, [.init("code", refusal.code.rawValue)])
        }
    }

    // MARK: Greeting

    private func greeted(_ hello: LinkHello, _ wire: Mailbox<WireLetter>) {
        guard hello.node == peer.identity.peer.id else { return hold(.agreement, wire) }
        post(
            .peerGreeted(
                PeerClaims(
                    agreement: hello.agreement, time: hello.time, epochSeen: hello.epochSeen,
                    seal: hello.seal.map { claim($0, SealStatement.self) { $0.sequence } },
                    receipt: hello.receipt.map { claim($0, ReceiptStatement.self) { $0.seal } })))
    }

    /// A claim counts as proven only under our own valid signature over that very statement.
    private func claim<S: Statement>(
        _ claim: LinkHello.Claim, _: S.Type, sequence: (S) -> SealSequence
    ) -> PeerClaims.Claim {
        var isProven = false
        do throws(EvidenceError) {
            let statement = try S(parsing: claim.proof.statement)
            let check = peer.ownCheck
            let signer = try check.ownSigner(of: statement, now: clock.latest)
            try SignerCheck.verify(claim.proof.signatures, over: statement, by: signer)
            isProven = sequence(statement) == claim.sequence && statement.digest == claim.digest
        } catch {
            log.write(
                .warning, error.code, error.text, [.init("claim", claim.sequence.value)])
        }
        return PeerClaims.Claim(
            sequence: claim.sequence, digest: claim.digest, isProven: isProven)
    }

    private func certified(_ certificates: [[UInt8]], _ lists: [[UInt8]]) {
        var parsed: [Certificate] = []
        var revocation: [RevocationList] = []
        do throws(CryptoError) {
            for der in certificates { parsed.append(try Certificate(der: der)) }
            for der in lists { revocation.append(try RevocationList(der: der)) }
        } catch {
            log.alarm(error)
            return post(.peerCertified(fault: .certificate))
        }
        do throws(EvidenceError) {
            try peer.learn(parsed, revocation, now: clock.latest)
            // What statements of the peer are checked by stands in the ledger before them.
            post(.peerShowed(peer.declaration))
            post(.peerCertified(fault: nil))
        } catch {
            log.alarm(error)
            post(.peerCertified(fault: error.holdCode))
        }
    }

    private func epochArrived(
        _ signed: StatementFrames, _ known: inout ValidSigner?, _ wire: Mailbox<WireLetter>
    ) {
        let statement: EpochStatement
        do throws(EvidenceError) {
            statement = try EpochStatement(parsing: signed.statement)
        } catch {
            log.alarm(error)
            return hold(error.holdCode, wire)
        }
        do throws(EvidenceError) {
            try verify(statement, signed.signatures, &known)
            let identity = peer.identity
            try statement.check(
                recipients: [identity.encryptionCertificate.fingerprint], highest: 0,
                now: clock.latest)
            epochs.offer(try opener(of: statement, identity))
            post(.epochArrived(statement.epoch, fault: nil))
        } catch {
            log.alarm(error)
            post(.epochArrived(statement.epoch, fault: error.holdCode))
        }
    }

    private func opener(
        of statement: EpochStatement, _ identity: NodeIdentity
    ) throws(EvidenceError) -> MessageOpener {
        try identity.encryptionKey.withKey { key throws(EvidenceError) in
            try MessageOpener(statement, key: key)
        }
    }

    private func verify(
        _ statement: some Statement, _ signatures: [[UInt8]], _ known: inout ValidSigner?
    ) throws(EvidenceError) {
        let signer = try peer.check.signer(of: statement, now: clock.latest, known: known)
        try SignerCheck.verify(signatures, over: statement, by: signer)
        known = signer
    }

    // MARK: Seals and receipts

    private func sealArrived(
        _ seal: LinkSeal, _ known: inout ValidSigner?, _ wire: Mailbox<WireLetter>
    ) {
        let statement: SealStatement
        do throws(EvidenceError) {
            statement = try SealStatement(parsing: seal.signed.statement)
        } catch {
            log.alarm(error)
            return hold(error.holdCode, wire)
        }
        guard let epoch = EpochID(bytes: seal.epoch) else {
            preconditionFailure("the wire gives 16 bytes")
        }
        var fault: Code?
        var messages: [ArrivedMessage] = []
        do throws(EvidenceError) {
            try verify(statement, seal.signed.signatures, &known)
            try statement.check(headers: seal.messages.map(\.header))
            if let opener = epochs.opener(epoch, NodeClock.monotonic) {
                messages = open(seal.messages, statement.first, opener)
            } else {
                fault = .noEpoch
            }
        } catch {
            log.alarm(error, [.init("seal", statement.sequence.value)])
            fault = error.holdCode
        }
        let weight = seal.messages.reduce(0) { $0 + $1.sealed.count }
        post(
            .sealArrived(
                ArrivedSeal(
                    statement: statement, statementBytes: seal.signed.statement,
                    signatures: seal.signed.signatures, epoch: epoch, fault: fault,
                    messages: messages)), weight: weight)
    }

    private func open(
        _ messages: [SealedMessage], _ first: MessageNumber, _ opener: MessageOpener
    ) -> [ArrivedMessage] {
        messages.enumerated().map { place, message in
            peer.identity.judge(message, first.advanced(by: place), opener)
        }
    }

    private func receiptArrived(
        _ signed: StatementFrames, _ outcomes: [UInt8], _ known: inout ValidSigner?
    ) {
        let statement: ReceiptStatement
        do throws(EvidenceError) {
            statement = try ReceiptStatement(parsing: signed.statement)
        } catch {
            return log.alarm(error)
        }
        var fault: Code?
        var lines: [OutcomeLine] = []
        do throws(EvidenceError) {
            lines = try OutcomeLine.parseAll(outcomes)
            try verify(statement, signed.signatures, &known)
            try statement.check(lines)
        } catch {
            log.alarm(error, [.init("seal", statement.seal.value)])
            fault = error.holdCode
        }
        post(
            .receiptArrived(
                ArrivedReceipt(
                    statement: statement, statementBytes: signed.statement,
                    signatures: signed.signatures, outcomes: lines, fault: fault)))
    }
}

extension ReceiptStatement {
    /// That the outcomes are those it counts and commits to.
    fileprivate func check(_ lines: [OutcomeLine]) throws(EvidenceError) {
        guard lines.count == messages else {
            throw .messageCount(stated: messages, found: lines.count)
        }
        guard lines.count(where: \.outcome.isAccepted) == accepted,
            lines.count(where: \.outcome.isDuplicate) == duplicate,
            OutcomeLine.root(lines) == outcomes
        else { throw .outcomesDiffer }
    }
}
