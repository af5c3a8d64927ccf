// Suite: closed bundles of algorithms. There is no negotiation.
//
// The agreement names one suite for each direction. A statement repeats the suite and the
// signatures it requires inside the signed bytes, so a stripped signature or a downgrade shows.

/// A bundle of algorithms that is used as a whole or not at all.
public enum Suite: String, Hashable, Sendable, CaseIterable {
    /// HPKE base mode with DHKEM(P-256, HKDF-SHA256), AES-256-GCM, SHA-256, CMS ECDSA P-256.
    case intl

    /// Names the design reserves. They are refused by name, so that an operator who agreed on one
    /// learns that this build lacks it instead of reading "unknown".
    public static let reserved = ["dual", "dual-sm3", "gm"]

    /// Reads a suite from a statement or an agreement.
    ///
    /// - Throws: ``EvidenceError/suiteNotBuilt(_:)`` for a reserved name and
    ///   ``EvidenceError/suiteUnknown(_:)`` for any other.
    public init(named name: some StringProtocol) throws(EvidenceError) {
        let name = String(name)
        if let suite = Suite(rawValue: name) {
            self = suite
        } else if Self.reserved.contains(name) || name.hasPrefix("pq-") {
            throw .suiteNotBuilt(name)
        } else {
            throw .suiteUnknown(name)
        }
    }

    /// What the `signatures` line of a statement under this suite says.
    public var signatures: String {
        switch self {
        case .intl: "p256"
        }
    }

    /// How many detached CMS stand beside a statement under this suite.
    public var signatureCount: Int {
        switch self {
        case .intl: 1
        }
    }
}
