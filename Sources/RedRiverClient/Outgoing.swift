// Outgoing: a file made into a message that can be published.
//
// The client adds what only it can add, the salt and the commitment, and leaves judging to the node,
// whose refusal is on record. Only what cannot even be sent is refused here.

public import RedRiverBase
public import RedRiverCatalogue
public import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverJSON
public import RedRiverWire

/// One message on its way to the node: the same file makes the same bytes every time.
public struct Outgoing: Hashable, Sendable {
    public let submission: Submission
    /// From the header, as far as it could be read there.
    public let sender: PartyID?
    public let id: MessageID?
    /// Messages of one key are published one after the other; `nil` if the header is not valid.
    public let orderingKey: String?

    /// Why a file never left.
    public enum Defect: Error, Hashable, Sendable {
        /// It is not a message.
        case file(CatalogueError)
        /// The header is too broken to derive a salt from it, or too long to be sent.
        case header([Problem])
    }

    /// - Parameters:
    ///   - file: `{header, body}` or `{header, salt, body}`.
    ///   - saltKey: The client's.
    public init(_ file: [UInt8], saltKey: Secret) throws(Defect) {
        let message: MessageFile
        do throws(CatalogueError) {
            message = try MessageFile(parsing: file)
        } catch {
            throw .file(error)
        }
        (sender, id) = Self.identity(of: message.header)
        if message.hasBodyMember, let salt = message.salt {
            submission = Submission(header: message.header, salt: salt, body: message.body)
        } else {
            submission = try Self.completing(message, sender, id, saltKey)
        }
        switch Header.check(submission.header) {
        case .valid(let header): orderingKey = header.orderingKey
        case .refused(let problems):
            if submission.header.count > Limits.header.value { throw .header(problems) }
            orderingKey = nil
        }
    }

    /// Adds salt and commitment.
    private static func completing(
        _ message: MessageFile, _ sender: PartyID?, _ id: MessageID?, _ saltKey: Secret
    ) throws(Defect) -> Submission {
        guard let sender, let id else {
            switch Header.check(message.header) {
            case .refused(let problems): throw .header(problems)
            case .valid: preconditionFailure("a valid header names its sender and itself")
            }
        }
        let salt =
            message.salt
            ?? Commitment.deriveSalt(key: saltKey, sender: sender, id: id, body: message.body)
        let commitment = Commitment.digest(salt: salt, body: message.body)
        return Submission(
            header: message.headerAddingBodyMember(commitment: commitment), salt: salt,
            body: message.body)
    }

    private static func identity(of header: [UInt8]) -> (PartyID?, MessageID?) {
        do throws(JSONError) {
            let root = try JSONDocument(parsing: header).root
            return (
                root["sender"]?.string.flatMap { PartyID($0) },
                root["msgId"]?.string.flatMap { MessageID($0) }
            )
        } catch {
            // It was part of a file that is JSON.
            return (nil, nil)
        }
    }
}
