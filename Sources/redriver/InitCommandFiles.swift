// InitCommandFiles: every file of the demonstration.
//
//     DIR/vn/node.json, cn/node.json   keys/ (0700, files 0600), certificates/, journal/
//     DIR/clients/<PARTY>.json         with .key and .salt, 0600
//     DIR/agreement/                   agreement.json, two signatures, two authorities, two lists
//     DIR/authorities/<cc>/            authority.key; only in a demonstration
//     DIR/schemas/                     a copy
//
// The configurations are written last: where they stand, everything they name stands too.

internal import Glibc
internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverFiles
internal import RedRiverJSON
internal import RedRiverJournal
internal import RedRiverTransport

/// A directory with everything two nodes and four parties need.
struct DemoInstallation: Sendable {
    let directory: String
    let ports: DemoPorts

    /// The configuration of a country's node.
    func nodeFile(_ country: DemoCountry) -> String { path("\(country.folder)/node.json") }

    /// The configuration of a party.
    func clientFile(_ party: PartyID) -> String { path("clients/\(party).json") }

    /// The journal of a country's node.
    func journal(_ country: DemoCountry) -> String { path("\(country.folder)/journal") }

    /// Makes one.
    ///
    /// - Parameters:
    ///   - directory: Must be absent or empty.
    ///   - schemas: The folder to copy.
    ///   - dailyQuota: How many messages each party may publish a day.
    ///   - now: What certificates and lists are valid from, less five minutes.
    static func make(
        in directory: String, schemas: String, ports: DemoPorts,
        dailyQuota: Int = Limits.dailyQuota, now: Timestamp
    ) throws(InitError) -> DemoInstallation {
        try demandNothing(in: directory)
        let demo = DemoInstallation(directory: directory, ports: ports)
        let valid = DemoValidity(now: now)
        var sides: [DemoIdentities] = []
        for country in DemoCountry.both {
            sides.append(
                try crypto { () throws(CryptoError) in
                    try DemoIdentities(of: country, valid: valid)
                })
        }
        let (files, catalogue) = try Self.catalogue(in: schemas)
        let agreement: Agreement
        do throws(EvidenceError) {
            agreement = try Agreement.demonstration(
                between: sides, valid: valid, dailyQuota: dailyQuota, files: files,
                catalogue: catalogue)
        } catch {
            throw .agreement(error)
        }
        try demo.write(sides, agreement, schemas: schemas)
        return demo
    }

    /// The files messages are checked by, and what they come to.
    private static func catalogue(
        in folder: String
    ) throws(InitError) -> ([String: [UInt8]], Catalogue) {
        let files: [String: [UInt8]]
        do throws(FilesError) {
            files = try CatalogueFolder.files(folder)
        } catch {
            throw .files(error)
        }
        do throws(CatalogueError) {
            return (files, try Catalogue(files: files))
        } catch {
            throw .catalogue(error)
        }
    }

    // MARK: Writing

    private func write(
        _ sides: [DemoIdentities], _ agreement: Agreement, schemas: String
    ) throws(InitError) {
        try files { () throws(FilesError) in try Files.makeDirectory(directory) }
        try SchemaFolder.copy(schemas, to: path("schemas"))
        try publicFile("agreement/agreement.json", agreement.bytes)
        for side in sides {
            try writeAuthority(side, agreement)
            try writeNode(side)
            try writeParties(side)
        }
        for side in sides {
            for (party, keys) in zip(side.country.parties, side.parties) {
                try publicFile(
                    "clients/\(party).json", clientConfiguration(party, side, keys).indented)
            }
            try publicFile(
                "\(side.country.folder)/node.json", nodeConfiguration(side).indented)
        }
    }

    private func writeAuthority(
        _ side: DemoIdentities, _ agreement: Agreement
    ) throws(InitError) {
        let folder = side.country.folder
        try publicFile("agreement/authority-\(folder).pem", side.authority.certificate.pem)
        try publicFile("agreement/\(folder).crl.pem", side.list.pem)
        let signature = try Self.crypto { () throws(CryptoError) in
            try side.signature(on: agreement)
        }
        try publicFile("agreement/agreement.\(folder).p7s", signature)
        try privateFile("authorities/\(folder)/authority.key", side.authorityKey.secret)
    }

