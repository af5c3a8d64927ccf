// ForeignCertificateTests: certificates of a kind our own authority does not issue, made by `openssl`.

import RedRiverBase
import RedRiverCrypto
import TestSupport
import Testing

/// Certificates of a kind our own authority does not issue, made with `openssl`.
@Suite(
    "Chain check of foreign certificates",
    .needs(.openssl, OpenSSLCommand.isPresent, "the openssl program"))
struct ForeignCertificateTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var rootKey = "EC -pkeyopt ec_paramgen_curve:P-256"
        var leafKey = "EC -pkeyopt ec_paramgen_curve:P-256"
        var rootDigest = "sha256"
        var leafDigest = "sha256"
        var rootConstraints = "critical,CA:TRUE"
        var rootUsage = "critical,keyCertSign,cRLSign,digitalSignature"
        var leaf = "keyUsage=critical,digitalSignature\n"
        var listDigest = "sha256"
        var outcome: String?

        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "P-256 all through"),
        Case(
            name: "a root on P-384", rootKey: "EC -pkeyopt ec_paramgen_curve:P-384",
            rootDigest: "sha384", leafDigest: "sha384"),
        Case(name: "a root with RSA-3072", rootKey: "RSA -pkeyopt rsa_keygen_bits:3072"),
        Case(
            name: "a root with RSA-2048", rootKey: "RSA -pkeyopt rsa_keygen_bits:2048",
            outcome: "crypto.weak-algorithm"),
        Case(
            name: "a root on P-521", rootKey: "EC -pkeyopt ec_paramgen_curve:P-521",
            outcome: "crypto.weak-algorithm"),
        Case(name: "a root with Ed25519", rootKey: "ED25519", outcome: "crypto.weak-algorithm"),
        Case(
            name: "a leaf signed with SHA-1", leafDigest: "sha1",
            outcome: "crypto.weak-algorithm"),
        Case(
            name: "a leaf signed with SHA-512", leafDigest: "sha512",
            outcome: "crypto.weak-algorithm"),
        Case(
            name: "a root that signed itself with SHA-1", rootDigest: "sha1",
            outcome: "crypto.weak-algorithm"),
        Case(
            name: "a list signed with SHA-1", listDigest: "sha1",
            outcome: "crypto.no-revocation-list"),
        Case(
            name: "a leaf on P-384", leafKey: "EC -pkeyopt ec_paramgen_curve:P-384",
            outcome: "crypto.unsupported-key"),
        Case(
            name: "a leaf with RSA-3072", leafKey: "RSA -pkeyopt rsa_keygen_bits:3072",
            outcome: "crypto.unsupported-key"),
        Case(
            name: "a leaf with explicit curve parameters",
            leafKey: "EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit",
            outcome: "crypto.untrusted"),
        Case(
            name: "a leaf without key usage", leaf: "basicConstraints=CA:FALSE\n",
            outcome: "crypto.wrong-use"),
        Case(
            name: "a leaf for encryption", leaf: "keyUsage=critical,keyEncipherment\n",
            outcome: "crypto.wrong-use"),
        Case(
            name: "a leaf that is an authority",
            leaf: "basicConstraints=critical,CA:TRUE\n"
                + "keyUsage=critical,digitalSignature,keyCertSign\n",
            outcome: "crypto.wrong-use"),
        Case(
            name: "a leaf with an extension nobody knows, critical",
            leaf: "keyUsage=critical,digitalSignature\n1.2.3.4=critical,DER:0500\n",
            outcome: "crypto.untrusted"),
        Case(
            name: "a root whose constraints are not critical", rootConstraints: "CA:TRUE",
            outcome: "crypto.untrusted"),
        Case(
            name: "a root that may not sign lists",
            rootUsage: "critical,keyCertSign,digitalSignature", outcome: "crypto.untrusted"),
        Case(
            name: "a root that may not sign certificates",
            rootUsage: "critical,cRLSign,digitalSignature", outcome: "crypto.untrusted"),
    ]

    @Test("what is accepted and what is refused", arguments: cases)
    func foreign(_ c: Case) throws {
        let openssl = try OpenSSLCommand()
        let (root, leaf, list) = try Self.make(c, with: openssl)
        let now = Timestamp(milliseconds: leaf.notBefore.milliseconds + 60_000)
        func validate() throws(CryptoError) {
            try ChainCheck.validate(
                leaf, anchors: [root], revocation: [list], at: now, now: now, use: .signing)
        }
        guard let outcome = c.outcome else { return try validate() }
        let error = try #require(throws: CryptoError.self) { try validate() }
        #expect(error.code == outcome, "\(error.text.en)")
    }

    static func make(
        _ c: Case, with openssl: OpenSSLCommand
    ) throws -> (root: Certificate, leaf: Certificate, list: RevocationList) {
        let configuration = """
            [req]
            distinguished_name=dn
            prompt=no
            [dn]
            C=VN
            CN=x
            [root]
            basicConstraints=\(c.rootConstraints)
            keyUsage=\(c.rootUsage)
            subjectKeyIdentifier=hash
            [leaf]
            subjectKeyIdentifier=hash
            authorityKeyIdentifier=keyid
            \(c.leaf)
            [ca]
            default_ca=a
            [a]
            database=index.txt
            crlnumber=number
            default_crl_days=30
            default_md=\(c.listDigest)
            crl_extensions=crl
            [crl]
            authorityKeyIdentifier=keyid
            """
        try openssl.write(utf8(configuration), to: "c.cnf")
        try openssl.write([], to: "index.txt")
        try openssl.write(utf8("01\n"), to: "number")
        try openssl.make("genpkey -algorithm \(c.rootKey) -out root.key")
        try openssl.make("genpkey -algorithm \(c.leafKey) -out leaf.key")
        try openssl.make(
            "req -new -x509 -config c.cnf -extensions root -key root.key -\(c.rootDigest) "
                + "-days 3000 -subj /CN=root -out root.pem")
        try openssl.make("req -new -config c.cnf -key leaf.key -subj /CN=leaf -out leaf.csr")
        try openssl.make(
            "x509 -req -in leaf.csr -CA root.pem -CAkey root.key -CAcreateserial "
                + "-\(c.leafDigest) -days 300 -extfile c.cnf -extensions leaf -out leaf.pem")
        try openssl.make(
            "ca -gencrl -config c.cnf -cert root.pem -keyfile root.key -out list.pem")
        return (
            try Certificate(pem: openssl.read("root.pem")),
            try Certificate(pem: openssl.read("leaf.pem")),
            try RevocationList(pem: openssl.read("list.pem"))
        )
    }
}

