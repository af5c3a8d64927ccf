// InitIdentityTests: what `init` made, with one thing wrong at a time, is refused for that thing.
//
// The installation is made once and never changed: each row writes its wrong file elsewhere and
// points a copy of node.json at it.

import Foundation
import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import RedRiverFiles
import RedRiverJSON
import RedRiverNode
import RedRiverTransport
import TestSupport
import Testing

@testable import redriver

/// Changes to the Vietnamese node's configuration, and what its identity says to them.
struct Altered {
    private static let made = Result {
        // What a static keeps is never freed, and nobody would remove the keys.
        atexit { Altered.remove() }
        return try Made()
    }

    private static func remove() {
        guard let folder = try? made.get().folder else { return }
        try? FileManager.default.removeItem(at: folder.url)
    }

    let made: Made
    private let scratch: Folder
    private var json: JSONDocument
    var country = DemoCountry.vietnam
    var now = Made.now

    init(_ country: DemoCountry = .vietnam) throws {
        self.country = country
        made = try Self.made.get()
        scratch = try Folder()
        json = try JSONDocument(
            parsing: try Files.read(made.demo.nodeFile(country), atMost: Limits.configurationFile))
    }

    /// Puts another value, or none, at a path of the configuration.
    mutating func set(_ pointer: String, _ value: JSON?) throws {
        json = try JSONDocument(parsing: json.root.replacing(pointer, with: value).compact)
    }

    /// Lets a member of the configuration name a file with this content.
    mutating func put(_ pointer: String, _ bytes: [UInt8], mode: Int = 0o600) throws {
        let name = pointer.replacing("/", with: "_")
        try Data(bytes).write(to: scratch.url.appending(path: name))
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: scratch.path(name))
        try set(pointer, .string(scratch.path(name)))
    }

    func bytes(_ name: String) throws -> [UInt8] {
        try Files.read(made.path(name), atMost: Limits.configurationFile)
    }

    /// The authority of a country, as only a demonstration has it at hand.
    func authority(_ folder: String) throws -> CertificateAuthority {
        try CertificateAuthority(
            certificate: try Certificate(pem: try bytes("agreement/authority-\(folder).pem")),
            key: try SigningKey(pem: try bytes("authorities/\(folder)/authority.key")))
    }

    /// A newer list of an authority, current for a month from `from`.
    func list(
        _ folder: String, revoking revoked: [Certificate] = [], from: Timestamp = Made.now
    ) throws -> [UInt8] {
        try authority(folder).revocationList(
            revoked: revoked.map { ($0.serialNumber, from) }, number: 2, thisUpdate: from,
            nextUpdate: from.advanced(byMilliseconds: 30 * Limits.dayMilliseconds)
        ).pem
    }

    func identity() throws(NodeError) -> NodeIdentity {
        let configuration = try NodeConfiguration(
            parsing: json.bytes, file: made.demo.nodeFile(country))
        return try NodeIdentity(configuration, now: now)
    }
}

extension JSONValue {
    /// This value with the one at `pointer` replaced or, with `nil`, the member left out; a member
    /// that is not there is added.
    fileprivate func replacing(_ pointer: String, with replacement: JSON?) -> JSON {
        guard kind == .object else {
            return kind == .array
                ? .array(
                    elements.map {
                        $0.pointer == pointer
                            ? replacement ?? .null : $0.replacing(pointer, with: replacement)
                    }) : .raw(self)
        }
        var members: [(String, JSON?)] = self.members.map { name, value in
            (
                name,
                value.pointer == pointer
                    ? replacement : value.replacing(pointer, with: replacement)
            )
        }
        let parts = pointer.split(separator: "/")
        let parent = parts.dropLast().map { "/" + $0 }.joined()
        if parent == self.pointer, let last = parts.last, self[String(last)] == nil {
            members.append((String(last), replacement))
        }
        return .object(present: members)
    }
}

/// One thing wrong: how it is done, and the place and code of the refusal.
struct Wrong: CustomTestStringConvertible, Sendable {
    let what: String
    let pointer: String
    let code: String
    var country = DemoCountry.vietnam
    let alter: @Sendable (inout Altered) throws -> Void

    var testDescription: String { what }

    init(
        _ what: String, _ pointer: String, _ code: String, at country: DemoCountry = .vietnam,
        _ alter: @escaping @Sendable (inout Altered) throws -> Void
    ) {
        (self.what, self.pointer, self.code) = (what, pointer, code)
        self.country = country
        self.alter = alter
    }
}

private let year = 365 * Limits.dayMilliseconds

