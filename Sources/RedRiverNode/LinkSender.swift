// LinkSender: signs, encrypts and says what the exchange decides to say to the peer.
//
// One thread, so seals leave in order.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverJournal
internal import RedRiverWire

/// The thread that speaks to the peer.
final class LinkSender: Sendable {
    let box = Mailbox<Output>(
        capacity: Limits.mailboxLetters, weightMax: Limits.mailboxBytes.value)
    private let core: Mailbox<CoreLetter>
    private let peer: PeerBook
    private let epochs: EpochBook
    private let clock: ClockBook
    private let startID: String
    private let log: NodeLog

    init(
        core: Mailbox<CoreLetter>, peer: PeerBook, epochs: EpochBook, clock: ClockBook,
        startID: String, log: NodeLog
    ) {
        self.core = core
        self.peer = peer
        self.epochs = epochs
        self.clock = clock
        self.startID = startID
        self.log = log
    }

    /// Runs until the box is closed.
    func run(_ reader: JournalReader, _ wire: Mailbox<WireLetter>) {
        while let jobs = box.waitAndTakeAll() {
            for output in jobs { carryOut(output, reader, wire) }
        }
    }

    private func carryOut(
        _ output: Output, _ reader: JournalReader, _ wire: Mailbox<WireLetter>
    ) {
        func say(_ message: LinkMessage, isBulk: Bool = false, weight: Int = 0) {
            wire.postWaiting(.toPeer(message.frames, isBulk: isBulk), weight: weight)
        }
        switch output {
        case .signSeal(let sequence, let statement):
            if let signature = sign(statement) {
                core.postWaiting(.input(.sealSigned(sequence, signatures: [signature])))
            }
        case .signReceipt(let sequence, let statement):
            if let signature = sign(statement) {
                core.postWaiting(.input(.receiptSigned(sequence, signatures: [signature])))
            }
        case .greet(let greeting): say(.hello(hello(greeting)))
        case .sendCertificates: say(certificates())
        case .openEpoch(let number): if let epoch = openEpoch(number) { say(.epoch(epoch)) }
        case .confirmEpoch(let epoch): say(.epochOpened(epoch.bytes))
        case .sendSeal(let seal):
            if let message = encrypt(seal, reader) {
                let weight = message.messages.reduce(0) { $0 + $1.sealed.count }
                say(.seal(message), isBulk: true, weight: weight)
            }
        case .sendReceipt(let receipt):
            say(
                .receipt(
                    .init(statement: receipt.statement, signatures: receipt.signatures),
                    outcomes: OutcomeLine.joined(receipt.outcomes)))
        case .hold(let sequence, let code): say(.hold(sequence, code))
        case .ping: say(.ping(UInt64(clamping: NodeClock.wall.milliseconds)))
        case .answer, .deliver, .dropLink, .notice:
            preconditionFailure("not for the link")
        }
    }

    private func sign(_ statement: [UInt8]) -> [UInt8]? {
        let identity = peer.identity
        do throws(CryptoError) {
            return try CMS.signDetached(
                statement, key: identity.signingKey, certificate: identity.signingCertificate)
        } catch {
            log.alarm(error)
            return nil
        }
    }

    private func hello(_ greeting: Greeting) -> LinkHello {
        let identity = peer.identity
        return LinkHello(
            node: identity.own.id, edition: identity.agreement.edition,
            agreement: identity.agreement.digest, time: NodeClock.wall, startID: startID,
            epochSeen: greeting.epochSeen, seal: greeting.seal.map(claim),
            receipt: greeting.receipt.map(claim))
    }

    private func claim(_ claim: ProvenClaim) -> LinkHello.Claim {
        LinkHello.Claim(
            sequence: claim.sequence, digest: claim.digest,
            proof: .init(statement: claim.proof.statement, signatures: claim.proof.signatures))
    }

    private func certificates() -> LinkMessage {
        let identity = peer.identity
        let lists = Country.allCases.compactMap { identity.revocationLists[$0]?.der }
        return .certificates(
            [identity.signingCertificate.der, identity.encryptionCertificate.der],
            revocationLists: lists)
    }

    /// Encapsulates a new secret to the peer, and signs who it is from.
    private func openEpoch(_ number: UInt64) -> StatementFrames? {
        let identity = peer.identity
        let now = clock.stated
        do throws(EvidenceError) {
            let recipient = try peer.check.recipient(now: clock.latest)
            guard
                let suite = identity.agreement.suite(from: identity.own.id, to: identity.peer.id)
            else { preconditionFailure("an agreement names a suite for each direction") }
            let draft = EpochStatement(
                suite: suite, from: identity.own.id, to: identity.peer.id,
                epoch: EpochID(number: number, random: SecureRandom.bytes(8)), notBefore: now,
                notAfter: now.advanced(byMilliseconds: Limits.epochMilliseconds),
                messagesMax: Limits.epochMessages, recipient: recipient.fingerprint,
                encapsulated: [], agreement: identity.agreement.digest,
                signer: identity.signingCertificate.fingerprint)
            let sealer = try MessageSealer(draft, to: recipient)
            let bytes = sealer.statement.bytes
            guard let signature = sign(bytes) else { return nil }
            epochs.add(sealer)
            return .init(statement: bytes, signatures: [signature])
        } catch {
            log.alarm(error)
            return nil
        }
    }

    /// Reads the messages of a seal back and encrypts them under the session's epoch.
    private func encrypt(_ seal: SealToSend, _ reader: JournalReader) -> LinkSeal? {
        guard let sealer = epochs.sealer(seal.epoch) else { return nil }
        var messages: [SealedMessage] = []
        messages.reserveCapacity(seal.messages.count)
        for (place, index) in seal.messages.enumerated() {
            guard let message = stored(index, reader) else { return nil }
            let sealed = sealer.seal(
                number: seal.first.advanced(by: place), header: message.header,
                salt: message.salt, body: message.body)
            messages.append(
                SealedMessage(
                    header: message.header, originSignature: message.originSignature,
                    sealed: sealed))
        }
        return LinkSeal(
            signed: .init(statement: seal.statement, signatures: seal.signatures),
            epoch: seal.epoch.bytes, messages: messages)
    }

    private func stored(_ index: RecordIndex, _ reader: JournalReader) -> StoredMessage? {
        do throws(JournalError) {
            let stored = try reader.read(index)
            guard let record = Record(kind: stored.kind, payload: stored.payload) else {
                log.alarm(ExchangeError.unreadable(at: index))
                return nil
            }
            return StoredMessage((record, stored.body))
        } catch {
            log.alarm(error)
            return nil
        }
    }
}
