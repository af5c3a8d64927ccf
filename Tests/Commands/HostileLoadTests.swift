// HostileLoadTests: everything hostile at once, while honest systems go on.
//
// The honest pair sends at a steady rate whatever comes back (an open loop), and what is asserted are
// counts: every message was accepted, and delivered once, while the attack went on. Memory and
// descriptors are the kernel's own figures. `REDRIVER_SCALE` makes the attack longer.

import Foundation
import RedRiverBase
import RedRiverClient
import RedRiverTransport
import TestSupport
import Testing

@testable import redriver

extension NodeAttackTests {
    @Suite("Under load")
    struct HostileLoad {
        /// Honest messages a second.
        private static let rate: Int64 = 40
        private static let growthMost = 64 << 10

        /// Each alone, and all at once.
        static let attacks = Attack.Kind.allCases.map { [$0] } + [Attack.Kind.allCases]

        @Test(
            "ten hostile clients of a kind and a thousand idle ones cost the others nothing",
            arguments: attacks)
        func clients(kinds: [Attack.Kind]) throws {
            let stage = try Stage()
            try stage.startBoth()
            var honest = Honest(stage)
            try honest.send(20, everyMilliseconds: 5)
            let vietnam = stage.party(Stage.vietnam)
            let gate = try stage.account(stage.country(Stage.vietnam).parties[1])
            let before = try stage.usage(Stage.vietnam)
            let acceptedBefore = try stage.status(Stage.vietnam).counter("accepted")

            let attack = Attack(
                kinds, account: gate, letter: try stage.letter(from: Stage.vietnam),
                clientsEach: 10)
            try attack.begin()
            let endpoint = try stage.account(vietnam).endpoint
            let silent = try IdleConnections(900, to: endpoint, saying: [])
            // The greeting of ZMTP (RFC 23 §Greeting) stops after its first bytes.
            let halfSaid = try IdleConnections(100, to: endpoint, saying: [0xff, 0, 0, 0])
            let count = Int64(2 * Self.rate) * Int64(Scale.value)
            try honest.send(Int(count), everyMilliseconds: 1000 / Self.rate)
            let after = try stage.usage(Stage.vietnam)
            let counts = attack.end()
            withExtendedLifetime((silent, halfSaid)) {}

            print("under load: \(honest.sent) messages, \(before) to \(after); \(counts)")

            let growth = after.peakKiB - before.residentKiB
            #expect(growth < Self.growthMost, "from \(before) to \(after); \(counts)")
            for kind in kinds { try judge(kind, try #require(counts[kind])) }
            #expect(try stage.status(Stage.vietnam).counter("accepted") == acceptedBefore + count)
        }

        private func judge(_ kind: Attack.Kind, _ heard: AttackCount) throws {
            #expect(heard.unreadable == 0, "\(kind)")
            switch kind {
            // None of them gets as far as a frame.
            case .strangers: #expect(heard.served == 0 && heard.refused == 0 && heard.ended > 0)
            case .deaf: #expect(heard.said > 0)
            // Those who flood may be shut before they hear why.
            case .garbage, .oversized, .impostors: #expect(heard.refused > 0, "\(kind)")
            }
        }
    }
}

/// A system that publishes and one that receives, at a steady rate.
private struct Honest {
    private let stage: Stage
    private(set) var sent = 0

    init(_ stage: Stage) { self.stage = stage }

    /// Sends as many, each when it is due, and waits for every answer and delivery.
    mutating func send(_ count: Int, everyMilliseconds pause: Int64) throws {
        var letters: [Letter] = []
        var due = Clock.monotonic()
        while letters.count < count {
            try stage.wait(for: "the time of the next message") { Clock.monotonic() >= due }
            let letter = try stage.letter(from: Stage.vietnam, number: sent)
            try stage.systems[Stage.vietnam].publish(letter.file, letter.id)
            letters.append(letter)
            sent += 1
            due = due.advanced(byMilliseconds: pause)
        }
        for letter in letters {
            try stage.waitForArrival(of: letter, from: Stage.vietnam)
            #expect(stage.deliveries(of: letter, from: Stage.vietnam) == 1)
            guard case .accepted = stage.systems[Stage.vietnam].results[letter.id] else {
                Issue.record(
                    "\(String(describing: stage.systems[Stage.vietnam].results[letter.id]))")
                return
            }
        }
    }
}
