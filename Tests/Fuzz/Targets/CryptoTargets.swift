// CryptoTargets: certificates, revocation lists, signatures and keys, most of them through OpenSSL.

import RedRiverBase
import RedRiverCrypto

enum CryptoTargets {
    static let all = [certificate, list, signature, chain, pem, privateKey, publicKey]

    private static let certificates = [
        CryptoSeeds.vietnam, CryptoSeeds.signing, CryptoSeeds.encryption, CryptoSeeds.manifold,
        CryptoSeeds.ed25519, CryptoSeeds.rsa, CryptoSeeds.p384,
    ]

    static let certificate = FuzzTarget("certificate", cost: .much, seeds: certificates) {
        (bytes) throws(Violation) in
        try judge { () throws(CryptoError) in
            try Certificate(der: bytes)
        } _: {
            (certificate) throws(Violation) in
            try check(certificate, bytes)
        }
    }

    private static func check(
        _ certificate: Certificate, _ bytes: [UInt8]
    ) throws(Violation) {
        try demand(certificate.der == bytes, "its bytes are others")
        try demand(certificate.fingerprint == Digest.sha256(bytes), "another fingerprint")
        for name in [certificate.subject, certificate.issuer] {
            try demand(!name.utf8.contains { $0 < 0x20 }, "a control character in a name")
        }
        let point = certificate.publicKey?.point
        try demand(point?.count ?? PublicKey.pointBytes == PublicKey.pointBytes, "a point")
        if let point {
            try demand((try? PublicKey(point: point)) != nil, "a key that is not on the curve")
        }
        try demand((try? Certificate(pem: certificate.pem)) == certificate, "as PEM it is another")
    }

    static let list = FuzzTarget(
        "revocation-list", cost: .much,
        seeds: [CryptoSeeds.list, CryptoSeeds.chinese, CryptoSeeds.revoking]
    ) { (bytes) throws(Violation) in
        try judge { () throws(CryptoError) in
            try RevocationList(der: bytes)
        } _: {
            (list) throws(Violation) in
            try demand(list.der == bytes, "its bytes are others")
            try demand(!list.issuer.utf8.contains { $0 < 0x20 }, "a control character in a name")
            try demand((try? RevocationList(pem: list.pem)) == list, "as PEM it is another")
        }
    }

    private static let authority = known(try? Certificate(der: CryptoSeeds.vietnam))

    /// One signature has one spelling, up to what is ECDSA's own: none but the seed is accepted, and
    /// it over nothing but what was signed.
    static let signature = FuzzTarget(
        framed: "signature", cost: .some,
        seeds: [
            [CryptoSeeds.signature, CryptoSeeds.agreement],
            [CryptoSeeds.countersignature, CryptoSeeds.agreement],
        ]
    ) { (frames) throws(Violation) in
        guard frames.count >= 2 else { return .refused }
        for (signer, own) in [
            (authority, CryptoSeeds.signature), (foreign, CryptoSeeds.countersignature),
        ] {
            let judgement = try judge { () throws(CryptoError) in
                try CMS.verifyDetached(frames[0], content: frames[1], signer: signer)
            } _: { (_) throws(Violation) in
                try demand(frames[0] == own, "another signature is accepted")
                try demand(frames[1] == CryptoSeeds.agreement, "it is accepted over other bytes")
            }
            if judgement == .accepted { return .accepted }
        }
        return .refused
    }

    private static let foreign = known(try? Certificate(der: CryptoSeeds.china))

