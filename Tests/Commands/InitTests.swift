// InitTests: what `redriver init` writes, where, and what it refuses.

import Foundation
import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import RedRiverFiles
import RedRiverJSON
import RedRiverJournal
import RedRiverNode
import RedRiverTransport
import TestSupport
import Testing

@testable import redriver

extension Redriver {
    /// What these tests tell the program of its surroundings.
    static let surroundings = ["REDRIVER_SCHEMAS": schemas]
}

/// An installation made in this process, gone with the test.
struct Made: Sendable {
    /// A day in November 2026, whatever the clock says.
    static let now = Timestamp(milliseconds: 1_795_417_200_000)

    let folder: Folder
    let demo: DemoInstallation

    init(now: Timestamp = Made.now) throws {
        folder = try Folder()
        demo = try DemoInstallation.make(
            in: folder.path("demo"), schemas: Redriver.schemas, ports: DemoPorts(base: 7101),
            now: now)
    }

    func path(_ name: String) -> String { folder.path("demo/" + name) }

    /// Every file and directory, with its permissions.
    func modes() throws -> [String: Int] {
        var modes: [String: Int] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path("demo")) {
            let facts = try FileManager.default.attributesOfItem(atPath: path(name))
            modes[name] = facts[.posixPermissions] as? Int
        }
        return modes
    }
}

@Suite("init")
struct InitTests {
    @Test("what the program makes, both nodes take as it is")
    func program() throws {
        let folder = try Folder()
        let run = try Redriver.run(
            ["init", folder.path("a b"), "--demo"], environment: Redriver.surroundings)
        #expect(run.errors.isEmpty)
        #expect(run.code == 0)
        let now = Clock.wall()
        var ports: Set<UInt16> = []
        for country in ["vn", "cn"] {
            let file = folder.path("a b/\(country)/node.json")
            let identity = try NodeIdentity(try NodeConfiguration(file: file), now: now)
            #expect(identity.warnings.isEmpty)
            ports.insert(identity.configuration.clientEndpoint.port)
            #expect(run.output.contains("redriver node run --config '\(file)'"))
        }
        #expect(ports.count == 2)
    }

    @Test("the parties' daily quota is that of the agreement, or another that was asked for")
    func quota() throws {
        for (words, quota) in [([], Limits.dailyQuota), (["--daily-quota", "7"], 7)] {
            let folder = try Folder()
            let run = try Redriver.run(
                ["init", folder.path("demo"), "--demo"] + words, environment: Redriver.surroundings)
            #expect(run.code == 0)
            let file = folder.path("demo/agreement/agreement.json")
            let agreement = try Agreement(
                parsing: try Files.read(file, atMost: Limits.configurationFile))
            #expect(agreement.parties.allSatisfy { $0.dailyQuota == quota })
        }
    }

    @Test("the identities fit each other, at whatever year the clock stands")
    func years() throws {
        for year in ["1970", "1999", "2026", "2049", "2050", "2199", "9998", "9999"] {
            let now = try #require(Timestamp(rfc3339: "\(year)-12-31T23:50:00.999Z"))
            let made = try Made(now: now)
            for country in DemoCountry.both {
                let configuration = try NodeConfiguration(file: made.demo.nodeFile(country))
                let identity = try NodeIdentity(configuration, now: now)
                #expect(identity.warnings.isEmpty)
                #expect(identity.own.country == country.country)
                // A clock five minutes behind is no obstacle.
                _ = try NodeIdentity(
                    configuration, now: now.advanced(byMilliseconds: -5 * 60 * 1000 + 1000))
            }
        }
    }

    @Test("the two nodes know each other's keys, addresses and parts")
    func nodes() throws {
        let made = try Made()
        let identities = try DemoCountry.both.map { country in
            try NodeIdentity(
                NodeConfiguration(file: made.demo.nodeFile(country)), now: Made.now)
        }
        let (vietnam, china) = (identities[0], identities[1])
        #expect(vietnam.agreement.digest == china.agreement.digest)
        #expect(vietnam.peerCurveKeys == [china.curve.publicKey])
        #expect(china.linkUsers == [vietnam.curve.publicKey: "node:vn.kim-thanh"])
        #expect(vietnam.own.dials)
        let endpoint = try #require(Endpoint("tcp://127.0.0.1:7103"))
        #expect(vietnam.configuration.link == .dial(endpoint))
        #expect(china.configuration.link == .listen(at: endpoint))
        #expect(vietnam.anchors == china.anchors)
        #expect(vietnam.signingCertificate.publicKey == vietnam.signingKey.publicKey)
        #expect(vietnam.encryptionCertificate.publicKey == vietnam.encryptionKey.publicKey)
        for identity in identities {
            let parties = identity.agreement.parties(of: identity.own.id).map(\.id)
            #expect(identity.configuration.clients.map(\.party) == parties)
            #expect(identity.agreement.types.count == 15)
        }
    }

