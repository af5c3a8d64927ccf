// NeedTests: a test whose needs are missing is skipped, and fails where they are required.

import TestSupport
import Testing

@Suite("Needs of a test")
struct NeedTests {
    /// What becomes of a test that needs Go.
    private func prepare(isHere: Bool, required: String?) async throws {
        let environment = required.map { ["REDRIVER_REQUIRE": $0] } ?? [:]
        let trait: NeedTrait = .needs(.go, { isHere }, "a Go toolchain", environment: environment)
        try await trait.prepare(for: try #require(Test.current))
    }

    @Test("what is here is used, whatever is required", arguments: [nil, "", "go", "go,python"])
    func present(required: String?) async throws {
        try await prepare(isHere: true, required: required)
    }

    @Test("what is missing and not required skips the test", arguments: [nil, "", "python, root"])
    func skipped(required: String?) async throws {
        let reason = await #expect(throws: (any Error).self) {
            try await prepare(isHere: false, required: required)
        }
        // What skips a test is no public type; it must not be a failure.
        #expect(reason.map { "\(type(of: $0))" } == "SkipInfo")
    }

    @Test("what is missing and required fails it", arguments: ["go", "root,go", "go, root"])
    func failed(required: String) async throws {
        await #expect(throws: MissingNeed.self) {
            try await prepare(isHere: false, required: required)
        }
    }

    @Test("a kind that does not exist requires nothing, so it fails", arguments: ["golang", "go;"])
    func misspelt(required: String) async throws {
        await #expect(throws: MissingNeed.self) {
            try await prepare(isHere: true, required: required)
        }
    }
}
