// Agreement: the bilateral contract as data. It counts only with both countries' signatures.
//
// The file's exact bytes are what is signed and what its digest stands for; nobody re-serialises
// them. Every object in it is closed: a member that this build does not know could be a promise
// that this build would not keep.

public import RedRiverBase
public import RedRiverCrypto
public import RedRiverLedger

/// One edition of the agreement between the two countries.
public struct Agreement: Hashable, Sendable {
    public static let format = "redriver/agreement/v1"

    /// The file, exactly.
    public let bytes: [UInt8]
    /// SHA-256 of ``bytes``: how statements name this edition.
    public let digest: Digest

    public let edition: Edition
    public let validFrom: Timestamp
    /// Whether this is a route for trying out: then every message says `test`, and else none does.
    public let isTest: Bool
    /// One for each direction.
    public let suites: [Direction]
    /// The node of Việt Nam and the node of China.
    public let nodes: [Node]
    public let parties: [Party]
    public let types: [MessageType]
    /// The files of the catalogue both nodes check messages by; none where bodies are not checked.
    public let catalogue: [CatalogueFile]
    public let limits: AgreedLimits

    /// The suite one node uses towards the other.
    public struct Direction: Hashable, Sendable {
        public let from: NodeID
        public let to: NodeID
        public let suite: Suite

        public init(from: NodeID, to: NodeID, suite: Suite) {
            self.from = from
            self.to = to
            self.suite = suite
        }
    }

    /// A node, and what it is known by.
    public struct Node: Hashable, Sendable {
        public let id: NodeID
        public let country: Country
        /// The node as a party: the sender of its delivery reports.
        public let party: PartyID
        /// Whether it dials; the other listens.
        public let dials: Bool
        /// The certificate of the country's authority: it issues the node's certificates and
        /// revocation lists, and signs the agreement.
        public let anchor: Certificate
        /// The subjects of the node's certificates, as ``Certificate/subject`` writes them.
        public let signingSubject: String
        public let encryptionSubject: String
        /// Public CURVE keys in Z85; two while one replaces the other.
        public let curve: [String]
        /// The keys that sign checkpoints of its ledger, each called like a generation of it,
        /// ``ledgerName(_:)``; none where no ledger is agreed on.
        public let ledger: [NoteKey]
        /// The keys that cosign the other node's checkpoints, all called ``witnessName``.
        public let witness: [NoteKey]

        public init(
            id: NodeID, country: Country, party: PartyID, dials: Bool, anchor: Certificate,
            signingSubject: String, encryptionSubject: String, curve: [String],
            ledger: [NoteKey] = [], witness: [NoteKey] = []
        ) {
            self.ledger = ledger
            self.witness = witness
            self.id = id
            self.country = country
            self.party = party
            self.dials = dials
            self.anchor = anchor
            self.signingSubject = signingSubject
            self.encryptionSubject = encryptionSubject
            self.curve = curve
        }
    }

    /// The origin of a generation of a node's ledger: `redriver/<node>/<generation>`.
    public static func ledgerName(_ node: NodeID, _ generation: UInt32) -> LedgerName {
        name("redriver/\(node)/\(generation)")
    }

    /// What a node's witness is called: `redriver/<node>/witness`.
    public static func witnessName(_ node: NodeID) -> LedgerName {
        name("redriver/\(node)/witness")
    }

    /// The generation that an origin names; `nil` if it is none of this node's.
    public static func generation(of origin: LedgerName, _ node: NodeID) -> UInt32? {
        let prefix = "redriver/\(node)/"
        guard origin.description.utf8.starts(with: prefix.utf8) else { return nil }
        return CanonicalDecimal.parse(origin.description.dropFirst(prefix.count))
            .flatMap { UInt32(exactly: $0) }.flatMap { $0 > 0 ? $0 : nil }
    }

    private static func name(_ text: String) -> LedgerName {
        guard let name = LedgerName(text) else {
            preconditionFailure("a node's id is a plain word")
        }
        return name
    }

    /// A customs, gate, quarantine or border system.
    public struct Party: Hashable, Sendable {
        public let id: PartyID
        public let node: NodeID
        /// Messages a day.
        public let dailyQuota: Int

