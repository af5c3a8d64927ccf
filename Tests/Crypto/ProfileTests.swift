// ProfileTests: certificates are issued with the usages that certs/profiles.json promises.

import Foundation
import RedRiverBase
import RedRiverJSON
import Testing

@testable import RedRiverCrypto

@Suite("Certificate profiles")
struct ProfileTests {
    static func root() throws -> JSONValue {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../certs/profiles.json")
        return try JSONDocument(parsing: Array(Data(contentsOf: file))).root
    }

    /// The bits of RFC 5280 §4.2.1.3, in their order.
    static let usages = [
        "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment",
        "keyAgreement", "keyCertSign", "cRLSign",
    ]

    @Test("every use has a profile, and the certificate issued for it the same key usage")
    func keyUsages() throws {
        let identities = try Identities("VN", name: "Hải quan Việt Nam")
        let profiles = try #require(try Self.root()["certificates"]).elements
        var uses: Set<CertificateUse> = []
        for profile in profiles {
            let use = try #require(profile["use"]?.string.flatMap { CertificateUse(rawValue: $0) })
            uses.insert(use)
            var byte: UInt8 = 0
            var last = 0
            for usage in try #require(profile["keyUsage"]).elements {
                let bit = try #require(usage.string.flatMap { Self.usages.firstIndex(of: $0) })
                byte |= 0x80 >> UInt8(bit)
                last = max(last, bit)
            }
            // Critical, a BIT STRING of one byte whose trailing zero bits do not count.
            let value: [UInt8] = [3, 2, UInt8(7 - last), byte]
            let expected = OID.keyUsage + [1, 1, 0xff] + DER.octets(value)
            #expect(identities.certificate(for: use).der.contains(expected), "\(use)")
        }
        #expect(uses == Set(CertificateUse.allCases))
    }

    @Test("the periods are those agreed, and lists are due long before certificates end")
    func periods() throws {
        let root = try Self.root()
        var days: [String: Int64] = [:]
        for profile in try #require(root["certificates"]).elements {
            days[profile["use"]?.string ?? ""] = profile["days"]?.int64
        }
        #expect(days == ["authority": 3650, "signing": 398, "key-agreement": 398])
        let list: Int64? = root["revocationList"]?["days"]?.int64
        #expect(list == 30)
    }
}
