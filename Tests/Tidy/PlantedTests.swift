// PlantedTests: each rule is shown a violation and finds it, and an innocent and lets it be.

import Testing

@Suite("Planted violations")
struct PlantedTests {
    /// A file made up for the purpose. `bad` lists the lines the rule must report, and no others.
    struct Plant: CustomTestStringConvertible, Sendable {
        let rule: Rule
        let path: String
        let text: String
        let bad: [Int]

        init(_ rule: Rule, _ path: String, _ text: String, _ bad: [Int]) {
            self.rule = rule
            self.path = path
            self.text = text
            self.bad = bad
        }

        var testDescription: String {
            "\(rule.name); \(path): \(text.prefix(40).replacing("\n", with: "⏎"))"
        }
    }

    @Test("a planted violation is found, an innocent is not", arguments: plants)
    func planted(_ plant: Plant) {
        let file = File(path: plant.path, text: plant.text)
        #expect(plant.rule.violations(in: file) == plant.bad)
    }

    @Test("every rule has a violation it finds and an innocent it passes", arguments: Rule.all)
    func covered(_ rule: Rule) {
        let plants = Self.plants.filter { $0.rule.name == rule.name }
        #expect(plants.contains { !$0.bad.isEmpty })
        #expect(plants.contains { $0.bad.isEmpty })
    }

    static let plants = words + imports + files + never

    static let words: [Plant] = [
        Plant(.noForcedTry, "Sources/RedRiverJSON/A.swift", "let a = 1\nlet b = try! f()", [2]),
        Plant(.noForcedTry, "Sources/redriver/A.swift", "g(\"\\(try! f())\")", [1]),
        Plant(.noForcedTry, "Sources/redriver/A.swift", "// no try!\nlet a = \"try!\"", []),
        Plant(.noPrinting, "Sources/RedRiverNode/A.swift", "print(a)\nSwift.print(b)", [1, 2]),
        Plant(.noPrinting, "Sources/redriver/A.swift", "print(a)", []),
        Plant(
            .noPrinting, "Sources/RedRiverJSON/A.swift",
            "func print(_ a: A) {\nprint(a.b)\nSwift.print(a)\n}", [3]),
        Plant(.noPrinting, "Sources/RedRiverJSON/A.swift", "printer.print(a)", []),
        Plant(.noPrinting, "Sources/RedRiverCrypto/A.swift", "let a = fingerprint(of: b)", []),
        Plant(.noAssert, "Sources/RedRiverWire/A.swift", "assert(a > 0)", [1]),
        Plant(.noAssert, "Sources/RedRiverWire/A.swift", "precondition(a > 0)", []),
        Plant(.noClock, "Sources/RedRiverExchange/A.swift", "let a = time(nil)", [1]),
        Plant(.noClock, "Sources/RedRiverJournal/A.swift", "clock_gettime(id, &t)", [1]),
        Plant(.noClock, "Sources/RedRiverBase/A.swift", "let a = ContinuousClock.now", [1]),
        Plant(.noClock, "Sources/RedRiverBase/A.swift", "let a = Date()", [1]),
        Plant(.noClock, "Sources/RedRiverClient/A.swift", "let (wall, now) = clock()", []),
        Plant(.noClock, "Sources/RedRiverNode/A.swift", "clock_gettime(id, &t)", []),
        Plant(.noClock, "Sources/RedRiverBase/A.swift", "let a = id.time\nlet b = candidate()", []),
        Plant(.noOwnLock, "Sources/RedRiverNode/A.swift", "let a = Mutex<Int>(0)", [1]),
        Plant(.noOwnLock, "Sources/RedRiverNode/A.swift", "pthread_mutex_lock(mutex)", [1]),
        Plant(.noOwnLock, "Sources/RedRiverBase/A.swift", "pthread_mutex_lock(mutex)", []),
        Plant(.noAsync, "Sources/RedRiverNode/A.swift", "func f() async {}\nawait f()", [1, 2]),
        Plant(.noAsync, "Sources/RedRiverNode/A.swift", "actor A {}", [1]),
        Plant(.noAsync, "Sources/RedRiverNode/A.swift", "let factor = awaited", []),
    ]

    static let imports: [Plant] =
        [
            ("RedRiverNode/A.swift", "internal import COpenSSL", [1]),
            ("RedRiverCrypto/A.swift", "internal import COpenSSL", []),
            ("RedRiverClient/A.swift", "internal import CZeroMQ", [1]),
            ("RedRiverTransport/A.swift", "internal import CZeroMQ", []),
            ("RedRiverExchange/A.swift", "internal import CLinux", [1]),
            ("RedRiverExchange/A.swift", "public import RedRiverEvidence\nimport Glibc", [2]),
            ("RedRiverBase/Timestamp.swift", "internal import Glibc", [1]),
            ("RedRiverBase/Mailbox.swift", "internal import Glibc", []),
            ("RedRiverFiles/A.swift", "@preconcurrency internal import Glibc", []),
            ("RedRiverJSON/A.swift", "import Foundation", [1]),
            ("RedRiverJSON/A.swift", "import struct Foundation.URL", [1]),
            ("RedRiverNode/A.swift", "internal import Synchronization", [1]),
            ("RedRiverWire/A.swift", "private import RedRiverTransport", [1]),
            ("RedRiverWire/A.swift", "// import Foundation is not for us\nimport RedRiverJSON", []),
            ("RedRiverNew/A.swift", "import RedRiverBase", [1]),
        ].map { Plant(.imports, "Sources/" + $0.0, $0.1, $0.2) } + [
            Plant(.testImports, "Tests/Crypto/A.swift", "import Testing\nimport COpenSSL", [2]),
            Plant(.testImports, "Tests/Crypto/A.swift", "@testable import RedRiverCrypto", []),
        ]

