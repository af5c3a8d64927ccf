// ArrivalTests: a node checks what the peer has checked: a seal does not make a bad message good.

import Foundation
import RedRiverBase
import RedRiverCatalogue
import RedRiverCrypto
import RedRiverEvidence
import RedRiverExchange
import RedRiverWire
import TestSupport
import Testing

@testable import RedRiverNode
@testable import redriver

@Suite("Messages of a seal")
struct ArrivalTests {
    private let identity: NodeIdentity
    private let sealer: MessageSealer
    private let opener: MessageOpener
    private static let number = MessageNumber(60_321)
    private static let salt = [UInt8](repeating: 7, count: Limits.saltBytes)

    /// The Chinese node, to which the Vietnamese node has sealed.
    init() throws {
        let made = try Made()
        identity = try NodeIdentity(
            NodeConfiguration(file: made.demo.nodeFile(.china)), now: Made.now)
        let none = Digest(words: 0, 0, 0, 0)
        sealer = try MessageSealer(
            EpochStatement(
                suite: .intl, from: identity.peer.id, to: identity.own.id,
                epoch: EpochID(number: 1, random: [UInt8](repeating: 1, count: 8)),
                notBefore: Made.now, notAfter: Made.now.advanced(byMilliseconds: 3_600_000),
                messagesMax: 1000, recipient: none, encapsulated: [],
                agreement: identity.agreement.digest, signer: none),
            to: identity.encryptionCertificate)
        let statement = sealer.statement
        opener = try identity.encryptionKey.withKey { key throws(EvidenceError) in
            try MessageOpener(statement, key: key)
        }
    }

    /// A message of this repository as the peer would seal it.
    private func sealed(_ path: String) throws -> SealedMessage {
        let bytes = Array(try Data(contentsOf: URL(filePath: Redriver.schemas + "/" + path)))
        let file = try MessageFile(parsing: bytes)
        let header = file.headerAddingBodyMember(
            commitment: Commitment.digest(salt: Self.salt, body: file.body))
        return SealedMessage(
            header: header, originSignature: [],
            sealed: sealer.seal(
                number: Self.number, header: header, salt: Self.salt, body: file.body))
    }

    private func judge(_ message: SealedMessage) -> ArrivedMessage {
        identity.judge(message, Self.number, opener)
    }

    private func problems(_ arrived: ArrivedMessage) -> [Problem] {
        guard case .rejected(let rejection) = arrived else { return [] }
        return rejection.problems
    }

    @Test("a good one is taken with its body")
    func good() throws {
        let message = try sealed("RR110-cargo-manifest/valid/durian.json")
        guard case .checked(let checked) = judge(message) else {
            Issue.record("\(judge(message))")
            return
        }
        #expect(checked.header.bytes == message.header)
        #expect(checked.saltAndBody.starts(with: Self.salt))
    }

    @Test(
        "one that breaks a rule is refused for it, though it is sealed",
        arguments: [
            ("RR110-cargo-manifest/invalid/total-packages.json", "F14", "/body/totals/packages"),
            ("RR110-cargo-manifest/invalid/missing-route.json", "F13", "/body/route"),
            ("RR110-cargo-manifest/invalid/unknown-member.json", "F15", "/body/favouriteColour"),
            ("RR210-clearance-decision/invalid/reasons-none.json", "F13", "/body/reasons"),
        ])
    func bad(path: String, code: String, pointer: String) throws {
        let found = problems(judge(try sealed(path)))
        #expect(found.map(\.code.rawValue) == [code])
        #expect(found.map(\.path) == [pointer])
    }

    @Test("one that does not open, or opens to something else, is not judged")
    func unopened() throws {
        var message = try sealed("RR110-cargo-manifest/valid/durian.json")
        message.sealed[20] ^= 1
        guard case .unopened = judge(message) else {
            Issue.record("\(judge(message))")
            return
        }
    }

    /// The same message under another header.
    private func with(
        _ old: String, _ new: String, _ message: SealedMessage
    ) throws -> SealedMessage {
        let text = String(decoding: message.header, as: UTF8.self)
        try #require(text.contains(old))
        return SealedMessage(
            header: Array(text.replacing(old, with: new).utf8), originSignature: [],
            sealed: message.sealed)
    }

    @Test("one that is no test does not arrive over a test route; a report of the peer does")
    func route() throws {
        #expect(identity.agreement.isTest)
        let message = try sealed("RR110-cargo-manifest/valid/durian.json")
        let real = try with("\"test\":true", "\"test\":false", message)
        let found = problems(judge(real))
        #expect(found.map(\.rule) == ["RR-D43"] && found.map(\.code) == [.ruleViolated])
        #expect(found.map(\.path) == ["/header/test"] && found.map(\.value) == ["false"])
        let report = try sealed("RR990-delivery-report/valid/delivered-and-returned.json")
        let usual = try with("\"test\":true", "\"test\":false", report)
        for report in [report, usual] { #expect(problems(judge(report)) == []) }
    }

    @Test("a header that breaks a rule, or a version nobody agreed on, is refused unopened")
    func header() throws {
        let message = try sealed("RR110-cargo-manifest/valid/durian.json")
        try #expect(
            problems(judge(with("2611230000429", "2611230000428", message))).map(\.path)
                == ["/header/crossingRef"])
        try #expect(
            problems(judge(with("schemaVersion\":\"1.0", "schemaVersion\":\"1.1", message)))
                .map(\.path) == ["/header/schemaVersion"])
    }
}