    /// A leaf, a list and an anchor: only those that were issued hold together.
    static let chain = FuzzTarget(
        framed: "certificate-chain", cost: .much,
        seeds: [[CryptoSeeds.signing, CryptoSeeds.list], [CryptoSeeds.vietnam, CryptoSeeds.list]]
    ) { (frames) throws(Violation) in
        guard frames.count >= 2, let leaf = try? Certificate(der: frames[0]),
            let list = try? RevocationList(der: frames[1])
        else { return .refused }
        let now = CryptoSeeds.now
        do throws(CryptoError) {
            try ChainCheck.validate(
                leaf, anchors: [authority], revocation: [list], at: now, now: now,
                use: leaf == authority ? .authority : .signing)
        } catch {
            return try refused(error)
        }
        let issued = [CryptoSeeds.signing, CryptoSeeds.vietnam]
        try demand(issued.contains(frames[0]), "a certificate that nobody issued is accepted")
        try demand(frames[1] == CryptoSeeds.list, "a list that nobody signed is accepted")
        return .accepted
    }

    static let pem = FuzzTarget(
        "pem", cost: .some,
        seeds: [
            authority.pem, utf8("words\n") + authority.pem,
            known(try? RevocationList(der: CryptoSeeds.list)).pem,
        ],
        words: [
            "-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n", "-----", "\r\n", "=",
            "-----BEGIN X509 CRL-----\n", "Proc-Type: 4,ENCRYPTED\n", "\n\n", "BEGIN", "END",
        ]
    ) { (bytes) throws(Violation) in
        let certificate = try judge { () throws(CryptoError) in
            try Certificate(pem: bytes)
        } _: {
            (certificate) throws(Violation) in
            try check(certificate, certificate.der)
        }
        let list = try judge { () throws(CryptoError) in
            try RevocationList(pem: bytes)
        } _: {
            (list) throws(Violation) in
            try demand((try? RevocationList(der: list.der)) == list, "as DER it is another")
            try demand(certificate == .refused, "it is a certificate and a list in one")
        }
        return list == .accepted ? list : certificate
    }

    /// The recipient's key of RFC 9180, appendix A.3.1: published, so it protects nothing.
    private static let scalar = known(
        Hexadecimal.decode("f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2"))
    static let point = known(
        Hexadecimal.decode(
            "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a82"
                + "6a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0"))

    /// PKCS#8 up to the scalar, and between it and the point (RFC 5958, RFC 5915).
    private static let head = known(
        Hexadecimal.decode(
            "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420"))
    private static let middle = known(Hexadecimal.decode("a144034200"))

    /// The input is DER: what a mutation of the PEM would find, the target above has found.
    static let privateKey = FuzzTarget(
        "private-key", cost: .much, seeds: [head + scalar + middle + point]
    ) { (bytes) throws(Violation) in
        try judge { () throws(CryptoError) in
            try PrivateKey(pem: keyText(bytes))
        } _: {
            (key) throws(Violation) in
            let message = utf8("message")
            try demand(
                key.publicKey.isValidSignature(key.sign(message), for: message),
                "it does not sign for its public key")
            // The key itself is read and goes; what is left is that it was the same.
            let again = try? SigningKey(pem: key.pem()).publicKey
            try demand(again == key.publicKey, "written and read it is another")
        }
    }

    static func keyText(_ der: [UInt8]) -> [UInt8] {
        let label = "PRIVATE KEY-----"
        var rest = Base64.encode(der)[...]
        var text = "-----BEGIN \(label)\n"
        while !rest.isEmpty {
            text += rest.prefix(64) + "\n"
            rest = rest.dropFirst(64)
        }
        return utf8(text + "-----END \(label)\n")
    }

    /// That key, to which the epochs of the targets are sent.
    static let ownKey = known(try? SigningKey(pem: keyText(head + scalar + middle + point)))

    static let publicKey = FuzzTarget("public-key", cost: .much, seeds: [point]) {
        (bytes) throws(Violation) in
        try judge { () throws(CryptoError) in
            try PublicKey(point: bytes)
        } _: {
            (key) throws(Violation) in
            try demand(key.point == bytes, "another point")
            try demand((try? HPKE.encapsulate(to: key, info: [])) != nil, "nothing goes to it")
        }
    }
}
