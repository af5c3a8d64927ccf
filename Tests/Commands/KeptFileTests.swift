// KeptFileTests: every file of an installation but the journal's, every kind of damage, and what
// becomes of it. The table is the one in docs/disasters.md; the journal has its own.

import Foundation
import RedRiverBase
import RedRiverClient
import RedRiverCrypto
import RedRiverEvidence
import RedRiverFiles
import RedRiverNode
import RedRiverTransport
import TestSupport
import Testing

@testable import redriver

/// The files of a node and of its parties, by where they lie in an installation.
enum KeptFile: String, CaseIterable {
    case node = "vn/node.json"
    case agreement = "agreement/agreement.json"
    case ownSignature = "agreement/agreement.vn.p7s"
    case peerSignature = "agreement/agreement.cn.p7s"
    case ownAuthority = "agreement/authority-vn.pem"
    case peerAuthority = "agreement/authority-cn.pem"
    case ownList = "agreement/vn.crl.pem"
    case peerList = "agreement/cn.crl.pem"
    case signingCertificate = "vn/certificates/signing.pem"
    case encryptionCertificate = "vn/certificates/encryption.pem"
    case signingKey = "vn/keys/signing.pem"
    case encryptionKey = "vn/keys/encryption.pem"
    case transportKey = "vn/keys/transport.key"
    case operatorKey = "vn/keys/operator.key"
    case ledgerKey = "vn/keys/ledger.key"
    case witnessKey = "vn/keys/witness.key"
    case client = "clients/VN.CUSTOMS.13BB.json"
    case clientKey = "clients/VN.CUSTOMS.13BB.key"
    case saltKey = "clients/VN.CUSTOMS.13BB.salt"
    case codeList = "schemas/codes/units.json"
    case schema = "schemas/RR110-cargo-manifest/schema.json"

    /// What no node and no client reads, and the other files of the catalogue: two stand for all.
    static let unread = ["authorities/", "schemas/"]

    /// A file of the same kind that may be taken for this one.
    var double: String {
        switch self {
        case .node: "cn/node.json"
        case .agreement: "vn/node.json"
        case .ownSignature: Self.peerSignature.rawValue
        case .peerSignature: Self.ownSignature.rawValue
        case .ownAuthority: Self.peerAuthority.rawValue
        case .peerAuthority: Self.ownAuthority.rawValue
        case .ownList: Self.peerList.rawValue
        case .peerList: Self.ownList.rawValue
        case .signingCertificate: Self.encryptionCertificate.rawValue
        case .encryptionCertificate: Self.signingCertificate.rawValue
        case .signingKey: Self.encryptionKey.rawValue
        case .encryptionKey: Self.signingKey.rawValue
        case .transportKey: "cn/keys/transport.key"
        case .operatorKey: Self.transportKey.rawValue
        case .ledgerKey: Self.witnessKey.rawValue
        case .witnessKey: Self.ledgerKey.rawValue
        case .client: "clients/VN.GATE.LCA.json"
        case .clientKey: "clients/VN.GATE.LCA.key"
        case .saltKey: "clients/VN.GATE.LCA.salt"
        case .codeList: "schemas/codes/gates.json"
        case .schema: "schemas/RR111-manifest-amendment/schema.json"
        }
    }

    /// Whether a client reads it, and not the node.
    var isClients: Bool {
        switch self {
        case .operatorKey, .client, .clientKey, .saltKey: true
        default: false
        }
    }
}

/// What may have happened to a file.
enum FileDamage: String, CaseIterable {
    case flipped = "a bit flipped"
    case cut = "cut short"
    case zeroed = "zeroed"
    case swapped = "parts swapped"
    case exchanged = "another's"
    case emptied = "empty"
    case missing = "missing"
}

/// What its reader makes of it.
enum FileVerdict: String, CaseIterable {
    /// Refused; the file, or the member that names it, is said in three languages, and what to do.
    case refused = "refused"
    /// The node starts and warns; what the file says does not count.
    case warned = "warned of"
    /// Read as what it was: white space, or text that means nothing.
    case same = "same"
    /// Another good text of its kind: the operator's own words, or a key of somebody else.
    case other = "another text"
}

extension KeptFile {
    /// What may be found, depending on where the damage is.
    func expected(_ damage: FileDamage) -> Set<FileVerdict> {
        switch (self, damage) {
        case (.peerList, .flipped): [.refused, .warned, .same]
        case (.peerList, .exchanged): [.warned]
        case (.node, .flipped), (.client, .flipped): [.refused, .same, .other]
        case (.client, .exchanged), (.clientKey, .exchanged), (.saltKey, .exchanged): [.other]
        case (.clientKey, .flipped), (.saltKey, .flipped): [.refused, .other]
        case (.clientKey, .swapped), (.saltKey, .swapped): [.other]
        case (.operatorKey, .cut): [.refused, .same]
        case (.agreement, _), (.ownSignature, _), (.peerSignature, _), (.transportKey, _),
            (.operatorKey, _), (.ledgerKey, _), (.witnessKey, _), (.codeList, _), (.schema, _):
            [.refused]
        case (_, .flipped), (_, .cut): [.refused, .same]
        case (_, .zeroed), (_, .swapped), (_, .exchanged), (_, .emptied), (_, .missing):
            [.refused]
        }
    }
}

