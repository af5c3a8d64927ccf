// CMSTests: a detached signature verifies in one form, for one signer, over one content.

import RedRiverBase
import RedRiverCrypto
import TestSupport
import Testing

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

    @Test("a signature verifies")
    func good() throws {
        try CMS.verifyDetached(signature, content: Self.content, signer: vietnam.signing)
        #expect(signature.count < 400)
    }

    @Test("identities are good for their use")
    func chain() throws {
        try ChainCheck.validate(
            vietnam.signing, anchors: [china.authority.certificate, vietnam.authority.certificate],
            revocation: [china.list, vietnam.list], at: Moment.used, now: Moment.now, use: .signing)
        try ChainCheck.validate(
            vietnam.agreement, anchors: [vietnam.authority.certificate],
            revocation: [vietnam.list], at: Moment.used, now: Moment.now, use: .keyAgreement)
        try ChainCheck.validate(
            vietnam.authority.certificate, anchors: [vietnam.authority.certificate],
            revocation: [vietnam.list], at: Moment.used, now: Moment.now, use: .authority)
    }
}
