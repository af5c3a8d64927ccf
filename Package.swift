// swift-tools-version: 6.2
import PackageDescription

/// Settings every Swift target shares, tests included.
///
/// Strict memory safety makes the compiler demand the word `unsafe` in front of each use of a raw
/// pointer or C call, so `grep -rlw unsafe Sources` lists what a security reviewer must read twice.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A module and what it may import. Reading the list downwards, nothing imports what comes later.
func module(_ name: String, uses: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: uses, swiftSettings: strict)
}

/// The tests of one module: `RedRiverBase` has its tests in `Tests/Base`.
func tests(
    of name: String, with extra: [Target.Dependency] = [], leaving: [String] = []
) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.byName(name: name), "TestSupport"] + extra,
        path: "Tests/" + name.replacing("RedRiver", with: ""), exclude: leaving,
        swiftSettings: strict)
}

/// Tests that belong to no single module.
func tests(about topic: String, with uses: [Target.Dependency], leaving: [String] = []) -> Target {
    .testTarget(
        name: topic + "Tests", dependencies: uses + ["TestSupport"], path: "Tests/" + topic,
        exclude: leaving, swiftSettings: strict)
}

let package = Package(
    name: "redriver",
    products: [
        .executable(name: "redriver", targets: ["redriver"])
    ],
    targets: [
        .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZeroMQ", providers: [.apt(["libzmq3-dev"])]),
        .systemLibrary(name: "CLinux"),
        module("RedRiverBase", uses: []),
        module("RedRiverReport", uses: ["RedRiverBase"]),
        module("RedRiverFiles", uses: ["CLinux", "RedRiverBase"]),
        module("RedRiverCrypto", uses: ["COpenSSL", "RedRiverBase"]),
        module("RedRiverJSON", uses: ["RedRiverBase"]),
        module("RedRiverSchema", uses: ["RedRiverBase", "RedRiverJSON"]),
        module("RedRiverCatalogue", uses: ["RedRiverBase", "RedRiverJSON", "RedRiverSchema"]),
        module("RedRiverLedger", uses: ["RedRiverBase", "RedRiverCrypto"]),
        module(
            "RedRiverEvidence",
            uses: [
                "RedRiverBase", "RedRiverJSON", "RedRiverCatalogue", "RedRiverCrypto",
                "RedRiverLedger",
            ]),
        module(
            "RedRiverAuditor",
            uses: [
                "RedRiverBase", "RedRiverReport", "RedRiverFiles", "RedRiverCrypto",
                "RedRiverJSON", "RedRiverCatalogue", "RedRiverLedger", "RedRiverEvidence",
            ]),
        module("RedRiverWire", uses: ["RedRiverBase", "RedRiverJSON"]),
        module("RedRiverTransport", uses: ["CLinux", "CZeroMQ", "RedRiverBase"]),
        module("RedRiverJournal", uses: ["CLinux", "RedRiverBase", "RedRiverFiles"]),
        module(
            "RedRiverExchange",
            uses: ["RedRiverBase", "RedRiverCatalogue", "RedRiverLedger", "RedRiverEvidence"]),
        module(
            "RedRiverClient",
            uses: [
                "RedRiverBase", "RedRiverJSON", "RedRiverFiles", "RedRiverCatalogue",
                "RedRiverCrypto", "RedRiverLedger", "RedRiverEvidence", "RedRiverWire",
                "RedRiverTransport",
            ]),
        module(
            "RedRiverNode",
            uses: [
                "CLinux", "RedRiverBase", "RedRiverJSON", "RedRiverFiles", "RedRiverCatalogue",
                "RedRiverCrypto", "RedRiverLedger", "RedRiverEvidence", "RedRiverWire",
                "RedRiverTransport", "RedRiverJournal", "RedRiverExchange",
            ]),
        .executableTarget(
            name: "redriver",
            dependencies: [
                "CLinux", "RedRiverBase", "RedRiverJSON", "RedRiverSchema", "RedRiverFiles",
                "RedRiverCatalogue", "RedRiverCrypto", "RedRiverLedger", "RedRiverEvidence",
                "RedRiverWire", "RedRiverTransport", "RedRiverJournal", "RedRiverExchange",
                "RedRiverClient", "RedRiverNode", "RedRiverReport", "RedRiverAuditor",
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "redriver-bench",
            dependencies: [
                "RedRiverBase", "RedRiverJSON", "RedRiverSchema", "RedRiverFiles",
                "RedRiverCatalogue", "RedRiverLedger", "RedRiverWire", "RedRiverTransport",
                "RedRiverClient", "RedRiverAuditor", "LedgerTestSupport",
            ],
            swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["RedRiverBase"], path: "Tests/Support",
            swiftSettings: strict),
        .target(
            name: "JournalTestSupport",
            dependencies: ["RedRiverBase", "RedRiverJournal", "TestSupport"],
            path: "Tests/JournalSupport", swiftSettings: strict),
        .target(
            name: "LedgerTestSupport",
            dependencies: [
                "RedRiverBase", "RedRiverFiles", "RedRiverCrypto", "RedRiverJSON",
                "RedRiverCatalogue", "RedRiverLedger", "RedRiverEvidence",
            ],
            path: "Tests/LedgerSupport", swiftSettings: strict),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "RedRiverBase", "RedRiverJSON", "RedRiverSchema", "RedRiverCatalogue",
                "RedRiverCrypto", "RedRiverLedger", "RedRiverEvidence", "RedRiverWire",
                "RedRiverTransport", "RedRiverJournal", "RedRiverExchange", "RedRiverClient",
                "RedRiverNode", "JournalTestSupport", "TestSupport",
            ],
            path: "Tests/Fuzz/Targets", swiftSettings: strict),
        .executableTarget(
            name: "redriver-fuzz", dependencies: ["RedRiverBase", "FuzzTargets"],
            path: "Tests/Fuzz/Program", swiftSettings: strict),
        tests(of: "RedRiverBase"),
        tests(of: "RedRiverReport"),
        tests(of: "RedRiverSchema", with: ["RedRiverJSON"]),
        tests(of: "RedRiverFiles"),
        tests(of: "RedRiverCrypto", with: ["RedRiverJSON"]),
        tests(of: "RedRiverJSON"),
        tests(
            of: "RedRiverCatalogue", with: ["RedRiverJSON", "RedRiverSchema"],
            leaving: ["Identifiers"]),
        tests(of: "RedRiverLedger", with: ["RedRiverCrypto", "RedRiverJSON"]),
        tests(
            of: "RedRiverEvidence",
            with: ["RedRiverCrypto", "RedRiverJSON", "RedRiverCatalogue", "RedRiverLedger"],
            leaving: ["Golden"]),
        tests(
            of: "RedRiverAuditor",
            with: [
                "RedRiverCatalogue", "RedRiverCrypto", "RedRiverEvidence", "RedRiverFiles",
                "RedRiverJSON",
                "RedRiverLedger", "RedRiverReport", "LedgerTestSupport",
            ]),
        tests(of: "RedRiverWire", with: ["RedRiverJSON"], leaving: ["Golden"]),
        tests(of: "RedRiverTransport"),
        tests(of: "RedRiverJournal", with: ["RedRiverFiles", "JournalTestSupport"]),
        tests(
            of: "RedRiverExchange",
            with: [
                "RedRiverCatalogue", "RedRiverLedger", "RedRiverEvidence", "RedRiverJournal",
                "JournalTestSupport",
            ],
            leaving: ["Golden"]),
        tests(
            of: "RedRiverClient",
            with: [
                "RedRiverCatalogue", "RedRiverEvidence", "RedRiverJSON", "RedRiverLedger",
                "RedRiverWire",
            ]),
        tests(
            of: "RedRiverNode",
            with: [
                "RedRiverJSON", "RedRiverCatalogue", "RedRiverCrypto", "RedRiverEvidence",
                "RedRiverFiles", "RedRiverJournal", "RedRiverLedger", "RedRiverExchange",
                "RedRiverWire", "JournalTestSupport",
            ]),
        tests(about: "Tidy", with: []),
        tests(about: "Sanitize", with: ["RedRiverBase"], leaving: ["run"]),
        tests(about: "Bench", with: ["redriver-bench"]),
        tests(
            about: "Fuzz", with: ["RedRiverBase", "FuzzTargets", "redriver-fuzz"],
            leaving: ["Targets", "Program", "run"]),
        tests(
            about: "Commands",
            with: ["RedRiverEvidence", "RedRiverJSON", "LedgerTestSupport", "redriver"],
            leaving: ["Transcripts"]),
        tests(
            about: "Interop",
            with: [
                "RedRiverBase", "RedRiverCrypto", "RedRiverJSON", "RedRiverLedger",
                "LedgerTestSupport", "redriver",
            ],
            leaving: ["go", "python"]),
    ]
)
