// StatementAudit: checks every seal and receipt that two stopped nodes have written down.
//
// It takes the statements and signatures out of a journal and verifies each twice: with our own code,
// against the signer's certificate, and with the `openssl` program where there is one, exactly as a
// stranger would. The files it hands to `openssl` stay in `statements` for whoever wants to try.

internal import Glibc
internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverFiles
internal import RedRiverJournal

/// What an audit found.
struct StatementAudit {
    private(set) var verified = 0
    private(set) var refused: [String] = []
    /// Whether `openssl` checked them too.
    let hasOpenSSL: Bool

    private let directory: String

    /// - Parameter directory: Where the statements are put as files.
    init(into directory: String) throws(FilesError) {
        self.directory = directory
        try Files.makeDirectory(directory, mode: 0o755)
        hasOpenSSL = OpenSSLProgram.exists
    }

    /// Checks the statements that the node of a country signed, as its own journal holds them.
    mutating func check(_ demo: DemoInstallation, _ country: DemoCountry) throws {
        let folder = Files.join(demo.directory, country.folder)
        let signer = try Certificate(
            pem: try Files.read(
                Files.join(folder, "certificates/signing.pem"), atMost: Limits.configurationFile))
        let authority = Files.join(
            demo.directory, "agreement/authority-\(country.folder).pem")
        let (journal, _) = try Journal.open(
            directory: demo.journal(country), digest: { Commitment.storageDigest($0) })
        var composed: [String: [UInt8]] = [:]
        var cursor = journal.reader.cursor(from: RecordIndex(0))
        while let stored = try cursor.next() {
            guard let record = Record(kind: stored.kind, payload: stored.payload) else { continue }
            switch record {
            case .composed(let seal):
                let sequence = try SealStatement(parsing: seal.statement).sequence.value
                composed["seal-\(country.folder)-\(sequence)"] = seal.statement
            case .receipt(let receipt):
                let sequence = try ReceiptStatement(parsing: receipt.statement).seal.value
                composed["receipt-\(country.folder)-\(sequence)"] = receipt.statement
            case .sealed(let signed):
                let name = "seal-\(country.folder)-\(signed.sequence.value)"
                try check(name, composed[name], signed.signatures, signer, authority)
            case .receiptSigned(let signed):
                let name = "receipt-\(country.folder)-\(signed.sequence.value)"
                try check(name, composed[name], signed.signatures, signer, authority)
            default: continue
            }
        }
        try journal.close()
    }

    private mutating func check(
        _ name: String, _ statement: [UInt8]?, _ signatures: [[UInt8]], _ signer: Certificate,
        _ authority: String
    ) throws {
        guard let statement, let signature = signatures.first else {
            return refused.append(name)
        }
        let text = Files.join(directory, "\(name).txt")
        let cms = Files.join(directory, "\(name).p7s")
        let certificate = Files.join(directory, "signer-\(signer.fingerprint).pem")
        try Files.replace(text, with: statement)
        try Files.replace(cms, with: signature)
        try Files.replace(certificate, with: signer.pem)
        let isOurs = (try? CMS.verifyDetached(signature, content: statement, signer: signer)) != nil
        let isTheirs =
            !hasOpenSSL
            || OpenSSLProgram.verifies(
                cms, content: text, signer: certificate, authority: authority)
        if isOurs && isTheirs { verified += 1 } else { refused.append(name) }
    }
}

/// The `openssl` program, as a stranger to our code.
enum OpenSSLProgram {
    static var exists: Bool { run(["version"]) == 0 }

    static func verifies(
        _ cms: String, content: String, signer: String, authority: String
    ) -> Bool {
        run([
            "cms", "-verify", "-binary", "-inform", "DER", "-in", cms, "-content", content,
            "-certfile", signer, "-CAfile", authority, "-purpose", "any", "-out", "/dev/null",
        ]) == 0
    }

    /// - Returns: The exit code; -1 if the program could not be started.
    private static func run(_ words: [String]) -> Int32 {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
            unsafe posix_spawn_file_actions_addopen(
                &actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe (["openssl"] + words).map {
            unsafe strdup($0)
        }
        unsafe arguments.append(nil)
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var pid = pid_t()
        guard unsafe posix_spawnp(&pid, "openssl", &actions, nil, arguments, environ) == 0 else {
            return -1
        }
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status & 0x7f == 0 ? status >> 8 & 0xff : -1
    }
}