    static let files: [Plant] = [
        Plant(.header, "Sources/RedRiverBase/A.swift", "// A: a letter.\n", []),
        Plant(.header, "Sources/RedRiverBase/A.swift", "// A.swift\n", [1]),
        Plant(.header, "Sources/RedRiverBase/A.swift", "// B: a letter.\n", [1]),
        Plant(.header, "Tests/Base/A.swift", "import Testing\n", [1]),
        Plant(.header, "Tests/Base/A.swift", "", [1]),
        Plant(.length, "Sources/A/A.swift", String(repeating: "\n", count: 600), []),
        Plant(.length, "Sources/A/A.swift", String(repeating: "\n", count: 601), [601]),
        Plant(.proof, "Sources/A/A.swift", "struct A: @unchecked Sendable {}", [1]),
        Plant(.proof, "Sources/A/A.swift", "/// A letter.\nstruct A: @unchecked Sendable {}", [2]),
        Plant(
            .proof, "Sources/A/A.swift",
            "/// `@unchecked Sendable` because it is empty.\nstruct A: @unchecked Sendable {}", []),
    ]

    /// Put together here from pieces, so that no file of the repository holds what is banned.
    static let never: [Plant] = [
        Plant(.privateKey, "certs/a.pem", "a\n\(pem)\nMHcCAQEEIIaaaaaaaaaaaaaa\n", [2]),
        Plant(.privateKey, "Tests/A.swift", "let a = \"\(pem)\\nMHcCAQEEIIaaaaaaaaaa\"", [1]),
        Plant(.privateKey, "Sources/A/A.swift", "text.hasPrefix(\"\(pem)\")", []),
        Plant(.machinePath, "README.md", "a\ncd /" + "home/nguyen/redriver", [2]),
        Plant(.machinePath, "Sources/redriver/A.swift", "let a = \"/" + "tmp/redriver\"", [1]),
        Plant(.machinePath, "Makefile", "/usr/bin/python3 >/dev/null", []),
        Plant(.paper, "Sources/A/A.swift", "// See queues.md.", [1]),
        Plant(.paper, "Sources/A/A.swift", "// See design/queues.md.", [1]),
        Plant(.paper, "docs/architecture.md", "from shared/" + "design", [1]),
        Plant(.paper, "Sources/A/A.swift", "// See docs/formats.md and README.md.", []),
        Plant(.unfinished, "Sources/A/A.swift", "let a = 1\n// TO" + "DO: later", [2]),
        Plant(.unfinished, "docs/a.md", "see.FIX" + "ME", [1]),
        Plant(.unfinished, "Schemas/a.json", "\"RRVNXXX2611230000429\"", []),
    ]

    private static let pem = "-----BEGIN EC PRIVATE" + " KEY-----"

    @Test("a stranger at the top is named; what git ignores is not a stranger")
    func strangers() {
        let names = ["Package.swift", ".git", ".build", "demo", "a.swp", "notes.txt", "LICENSE"]
        let gitignore = ".build/\n*.swp\n/demo/\n"
        let found = Layout.strangers(among: names, gitignore: gitignore)
        #expect(found == ["LICENSE", "notes.txt"])
    }

    @Test("a package file that departs from the table is found out")
    func package() throws {
        let good = try Repository.text(of: "Package.swift")
        let base = "module(\"RedRiverBase\", uses: []),"
        let spoilt = [
            (base, ""),
            (base, "module(\"RedRiverBase\", uses: [\"COpenSSL\"]),"),
            (base, base + "module(\"RedRiverNew\", uses: []),"),
            ("uses: [\"COpenSSL\", \"RedRiverBase\"]", "uses: [\"COpenSSL\"]"),
            ("targets: [\n", "dependencies: [.package(url: \"x\", from: \"1.0.0\")], targets: [\n"),
            (".treatAllWarnings(as: .error),", ""),
            (".strictMemorySafety(),", ""),
        ]
        for (from, to) in spoilt {
            let text = good.replacing(from, with: to)
            #expect(text != good, "nothing to spoil: \(from)")
            #expect(!PackageFile.problems(in: text).isEmpty, "not found: \(to)")
        }
    }

    @Test(
        "the scanner blanks comments and quotes and keeps code and line numbers",
        arguments: [
            ("a // b\nc", "a     \nc"),
            ("a /* b /* c */ d */ e", "a                   e"),
            ("\"a\\\"b\" + c", "\"    \" + c"),
            ("\"a\\(b(c))d\" e", "\"  (b(c)) \" e"),
            ("\"a\\(b(\")\"))\" + c // d", "\"  (b(\" \"))\" + c     "),
            ("#\"a\"b\"# c", "#\"   \"# c"),
            ("#\"a\\b\\#(c)\"# d", "#\"     (c)\"# d"),
            ("\"\" // a", "\"\"     "),
            ("\"\"\"\na \"b\"\n\"\"\" d", "\"\"\"\n     \n\"\"\" d"),
        ])
    func scanner(text: String, expected: String) {
        #expect(CodeScanner.blanked(text) == expected)
    }
}
