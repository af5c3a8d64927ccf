// CMSFormat: the one form of detached signature we write and accept (RFC 5652 §5).
//
// CMS allows a great deal: embedded certificates and lists, several signers, unsigned attributes,
// any algorithm, encodings of any length. Each freedom is another spelling of one signature, or
// code run on bytes nobody has vouched for. Ours has none of them:
//
//     ContentInfo { signedData, [0] SignedData {
//         1, { sha256 }, { data },                    no content, certificates or lists
//         { SignerInfo { 1, issuer and serial, sha256, [0] signed attributes,
//                        ecdsa-with-SHA256, signature } } } }     no unsigned attributes
//
// Signed attributes must hold content-type and message-digest once each; others (a signing time, a
// certificate reference) are under the signature and left alone. `openssl cms` reads and writes
// the same form; Tests/Crypto/CommandLineTests.swift shows both.

internal import RedRiverBase

/// The parts of a detached signature that differ from one to the next.
struct SignedDataForm: Equatable {
    /// `IssuerAndSerialNumber`, whole.
    var signer: [UInt8]
    /// The elements inside `[0] SignedAttributes`, one after the other.
    var attributes: [UInt8]
    /// The ECDSA signature, DER.
    var signature: [UInt8]

    /// The bytes the signature is over: the attributes as a SET OF (RFC 5652 §5.4).
    var signedBytes: [UInt8] { DER.element(DER.set, [attributes]) }

    private static let algorithmSHA256 = DER.sequence(OID.sha256)
    private static let algorithmECDSA = DER.sequence(OID.ecdsaWithSHA256)
    /// RFC 5754 §2 wants the parameters absent and readers to accept NULL.
    private static let algorithmSHA256WithNull = DER.sequence(OID.sha256, [DER.null, 0])
    private static let version1 = DER.integer(1)
    private static let detachedData = DER.sequence(OID.data)

    /// The attributes we sign: content-type, then message-digest, which is also their DER order.
    static func attributes(digest: Digest) -> [UInt8] {
        DER.sequence(OID.contentType, DER.element(DER.set, [OID.data]))
            + DER.sequence(OID.messageDigest, DER.element(DER.set, [DER.octets(digest.bytes)]))
    }

    /// The whole `ContentInfo`.
    var der: [UInt8] {
        let signerInfo = DER.sequence(
            Self.version1, signer, Self.algorithmSHA256,
            DER.element(DER.context(0), [attributes]), Self.algorithmECDSA, DER.octets(signature))
        let signedData = DER.sequence(
            Self.version1, DER.element(DER.set, [Self.algorithmSHA256]), Self.detachedData,
            DER.element(DER.set, [signerInfo]))
        return DER.sequence(OID.signedData, DER.element(DER.context(0), [signedData]))
    }
}

extension SignedDataForm {
    /// Reads a signature of this form.
    ///
    /// - Returns: `nil` for anything else: another order, tag, version, algorithm, more signers,
    ///   a further field, a longer spelling of a length, or bytes left over at any level.
    init?(der: [UInt8]) {
        var outer = DERReader(der[...])
        guard let contentInfo = outer.contents(DER.sequenceOf), outer.isAtEnd else { return nil }
        var info = DERReader(contentInfo)
        guard info.takes(OID.signedData), let explicit = info.contents(DER.context(0)),
            info.isAtEnd
        else { return nil }
        var wrapper = DERReader(explicit)
        guard let signedData = wrapper.contents(DER.sequenceOf), wrapper.isAtEnd else { return nil }
        var data = DERReader(signedData)
        guard data.takes(Self.version1),
            let digests = data.contents(DER.set), Self.isSHA256Alone(digests),
            data.takes(Self.detachedData),
            let signerInfos = data.contents(DER.set), data.isAtEnd
        else { return nil }
        var infos = DERReader(signerInfos)
        guard let signerInfo = infos.contents(DER.sequenceOf), infos.isAtEnd else { return nil }
        self.init(signerInfo: signerInfo)
    }

    private init?(signerInfo: ArraySlice<UInt8>) {
        var reader = DERReader(signerInfo)
        guard reader.takes(Self.version1),
            let signer = reader.whole(DER.sequenceOf),
            let digest = reader.whole(DER.sequenceOf), Self.isSHA256Alone(digest),
            let attributes = reader.contents(DER.context(0)),
            reader.takes(Self.algorithmECDSA),
            let signature = reader.contents(DER.octetString), reader.isAtEnd
        else { return nil }
        self.init(
            signer: Array(signer), attributes: Array(attributes), signature: Array(signature))
    }

    private static func isSHA256Alone(_ algorithms: ArraySlice<UInt8>) -> Bool {
        algorithms.elementsEqual(algorithmSHA256)
            || algorithms.elementsEqual(algorithmSHA256WithNull)
    }

    /// The digest in the signed attributes.
    ///
    /// - Returns: `nil` unless the attributes are a DER set of distinct types, hold exactly one
    ///   content-type, saying `data`, and exactly one message-digest of 32 bytes.
    func messageDigest() -> Digest? {
        var reader = DERReader(attributes[...])
        var previous: ArraySlice<UInt8> = []
        var types: Set<[UInt8]> = []
        var saysData = false
        var digest: Digest?
        while !reader.isAtEnd {
            guard let whole = reader.whole(DER.sequenceOf),
                previous.lexicographicallyPrecedes(whole),  // X.690 §11.6: ascending.
                let (type, values) = Self.attribute(whole), types.insert(type).inserted
            else { return nil }
            previous = whole
            if type == OID.contentType {
                saysData = values.elementsEqual(OID.data)
            } else if type == OID.messageDigest {
                var value = DERReader(values)
                digest = value.contents(DER.octetString).flatMap { Digest($0) }
                if !value.isAtEnd { return nil }
            }
        }
        return saysData ? digest : nil
    }

    private static func attribute(
        _ whole: ArraySlice<UInt8>
    ) -> (type: [UInt8], values: ArraySlice<UInt8>)? {
        var outer = DERReader(whole)
        guard let inside = outer.contents(DER.sequenceOf) else { return nil }
        var reader = DERReader(inside)
        guard let type = reader.whole(DER.objectIdentifier), let values = reader.contents(DER.set),
            reader.isAtEnd
        else { return nil }
        return (Array(type), values)
    }
}