@Suite("Node identity")
struct InitIdentityTests {
    static let keys = [
        Wrong("a key others may read", "/keys/signing", "files.not-private") {
            try $0.put("/keys/signing", try $0.bytes("vn/keys/signing.pem"), mode: 0o640)
        },
        Wrong("an encryption key others may read", "/keys/encryption", "files.not-private") {
            try $0.put("/keys/encryption", try $0.bytes("vn/keys/encryption.pem"), mode: 0o604)
        },
        Wrong("a transport key others may read", "/keys/transport", "files.not-private") {
            try $0.put("/keys/transport", try $0.bytes("vn/keys/transport.key"), mode: 0o660)
        },
        Wrong("a key that is not there", "/keys/signing", "files.missing") {
            try $0.set("/keys/signing", "keys/absent.pem")
        },
        Wrong("a key that is a directory", "/keys/encryption", "files.not-regular") {
            try $0.set("/keys/encryption", "keys")
        },
        Wrong("a key that is no key", "/keys/signing", "crypto.malformed") {
            try $0.put("/keys/signing", Array("-----BEGIN".utf8))
        },
        Wrong("swapped keys", "/certificates/signing", "crypto.key-mismatch") {
            try $0.set("/keys/signing", "keys/encryption.pem")
            try $0.set("/keys/encryption", "keys/signing.pem")
        },
        Wrong("another encryption key", "/certificates/encryption", "crypto.key-mismatch") {
            try $0.put("/keys/encryption", PrivateKey.generate().pem())
        },
        Wrong("a transport key nobody agreed on", "/keys/transport", "node.curve-key") {
            let text = CurveKeyPair.generate().withSecretText { $0 }
            try $0.put("/keys/transport", text + [UInt8(ascii: "\n")])
        },
        Wrong("a transport key without its line feed", "/keys/transport", "transport.key") {
            try $0.put("/keys/transport", try $0.bytes("vn/keys/transport.key").dropLast())
        },
        Wrong("a transport key before something else", "/keys/transport", "transport.key") {
            try $0.put("/keys/transport", try $0.bytes("vn/keys/transport.key").dropLast() + [0x20])
        },
        Wrong("a transport key with two line feeds", "/keys/transport", "transport.key") {
            try $0.put("/keys/transport", try $0.bytes("vn/keys/transport.key") + [10])
        },
        Wrong("a transport key that is empty", "/keys/transport", "transport.key") {
            try $0.put("/keys/transport", [])
        },
        Wrong("a transport key that is too long", "/keys/transport", "files.too-large") {
            try $0.put("/keys/transport", [UInt8](repeating: 10, count: 65))
        },
    ]

    static let certificates = [
        Wrong("swapped certificates", "/certificates/signing", "node.subject") {
            try $0.set("/certificates/signing", "certificates/encryption.pem")
            try $0.set("/certificates/encryption", "certificates/signing.pem")
        },
        Wrong("the other node's certificate", "/certificates/signing", "node.subject") {
            try $0.set("/certificates/signing", "../cn/certificates/signing.pem")
        },
        Wrong("a certificate that is no certificate", "/certificates/signing", "crypto.malformed") {
            try $0.put("/certificates/signing", Array("certificate".utf8))
        },
        Wrong("a certificate for another use", "/certificates/signing", "crypto.wrong-use") {
            try $0.reissue("signing", by: try $0.authority("vn"), use: .keyAgreement)
        },
        Wrong("an encryption key that signs", "/certificates/encryption", "crypto.wrong-use") {
            try $0.reissue("encryption", by: try $0.authority("vn"), use: .signing)
        },
        Wrong("a certificate of the other authority", "/certificates/signing", "crypto.untrusted") {
            try $0.reissue("signing", by: try $0.authority("cn"), use: .signing)
        },
        Wrong("a certificate that expired", "/certificates/signing", "crypto.expired") {
            $0.now = Made.now.advanced(byMilliseconds: 2 * year)
            try $0.put("/revocation/VN", try $0.list("vn", from: $0.now))
        },
        Wrong("a signing certificate revoked", "/certificates/signing", "crypto.revoked") {
            let own = try Certificate(pem: try $0.bytes("vn/certificates/signing.pem"))
            try $0.put("/revocation/VN", try $0.list("vn", revoking: [own]))
        },
        Wrong("an encryption certificate revoked", "/certificates/encryption", "crypto.revoked") {
            let own = try Certificate(pem: try $0.bytes("vn/certificates/encryption.pem"))
            try $0.put("/revocation/VN", try $0.list("vn", revoking: [own]))
        },
    ]

