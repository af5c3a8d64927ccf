// PolicyDraft: a folder of trust, drafted from an agreement, for a person to compare by telephone.
//
// An agreement is what both authorities signed, but the auditor got this copy from somebody. So every
// key is written with its fingerprint, and the draft counts only when these were compared.

public import RedRiverBase
internal import RedRiverCrypto
public import RedRiverEvidence
internal import RedRiverLedger

/// A policy and the anchors that go with it.
public struct PolicyDraft: Sendable {
    /// A key, and what to read out of it.
    public struct Fingerprint: Hashable, Sendable {
        /// Of a verifier key its name, of an authority its country.
        public let name: String
        /// SHA-256, in groups of four hexadecimal digits.
        public let digits: String
    }

    /// The text of `policy`, fingerprints in comments.
    public let policy: [UInt8]
    /// The PEM of each country's authority.
    public let anchors: [Country: [UInt8]]
    public let fingerprints: [Fingerprint]

    /// - Throws: ``AuditError/agreementWithoutKeys(_:)``.
    public init(
        _ agreement: Agreement, freshness: UInt64 = Trust.freshnessSeconds
    ) throws(AuditError) {
        var lines = ["# freshness \(freshness)"]
        var fingerprints: [Fingerprint] = []
        var anchors: [Country: [UInt8]] = [:]
        var witnesses: [String] = []
        for node in agreement.nodes {
            guard !node.ledger.isEmpty, !node.witness.isEmpty else {
                throw .agreementWithoutKeys(node.id)
            }
            anchors[node.country] = node.anchor.pem
            fingerprints.append(
                Fingerprint(
                    name: "\(node.country.rawValue) \(node.anchor.subject)",
                    digits: Self.digits(node.anchor.fingerprint)))
            for key in node.ledger {
                lines += Self.lines("log \(key)", key.description, &fingerprints)
            }
            for (place, key) in node.witness.enumerated() {
                let name = "redriver/\(node.id)/witness" + (place == 0 ? "" : "-\(place + 1)")
                lines += Self.lines("witness \(name) \(key)", key.description, &fingerprints)
                witnesses.append(name)
            }
        }
        lines.append("group witnesses any " + witnesses.joined(separator: " "))
        lines.append("quorum witnesses")
        policy = Array((lines.joined(separator: "\n") + "\n").utf8)
        self.anchors = anchors
        self.fingerprints = fingerprints
    }

    private static func lines(
        _ line: String, _ key: String, _ fingerprints: inout [Fingerprint]
    ) -> [String] {
        let name = String(key.prefix { $0 != "+" })
        let digits = digits(Digest.sha256(Array(key.utf8)))
        fingerprints.append(Fingerprint(name: name, digits: digits))
        return ["# \(digits)", line]
    }

    /// A digest as people read it out.
    static func digits(_ digest: Digest) -> String {
        let digits = Array(digest.description)
        return stride(from: 0, to: digits.count, by: 4).map { String(digits[$0..<$0 + 4]) }
            .joined(separator: " ")
    }
}
