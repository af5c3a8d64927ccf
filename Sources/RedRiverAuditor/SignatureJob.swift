// SignatureJob: signatures that wait to be verified, and tables of the keys that sign much.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence

/// The signatures of one statement, and where they stand.
struct SignatureJob: Sendable {
    let place: AuditPlace
    let statement: [UInt8]
    let signatures: [[UInt8]]
    let signer: Certificate

    /// What is wrong with them.
    func check() -> AuditFinding? { Self.check([self], SignerTables()).first }

    /// What is wrong with many: of each statement the first thing.
    static func check(_ jobs: [SignatureJob], _ tables: SignerTables) -> [AuditFinding] {
        var all: [CMS.Detached] = []
        for job in jobs {
            let table = tables.table(of: job.signer, for: job.signatures.count)
            all += job.signatures.map {
                CMS.Detached($0, content: job.statement, signer: job.signer, table: table)
            }
        }
        let verdicts = CMS.verifyDetached(all)
        var findings: [AuditFinding] = []
        var first = 0
        for job in jobs {
            let own = verdicts[first..<first + job.signatures.count]
            first += job.signatures.count
            if let error = own.lazy.compactMap({ $0 }).first {
                findings.append(AuditFinding(job.place, .signature(.signature(error))))
            }
        }
        return findings
    }
}

/// Tables of signers' keys, each made when its key has signed so much that it will pay. Threads share
/// it.
final class SignerTables: Sendable {
    private enum Entry {
        /// How many signatures there were.
        case seen(Int)
        /// Some thread is making it.
        case making
        case made(KeyTable)
    }

    /// A table takes as long as so many signatures without one.
    static let worthwhile = 400
    /// A ledger has a handful of signers. Keys beyond these have no table.
    static let most = 16

    private let entries = Locked<[Digest: Entry]>([:])

    /// How many tables there are.
    var made: Int {
        entries.with { entries in
            entries.values.count { if case .made = $0 { true } else { false } }
        }
    }

    /// The table of a signer's key, if there is one; makes it when it is time.
    ///
    /// - Parameter count: How many signatures by it are to be verified.
    func table(of signer: Certificate, for count: Int) -> KeyTable? {
        let isTime = entries.with { entries -> Bool in
            switch entries[signer.fingerprint] {
            case .seen(let seen) where seen + count >= Self.worthwhile:
                entries[signer.fingerprint] = .making
                return true
            case .seen(let seen): entries[signer.fingerprint] = .seen(seen + count)
            case nil where entries.count < Self.most:
                entries[signer.fingerprint] = .seen(count)
            default: break
            }
            return false
        }
        if isTime, let key = signer.publicKey {
            let table = KeyTable(key)
            entries.with { $0[signer.fingerprint] = .made(table) }
            return table
        }
        return entries.with { entries in
            if case .made(let table) = entries[signer.fingerprint] { table } else { nil }
        }
    }
}