    static let lists = [
        Wrong("a list that is out of date", "/revocation/VN", "crypto.stale-revocation-list") {
            $0.now = Made.now.advanced(byMilliseconds: year)
        },
        Wrong("the same in China", "/revocation/CN", "crypto.stale-revocation-list", at: .china) {
            $0.now = Made.now.advanced(byMilliseconds: year)
        },
        Wrong("a list from tomorrow", "/revocation/VN", "crypto.stale-revocation-list") {
            let tomorrow = Made.now.advanced(byMilliseconds: Limits.dayMilliseconds)
            try $0.put("/revocation/VN", try $0.list("vn", from: tomorrow))
        },
        Wrong("no list of one's own authority", "/revocation/VN", "json.missing") {
            try $0.set("/revocation/VN", nil)
        },
        Wrong("a list that is not there", "/revocation/CN", "files.missing") {
            try $0.set("/revocation/CN", "../agreement/absent.pem")
        },
        Wrong("another authority's list", "/revocation/VN", "crypto.no-revocation-list") {
            try $0.set("/revocation/VN", "../agreement/cn.crl.pem")
        },
        Wrong("a list that is no list", "/revocation/CN", "crypto.malformed") {
            try $0.set("/revocation/CN", "../agreement/authority-cn.pem")
        },
        Wrong("one's own authority revoked", "/agreement/authorities/VN", "crypto.revoked") {
            let anchor = try $0.authority("vn").certificate
            try $0.put("/revocation/VN", try $0.list("vn", revoking: [anchor]))
        },
        Wrong("the peer's authority revoked", "/agreement/authorities/CN", "crypto.revoked") {
            let anchor = try $0.authority("cn").certificate
            try $0.put("/revocation/CN", try $0.list("cn", revoking: [anchor]))
        },
        Wrong(
            "the peer's authority revoked by an old list", "/agreement/authorities/CN",
            "crypto.revoked"
        ) {
            let anchor = try $0.authority("cn").certificate
            try $0.put("/revocation/CN", try $0.list("cn", revoking: [anchor]))
            $0.now = Made.now.advanced(byMilliseconds: 60 * Limits.dayMilliseconds)
            try $0.put("/revocation/VN", try $0.list("vn", from: $0.now))
        },
    ]

