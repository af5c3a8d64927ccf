// CMSTests: a detached signature verifies in one form, for one signer, over one content.

import RedRiverBase
import TestSupport
import Testing

@testable import RedRiverCrypto

@Suite("Detached CMS signatures")
struct CMSTests {
    static let content = utf8("redriver/seal/v1\nsuite: intl\n")
    let vietnam: Identities
    let china: Identities
    let signature: [UInt8]

    init() throws {
        vietnam = try Identities("VN", name: "Hải quan Việt Nam")
        china = try Identities("CN", name: "中国海关")
        signature = try CMS.signDetached(
            Self.content, key: vietnam.signingKey, certificate: vietnam.signing)
    }

    private func verify(_ bytes: [UInt8]) throws(CryptoError) {
        try CMS.verifyDetached(bytes, content: Self.content, signer: vietnam.signing)
    }

    @Test("a signature verifies, over no content and over much")
    func good() throws {
        try verify(signature)
        #expect(signature.count < 400)
        for content in [[], [UInt8](repeating: 7, count: 1 << 20)] {
            let signature = try CMS.signDetached(
                content, key: china.signingKey, certificate: china.signing)
            try CMS.verifyDetached(signature, content: content, signer: china.signing)
        }
    }

    @Test("another content, another signer, another key are told apart")
    func others() throws {
        let subject = vietnam.signing.subject
        #expect(throws: CryptoError.badSignature(signer: subject)) {
            try CMS.verifyDetached(
                signature, content: Self.content + [10], signer: vietnam.signing)
        }
        #expect(throws: CryptoError.wrongSigner(expected: china.signing.subject)) {
            try CMS.verifyDetached(signature, content: Self.content, signer: china.signing)
        }
        #expect(throws: CryptoError.keyMismatch(subject: subject)) {
            _ = try CMS.signDetached(
                Self.content, key: china.signingKey, certificate: vietnam.signing)
        }
        // The right name with another's key: what a forger would send.
        let forged = form(attributesOf: Self.content) { china.signingKey.sign($0) }
        #expect(throws: CryptoError.badSignature(signer: subject)) { try verify(forged.der) }
    }

    @Test("a signature with any bit changed does not verify")
    func flips() {
        for at in signature.indices {
            for bit in 0..<8 {
                #expect(throws: CryptoError.self) { try verify(flipped(signature, at, bit)) }
            }
        }
    }

    @Test("a signature cut, lengthened, or with a byte dropped or doubled does not verify")
    func lengths() {
        for at in signature.indices {
            #expect(throws: CryptoError.self) { try verify(Array(signature.prefix(at))) }
            var dropped = signature
            dropped.remove(at: at)
            #expect(throws: CryptoError.self) { try verify(dropped) }
            var doubled = signature
            doubled.insert(signature[at], at: at)
            #expect(throws: CryptoError.self) { try verify(doubled) }
        }
        #expect(throws: CryptoError.self) { try verify(signature + [0]) }
        #expect(throws: CryptoError.self) { try verify(signature + signature) }
        let long = [UInt8](repeating: 0x30, count: Limits.statementSignature.value + 1)
        #expect(throws: CryptoError.tooLarge(.signature, ByteCount(long.count))) {
            try verify(long)
        }
    }

    @Test("random bytes in the clothes of DER neither verify nor stop the process")
    func random() {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<3000 {
            var bytes = signature
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                // Lengths and tags are what a parser trips over.
                bytes[at] =
                    [0x00, 0x30, 0x31, 0x7f, 0x80, 0x81, 0x84, 0x88, 0xa0, 0xff]
                    .randomElement(using: &random) ?? 0
            }
            if bytes == signature { continue }
            #expect(throws: CryptoError.self) { try verify(bytes) }
        }
    }

    /// A signature as we make it, with the signed attributes of `content`, signed by `sign`.
    private func form(
        attributesOf content: [UInt8], extra: [[UInt8]] = [], sign: ([UInt8]) -> [UInt8]
    ) -> SignedDataForm {
        let own = SignedDataForm.attributes(digest: Digest.sha256(content))
        var form = SignedDataForm(
            signer: vietnam.signing.issuerAndSerial, attributes: own + extra.flatMap { $0 },
            signature: [])
        form.signature = sign(form.signedBytes)
        return form
    }

    /// Signs attributes of the test's own making, correctly.
    private func signed(attributes: [[UInt8]]) -> [UInt8] {
        var form = SignedDataForm(
            signer: vietnam.signing.issuerAndSerial, attributes: attributes.flatMap { $0 },
            signature: [])
        form.signature = vietnam.signingKey.sign(form.signedBytes)
        return form.der
    }

    private func attribute(_ type: [UInt8], _ values: [UInt8]...) -> [UInt8] {
        DER.sequence(type, DER.element(DER.set, values))
    }

    @Test("signed attributes must be complete, distinct and in order; further ones are left alone")
    func attributes() throws {
        let type = attribute(OID.contentType, OID.data)
        let digest = DER.octets(Digest.sha256(Self.content).bytes)
        let message = attribute(OID.messageDigest, digest)
        // A signing time, 1.2.840.113549.1.9.5, as other software adds it.
        let time: [UInt8] = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 5]
        let when = attribute(time, DER.element(DER.utcTime, [utf8("261123070240Z")]))
        try verify(signed(attributes: [type, message]))
        try verify(signed(attributes: [type, when, message]))

        let other = DER.octets(Digest.sha256(utf8("other")).bytes)
        let refused: [(String, [[UInt8]])] = [
            ("none", []), ("no content-type", [message]), ("no message-digest", [type]),
            ("out of order", [message, type]), ("twice", [type, message, message]),
            ("content-type twice", [type, type, message]),
            ("two digests in one", [type, attribute(OID.messageDigest, digest, other)]),
            ("two attributes", [type, message, attribute(OID.messageDigest, other)]),
            ("another type", [attribute(OID.contentType, OID.signedData), message]),
            ("two types", [attribute(OID.contentType, OID.data, OID.data), message]),
            ("no value", [type, attribute(OID.messageDigest)]),
            ("a short digest", [type, attribute(OID.messageDigest, DER.octets([1, 2]))]),
            ("no attribute", [type, message, [0x05, 0x00]]),
            (
                "something behind",
                [type, DER.sequence(OID.messageDigest, DER.element(DER.set, [digest]), [5, 0])]
            ),
            ("something inside", [type, DER.sequence(OID.messageDigest, [0x31, 0], digest)]),
        ]
        for (name, attributes) in refused {
            let error = #expect(throws: CryptoError.self, "\(name)") {
                try verify(signed(attributes: attributes))
            }
            #expect(error?.code == "crypto.malformed", "\(name)")
        }
        #expect(throws: CryptoError.badSignature(signer: vietnam.signing.subject)) {
            try verify(signed(attributes: [type, attribute(OID.messageDigest, other)]))
        }
    }

    /// The form with one part replaced: `parts` as in RFC 5652 §5.1 and §5.3.
    private func assembled(
        version: [UInt8] = DER.integer(1), digests: [UInt8]? = nil, content: [UInt8]? = nil,
        certificates: [UInt8] = [], infoVersion: [UInt8] = DER.integer(1),
        digest: [UInt8] = DER.sequence(OID.sha256),
        algorithm: [UInt8] = DER.sequence(OID.ecdsaWithSHA256), unsigned: [UInt8] = [],
        count: Int = 1, type: [UInt8] = OID.signedData, afterData: [UInt8] = [],
        afterInfos: [UInt8] = [], afterContent: [UInt8] = [], longSignature: Bool = false
    ) throws -> [UInt8] {
        let form = try #require(SignedDataForm(der: signature))
        let value = DER.octets(form.signature)
        let written = longSignature ? [value[0], 0x81] + value[1...] : value
        let info = DER.sequence(
            infoVersion, form.signer, digest, DER.element(DER.context(0), [form.attributes]),
            algorithm, written, unsigned)
        let infos = [[UInt8]](repeating: info, count: count)
        let data = DER.sequence(
            version, digests ?? DER.element(DER.set, [digest]), content ?? DER.sequence(OID.data),
            certificates, DER.element(DER.set, infos), afterInfos)
        return DER.sequence(
            type, DER.element(DER.context(0), [data, afterData]), afterContent)
    }

    @Test("every liberty that CMS allows and we do not is refused")
    func liberties() throws {
        #expect(try assembled() == signature)
        let null = DER.sequence(OID.sha256, [DER.null, 0])
        try verify(assembled(digest: null))  // RFC 5754 §2: readers accept NULL parameters.

        let sha1 = DER.sequence([6, 5, 0x2b, 0x0e, 3, 2, 0x1a])
        let ecdsaSHA384 = DER.sequence([6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3])
        let ecdsaWithNull = DER.sequence(OID.ecdsaWithSHA256, [DER.null, 0])
        let attached = DER.sequence(
            OID.data, DER.element(DER.context(0), [DER.octets(Self.content)]))
        let certificate = DER.element(DER.context(0), [vietnam.signing.der])
        let list = DER.element(DER.context(1), [vietnam.list.der])
        let time = DER.sequence(
            [6, 3, 0x2a, 3, 4], DER.element(DER.set, [DER.octets([1])]))
        let refused: [(String, [UInt8])] = [
            ("two signers", try assembled(count: 2)), ("no signer", try assembled(count: 0)),
            ("an embedded certificate", try assembled(certificates: certificate)),
            ("an embedded list", try assembled(certificates: list)),
            ("an unsigned attribute", try assembled(unsigned: DER.element(0xa1, [time]))),
            ("attached content", try assembled(content: attached)),
            (
                "empty attached content",
                try assembled(
                    content: DER.sequence(
                        OID.data, DER.element(DER.context(0), [DER.octets([])])))
            ),
            ("another content type", try assembled(content: DER.sequence(OID.signedData))),
            ("another outer type", try assembled(type: OID.data)),
            ("something after the signers", try assembled(afterInfos: [DER.null, 0])),
            ("something after the signed data", try assembled(afterData: [DER.null, 0])),
            ("something after the content", try assembled(afterContent: [DER.null, 0])),
            ("a short length in the long form", try assembled(longSignature: true)),
            ("version 3", try assembled(version: DER.integer(3))),
            ("signer version 3", try assembled(infoVersion: DER.integer(3))),
            ("SHA-1", try assembled(digest: sha1)),
            (
                "a second digest algorithm",
                try assembled(
                    digests: DER.element(DER.set, [sha1, DER.sequence(OID.sha256)]))
            ),
            ("no digest algorithm", try assembled(digests: DER.element(DER.set, []))),
            ("ECDSA with SHA-384", try assembled(algorithm: ecdsaSHA384)),
            ("parameters to ECDSA", try assembled(algorithm: ecdsaWithNull)),
        ]
        for (name, bytes) in refused {
            let error = #expect(throws: CryptoError.self, "\(name)") { try verify(bytes) }
            #expect(error?.code == "crypto.malformed", "\(name)")
            #expect(error?.holdCode == .signature, "\(name)")
        }
    }

    @Test("a length written longer than need be is refused")
    func longLengths() throws {
        // 30 82 xx xx … is the shortest for these lengths; 30 83 00 xx xx says the same.
        #expect(signature[0] == 0x30 && signature[1] == 0x82)
        let longer = [0x30, 0x83, 0x00] + signature[2...]
        #expect(throws: CryptoError.self) { try verify(longer) }
        let indefinite = [0x30, 0x80] + signature[4...] + [0, 0]
        #expect(throws: CryptoError.self) { try verify(indefinite) }
    }

    @Test("a certificate whose key is not on P-256 signs nothing")
    func otherKey() throws {
        guard OpenSSLCommand.isPresent else { return }
        let openssl = try OpenSSLCommand()
        try openssl.make("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out k.pem")
        try openssl.make("req -new -x509 -key k.pem -subj /CN=x -out c.pem")
        let certificate = try Certificate(pem: openssl.read("c.pem"))
        #expect(throws: CryptoError.unsupportedKey(kind: "secp384r1")) {
            try CMS.verifyDetached(signature, content: Self.content, signer: certificate)
        }
    }
}