    private func writeNode(_ side: DemoIdentities) throws(InitError) {
        let folder = side.country.folder
        try privateFile("\(folder)/keys/signing.pem", side.signing.secret)
        try privateFile("\(folder)/keys/encryption.pem", side.encryption.secret)
        try privateFile("\(folder)/keys/transport.key", Secret(keyFileOf: side.node))
        try privateFile("\(folder)/keys/operator.key", Secret(keyFileOf: side.nightShift))
        try privateFile("\(folder)/keys/ledger.key", side.ledger.secret)
        try privateFile("\(folder)/keys/witness.key", side.witness.secret)
        try publicFile("\(folder)/certificates/signing.pem", side.signingCertificate.pem)
        try publicFile("\(folder)/certificates/encryption.pem", side.encryptionCertificate.pem)
        // A journal holds the bodies of messages. It is created here, once; starting a node never
        // creates one.
        try makeJournal(journal(side.country), Self.segment)
        // What was signed and cosigned; likewise.
        try makeJournal(path("\(folder)/notary"), Limits.notarySegment)
        try files { () throws(FilesError) in try Files.makeDirectory(path("\(folder)/ledger")) }
    }

    private func makeJournal(_ directory: String, _ segment: ByteCount) throws(InitError) {
        try files { () throws(FilesError) in try Files.makeDirectory(directory, mode: 0o700) }
        guard let id = JournalID(SecureRandom.bytes(16)) else {
            preconditionFailure("an identifier has 16 bytes")
        }
        do throws(JournalError) {
            try Journal.create(directory: directory, id: id, segment: segment)
        } catch {
            throw .journal(error)
        }
    }

    /// The first segment of a demonstration, which sees a few hundred messages.
    private static let segment = ByteCount.mebibytes(8)

    private func writeParties(_ side: DemoIdentities) throws(InitError) {
        for (party, keys) in zip(side.country.parties, side.parties) {
            try privateFile("clients/\(party).key", Secret(keyFileOf: keys))
            var salt = SecureRandom.secretBytes(Limits.saltBytes)
            defer { wipe(&salt) }
            var text = Array(Hexadecimal.encode(salt).utf8) + [UInt8(ascii: "\n")]
            try privateFile("clients/\(party).salt", Secret(taking: &text))
        }
    }

    /// A file for everybody to read, in a directory that is made if need be.
    private func publicFile(_ name: String, _ bytes: [UInt8]) throws(InitError) {
        let path = path(name)
        try files { () throws(FilesError) in
            try Files.makeDirectory(Files.directory(of: path))
            try Files.replace(path, with: bytes)
        }
    }

    /// A file of mode 0600, in a directory of mode 0700.
    private func privateFile(_ name: String, _ secret: Secret) throws(InitError) {
        let path = path(name)
        var bytes = secret.withBytes { span in span.indices.map { span[$0] } }
        defer { wipe(&bytes) }
        try files { () throws(FilesError) in
            try Files.makeDirectory(Files.directory(of: path), mode: 0o700)
            try Files.createPrivate(path, bytes)
        }
    }

    private func path(_ name: String) -> String { Files.join(directory, name) }

    private func files<Value>(
        _ body: () throws(FilesError) -> Value
    ) throws(InitError) -> Value {
        do throws(FilesError) {
            return try body()
        } catch {
            throw .files(error)
        }
    }

    private static func crypto<Value>(
        _ body: () throws(CryptoError) -> Value
    ) throws(InitError) -> Value {
        do throws(CryptoError) {
            return try body()
        } catch {
            throw .crypto(error)
        }
    }

    /// Refuses a directory with anything in it, hidden files included.
    private static func demandNothing(in path: String) throws(InitError) {
        let kind: Files.Kind?
        do throws(FilesError) {
            kind = try Files.kind(of: path)
        } catch {
            throw .files(error)
        }
        guard let kind else { return }
        guard kind == .directory, let directory = unsafe opendir(path) else {
            throw .notADirectory(path)
        }
        defer { unsafe _ = closedir(directory) }
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { throw .notEmpty(path, found: name) }
        }
    }
}

extension Secret {
    /// A secret CURVE key as key files hold it: 40 characters of Z85 and a line feed.
    fileprivate convenience init(keyFileOf keys: CurveKeyPair) {
        var text = keys.withSecretText { $0 + [UInt8(ascii: "\n")] }
        self.init(taking: &text)
    }
}
