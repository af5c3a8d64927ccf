// Need: what a test needs that is not everywhere, and what becomes of it where that is missing.
//
// Such a test is skipped and the run says so at its end, by kind. Where `REDRIVER_REQUIRE` names the
// kind, as in `REDRIVER_REQUIRE=python,root`, it fails instead: a machine that is meant to have
// everything finds out that it has not.

import Foundation
public import Testing

/// A kind of thing that is not on every machine.
public enum Need: String, CaseIterable, Sendable {
    /// The public test suites, beside the package or in `REDRIVER_CONFORMANCE`.
    case conformance
    /// Debian's Python with python3-zmq and python3-cryptography.
    case python
    /// The `openssl` program.
    case openssl
    /// A Go toolchain and golang.org/x/mod.
    case go
    /// A headless Chromium.
    case chromium
    /// The rights to mount a file system and to give a file away.
    case root

    /// The kinds that must be here.
    ///
    /// - Parameter text: The value of `REDRIVER_REQUIRE`: names with commas between them.
    /// - Returns: `nil` if a name is none of ours: a misspelt one would require nothing.
    public static func named(in text: String) -> Set<Need>? {
        let names = text.split(separator: ",").map { $0.trimmingPrefix(while: \.isWhitespace) }
        let needs = names.compactMap { Need(rawValue: String($0)) }
        return needs.count == names.count ? Set(needs) : nil
    }
}

/// What skips a test where something is missing, or fails it.
public struct NeedTrait: TestTrait, SuiteTrait {
    let need: Need
    let isHere: @Sendable () throws -> Bool
    /// What exactly is missing.
    let what: String
    let environment: [String: String]

    public var isRecursive: Bool { true }

    /// - Throws: What skips the test, or ``MissingNeed``.
    public func prepare(for test: Test) async throws {
        let required = environment["REDRIVER_REQUIRE"] ?? ""
        guard let needs = Need.named(in: required) else {
            throw MissingNeed(description: "REDRIVER_REQUIRE=\(required): unknown kind")
        }
        if try isHere() { return }
        guard !needs.contains(need) else {
            throw MissingNeed(description: "\(need.rawValue) is required and missing: \(what)")
        }
        try await ConditionTrait.disabled("\(need.rawValue): \(what)").prepare(for: test)
    }
}

extension Trait where Self == NeedTrait {
    /// Skips the test where something is missing, unless it is required.
    ///
    /// - Parameters:
    ///   - isHere: Whether it is there.
    ///   - what: What exactly is needed, for people.
    public static func needs(
        _ need: Need, _ isHere: @escaping @autoclosure @Sendable () throws -> Bool, _ what: String
    ) -> NeedTrait {
        .needs(need, isHere, what, environment: ProcessInfo.processInfo.environment)
    }

    /// The same in an environment of one's own.
    public static func needs(
        _ need: Need, _ isHere: @escaping @Sendable () throws -> Bool, _ what: String,
        environment: [String: String]
    ) -> NeedTrait {
        NeedTrait(need: need, isHere: isHere, what: what, environment: environment)
    }

    /// Skips the test where a folder of the public test suites is missing.
    public static func needs(conformance path: String) -> NeedTrait {
        .needs(.conformance, Conformance.has(path), "\(path) of the public test suites")
    }
}

/// Something was required and is not here.
public struct MissingNeed: Error, CustomStringConvertible {
    public let description: String
}
