// GoTests: the stock verifier of the transparency-log ecosystem, over ledgers of ours.
//
// `go/verify.go` reads a published directory with nothing but golang.org/x/mod/sumdb: `note` opens
// the checkpoints, `tlog` authenticates tiles and checks proofs. It needs a Go toolchain and Debian's
// golang-golang-x-mod-dev (or a GOPATH with that package), and no network.

import Foundation
import LedgerTestSupport
import RedRiverBase
import RedRiverCrypto
import RedRiverLedger
import TestSupport
import Testing

@Suite(
    "Interop with Go's sumdb", .serialized,
    .needs(.go, Go.isHere, "a Go toolchain with golang.org/x/mod/sumdb in GOPATH"))
struct GoTests {
    /// Publishes the ledger of Việt Nam, of about so many leaves.
    private func publish(
        _ folder: Folder, _ name: String, messages: Int, seed: UInt64, size: Int? = nil
    ) throws -> LedgerWorld {
        let world = try LedgerWorld()
        var plan = LedgerMaker.Plan()
        plan.messages = messages
        plan.seed = seed
        plan.batchMilliseconds = 61_000
        var ledger = try #require(try LedgerMaker.make(world, plan)[.vietnam])
        if let size {
            ledger.lines = Array(ledger.lines.prefix(size))
            ledger.marks = ledger.marks.filter { $0.size < size } + [(size, ledger.marks[0].time)]
        }
        try ledger.publish(to: folder.path(name), world)
        return world
    }

    @Test("accepts sound ledgers of every shape", arguments: [1, 2, 255, 256, 257, 512, 600])
    func sound(_ size: Int) throws {
        let folder = try Folder()
        let world = try publish(folder, "l", messages: 300, seed: UInt64(size), size: size)
        let report = try Go.verify(folder.path("l"), world.vietnam.log.key.description)
        try #require(report.code == 0, "\(report.errors)")
        #expect(report.output.contains("{\"size\":\(size),\"leaves\":\(size),\"consistency\":"))
        #expect(!report.output.contains("\"consistency\":0"))
    }

    /// What is changed, and where.
    enum Damage: String, CaseIterable {
        case leaf = "tile/entries/000"
        case partialLeaf = "tile/entries/002.p"
        case tile = "tile/0/000"
        case partialTile = "tile/0/002.p"
        case upperTile = "tile/1/000.p"
        case checkpoint = "checkpoint"
        case day = "checkpoints"
    }

    @Test("rejects one with any file changed", arguments: Damage.allCases)
    func damaged(_ damage: Damage) throws {
        let folder = try Folder()
        let world = try publish(folder, "l", messages: 300, seed: 7, size: 600)
        var path = folder.path("l/" + damage.rawValue)
        if damage != .leaf, damage != .tile, damage != .checkpoint {
            let names = try FileManager.default.contentsOfDirectory(atPath: path)
            // Of partial tiles the widest: the others are of earlier sizes.
            let last = names.max { (Int($0) ?? 0, $0) < (Int($1) ?? 0, $1) }
            path += "/" + (try #require(last))
        }
        var bytes = try Data(contentsOf: URL(filePath: path))
        // In a note, a digit of the root or of the size; else in the middle of everything.
        bytes[damage == .checkpoint || damage == .day ? 30 : bytes.count / 2] ^= 1
        try bytes.write(to: URL(filePath: path))
        let report = try Go.verify(folder.path("l"), world.vietnam.log.key.description)
        #expect(report.code == 1, "\(report.output)\(report.errors)")
    }

    @Test("rejects a checkpoint by another key, and one that forgot what an earlier one had")
    func forged() throws {
        let folder = try Folder()
        let world = try publish(folder, "l", messages: 300, seed: 9)
        let stranger = try Go.verify(folder.path("l"), world.china.log.key.description)
        #expect(stranger.code == 1)
        // The same days over a ledger that was made anew, and is signed by the same key.
        var plan = LedgerMaker.Plan()
        plan.messages = 300
        plan.seed = 10
        let other = try #require(try LedgerMaker.make(world, plan)[.vietnam])
        try other.publish(to: folder.path("fork"), world)
        for day in try FileManager.default.contentsOfDirectory(
            atPath: folder.path("l/checkpoints"))
        {
            let bytes = try Data(contentsOf: URL(filePath: folder.path("l/checkpoints/\(day)")))
            try bytes.write(to: URL(filePath: folder.path("fork/checkpoints/\(day)")))
        }
        let forked = try Go.verify(folder.path("fork"), world.vietnam.log.key.description)
        #expect(forked.code == 1)
        #expect(forked.errors.contains("checkpoints/"), "\(forked.errors)")
    }

    @Test("accepts what two real nodes published")
    func nodes() throws {
        let folder = try Folder()
        let demo = folder.path("demo")
        let played = try Redriver.run(
            ["demo", "--dir", demo, "--json"], environment: ["REDRIVER_SCHEMAS": Redriver.schemas])
        try #require(played.code == 0, "\(played.output)\n\(played.errors)")
        let policy = try Redriver.run(
            ["audit", "policy", "--from-agreement", "\(demo)/agreement/agreement.json"])
        try #require(policy.code == 0, "\(policy.errors)")
        let keys = policy.output.split(separator: "\n").filter { $0.hasPrefix("log ") }
        #expect(keys.count == 2)
        for key in keys {
            let vkey = String(key.split(separator: " ")[1])
            let side = vkey.hasPrefix("redriver/vn.") ? "vn" : "cn"
            let report = try Go.verify("\(demo)/\(side)/ledger/1", vkey)
            #expect(report.code == 0, "\(report.errors)")
            #expect(!report.output.contains("\"leaves\":0"))
        }
    }
}

/// The toolchain, the packages, and the program made with them once.
private enum Go {
    /// Debian's sources of Go packages, and whatever the machine has besides.
    private static let environment = {
        var environment = ProcessInfo.processInfo.environment
        environment["GO111MODULE"] = "off"
        environment["GOFLAGS"] = ""
        environment["GOPROXY"] = "off"
        let path = [environment["GOPATH"], "/usr/share/gocode"].compactMap { $0 }
        environment["GOPATH"] = path.joined(separator: ":")
        environment["GOCACHE"] = environment["GOCACHE"] ?? folder?.path("cache")
        return environment
    }()

    private static let folder = try? Folder()

    private static func go(_ arguments: [String]) throws -> ProgramOutcome {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["go"] + arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        return try process.finish()
    }

    static var isHere: Bool {
        let packages = ["note", "tlog"].map { "golang.org/x/mod/sumdb/" + $0 }
        return (try? go(["list"] + packages).code) == 0
    }

    private static let program = Result {
        let program = try #require(folder).path("verify")
        let source = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "go/verify.go").path(percentEncoded: false)
        let built = try go(["build", "-o", program, source])
        try #require(built.code == 0, "\(built.errors)")
        return program
    }

    static func verify(_ directory: String, _ key: String) throws -> ProgramOutcome {
        let process = Process()
        process.executableURL = URL(filePath: try program.get())
        process.arguments = [directory, key]
        return try process.finish()
    }
}
