// IdentityReader: the single steps of reading an identity, each with the member it concerns.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverFiles
internal import RedRiverJSON
internal import RedRiverLedger
internal import RedRiverTransport

/// Reads the files a configuration names, at one moment.
struct IdentityReader {
    let configuration: NodeConfiguration
    let now: Timestamp

    // MARK: The agreement

    /// The edition, read; signatures are another step.
    func agreement() throws(NodeError) -> Agreement {
        let pointer = "/agreement/file"
        let bytes = try read(configuration.agreement.file, pointer, Limits.configurationFile)
        let agreement: Agreement
        do throws(EvidenceError) {
            agreement = try Agreement(parsing: bytes)
        } catch {
            throw fault(pointer, .agreement(error))
        }
        guard agreement.isInForce(at: now) else {
            throw fault(pointer, .notInForce(from: agreement.validFrom))
        }
        return agreement
    }

    /// This node and the other one.
    func nodes(of agreement: Agreement) throws(NodeError) -> (Agreement.Node, Agreement.Node) {
        guard let own = agreement.node(configuration.node), let peer = agreement.peer(of: own.id)
        else { throw fault("/node", .nodeNotAgreed(configuration.node)) }
        return (own, peer)
    }

    /// The authorities the operator trusts; the agreement must name the very same.
    func anchors(of agreement: Agreement) throws(NodeError) -> [Country: Certificate] {
        var anchors: [Country: Certificate] = [:]
        for country in Country.allCases {
            let pointer = "/agreement/authorities/\(country.rawValue)"
            let anchor = try certificate(configuration.agreement.authorities[country], pointer)
            guard anchor == agreement.node(of: country)?.anchor else {
                throw fault(pointer, .anchorDiffers(country))
            }
            anchors[country] = anchor
        }
        return anchors
    }

    /// Checks that the authority of each country signed exactly the agreement's bytes.
    func checkSignatures(on agreement: Agreement) throws(NodeError) {
        for node in agreement.nodes {
            let pointer = "/agreement/signatures/\(node.country.rawValue)"
            let path = configuration.agreement.signatures[node.country]
            let signature = try read(path, pointer, Limits.statementSignature)
            try crypto(pointer) { () throws(CryptoError) in
                try CMS.verifyDetached(signature, content: agreement.bytes, signer: node.anchor)
            }
        }
    }

    /// What messages are checked by: exactly the files agreed on. `nil` where none are.
    ///
    /// - Returns: Besides, the files themselves.
    func catalogue(
        of agreement: Agreement
    ) throws(NodeError) -> (catalogue: Catalogue?, files: [[UInt8]]) {
        guard agreement.pinsCatalogue else { return (nil, []) }
        let pointer = "/schemas"
        guard let folder = configuration.schemas else {
            throw fault(pointer, .json(.missing(pointer: pointer)))
        }
        let files: [String: [UInt8]]
        do throws(FilesError) {
            files = try Files.readTree(
                folder, suffix: ".json", atMost: Limits.configurationFile)
        } catch {
            throw fault(pointer, .file(error))
        }
        try check(files, agreement, pointer)
        let catalogue = try Self.compiled.with { kept throws(NodeError) in
            if let kept, kept.files == agreement.catalogue { return kept.catalogue }
            let catalogue: Catalogue
            do throws(CatalogueError) {
                catalogue = try Catalogue(files: files)
            } catch {
                throw fault(pointer, .catalogue(error))
            }
            kept = (agreement.catalogue, catalogue)
            return catalogue
        }
        for type in agreement.types {
            guard
                let file = MessageType(rawValue: type.type).flatMap({ catalogue.schemaFiles[$0] }),
                let agreed = agreement.catalogue.first(where: { $0.file == file }),
                type.schema == agreed.digest
            else { throw fault(pointer, .catalogueDiffers(file: type.type)) }
        }
        return (catalogue, agreement.catalogue.compactMap { files[$0.file] })
    }

    /// What was compiled last, and from what: reading an identity again does not compile again.
    private static let compiled = Locked<(files: [Agreement.CatalogueFile], catalogue: Catalogue)?>(
        nil)

    /// That the files are those agreed on: none missing, none more, each to the byte.
    private func check(
        _ files: [String: [UInt8]], _ agreement: Agreement, _ pointer: String
    ) throws(NodeError) {
        var agreed: [String: Digest] = [:]
        for item in agreement.catalogue { agreed[item.file] = item.digest }
        for file in Set(files.keys.filter(Catalogue.isPart)).union(agreed.keys).sorted() {
            guard let digest = agreed[file], let bytes = files[file],
                Digest.sha256(bytes) == digest
            else { throw fault(pointer, .catalogueDiffers(file: file)) }
        }
    }

