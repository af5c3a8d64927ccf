// StatementExtract: one seal or receipt as files that `openssl` reads.
//
//     seal.txt  seal.p7s  signer.pem  anchor.pem  crl.pem
//
// What is written here was not checked: openssl does that, in the hands of whoever asks.

public import RedRiverBase
public import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverFiles
internal import RedRiverLedger

/// Takes signed statements out of a ledger.
public struct StatementExtract {
    private let reading: LedgerReading
    private let threads: Int

    /// What was found.
    public struct Found: Sendable {
        public let kind: StatementKindName
        /// Exactly what was signed.
        public let statement: [UInt8]
        /// Detached CMS in DER, one for each signature of the suite.
        public let signatures: [[UInt8]]
        public let signer: Certificate
        /// The authority as the agreement names it, for comparison with the reader's own.
        public let anchor: Certificate
        /// The newest revocation list of that authority in the ledger.
        public let list: RevocationList?
        /// When the signer says it signed.
        public let claimed: Timestamp
    }

    /// What can be taken out.
    public enum StatementKindName: String, Hashable, Sendable, CaseIterable {
        case seal
        case receipt
    }

    public init(_ ledger: PublishedLedger, threads: Int = 2) throws(AuditError) {
        reading = try LedgerReading(ledger)
        self.threads = threads
    }

    /// Finds a statement by the number of its seal.
    ///
    /// - Parameter ofPeer: The one that the other node signed and this ledger's node took.
    /// - Throws: ``AuditError/statementUnknown(_:_:)``, or why the ledger cannot be read.
    public func find(
        _ kind: StatementKindName, _ number: SealSequence, ofPeer: Bool,
        progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(AuditError) -> Found {
        var search = StatementSearch(kind: kind, number: number, ofPeer: ofPeer)
        let check = BundleCheck(ledger: reading.ledger, size: reading.size)
        let stream = try LedgerStream(check, threads: threads)
        defer { stream.finish() }
        while let bundle = stream.next() {
            for case .other(let leaf, _, _) in bundle.leaves { search.take(leaf.fact) }
            progress(bundle.end, reading.size.value)
        }
        guard let statement = search.statement, let signatures = search.signatures else {
            throw .statementUnknown(kind.rawValue, number)
        }
        switch kind {
        case .seal: return try found(kind, SealStatement.self, statement, signatures, search)
        case .receipt: return try found(kind, ReceiptStatement.self, statement, signatures, search)
        }
    }

    private func found<Kind: Statement>(
        _ kind: StatementKindName, _: Kind.Type, _ bytes: [UInt8], _ signatures: [[UInt8]],
        _ search: StatementSearch
    ) throws(AuditError) -> Found {
        let statement: Kind
        let anchor: Certificate
        do throws(EvidenceError) {
            statement = try Kind(parsing: bytes)
        } catch {
            throw .evidence(error)
        }
        let signer = try certificate(statement.signer)
        do throws(EvidenceError) {
            let agreement = try Agreement(parsing: blob(statement.agreement))
            guard let node = agreement.node(statement.from) else {
                throw .notBetweenUs(from: statement.from, to: statement.to)
            }
            anchor = node.anchor
        } catch {
            throw .agreement(error)
        }
        let own = search.lists.last { list in
            anchor.subject == (try? RevocationList(der: blob(list.digest)))?.issuer
        }
        let list = own.flatMap { try? RevocationList(der: blob($0.digest)) }
        return Found(
            kind: kind, statement: bytes, signatures: signatures, signer: signer, anchor: anchor,
            list: list, claimed: statement.claimedTime)
    }

    private func certificate(_ digest: Digest) throws(AuditError) -> Certificate {
        do throws(CryptoError) {
            return try Certificate(der: blob(digest))
        } catch {
            throw .anchor(reading.ledger.path("blobs/\(digest)"), error)
        }
    }

    /// A blob; nothing where it is missing, which then is no certificate and no agreement.
    private func blob(_ digest: Digest) -> [UInt8] {
        ((try? reading.ledger.blob(digest)) ?? nil) ?? []
    }
}

/// Looks for one statement while a ledger goes by.
private struct StatementSearch {
    let kind: StatementExtract.StatementKindName
    let number: SealSequence
    let ofPeer: Bool
    var statement: [UInt8]?
    var signatures: [[UInt8]]?
    var lists: [LeafRevocationList] = []

    init(kind: StatementExtract.StatementKindName, number: SealSequence, ofPeer: Bool) {
        self.kind = kind
        self.number = number
        self.ofPeer = ofPeer
    }

    mutating func take(_ fact: LeafFact) {
        switch (fact, kind, ofPeer) {
        case (.revocationList(let list), _, _): lists.append(list)
        case (.composed(let bytes, _), .seal, false) where isSeal(bytes):
            statement = statement ?? bytes
        case (.sealed(number, let signed), .seal, false): signatures = signatures ?? signed
        case (.arrived(let bytes, let signed), .seal, true) where isSeal(bytes):
            (statement, signatures) = (statement ?? bytes, signatures ?? signed)
        case (.receipt(let bytes, _), .receipt, false) where isReceipt(bytes):
            statement = statement ?? bytes
        case (.receiptSigned(number, let signed), .receipt, false):
            signatures = signatures ?? signed
        case (.receipted(let bytes, let signed, _), .receipt, true) where isReceipt(bytes):
            (statement, signatures) = (statement ?? bytes, signatures ?? signed)
        default: break
        }
    }

    private func isSeal(_ bytes: [UInt8]) -> Bool {
        (try? SealStatement(parsing: bytes))?.sequence == number
    }

    private func isReceipt(_ bytes: [UInt8]) -> Bool {
        (try? ReceiptStatement(parsing: bytes))?.seal == number
    }
}

extension StatementExtract.Found {
    /// The files, and the lines that check them with the `openssl` program.
    public var files: [(name: String, bytes: [UInt8])] {
        let name = kind.rawValue
        var files = [("\(name).txt", statement)]
        for (place, signature) in signatures.enumerated() {
            files.append((Self.signatureName(name, place), signature))
        }
        files += [("signer.pem", signer.pem), ("anchor.pem", anchor.pem)]
        if let list { files.append(("crl.pem", list.pem)) }
        return files
    }

    /// Lines for a shell in the folder of the files.
    public var commands: [String] {
        let name = kind.rawValue
        // At the time that is claimed: a certificate may have ended since, and was good then.
        let time = "-attime \(claimed.milliseconds / 1000)"
        var lines = signatures.indices.map { place in
            "openssl cms -verify -binary -inform DER -in \(Self.signatureName(name, place)) "
                + "-purpose any -content \(name).txt -certfile signer.pem -CAfile anchor.pem \(time) "
                + "-out /dev/null"
        }
        if list != nil {
            lines.append(
                "openssl verify -CAfile anchor.pem -CRLfile crl.pem -crl_check \(time) signer.pem")
        }
        return lines
    }

    private static func signatureName(_ name: String, _ place: Int) -> String {
        place == 0 ? "\(name).p7s" : "\(name)-\(place + 1).p7s"
    }
}
