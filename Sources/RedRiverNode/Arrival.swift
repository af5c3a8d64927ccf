// Arrival: what a node makes of one message of the peer's seal, as far as keys and rules can tell.
//
// The peer has checked all of this before it accepted the message, by the same files. It is checked
// again all the same: neither country has to trust the other's machine.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverLedger
internal import RedRiverWire

extension NodeIdentity {
    /// Header rules, the agreed types, the opening, the commitment, schema and domain rules.
    ///
    /// - Parameters:
    ///   - number: The number the message has by its seal.
    ///   - opener: Of the epoch it was sealed under.
    func judge(
        _ message: SealedMessage, _ number: MessageNumber, _ opener: MessageOpener
    ) -> ArrivedMessage {
        let leaf = Merkle.leaf(of: message.header)
        let header: Header
        switch Header.check(message.header) {
        case .refused(let problems):
            return .rejected(RejectedMessage(leaf: leaf, problems: problems, header: nil))
        case .valid(let valid): header = valid
        }
        func rejected(_ problems: [Problem]) -> ArrivedMessage {
            .rejected(RejectedMessage(leaf: leaf, problems: problems, header: message.header))
        }
        if let problem = problem(with: header) { return rejected([problem]) }
        guard
            let (salt, body) = try? opener.open(
                number: number, header: message.header, sealed: message.sealed,
                commitment: header.commitment), body.count == header.bodyBytes
        else { return .unopened(leaf: leaf) }
        let findings = findings(header, body)
        guard findings.isAccepted else { return rejected(findings.errors) }
        let saltAndBody = salt + body
        return .checked(
            CheckedMessage(
                header: header, leaf: leaf, saltAndBody: saltAndBody,
                bodyDigest: Commitment.storageDigest(saltAndBody),
                originSignature: message.originSignature))
    }
}