    // MARK: Authorities and their lists

    func revocationLists(own: Country) throws(NodeError) -> [Country: RevocationList] {
        var lists: [Country: RevocationList] = [:]
        for country in Country.allCases {
            let pointer = listPointer(country)
            guard let path = configuration.revocation[country] else {
                if country != own { continue }
                throw fault(pointer, .json(.missing(pointer: pointer)))
            }
            // Base64 and its line ends make PEM a third longer than the list itself.
            let bytes = try read(
                path, pointer, ByteCount(2 * Limits.revocationList.value))
            lists[country] = try crypto(pointer) { () throws(CryptoError) in
                try RevocationList(pem: bytes)
            }
        }
        return lists
    }

    /// Checks an authority's own certificate.
    func checkAuthority(
        _ node: Agreement.Node, lists: [RevocationList]
    ) throws(NodeError) {
        try validate(
            node.anchor, of: node, lists: lists, use: .authority,
            "/agreement/authorities/\(node.country.rawValue)")
    }

    /// As ``checkAuthority(_:lists:)``, for the other country: a list that is missing or out of
    /// date is a warning. If it is out of date, what it said on its last day still counts.
    func checkAuthority(
        _ node: Agreement.Node, lists: [RevocationList],
        toleratingStale warnings: inout [NodeError]
    ) throws(NodeError) {
        do throws(NodeError) {
            try checkAuthority(node, lists: lists)
        } catch .configuration(let place, .crypto(let reason)) where reason.isAboutLists {
            warnings.append(.configuration(at: place, .crypto(reason)))
            try validateByNewestList(of: node, lists)
        }
    }

    private func validateByNewestList(
        of node: Agreement.Node, _ lists: [RevocationList]
    ) throws(NodeError) {
        let pointer = "/agreement/authorities/\(node.country.rawValue)"
        for list in lists {
            do throws(CryptoError) {
                try ChainCheck.validate(
                    node.anchor, anchors: [node.anchor], revocation: [list], at: now,
                    now: list.thisUpdate, use: .authority)
            } catch  where !error.isAboutLists {
                throw fault(pointer, .crypto(error))
            } catch {
                // Another authority's list, or none of its own that verifies: the warning said so.
            }
        }
    }

    private func validate(
        _ certificate: Certificate, of node: Agreement.Node, lists: [RevocationList],
        use: CertificateUse, _ pointer: String
    ) throws(NodeError) {
        do throws(CryptoError) {
            try ChainCheck.validate(
                certificate, anchors: [node.anchor], revocation: lists, at: now, now: now,
                use: use)
        } catch {
            throw fault(error.isAboutLists ? listPointer(node.country) : pointer, .crypto(error))
        }
    }

    // MARK: This node

    /// A private key and the certificate to it.
    func pair(
        _ use: CertificateUse, of node: Agreement.Node, lists: [RevocationList]
    ) throws(NodeError) -> (SigningKey, Certificate) {
        let isSigning = use == .signing
        let name = isSigning ? "signing" : "encryption"
        let (keys, certificates) = (configuration.keys, configuration.certificates)
        let key = try privateKey(
            isSigning ? keys.signing : keys.encryption, "/keys/\(name)")
        let pointer = "/certificates/\(name)"
        let certificate = try certificate(
            isSigning ? certificates.signing : certificates.encryption, pointer)
        let agreed = isSigning ? node.signingSubject : node.encryptionSubject
        guard certificate.subject.utf8.elementsEqual(agreed.utf8) else {
            throw fault(
                pointer, .subjectDiffers(found: certificate.subject, agreed: agreed))
        }
        guard certificate.publicKey == key.publicKey else {
            throw fault(pointer, .crypto(.keyMismatch(subject: certificate.subject)))
        }
        try validate(certificate, of: node, lists: lists, use: use, pointer)
        return (key, certificate)
    }

    /// The node's CURVE keys, which the agreement must list.
    func curve(of node: Agreement.Node) throws(NodeError) -> CurveKeyPair {
        let pointer = "/keys/transport"
        var bytes = try readPrivate(configuration.keys.transport, pointer, ByteCount(64))
        defer { wipe(&bytes) }
        guard bytes.last == UInt8(ascii: "\n") else { throw fault(pointer, .key(.badKey)) }
        bytes.removeLast()
        let pair: CurveKeyPair
        do throws(TransportError) {
            pair = try CurveKeyPair(secretKey: bytes)
        } catch {
            throw fault(pointer, .key(error))
        }
        guard node.curve.contains(where: { CurvePublicKey($0) == pair.publicKey }) else {
            throw fault(pointer, .curveKeyNotAgreed(pair.publicKey))
        }
        return pair
    }