    static let agreement = [
        Wrong("a signature that is not there", "/agreement/signatures/CN", "files.missing") {
            try $0.set("/agreement/signatures/CN", "../agreement/absent.p7s")
        },
        Wrong("a signature that is left out", "/agreement/signatures/CN", "json.missing") {
            try $0.set("/agreement/signatures/CN", nil)
        },
        Wrong("one authority for both", "/agreement/signatures/CN", "crypto.wrong-signer") {
            try $0.set("/agreement/signatures/CN", "../agreement/agreement.vn.p7s")
        },
        Wrong("a signature over other bytes", "/agreement/signatures/VN", "crypto.bad-signature") {
            let authority = try $0.authority("vn")
            let key = try SigningKey(pem: try $0.bytes("authorities/vn/authority.key"))
            let other = try CMS.signDetached(
                [1, 2, 3], key: key, certificate: authority.certificate)
            try $0.put("/agreement/signatures/VN", other)
        },
        Wrong("an empty signature", "/agreement/signatures/VN", "crypto.malformed") {
            try $0.put("/agreement/signatures/VN", [])
        },
        Wrong("an agreement with a space more", "/agreement/signatures/VN", "crypto.bad-signature")
        { try $0.put("/agreement/file", try $0.bytes("agreement/agreement.json") + [0x20]) },
        Wrong("an agreement that is none", "/agreement/file", "evidence.agreement") {
            try $0.put("/agreement/file", Array("{}".utf8))
        },
        Wrong("an agreement of tomorrow", "/agreement/file", "node.not-in-force") {
            $0.now = Made.now.advanced(byMilliseconds: -Limits.dayMilliseconds)
        },
        Wrong("swapped authorities", "/agreement/authorities/VN", "node.anchor") {
            try $0.set("/agreement/authorities/VN", "../agreement/authority-cn.pem")
            try $0.set("/agreement/authorities/CN", "../agreement/authority-vn.pem")
        },
        Wrong("an authority of the same name", "/agreement/authorities/CN", "node.anchor") {
            let subject = try #require(
                DistinguishedName(
                    country: "CN", organization: "RedRiver demonstration",
                    commonName: "RedRiver authority CN"))
            let other = try CertificateAuthority(
                subject: subject, key: SigningKey(PrivateKey.generate()), notBefore: Made.now,
                notAfter: Made.now.advanced(byMilliseconds: year))
            #expect(try $0.authority("cn").certificate.subject == other.certificate.subject)
            try $0.put("/agreement/authorities/CN", other.certificate.pem)
        },
    ]

    static let roles = [
        Wrong("a node nobody agreed on", "/node", "node.name") {
            try $0.set("/node", "vn.mong-cai")
        },
        Wrong("listening where dialling was agreed", "/listen/link", "node.link-role") {
            try $0.set("/peer", nil)
            try $0.set("/listen/link", "tcp://127.0.0.1:7109")
        },
        Wrong("dialling where listening was agreed", "/peer", "node.link-role", at: .china) {
            try $0.set("/listen/link", nil)
            try $0.set("/peer", ["endpoint": "tcp://127.0.0.1:7109"])
        },
        Wrong("a party of the other node", "/clients/1/party", "node.client") {
            try $0.set("/clients/1/party", "CN.GATE.HKM")
        },
        Wrong("a party nobody agreed on", "/clients/0/party", "node.client") {
            try $0.set("/clients/0/party", "VN.PPD.LCA")
        },
    ]

    @Test(
        "one thing wrong is refused with its place, its code and a way out",
        arguments: keys + certificates + lists + agreement + roles)
    func wrong(_ row: Wrong) throws {
        var altered = try Altered(row.country)
        try row.alter(&altered)
        let error = try #require(throws: NodeError.self) { try altered.identity() }
        guard case .configuration(let place, let flaw) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(place.pointer == row.pointer)
        #expect(place.file == altered.made.demo.nodeFile(row.country))
        #expect(flaw.innerCode ?? error.code == row.code)
        for language in Language.allCases {
            #expect(error.text(language).contains(row.pointer))
            #expect(error.hint?(language).isEmpty == false)
        }
    }

    @Test("nothing altered, nothing refused")
    func control() throws {
        for country in DemoCountry.both {
            #expect(try Altered(country).identity().warnings.isEmpty)
        }
    }

    @Test("an agreement with one bit flipped is never taken")
    func flipped() throws {
        var random = SeededGenerator(seed: 1)
        var altered = try Altered()
        let bytes = try altered.bytes("agreement/agreement.json")
        for _ in 0..<150 {
            var damaged = bytes
            let at = damaged.indices.randomElement(using: &random) ?? 0
            damaged[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            try altered.put("/agreement/file", damaged)
            #expect(throws: NodeError.self) { try altered.identity() }
        }
    }

    @Test("certificates, lists and signatures with one bit flipped are never taken")
    func flippedFiles() throws {
        var random = SeededGenerator(seed: 2)
        for (pointer, name) in [
            ("/agreement/signatures/VN", "agreement/agreement.vn.p7s"),
            ("/agreement/signatures/CN", "agreement/agreement.cn.p7s"),
        ] {
            var altered = try Altered()
            let bytes = try altered.bytes(name)
            for _ in 0..<60 {
                var damaged = bytes
                let at = damaged.indices.randomElement(using: &random) ?? 0
                damaged[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                try altered.put(pointer, damaged)
                #expect(throws: NodeError.self) { try altered.identity() }
            }
        }
    }

    @Test("the other country's list may be old or missing: that is a warning")
    func tolerated() throws {
        var missing = try Altered()
        try missing.set("/revocation/CN", nil)
        let first = try missing.identity()
        #expect(first.revocationLists[.china] == nil)
        #expect(first.warnings.count == 1)
        #expect(first.warnings.first?.hint != nil)

        var stale = try Altered()
        stale.now = Made.now.advanced(byMilliseconds: 60 * Limits.dayMilliseconds)
        try stale.put("/revocation/VN", try stale.list("vn", from: stale.now))
        let second = try stale.identity()
        #expect(second.revocationLists[.china] != nil)
        guard case .configuration(let place, .crypto(.staleRevocationList)) = second.warnings.first
        else {
            Issue.record("\(second.warnings)")
            return
        }
        #expect(place.pointer == "/revocation/CN")
    }

    @Test("a key may be read-only for its owner")
    func readOnly() throws {
        var altered = try Altered()
        try altered.put("/keys/signing", try altered.bytes("vn/keys/signing.pem"), mode: 0o400)
        #expect(try altered.identity().warnings.isEmpty)
    }
}

extension Altered {
    /// Issues the node's certificate again, for the same key and subject.
    mutating func reissue(
        _ name: String, by authority: CertificateAuthority, use: CertificateUse
    ) throws {
        let key = try SigningKey(pem: try bytes("vn/keys/\(name).pem")).publicKey
        let subject = try #require(
            DistinguishedName(
                country: "VN", organization: "RedRiver demonstration",
                commonName: "vn.kim-thanh \(name)"))
        let certificate = try authority.issue(
            to: key, subject: subject, use: use, notBefore: Made.now,
            notAfter: Made.now.advanced(byMilliseconds: year))
        try put("/certificates/\(name)", certificate.pem)
    }
}

extension ConfigurationFlaw {
    /// The code of the lower module's fault, if it is one.
    fileprivate var innerCode: String? {
        switch self {
        case .file(let error): error.code
        case .json(let error): error.code
        case .crypto(let error): error.code
        case .key(let error): error.code
        case .agreement(let error): error.code
        default: nil
        }
    }
}
