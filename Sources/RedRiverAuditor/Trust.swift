// Trust: what the auditor brings. Nothing of it comes from the ledger under audit.
//
//     <folder>/policy              C2SP tlog-policy; `# freshness <seconds>` in a comment of its own
//     <folder>/anchors/VN.pem      the certificate of each country's authority
//     <folder>/anchors/CN.pem

public import RedRiverBase
public import RedRiverCrypto
internal import RedRiverFiles
public import RedRiverLedger

/// The keys an audit rests on.
public struct Trust: Sendable {
    /// How old the newest cosignature may be where the policy does not say.
    public static let freshnessSeconds: UInt64 = 900

    public let policy: TlogPolicy
    /// How old the newest cosignature may be, in seconds.
    public let freshness: UInt64
    /// The certificate of each country's authority.
    public let anchors: [Country: Certificate]

    /// - Throws: ``AuditError/policy(_:)``, ``AuditError/freshness``.
    public init(policy bytes: [UInt8], anchors: [Country: Certificate]) throws(AuditError) {
        do throws(LedgerError) {
            policy = try TlogPolicy(bytes)
        } catch {
            throw .policy(error)
        }
        freshness = try Self.freshness(in: bytes)
        self.anchors = anchors
    }

    /// Reads a folder of trust.
    public init(directory: String) throws(AuditError) {
        var anchors: [Country: Certificate] = [:]
        let bytes: [UInt8]
        do throws(FilesError) {
            bytes = try Files.read(Files.join(directory, "policy"), atMost: TlogPolicy.maxBytes)
        } catch {
            throw .files(error)
        }
        for country in Country.allCases {
            let path = Files.join(directory, "anchors/\(country.rawValue).pem")
            let pem: [UInt8]
            do throws(FilesError) {
                pem = try Files.read(path, atMost: Limits.configurationFile)
            } catch {
                throw .files(error)
            }
            do throws(CryptoError) {
                anchors[country] = try Certificate(pem: pem)
            } catch {
                throw .anchor(path, error)
            }
        }
        try self.init(policy: bytes, anchors: anchors)
    }

    /// The number after `# freshness`, which may stand once.
    private static func freshness(in bytes: [UInt8]) throws(AuditError) -> UInt64 {
        var found: UInt64?
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let words = line.split(separator: UInt8(ascii: " "))
            guard words.count >= 2, words[0].elementsEqual("#".utf8),
                words[1].elementsEqual("freshness".utf8)
            else { continue }
            guard words.count == 3, found == nil,
                let number = CanonicalDecimal.parse(String(decoding: words[2], as: UTF8.self)),
                number > 0
            else { throw .freshness }
            found = number
        }
        return found ?? freshnessSeconds
    }

    /// The policy's names of witnesses that belong to the country of a log: what they cosign is
    /// still the word of one side only.
    func ownWitnesses(of log: LedgerName) -> Set<LedgerName> {
        guard let country = Self.country(of: log) else { return [] }
        let own = policy.witnesses.filter { witness in
            Self.country(of: witness.key.name) == country
                || Self.country(of: witness.name) == country
        }
        return Set(own.map(\.name))
    }

    /// `vn` for `redriver/vn.kim-thanh/1`; `nil` for names that do not say.
    private static func country(of name: LedgerName) -> String? {
        let parts = name.description.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "redriver", let dot = parts[1].firstIndex(of: ".")
        else { return nil }
        return String(parts[1][..<dot])
    }
}

/// The name of a ledger: `redriver/<node>/<generation>`.
public struct LedgerOrigin: Hashable, Sendable {
    public let node: NodeID
    public let generation: UInt32

    public init(node: NodeID, generation: UInt32) {
        self.node = node
        self.generation = generation
    }

    /// - Returns: `nil` for any other form of name.
    public init?(_ name: LedgerName) {
        let parts = name.description.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "redriver", let node = NodeID(String(parts[1])),
            let number = CanonicalDecimal.parse(parts[2]).flatMap(UInt32.init(exactly:)), number > 0
        else { return nil }
        self.init(node: node, generation: number)
    }

    public var text: String { "redriver/\(node)/\(generation)" }

    /// Whether its node is a country's, by its name.
    func isOf(_ country: Country) -> Bool {
        node.description.hasPrefix(country.rawValue.lowercased() + ".")
    }
}
