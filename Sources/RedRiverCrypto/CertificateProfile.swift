// CertificateProfile: what a certificate is for, and whose it is.

public import RedRiverBase

/// What a certificate's key is used for.
public enum CertificateUse: String, Hashable, Sendable, CaseIterable {
    /// A node's signatures on statements.
    case signing
    /// Epoch keys sent to a node.
    case keyAgreement = "key-agreement"
    /// A country's signature on the agreement, on certificates and on revocation lists.
    case authority

    /// The use, to stand inside a sentence.
    public var name: Text {
        switch self {
        case .signing: Text(vi: "ký bản kê", zh: "签署声明", en: "signing statements")
        case .keyAgreement: Text(vi: "thỏa thuận khóa", zh: "密钥协商", en: "key agreement")
        case .authority:
            Text(
                vi: "ký thỏa thuận và chứng thư", zh: "签署协议和证书",
                en: "signing the agreement and certificates")
        }
    }
}

/// The subject of a certificate we issue.
public struct DistinguishedName: Hashable, Sendable {
    /// Two capital letters, ISO 3166-1.
    public let country: String
    public let organization: String
    public let commonName: String

    /// - Returns: `nil` unless the country is two capital letters and the names have 1 to 64
    ///   characters (RFC 5280, appendix A, `ub-organization-name` and `ub-common-name`), none of
    ///   them a control character.
    public init?(country: String, organization: String, commonName: String) {
        guard country.utf8.count == 2, country.utf8.allSatisfy({ (0x41...0x5a).contains($0) })
        else { return nil }
        for name in [organization, commonName] {
            guard (1...64).contains(name.unicodeScalars.count),
                name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
            else { return nil }
        }
        self.country = country
        self.organization = organization
        self.commonName = commonName
    }

    /// The `Name` of X.501, in DER: country, organization, common name.
    var der: [UInt8] {
        func attribute(_ type: [UInt8], _ tag: UInt8, _ value: String) -> [UInt8] {
            let pair = DER.sequence(type, DER.element(tag, [Array(value.utf8)]))
            return DER.element(DER.set, [pair])
        }
        return DER.sequence(
            attribute(OID.countryName, DER.printableString, country),
            attribute(OID.organizationName, DER.utf8String, organization),
            attribute(OID.commonName, DER.utf8String, commonName))
    }
}