        public init(id: PartyID, node: NodeID, dailyQuota: Int = Limits.dailyQuota) {
            self.id = id
            self.node = node
            self.dailyQuota = dailyQuota
        }
    }

    /// A message type that may cross, under one version of its schema.
    public struct MessageType: Hashable, Sendable {
        /// `RR` and three digits.
        public let type: String
        /// `major.minor`.
        public let version: String
        /// The digest of the body's schema; `nil` where bodies are not validated.
        public let schema: Digest?

        public init(type: String, version: String, schema: Digest? = nil) {
            self.type = type
            self.version = version
            self.schema = schema
        }
    }

    /// A schema, a code list or the vocabulary, exactly as agreed.
    public struct CatalogueFile: Hashable, Sendable {
        /// Below the folder of the catalogue: `codes/units.json`.
        public let file: String
        public let digest: Digest

        public init(file: String, digest: Digest) {
            self.file = file
            self.digest = digest
        }
    }

    /// Bounds the countries set below ours.
    public struct AgreedLimits: Hashable, Sendable {
        /// The longest body.
        public let body: ByteCount

        public init(body: ByteCount = Limits.body) { self.body = body }
    }

    init(
        bytes: [UInt8], edition: Edition, validFrom: Timestamp, isTest: Bool, suites: [Direction],
        nodes: [Node], parties: [Party], types: [MessageType], catalogue: [CatalogueFile],
        limits: AgreedLimits
    ) {
        self.catalogue = catalogue
        self.bytes = bytes
        digest = Digest.sha256(bytes)
        self.edition = edition
        self.validFrom = validFrom
        self.isTest = isTest
        self.suites = suites
        self.nodes = nodes
        self.parties = parties
        self.types = types
        self.limits = limits
    }

    public static func == (a: Self, b: Self) -> Bool { a.bytes == b.bytes }
    public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}

extension Agreement {
    /// The node of this name.
    public func node(_ id: NodeID) -> Node? { nodes.first { $0.id == id } }

    /// The node of a country.
    public func node(of country: Country) -> Node? { nodes.first { $0.country == country } }

    /// The other node; `nil` if `id` is none of the two.
    public func peer(of id: NodeID) -> Node? {
        node(id) == nil ? nil : nodes.first { $0.id != id }
    }

    /// The parties of a node, in the order of the file.
    public func parties(of node: NodeID) -> [Party] { parties.filter { $0.node == node } }

    /// Whether a party belongs to a node, the node's own party included.
    public func isParty(_ party: PartyID, of node: NodeID) -> Bool {
        parties.contains { $0.id == party && $0.node == node } || self.node(node)?.party == party
    }

    /// The suite of a direction.
    public func suite(from: NodeID, to: NodeID) -> Suite? {
        suites.first { $0.from == from && $0.to == to }?.suite
    }

    /// Whether a message of this type and version may cross.
    public func type(_ type: String, version: String) -> MessageType? {
        types.first { $0.type == type && $0.version == version }
    }

    /// Whether the files messages are checked by are agreed on.
    public var pinsCatalogue: Bool { !catalogue.isEmpty }

    /// Whether the edition may be acted upon.
    public func isInForce(at now: Timestamp) -> Bool { validFrom <= now }

    /// Checks that both authorities signed exactly these bytes.
    ///
    /// - Parameters:
    ///   - signatures: A detached CMS by the authority of each country.
    ///   - now: The anchors must be valid and not revoked at this time.
    ///   - revocationLists: A current list of each authority.
    /// - Throws: ``EvidenceError/agreement(_:)``, naming the country.
    public func verify(
        signatures: [Country: [UInt8]], now: Timestamp, revocationLists: [RevocationList]
    ) throws(EvidenceError) {
        for node in nodes {
            guard let signature = signatures[node.country] else {
                throw .agreement(.unsigned(node.country))
            }
            do throws(CryptoError) {
                try CMS.verifyDetached(signature, content: bytes, signer: node.anchor)
                try ChainCheck.validate(
                    node.anchor, anchors: [node.anchor], revocation: revocationLists, at: now,
                    now: now, use: .authority)
            } catch {
                throw .agreement(.signature(node.country, reason: error.text))
            }
        }
    }
}
