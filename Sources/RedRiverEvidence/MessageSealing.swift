// MessageSealing: the two ends of an epoch.
//
// AES-GCM does not commit to its key: one ciphertext can be built to open under two keys to two
// different invoices. So the commitment in the header is checked after every opening, without
// exception, and a body is given to nobody before.

public import RedRiverBase
public import RedRiverCrypto

/// The sending end of an epoch. Immutable, so that workers may share it; the secret is wiped when
/// the last reference goes.
public final class MessageSealer: Sendable {
    /// What must be signed and taken by the peer before anything sealed here is sent.
    public let statement: EpochStatement
    private let keys: MessageKeys

    /// Draws a new secret and encapsulates it to the peer.
    ///
    /// - Parameters:
    ///   - draft: The statement but for `recipient` and `encapsulated`, which are filled in here.
    ///   - recipient: The peer's encryption certificate, already validated.
    /// - Throws: ``EvidenceError/certificate(_:)`` if its key is not on P-256.
    public init(
        _ draft: EpochStatement, to recipient: Certificate
    ) throws(EvidenceError) {
        guard let key = recipient.publicKey else {
            throw .certificate(.unsupportedKey(kind: recipient.keyKind))
        }
        var statement = draft
        statement.recipient = recipient.fingerprint
        do throws(CryptoError) {
            let secret = try HPKE.encapsulate(to: key, info: statement.infoBytes)
            statement.encapsulated = secret.encapsulated
            keys = MessageKeys(secret.context, of: statement)
        } catch {
            throw .certificate(error)
        }
        self.statement = statement
    }

    /// An end with a given secret, for the published example.
    package init(_ statement: EpochStatement, prk: inout [UInt8]) {
        self.statement = statement
        keys = MessageKeys(
            prk: &prk, epoch: statement.epoch, from: statement.from, to: statement.to)
    }

    /// Seals one message: nonce ‖ ciphertext ‖ tag, 64 bytes longer than the body.
    ///
    /// - Parameters:
    ///   - number: The number the message has in its seal.
    ///   - header: Its exact bytes; authenticated, not encrypted.
    ///   - salt: 32 bytes.
    ///   - body: Its exact bytes.
    ///   - commitment: The commitment in the header, if the caller knows that it is right;
    ///     otherwise it is computed.
    ///   - nonce: 16 bytes that were never used before; drawn here unless a test gives them.
    public func seal(
        number: MessageNumber, header: [UInt8], salt: [UInt8], body: [UInt8],
        commitment: Digest? = nil, nonce: [UInt8]? = nil
    ) -> [UInt8] {
        let nonce = nonce ?? SecureRandom.bytes(MessageKeys.nonceBytes)
        precondition(nonce.count == MessageKeys.nonceBytes, "a nonce has 16 bytes")
        return keys.seal(
            number, header: header, salt: salt, body: body,
            commitment: commitment ?? Commitment.digest(salt: salt, body: body), nonce: nonce)
    }
}

/// The receiving end of an epoch. Immutable, so that workers may share it.
public final class MessageOpener: Sendable {
    public let statement: EpochStatement
    private let keys: MessageKeys

    /// Finds the secret of an epoch.
    ///
    /// - Parameters:
    ///   - statement: Checked before: its signature says who encapsulated the secret.
    ///   - key: The private key of the certificate that `recipient` names.
    /// - Throws: ``EvidenceError/encapsulation`` if what is encapsulated is no point of P-256.
    public init(
        _ statement: EpochStatement, key: borrowing PrivateKey
    ) throws(EvidenceError) {
        let context: HPKEContext
        do throws(CryptoError) {
            context = try HPKE.decapsulate(
                statement.encapsulated, key: key, info: statement.infoBytes)
        } catch {
            throw .encapsulation
        }
        keys = MessageKeys(context, of: statement)
        self.statement = statement
    }

    /// As ``MessageSealer/init(_:prk:)``.
    package init(_ statement: EpochStatement, prk: inout [UInt8]) {
        self.statement = statement
        keys = MessageKeys(
            prk: &prk, epoch: statement.epoch, from: statement.from, to: statement.to)
    }

    /// Opens one message and checks its commitment.
    ///
    /// - Parameters:
    ///   - number: The number the message has by its seal.
    ///   - header: Its exact bytes.
    ///   - sealed: What ``MessageSealer/seal(number:header:salt:body:commitment:nonce:)`` gave.
    ///   - commitment: The commitment in the header.
    /// - Throws: ``EvidenceError/notOpened`` if it is too short or anything differs;
    ///   ``EvidenceError/commitmentDiffers`` if it opens to something else than was committed to.
    ///   Either is a failure of the way: the seal is held.
    public func open(
        number: MessageNumber, header: [UInt8], sealed: [UInt8], commitment: Digest
    ) throws(EvidenceError) -> (salt: [UInt8], body: [UInt8]) {
        guard
            let plain = keys.open(number, header: header, sealed: sealed, commitment: commitment),
            plain.count >= Limits.saltBytes  // The peer has the keys and may seal anything.
        else { throw .notOpened }
        let salt = Array(plain.prefix(Limits.saltBytes))
        let body = Array(plain.dropFirst(Limits.saltBytes))
        guard Commitment.digest(salt: salt, body: body) == commitment else {
            throw .commitmentDiffers
        }
        return (salt, body)
    }
}