@Suite("Damage to an installation's files", .serialized)
struct KeptFileTests {
    private static let vietnam = DemoCountry.vietnam

    /// All that a node or a client has read, in a form that can be compared.
    private struct Reading: Equatable {
        var configuration: NodeConfiguration?
        var facts: [String] = []
        var warnings: [NodeError] = []

        static func node(_ made: Made) throws(NodeError) -> Reading {
            let configuration = try NodeConfiguration(file: made.demo.nodeFile(vietnam))
            let identity = try NodeIdentity(configuration, now: Made.now)
            let lists = identity.revocationLists.map { "\($0.key) \($0.value.fingerprint)" }
            let facts =
                [
                    "\(identity.agreement.digest)", "\(identity.signingCertificate.fingerprint)",
                    "\(identity.encryptionCertificate.fingerprint)", "\(identity.curve.publicKey)",
                    "\(identity.signingKey.publicKey)", "\(identity.encryptionKey.publicKey)",
                    "\(identity.anchors.map { "\($0.key) \($0.value.fingerprint)" }.sorted())",
                ] + lists.sorted()
            return Reading(
                configuration: configuration, facts: facts, warnings: identity.warnings)
        }

        static func client(_ made: Made, _ kind: KeptFile) throws(ClientError) -> Reading {
            let file =
                kind == .operatorKey
                ? made.demo.nodeFile(vietnam) : made.demo.clientFile(vietnam.parties[0])
            let account = try Account.clientOrOperator(file)
            let salt = account.saltKey?.withBytes { span in span.indices.map { span[$0] } }
            return Reading(facts: [
                "\(account.party as Any)", account.endpoint, "\(account.serverKey)",
                "\(account.keys.publicKey)", "\(salt as Any)", "\(account.queue as Any)",
            ])
        }

        /// Reads what is there now; the refusal if there is one.
        static func result(_ made: Made, _ kind: KeptFile) -> Result<Reading, RefusedFile> {
            if kind.isClients {
                do throws(ClientError) { return .success(try client(made, kind)) } catch {
                    return .failure(RefusedFile(text: error.text, hint: error.hint))
                }
            }
            do throws(NodeError) { return .success(try node(made)) } catch {
                return .failure(RefusedFile(text: error.text, hint: error.hint))
            }
        }
    }

    private struct RefusedFile: Error {
        var text: Text
        var hint: Text?
    }

    private static func contents(
        _ bytes: [UInt8], _ damage: FileDamage, double: [UInt8]
    ) -> [[UInt8]?] {
        switch damage {
        case .flipped:
            return stride(from: 0, to: bytes.count, by: 1 + bytes.count / 150).map { at in
                var flipped = bytes
                flipped[at] ^= 1 << UInt8(at % 7)
                return flipped
            }
        case .cut:
            let lengths = stride(from: 1, to: bytes.count, by: 1 + bytes.count / 30)
            return (Array(lengths) + [bytes.count - 1]).map { Array(bytes[..<$0]) }
        case .zeroed:
            return stride(from: 0, to: bytes.count, by: 4096).map { start in
                var zeroed = bytes
                for at in start..<min(start + 4096, bytes.count) { zeroed[at] = 0 }
                return zeroed
            }
        case .swapped:
            let part = bytes.count / 4
            let halves = (bytes[..<part], bytes[part..<2 * part])
            return [Array(halves.1 + halves.0 + bytes[(2 * part)...])]
        case .exchanged: return [double]
        case .emptied: return [[]]
        case .missing: return [nil]
        }
    }

    private static func put(_ path: String, _ bytes: [UInt8]?) throws {
        guard let bytes else { return try FileManager.default.removeItem(atPath: path) }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        try Data(bytes).write(to: URL(filePath: path))
        if let mode {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        }
    }