    @Test("every party's files name its node and its own key")
    func parties() throws {
        let made = try Made()
        for country in DemoCountry.both {
            let node = try NodeConfiguration(file: made.demo.nodeFile(country))
            let identity = try NodeIdentity(node, now: Made.now)
            for client in node.clients {
                let file = made.demo.clientFile(client.party)
                let bytes = try Files.read(file, atMost: .kibibytes(4))
                let json = try JSONDocument(parsing: bytes).root
                #expect(json["format"]?.string == "redriver/client/v1")
                #expect(json["party"]?.string == client.party.description)
                #expect(json["queue"]?.string == client.party.description)
                #expect(
                    json.value(at: "/node/endpoint")?.string == node.clientEndpoint.description)
                #expect(
                    json.value(at: "/node/key")?.string == identity.curve.publicKey.description)
                let key = try #require(json.value(at: "/keys/transport")?.string)
                let text = try Files.readPrivate(
                    Files.resolve(key, writtenIn: file), atMost: ByteCount(41))
                #expect(try CurveKeyPair(secretKey: text.dropLast()).publicKey == client.key)
                let salt = try #require(json.value(at: "/keys/salt")?.string)
                let digits = try Files.readPrivate(
                    Files.resolve(salt, writtenIn: file), atMost: ByteCount(65))
                #expect(
                    Hexadecimal.decode(String(decoding: digits.dropLast(), as: UTF8.self))?.count
                        == Limits.saltBytes)
            }
            let operatorKey = try Files.readPrivate(
                try #require(node.operatorKey), atMost: ByteCount(41))
            #expect(
                try CurveKeyPair(secretKey: operatorKey.dropLast()).publicKey
                    == node.operators.first?.key)
        }
    }

    @Test("secrets are for their owner alone, and so are the directories they lie in")
    func modes() throws {
        let modes = try Made().modes()
        let secrets = modes.keys.filter { name in
            [".key", ".salt"].contains(where: name.hasSuffix)
                || (name.hasSuffix(".pem") && name.contains("/keys/"))
        }
        #expect(secrets.count == 2 * 6 + 4 * 2 + 2)
        for name in secrets {
            #expect(modes[name] == 0o600, "\(name)")
            #expect(modes[Files.directory(of: name)] == 0o700, "\(name)")
        }
        for name in ["vn/journal", "cn/journal", "vn/notary", "cn/notary"] {
            #expect(modes[name] == 0o700)
        }
        for name in ["agreement", "schemas"] { #expect(modes[name] == 0o755) }
    }

    @Test("no secret stands in a file that others may read")
    func leaks() throws {
        let made = try Made()
        let modes = try made.modes()
        var secrets: [Data] = []
        var open: [(name: String, data: Data)] = []
        for (name, mode) in modes where !name.contains("/journal/") && !name.contains("/notary/") {
            guard let data = FileManager.default.contents(atPath: made.path(name)) else { continue }
            if mode == 0o600 {
                // The second line of a PEM, the first of anything else.
                let lines = data.split(separator: UInt8(ascii: "\n"))
                secrets.append(lines[lines.count > 1 ? 1 : 0])
            } else if mode == 0o644 {
                open.append((name, data))
            }
        }
        #expect(secrets.count == 22)
        #expect(open.count > 14)
        for (name, data) in open {
            for secret in secrets { #expect(data.range(of: secret) == nil, "\(name)") }
        }
    }

    @Test("the schemas are copied whole")
    func schemas() throws {
        let made = try Made()
        // Examples of messages are left behind: no node needs them.
        let original = try FileManager.default.subpathsOfDirectory(atPath: Redriver.schemas)
            .filter { !$0.contains("/valid") && !$0.contains("/invalid") }
        #expect(!original.isEmpty)
        let copy = try FileManager.default.subpathsOfDirectory(atPath: made.path("schemas"))
        #expect(copy.sorted() == original.sorted())
        for name in original {
            #expect(
                FileManager.default.contents(atPath: Redriver.schemas + "/" + name)
                    == FileManager.default.contents(atPath: made.path("schemas/" + name)))
        }
    }

    @Test("each node's journal is there, empty, and its own")
    func journals() throws {
        let made = try Made()
        var ids: Set<JournalID> = []
        for country in DemoCountry.both {
            let opened = try Journal.open(directory: made.demo.journal(country)) {
                Digest.sha256($0)
            }
            #expect(opened.report.nextIndex == RecordIndex(0))
            ids.insert(opened.report.journalID)
        }
        #expect(ids.count == 2)
    }

    @Test("what is issued lives as long as certs/profiles.json says")
    func profiles() throws {
        let file = Redriver.schemas + "/../certs/profiles.json"
        let json = try JSONDocument(
            parsing: try Files.read(file, atMost: Limits.configurationFile)
        ).root
        let days = json["certificates"]?.elements.map { $0["days"]?.int64 }
        #expect(
            days == [
                DemoValidity.authorityDays, DemoValidity.nodeDays, DemoValidity.nodeDays,
            ])
        #expect(json.value(at: "/revocationList/days")?.int64 == DemoValidity.listDays)
    }

    // MARK: Refusals

    @Test("a directory with anything in it is left alone", arguments: [".hidden", "README"])
    func notEmpty(_ name: String) throws {
        let folder = try Folder()
        try folder.write(name, "mine")
        let run = try Redriver.run(
            ["init", folder.path(""), "--demo"], environment: Redriver.surroundings)
        #expect(run.code == 2)
        #expect(run.errors.contains("not empty"))
        #expect(run.errors.contains(name))
        #expect(run.errors.contains("→ Choose a new directory"))
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path(""))
        #expect(left.filter { $0 != "output" && $0 != "errors" } == [name])
        #expect(try folder.read(name) == "mine")
    }

    @Test("a directory that is there and empty is used; a file is not")
    func existing() throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(
            atPath: folder.path("empty"), withIntermediateDirectories: false)
        try folder.write("file", "")
        for (name, code) in [("empty", Int32(0)), ("file", 2), ("new/deep", 0)] {
            let run = try Redriver.run(
                ["init", folder.path(name), "--demo", "--port-base", "7101"],
                environment: Redriver.surroundings)
            #expect(run.code == code)
        }
    }

    @Test("without --demo it says what is different in earnest", arguments: Language.allCases)
    func earnest(_ language: Language) throws {
        let folder = try Folder()
        let run = try Redriver.run(
            ["init", folder.path("x"), "--lang", language.rawValue],
            environment: Redriver.surroundings)
        #expect(run.code == 2)
        #expect(run.errors.contains(InitError.realInstallation(language)))
        #expect(run.errors.contains("redriver init DIR --demo"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("x")))
    }

    @Test(
        "a line that cannot be meant is refused",
        arguments: [
            ["init", "--demo"], ["init", "a", "b", "--demo"],
            ["init", "a", "--demo", "--port-base", "80"],
            ["init", "a", "--demo", "--port-base", "65534"],
            ["init", "a", "--demo", "--port-base", "x"],
        ])
    func mistyped(_ words: [String]) throws {
        let run = try Redriver.run(words, environment: Redriver.surroundings)
        #expect(run.code == 2)
        #expect(run.output.isEmpty)
    }

    @Test("schemas that are nowhere, or not where they should be, are asked for")
    func noSchemas() throws {
        let folder = try Folder()
        let process = Redriver.process(["init", folder.path("x"), "--demo"])
        process.currentDirectoryURL = folder.url
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let text = String(
            decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 2)
        #expect(text.contains("share/redriver/Schemas"))
        #expect(text.contains("→ Set REDRIVER_SCHEMAS"))
        let run = try Redriver.run(
            ["init", folder.path("x"), "--demo"],
            environment: ["REDRIVER_SCHEMAS": folder.path("absent")])
        #expect(run.code == 2)
        #expect(run.errors.contains(folder.path("absent")))
        #expect(!FileManager.default.fileExists(atPath: folder.path("x")))
    }

    @Test("a folder of schemas that leads into itself is not copied for ever")
    func circle() throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(
            atPath: folder.path("schemas"), withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("schemas/again"), withDestinationPath: ".")
        #expect {
            try SchemaFolder.copy(folder.path("schemas"), to: folder.path("copy"))
        } throws: { error in
            guard case .strangeSchema = error as? InitError else { return false }
            return true
        }
    }

    @Test("free ports are three different ones")
    func ports() throws {
        let ports = try DemoPorts.free()
        #expect(Set([ports.vietnamClients, ports.chinaClients, ports.link]).count == 3)
        #expect(ports.link > 0)
    }

    @Test("every error has its words in each language")
    func words() {
        let errors: [InitError] = [
            .notADemo, .notADirectory("x"), .notEmpty("x", found: "y"),
            .noSchemas(looked: ["x"]), .badVariable("x"), .strangeSchema("x"), .noPort(errno: 1),
            .files(.missing(path: "x")), .crypto(.notOpened), .agreement(.rootDiffers),
            .journal(.poisoned),
        ]
        #expect(Set(errors.map(\.code)).count == errors.count)
        for error in errors {
            for language in Language.allCases {
                #expect(!error.text(language).isEmpty)
                #expect(error.hint?(language).isEmpty == false)
            }
        }
    }
}
