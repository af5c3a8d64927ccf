// CommandLineTests: what we write the `openssl` program accepts, and the other way about.

import RedRiverBase
import RedRiverCrypto
import TestSupport
import Testing

@Suite(
    "Together with the openssl program",
    .needs(.openssl, OpenSSLCommand.isPresent, "the openssl program"))
struct CommandLineTests {
    static let content = utf8("redriver/seal/v1\nfrom: vn.kim-thanh\n")
    let vietnam: Identities
    let openssl: OpenSSLCommand

    init() throws {
        vietnam = try Identities("VN", name: "Hải quan Việt Nam")
        openssl = try OpenSSLCommand()
        try openssl.write(vietnam.authority.certificate.pem, to: "anchor.pem")
        try openssl.write(vietnam.signing.pem, to: "signer.pem")
        try openssl.write(
            vietnam.authority.certificate.pem + vietnam.list.pem, to: "anchor-and-list.pem")
        try openssl.write(Self.content, to: "seal.txt")
    }

    /// `openssl` has one clock for everything: the moment of use, in seconds.
    private var clock: String { "-attime \(Moment.used.milliseconds / 1000)" }

    @Test("it verifies our signature, and no altered one")
    func verifiesOurs() throws {
        let signature = try CMS.signDetached(
            Self.content, key: vietnam.signingKey, certificate: vietnam.signing)
        try openssl.write(signature, to: "seal.p7s")
        let verify =
            "cms -verify -binary -inform DER -in seal.p7s -content seal.txt -certfile signer.pem "
            + "-CAfile anchor.pem -purpose any -out /dev/null \(clock)"
        try openssl.make(verify)
        try openssl.write(Self.content + [10], to: "seal.txt")
        #expect(try openssl.run(verify).status != 0)
    }

    @Test(
        "we verify its signatures without certificates, with and without CAdES",
        arguments: [
            "", "-cades", "-nosmimecap",
        ])
    func verifiesIts(option: String) throws {
        try sign(option + " -nocerts -md sha256")
        try CMS.verifyDetached(
            openssl.read("its.p7s"), content: Self.content, signer: vietnam.signing)
    }

    @Test(
        "we refuse its signatures of other forms",
        arguments: [
            "-md sha256", "-nocerts -md sha384", "-nocerts -md sha256 -nodetach",
            "-nocerts -md sha256 -keyid", "-nocerts -md sha256 -noattr", "-nocerts -md sha1",
            "-nocerts -md sha256 -stream -indef",
        ])
    func refusesIts(options: String) throws {
        try sign(options)
        let error = try #require(throws: CryptoError.self) {
            try CMS.verifyDetached(
                openssl.read("its.p7s"), content: Self.content, signer: vietnam.signing)
        }
        #expect(error.code == "crypto.malformed", "\(error)")
    }

    private func sign(_ options: String) throws {
        // The key exists for the length of this test, in a folder of its own.
        let key = vietnam.signingKey.withKey { $0.pem() }
        try openssl.write(key, to: "signer.key")
        try openssl.make(
            "cms -sign -binary -in seal.txt -signer signer.pem -inkey signer.key -outform DER "
                + "-out its.p7s \(options)")
    }

    @Test("it finds our chains and lists strictly in order")
    func chains() throws {
        let strict = "verify -x509_strict -crl_check_all -CAfile anchor-and-list.pem \(clock)"
        try openssl.write(vietnam.agreement.pem, to: "agreement.pem")
        for name in ["signer.pem", "agreement.pem", "anchor.pem"] {
            let outcome = try openssl.run("\(strict) \(name)")
            #expect(outcome.status == 0, "\(outcome.output)")
        }
        let list = try vietnam.authority.revocationList(
            revoked: [(vietnam.signing.serialNumber, Moment.start)], number: 2,
            thisUpdate: Moment.start, nextUpdate: Moment.nextList)
        try openssl.write(
            vietnam.authority.certificate.pem + list.pem, to: "anchor-and-list.pem")
        let outcome = try openssl.run("\(strict) signer.pem")
        #expect(outcome.output.contains("certificate revoked"), "\(outcome.output)")
    }

    @Test("it reads off the same names, usages and numbers")
    func reads() throws {
        let subject = try openssl.run(
            "x509 -in signer.pem -noout -subject -nameopt RFC2253,-esc_msb")
        #expect(subject.output == "subject=\(vietnam.signing.subject)\n")
        let usage = try openssl.run("x509 -in anchor.pem -noout -ext keyUsage,basicConstraints")
        #expect(usage.output.contains("Digital Signature, Certificate Sign, CRL Sign"))
        #expect(usage.output.contains("CA:TRUE, pathlen:0"))
        try openssl.write(vietnam.list.pem, to: "list.pem")
        let number = try openssl.run("crl -in list.pem -noout -crlnumber")
        #expect(number.output == "crlNumber=0x01\n")
    }

    @Test("it reads the private keys we write")
    func keys() throws {
        try openssl.write(PrivateKey.generate().pem(), to: "k.pem")
        let outcome = try openssl.run("pkey -in k.pem -noout -check -text")
        #expect(outcome.output.contains("Key is valid"), "\(outcome.output)")
        #expect(outcome.output.contains("NIST CURVE: P-256"), "\(outcome.output)")
    }
}
