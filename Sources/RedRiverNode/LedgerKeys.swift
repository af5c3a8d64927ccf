// LedgerKeys: what a node signs its ledger with, and what it tells the ledger of keys and files.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverLedger

/// The keys of a node's ledger and witness, and the peer's.
struct LedgerKeys: Sendable {
    let signer: NoteSigner
    let cosigner: Cosigner
    let peerLogs: [NoteKey]
    let peerWitnesses: [NoteKey]

    /// The generation that one of the peer's ledgers is called by.
    func peerGeneration(of origin: LedgerName) -> UInt32? {
        guard peerLogs.contains(where: { $0.name == origin }) else { return nil }
        let parts = origin.description.split(separator: "/")
        guard parts.count == 3, let node = NodeID(String(parts[1])) else { return nil }
        return Agreement.generation(of: origin, node)
    }

    /// What is known of the peer's newest generation. One that an edition has put another in the place
    /// of stays halted, and nobody waits for it.
    func newestState(of rule: WitnessRule) -> WitnessState? {
        let states = rule.states.values.compactMap { state in
            peerGeneration(of: state.checkpoint.origin).map { ($0, state) }
        }
        return states.max { $0.0 < $1.0 }?.1
    }
}

extension NodeIdentity {
    /// What the ledger must hold of both nodes; nothing where there is no ledger.
    var declaration: Declaration {
        guard ledgerKeys != nil else { return Declaration() }
        var declaration = Declaration()
        declaration.add(agreement.bytes)
        for file in catalogueFiles { declaration.add(file) }
        declaration.add(own.anchor, .authority, of: own.id)
        declaration.add(peer.anchor, .authority, of: peer.id)
        declaration.add(signingCertificate, .signing, of: own.id)
        declaration.add(encryptionCertificate, .encryption, of: own.id)
        for node in [own, peer] {
            for key in node.ledger { declaration.add(key, .ledger, of: node.id) }
            for key in node.witness { declaration.add(key, .witness, of: node.id) }
        }
        for country in Country.allCases {
            if let list = revocationLists[country] { declaration.add(list, of: country) }
        }
        return declaration
    }

    /// What the ledger must hold of what the peer showed; nothing where there is no ledger.
    func declaration(
        ofPeer certificates: [Certificate], _ lists: [RevocationList]
    ) -> Declaration {
        guard ledgerKeys != nil else { return Declaration() }
        var declaration = Declaration()
        for certificate in certificates {
            if certificate.subject.utf8.elementsEqual(peer.signingSubject.utf8) {
                declaration.add(certificate, .signing, of: peer.id)
            } else if certificate.subject.utf8.elementsEqual(peer.encryptionSubject.utf8) {
                declaration.add(certificate, .encryption, of: peer.id)
            }
        }
        for list in lists where list.issuer.utf8.elementsEqual(peer.anchor.subject.utf8) {
            declaration.add(list, of: peer.country)
        }
        return declaration
    }
}

extension Declaration {
    fileprivate mutating func add(_ bytes: [UInt8]) {
        let blob = Blob(digest: Digest.sha256(bytes), bytes: bytes)
        if !blobs.contains(where: { $0.digest == blob.digest }) { blobs.append(blob) }
    }

    fileprivate mutating func add(
        _ certificate: Certificate, _ role: LeafKey.Role, of node: NodeID
    ) {
        add(certificate.der)
        keys.append(
            DeclaredKey(
                node: node, role: role,
                value: .certificate(
                    certificate.fingerprint, notBefore: certificate.notBefore,
                    notAfter: certificate.notAfter)))
    }

    fileprivate mutating func add(_ key: NoteKey, _ role: LeafKey.Role, of node: NodeID) {
        keys.append(DeclaredKey(node: node, role: role, value: .verifier(key.description)))
    }

    fileprivate mutating func add(_ list: RevocationList, of country: Country) {
        add(list.der)
        lists.append(
            LeafRevocationList(
                country: country, digest: Digest.sha256(list.der), thisUpdate: list.thisUpdate,
                nextUpdate: list.nextUpdate))
    }
}
