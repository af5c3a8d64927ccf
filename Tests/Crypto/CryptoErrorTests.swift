// CryptoErrorTests: every error speaks three languages and has a code of its own.

import RedRiverBase
import Testing

@testable import RedRiverCrypto

@Suite("Errors of cryptography")
struct CryptoErrorTests {
    static let all: [CryptoError] = [
        .malformed(.privateKey, detail: "x"), .tooLarge(.certificate, ByteCount(9)),
        .unsupportedKey(kind: "RSA 2048"), .keyMismatch(subject: "CN=a"),
        .notYetValid(subject: "CN=a", from: Moment.start),
        .expired(subject: "CN=a", since: Moment.start),
        .revoked(subject: "CN=a", since: Moment.start), .noRevocationList(issuer: "CN=a"),
        .staleRevocationList(issuer: "CN=a", nextUpdate: Moment.start),
        .wrongUse(subject: "CN=a", needed: .keyAgreement),
        .untrusted(subject: "CN=a", reason: "x"),
        .weakAlgorithm(subject: "CN=a", algorithm: "x"), .wrongSigner(expected: "CN=a"),
        .badSignature(signer: "CN=a"), .notOpened,
        .failed(OpenSSLFailure(operation: "f", reasons: ["x"])),
    ]

    @Test("each has its own code and a sentence in each language", arguments: all)
    func sentences(_ error: CryptoError) {
        #expect(Self.all.filter { $0.code == error.code }.count == 1)
        #expect(error.code.hasPrefix("crypto."))
        #expect(error.text.vi.hasSuffix("."))
        #expect(error.text.zh.hasSuffix("。"))
        #expect(error.text.en.hasSuffix("."))
        #expect(Set([error.text.vi, error.text.zh, error.text.en]).count == 3)
    }

    @Test("the link is told whether certificate, list, signature or opening failed")
    func holdCodes() {
        #expect(CryptoError.expired(subject: "", since: Moment.start).holdCode == .certificate)
        #expect(CryptoError.noRevocationList(issuer: "").holdCode == .revocation)
        #expect(CryptoError.tooLarge(.revocationList, ByteCount(1)).holdCode == .revocation)
        #expect(CryptoError.tooLarge(.signature, ByteCount(1)).holdCode == .signature)
        #expect(CryptoError.wrongSigner(expected: "").holdCode == .signature)
        #expect(CryptoError.notOpened.holdCode == .opening)
    }

    @Test("every object that can be malformed has a name in each language")
    func objects() {
        for object in CryptoObject.allCases {
            let error = CryptoError.malformed(object, detail: "")
            #expect(error.text.en.contains(object.rawValue))
        }
        for use in CertificateUse.allCases { #expect(!use.name.vi.isEmpty && !use.name.zh.isEmpty) }
    }
}
