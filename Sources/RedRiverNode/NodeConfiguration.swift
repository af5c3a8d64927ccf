// NodeConfiguration: what the operator tells a node, as typed values.
//
// Reading it opens no other file and trusts nothing: paths are resolved (each is relative to the
// configuration's own directory), names and keys are parsed, and that is all. Whether keys,
// certificates and agreement fit together is found by NodeIdentity.

public import RedRiverBase
internal import RedRiverFiles
internal import RedRiverJSON
public import RedRiverTransport

/// The configuration of one node, `node.json`.
public struct NodeConfiguration: Hashable, Sendable {
    public static let format = "redriver/node/v1"

    /// The path of the file, as it was given.
    public let file: String
    public let node: NodeID
    public let agreement: AgreementFiles
    /// The directory of schemas and code lists; `nil` leaves the search to the program.
    public var schemas: String?
    /// The directory of the journal.
    public let journal: String
    public let keys: KeyFiles
    public let certificates: CertificateFiles
    /// Revocation lists in PEM. The own country's must be there to start; see ``NodeIdentity``.
    public let revocation: [Country: String]
    /// Where clients connect.
    public let clientEndpoint: Endpoint
    public let link: Link
    public let clients: [Client]
    public let operators: [Operator]
    /// The secret CURVE key with which the program on this machine speaks to its own node.
    public let operatorKey: String?
    /// Threads that parse, validate, sign and verify: 1 to 16.
    public let workers: Int
    /// The languages of the log.
    public let languages: [Language]
    /// Free space below which publishing is answered `DISK_LOW`.
    public let diskReserve: ByteCount
    /// How many keys the replay guard may hold: what `guardMiB` is enough for.
    public let guardKeys: Int
    /// Where every message of the link is written down, if anywhere.
    public let linkRecording: String?
    /// The ledger; `nil` where none is agreed on.
    public let ledger: LedgerFiles?

    /// Where the ledger is published, and its keys.
    public struct LedgerFiles: Hashable, Sendable {
        /// The published files, one directory for each generation; for anybody to read.
        public let directory: String
        /// The journal of what was signed and cosigned. Must not be part of any backup: restored, it
        /// would let the node contradict itself.
        public let notary: String
        /// The private key of the ledger, in the form of ``NoteSecret``.
        public let key: String
        /// The private key of the witness, likewise.
        public let witness: String
    }

    /// The agreement, what makes it count, and whom the operator trusts to do so.
    public struct AgreementFiles: Hashable, Sendable {
        public let file: String
        /// Detached CMS in DER; one of each country.
        public let signatures: [Country: String]
        /// Certificates in PEM; one of each country.
        public let authorities: [Country: String]
    }

    /// Private keys, each in a file of mode 0600.
    public struct KeyFiles: Hashable, Sendable {
        /// PKCS#8 in PEM.
        public let signing: String
        /// PKCS#8 in PEM.
        public let encryption: String
        /// A secret CURVE key: 40 characters of Z85 and a line feed.
        public let transport: String
    }

    /// The node's own certificates, in PEM.
    public struct CertificateFiles: Hashable, Sendable {
        public let signing: String
        public let encryption: String
    }

    /// How this node meets the other one. The agreement says which of the two it is.
    public enum Link: Hashable, Sendable {
        case listen(at: Endpoint)
        case dial(Endpoint)
    }

    /// A party and a key it connects with. A party may have several.
    public struct Client: Hashable, Sendable {
        public let party: PartyID
        public let key: CurvePublicKey
    }

    /// Someone who may act on this node.
    public struct Operator: Hashable, Sendable {
        /// 1 to 40 of `a-z 0-9 . -`, a letter first.
        public let name: String
        public let key: CurvePublicKey
    }

    /// Reads a configuration.
    ///
    /// - Parameter file: The path of `node.json`; at most ``Limits/configurationFile``.
    /// - Throws: ``NodeError/configuration(at:_:)`` for the first fault, with its path.
    public init(file path: String) throws(NodeError) {
        let bytes: [UInt8]
        do throws(FilesError) {
            bytes = try Files.read(path, atMost: Limits.configurationFile)
        } catch {
            throw .configuration(
                at: ConfigurationPlace(file: path, pointer: ""), .file(error))
        }
        try self.init(parsing: bytes, file: path)
    }

    /// As ``init(file:)``, from bytes at hand.
    public init(parsing bytes: [UInt8], file path: String) throws(NodeError) {
        do throws(JSONError) {
            try self.init(JSONDocument(parsing: bytes).root, file: path)
        } catch {
            throw .configuration(
                at: ConfigurationPlace(file: path, pointer: error.pointer), .json(error))
        }
    }

    /// The place of a member in this configuration, for an error.
    func place(_ pointer: String) -> ConfigurationPlace {
        ConfigurationPlace(file: file, pointer: pointer)
    }
}

extension NodeConfiguration {
    /// Whose each key is on the client side, as ``KeyBook`` wants it: `party:<PARTY>` and
    /// `operator:<name>`.
    public var users: [CurvePublicKey: String] {
        var users: [CurvePublicKey: String] = [:]
        for client in clients { users[client.key] = "party:\(client.party)" }
        for person in operators { users[person.key] = "operator:\(person.name)" }
        return users
    }
}