    @Test("whatever happens to a file is found as the table says", arguments: KeptFile.allCases)
    func table(kind: KeptFile) throws {
        let made = try Made()
        let path = made.path(kind.rawValue)
        let bytes = try Files.read(path, atMost: Limits.configurationFile)
        let double = try Files.read(made.path(kind.double), atMost: Limits.configurationFile)
        let good = try Reading.result(made, kind).get()
        #expect(good.warnings.isEmpty)
        for damage in FileDamage.allCases {
            var found: Set<FileVerdict> = []
            for content in Self.contents(bytes, damage, double: double) {
                try Self.put(path, content)
                let verdict = Self.verdict(Reading.result(made, kind), good, kind)
                found.insert(verdict)
                if content == nil {
                    _ = FileManager.default.createFile(atPath: path, contents: nil)
                }
            }
            #expect(
                !found.isEmpty && found.isSubset(of: kind.expected(damage)),
                "\(kind.rawValue), \(damage.rawValue): \(found.map(\.rawValue))")
        }
    }

    private static func verdict(
        _ result: Result<Reading, RefusedFile>, _ good: Reading, _ kind: KeptFile
    ) -> FileVerdict {
        switch result {
        case .failure(let refusal):
            for language in Language.allCases {
                let words = refusal.text(language)
                #expect(
                    [".json", "clients/", "operator.key"].contains { words.contains($0) },
                    "\(words)")
                #expect(refusal.hint?(language).isEmpty == false, "\(words)")
            }
            return .refused
        case .success(let reading) where reading == good: return .same
        case .success(let reading) where !reading.warnings.isEmpty:
            #expect(reading.warnings.allSatisfy { $0.hint != nil })
            return .warned
        case .success(let reading):
            #expect(reading.facts == good.facts || kind.isClients, "\(kind)")
            return .other
        }
    }

    @Test("every file of an installation is of a kind in the table, or read by nobody")
    func complete() throws {
        let made = try Made()
        let all = try FileManager.default.subpathsOfDirectory(atPath: made.path(""))
        let files = try all.filter { try Files.kind(of: made.path($0)) == .regular }
        #expect(files.count > KeptFile.allCases.count)
        let known = Set(KeptFile.allCases.map(\.rawValue))
        for file in files where !KeptFile.unread.contains(where: file.hasPrefix) {
            if file.contains("/journal/") || file.contains("/notary/") { continue }
            var name = file.replacing(/^cn\//, with: "vn/")
            if name.hasPrefix("clients/") {
                name = "clients/VN.CUSTOMS.13BB." + (name.split(separator: ".").last ?? "")
            }
            #expect(known.contains(name), "\(file)")
        }
    }

    /// What an operator writes is checked for its form and against everything else there is; these
    /// members are in nobody else's hands.
    @Test("a flipped bit that makes another good configuration is in what only the operator knows")
    func operatorsOwn() throws {
        let made = try Made()
        let path = made.path(KeptFile.node.rawValue)
        let bytes = try Files.read(path, atMost: Limits.configurationFile)
        let good = try Reading.node(made)
        var members: Set<String> = []
        for at in bytes.indices {
            var flipped = bytes
            flipped[at] ^= 1 << UInt8(at % 7)
            try Self.put(path, flipped)
            guard case .success(let reading) = Reading.result(made, .node),
                let (now, before) = reading.configuration.flatMap({ now in
                    good.configuration.map { (now, $0) }
                })
            else { continue }
            if now.journal != before.journal { members.insert("journal") }
            if now.schemas != before.schemas { members.insert("schemas") }
            if now.clientEndpoint != before.clientEndpoint { members.insert("listen") }
            if now.link != before.link { members.insert("peer") }
            if now.users != before.users { members.insert("keys of clients and operators") }
            if now.ledger?.directory != before.ledger?.directory
                || now.ledger?.notary != before.ledger?.notary
            {
                members.insert("ledger")
            }
            if now.operatorKey != before.operatorKey { members.insert("operator") }
            let isSafe =
                now.agreement == before.agreement && now.keys == before.keys
                && now.certificates == before.certificates && now.revocation == before.revocation
                && now.node == before.node && now.ledger?.key == before.ledger?.key
                && now.ledger?.witness == before.ledger?.witness
            #expect(isSafe && reading.facts == good.facts, "byte \(at)")
        }
        #expect(
            members.isSubset(of: [
                "journal", "schemas", "listen", "peer", "keys of clients and operators", "operator",
                "ledger",
            ]))
        #expect(members.count >= 4, "\(members)")
    }

    @Test("the document shows this very table")
    func document() throws {
        let head = FileDamage.allCases.map(\.rawValue).joined(separator: " | ")
        var lines = [
            "| | \(head) |", "|---" + FileDamage.allCases.map { _ in "|---" }.joined() + "|",
        ]
        for kind in KeptFile.allCases {
            let cells = FileDamage.allCases.map { damage in
                FileVerdict.allCases.filter { kind.expected(damage).contains($0) }
                    .map(\.rawValue).joined(separator: ", ")
            }
            lines.append("| `\(kind.rawValue)` | \(cells.joined(separator: " | ")) |")
        }
        let table = lines.joined(separator: "\n") + "\n"
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = root.deletingLastPathComponent().appending(path: "docs/disasters.md")
        #expect(
            try String(contentsOf: file, encoding: .utf8).contains("\n" + table), "\(table)")
    }
}
