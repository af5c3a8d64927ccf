// Architecture: which module may import which, as designed. Package.swift must say the same.
//
// The compiler holds the arrows between our own modules, but not those to system libraries, so both
// are held here. A row added to Package.swift is added here by someone who has thought about it.

/// The table of modules.
enum Architecture {
    /// Every target of Package.swift that is not a test, with what it may import of the others.
    static let uses: [String: Set<String>] = [
        "RedRiverBase": [],
        "RedRiverReport": ["RedRiverBase"],
        "RedRiverFiles": ["CLinux", "RedRiverBase"],
        "RedRiverCrypto": ["COpenSSL", "RedRiverBase"],
        "RedRiverJSON": ["RedRiverBase"],
        "RedRiverSchema": ["RedRiverBase", "RedRiverJSON"],
        "RedRiverCatalogue": ["RedRiverBase", "RedRiverJSON", "RedRiverSchema"],
        "RedRiverLedger": ["RedRiverBase", "RedRiverCrypto"],
        "RedRiverEvidence": [
            "RedRiverBase", "RedRiverJSON", "RedRiverCatalogue", "RedRiverCrypto",
            "RedRiverLedger",
        ],
        "RedRiverAuditor": [
            "RedRiverBase", "RedRiverReport", "RedRiverFiles", "RedRiverCrypto", "RedRiverJSON",
            "RedRiverCatalogue", "RedRiverLedger", "RedRiverEvidence",
        ],
        "RedRiverWire": ["RedRiverBase", "RedRiverJSON"],
        "RedRiverTransport": ["CLinux", "CZeroMQ", "RedRiverBase"],
        "RedRiverJournal": ["CLinux", "RedRiverBase", "RedRiverFiles"],
        "RedRiverExchange": [
            "RedRiverBase", "RedRiverCatalogue", "RedRiverLedger", "RedRiverEvidence",
        ],
        "RedRiverClient": [
            "RedRiverBase", "RedRiverJSON", "RedRiverFiles", "RedRiverCatalogue",
            "RedRiverCrypto", "RedRiverLedger", "RedRiverEvidence", "RedRiverWire",
            "RedRiverTransport",
        ],
        "RedRiverNode": [
            "CLinux", "RedRiverBase", "RedRiverJSON", "RedRiverFiles", "RedRiverCatalogue",
            "RedRiverCrypto", "RedRiverLedger", "RedRiverEvidence", "RedRiverWire",
            "RedRiverTransport", "RedRiverJournal", "RedRiverExchange",
        ],
        "redriver": [
            "CLinux", "RedRiverBase", "RedRiverJSON", "RedRiverSchema", "RedRiverFiles",
            "RedRiverCatalogue", "RedRiverCrypto", "RedRiverLedger", "RedRiverEvidence",
            "RedRiverWire",
            "RedRiverTransport", "RedRiverJournal", "RedRiverExchange", "RedRiverClient",
            "RedRiverNode", "RedRiverReport", "RedRiverAuditor",
        ],
        "redriver-bench": [
            "RedRiverBase", "RedRiverJSON", "RedRiverSchema", "RedRiverFiles",
            "RedRiverCatalogue", "RedRiverLedger", "RedRiverWire", "RedRiverTransport",
            "RedRiverClient", "RedRiverAuditor",
            // It measures a ledger made as the tests make theirs.
            "LedgerTestSupport",
        ],
        "redriver-fuzz": ["RedRiverBase", "FuzzTargets"],
    ]

    /// Who may speak to the C library directly: paths below Sources. The modules that decide and
    /// parse are not here, so they cannot reach a file, a socket, a clock or a thread.
    static let glibc = [
        "RedRiverBase/Mailbox.swift", "RedRiverBase/NamedThread.swift", "RedRiverBase/Locked.swift",
        "RedRiverFiles/", "RedRiverCrypto/", "RedRiverTransport/", "RedRiverJournal/",
        "RedRiverClient/", "RedRiverNode/", "redriver/", "redriver-bench/",
        // iconv, asked once which characters a charset has.
        "RedRiverCatalogue/LegacyCharset.swift",
    ]

    /// What a file of `Sources` may import.
    static func imports(of path: String) -> Set<String> {
        let below = path.split(separator: "/").dropFirst()
        var allowed = uses[String(below.first ?? "")] ?? []
        if glibc.contains(where: below.joined(separator: "/").hasPrefix) { allowed.insert("Glibc") }
        // The bench measures from outside and is in no data path.
        // The standard library has no public normalisation of Unicode.
        let isNormalForm = below.joined(separator: "/") == "RedRiverCatalogue/NormalForm.swift"
        if below.first == "redriver-bench" || isNormalForm { allowed.insert("Foundation") }
        return allowed
    }
}

/// What Package.swift says, read as far as the table needs it.
enum PackageFile {
    /// Each target made by `module(` or `.executableTarget(`, with its dependencies.
    static func uses(in text: String) -> [String: Set<String>] {
        let target =
            #/(?:module\(|executableTarget\()\s*(?:name:\s*)?"([\w-]+)",\s*(?:uses|dependencies):\s*\[([^\]]*)\]/#
        var table: [String: Set<String>] = [:]
        for match in text.matches(of: target) {
            table[String(match.1)] = Set(match.2.matches(of: #/"(\w+)"/#).map { String($0.1) })
        }
        return table
    }

    /// How the package differs from the table, and from what every target owes to the house.
    static func problems(in text: String) -> [String] {
        let found = uses(in: text)
        var problems: [String] = []
        for name in Set(found.keys).union(Architecture.uses.keys).sorted()
        where found[name] != Architecture.uses[name] {
            let says = found[name].map { $0.sorted().description } ?? "nothing"
            let agreed = Architecture.uses[name].map { $0.sorted().description } ?? "nothing"
            problems.append("\(name): Package.swift says \(says), the table says \(agreed)")
        }
        if text.contains(".package(") { problems.append("a package is a dependency") }
        let settings = [
            ".swiftLanguageMode(.v6)", ".strictMemorySafety()", ".treatAllWarnings(as: .error)",
            "\"ExistentialAny\"", "\"InternalImportsByDefault\"", "\"MemberImportVisibility\"",
        ]
        problems += settings.filter { !text.contains($0) }.map { "the setting \($0) is gone" }
        return problems
    }
}