    /// The keys of the ledger and the witness, where the agreement has a ledger.
    func ledgerKeys(
        own: Agreement.Node, peer: Agreement.Node
    ) throws(NodeError) -> LedgerKeys? {
        let all = [own.ledger, own.witness, peer.ledger, peer.witness]
        if all.allSatisfy(\.isEmpty) { return nil }
        guard all.allSatisfy({ !$0.isEmpty }) else {
            throw fault("/agreement/file", .ledgerOneSided)
        }
        guard let files = configuration.ledger else {
            throw fault("/ledger", .json(.missing(pointer: "/ledger")))
        }
        let log = try noteSecret(files.key, "/ledger/key")
        let witness = try noteSecret(files.witness, "/ledger/witness")
        guard case .log(let signer) = log, own.ledger.contains(signer.key) else {
            throw fault("/ledger/key", .ledgerKeyNotAgreed(log.key))
        }
        guard case .witness(let cosigner) = witness, own.witness.contains(cosigner.key) else {
            throw fault("/ledger/witness", .ledgerKeyNotAgreed(witness.key))
        }
        return LedgerKeys(
            signer: signer, cosigner: cosigner, peerLogs: peer.ledger,
            peerWitnesses: peer.witness)
    }

    private func noteSecret(_ path: String, _ pointer: String) throws(NodeError) -> NoteSecret {
        var bytes = try readPrivate(path, pointer, NoteSecret.maxText)
        defer { wipe(&bytes) }
        do throws(LedgerError) {
            return try NoteSecret(text: bytes)
        } catch {
            throw fault(pointer, .ledgerKey(error))
        }
    }

    /// Who dials, and which parties are here, as agreed.
    func checkRoles(_ own: Agreement.Node, _ agreement: Agreement) throws(NodeError) {
        switch configuration.link {
        case .listen where own.dials: throw fault("/listen/link", .linkRole(dials: true))
        case .dial where !own.dials: throw fault("/peer", .linkRole(dials: false))
        case .listen, .dial: break
        }
        for (position, client) in configuration.clients.enumerated()
        where !agreement.isParty(client.party, of: own.id) {
            throw fault(
                "/clients/\(position)/party", .clientNotAgreed(client.party, at: own.id))
        }
    }

    // MARK: Files

    private func fault(_ pointer: String, _ flaw: ConfigurationFlaw) -> NodeError {
        .configuration(at: configuration.place(pointer), flaw)
    }

    private func listPointer(_ country: Country) -> String { "/revocation/\(country.rawValue)" }

    private func read(
        _ path: String?, _ pointer: String, _ limit: ByteCount
    ) throws(NodeError) -> [UInt8] {
        guard let path else { throw fault(pointer, .json(.missing(pointer: pointer))) }
        do throws(FilesError) {
            return try Files.read(path, atMost: limit)
        } catch {
            throw fault(pointer, .file(error))
        }
    }

    private func readPrivate(
        _ path: String, _ pointer: String, _ limit: ByteCount
    ) throws(NodeError) -> [UInt8] {
        do throws(FilesError) {
            return try Files.readPrivate(path, atMost: limit)
        } catch {
            throw fault(pointer, .file(error))
        }
    }

    private func privateKey(_ path: String, _ pointer: String) throws(NodeError) -> SigningKey {
        var bytes = try readPrivate(path, pointer, Limits.certificate)
        defer { wipe(&bytes) }
        return try crypto(pointer) { () throws(CryptoError) in try SigningKey(pem: bytes) }
    }

    private func certificate(_ path: String?, _ pointer: String) throws(NodeError) -> Certificate {
        let bytes = try read(path, pointer, ByteCount(2 * Limits.certificate.value))
        return try crypto(pointer) { () throws(CryptoError) in try Certificate(pem: bytes) }
    }

    private func crypto<Value>(
        _ pointer: String, _ body: () throws(CryptoError) -> Value
    ) throws(NodeError) -> Value {
        do throws(CryptoError) {
            return try body()
        } catch {
            throw fault(pointer, .crypto(error))
        }
    }
}

extension CryptoError {
    /// Whether what is wrong is the revocation list and not the certificate.
    var isAboutLists: Bool {
        switch self {
        case .noRevocationList, .staleRevocationList: true
        default: false
        }
    }
}