/// Authorities below an authority, as a national hierarchy has them.
@Suite("Longer chains", .needs(.openssl, OpenSSLCommand.isPresent, "the openssl program"))
struct LongerChainTests {
    /// An authority made by `openssl`, number 0 being the root.
    struct Link {
        var certificate: Certificate
        var list: RevocationList
    }

    static let configuration = """
        [req]
        distinguished_name=dn
        prompt=no
        [dn]
        CN=x
        [authority]
        basicConstraints=critical,CA:TRUE
        keyUsage=critical,keyCertSign,cRLSign,digitalSignature
        subjectKeyIdentifier=hash
        authorityKeyIdentifier=keyid
        [leaf]
        keyUsage=critical,digitalSignature
        subjectKeyIdentifier=hash
        authorityKeyIdentifier=keyid
        [ca]
        default_ca=a
        [a]
        database=index.txt
        crlnumber=number
        default_crl_days=30
        default_md=sha256
        crl_extensions=crl
        [crl]
        authorityKeyIdentifier=keyid
        """

    /// A root, `count` authorities one below the other, and a leaf under the last.
    private func hierarchy(of count: Int) throws -> (links: [Link], leaf: Certificate) {
        let openssl = try OpenSSLCommand()
        try openssl.write(utf8(Self.configuration), to: "c.cnf")
        try openssl.write([], to: "index.txt")
        try openssl.write(utf8("01\n"), to: "number")
        let key = "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out"
        try openssl.make("\(key) 0.key")
        try openssl.make(
            "req -new -x509 -config c.cnf -extensions authority -key 0.key -days 900 -subj /CN=0 "
                + "-out 0.pem")
        for number in 1...count + 1 {
            let above = number - 1
            let kind = number > count ? "leaf" : "authority"
            try openssl.make("\(key) \(number).key")
            try openssl.make(
                "req -new -config c.cnf -key \(number).key -subj /CN=\(number) -out \(number).csr")
            try openssl.make(
                "x509 -req -in \(number).csr -CA \(above).pem -CAkey \(above).key "
                    + "-CAcreateserial -days 300 -sha256 -extfile c.cnf -extensions \(kind) "
                    + "-out \(number).pem")
        }
        let links = try (0...count).map { number in
            try openssl.make(
                "ca -gencrl -config c.cnf -cert \(number).pem -keyfile \(number).key "
                    + "-out \(number).crl")
            return Link(
                certificate: try Certificate(pem: openssl.read("\(number).pem")),
                list: try RevocationList(pem: openssl.read("\(number).crl")))
        }
        return (links, try Certificate(pem: openssl.read("\(count + 1).pem")))
    }

    private func validate(
        _ leaf: Certificate, links: [Link], lists: [RevocationList]
    ) throws(CryptoError) {
        let now = leaf.notBefore.advanced(byMilliseconds: 60_000)
        try ChainCheck.validate(
            leaf, anchors: links.prefix(1).map(\.certificate),
            intermediates: links.dropFirst().map(\.certificate), revocation: lists,
            at: now, now: now, use: .signing)
    }

    @Test("two authorities between are followed, and each one's list is needed")
    func four() throws {
        let (links, leaf) = try hierarchy(of: 2)
        let lists = links.map(\.list)
        try validate(leaf, links: links, lists: lists)
        try validate(leaf, links: [links[0], links[2], links[1]], lists: lists.reversed())
        for missing in links.indices {
            var fewer = lists
            fewer.remove(at: missing)
            let issuer = links[missing].certificate.subject
            #expect(throws: CryptoError.noRevocationList(issuer: issuer)) {
                try validate(leaf, links: links, lists: fewer)
            }
        }
        let error = try #require(throws: CryptoError.self) {
            try validate(leaf, links: [links[0], links[2]], lists: lists)
        }
        #expect(error.code == "crypto.untrusted", "\(error)")
    }

    @Test("three authorities between are too many")
    func five() throws {
        let (links, leaf) = try hierarchy(of: 3)
        let error = try #require(throws: CryptoError.self) {
            try validate(leaf, links: links, lists: links.map(\.list))
        }
        #expect(error.code == "crypto.untrusted", "\(error)")
    }
}
