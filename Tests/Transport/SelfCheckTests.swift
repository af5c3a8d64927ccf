// SelfCheckTests: the check passes at a guarded door and finds an open one.

import RedRiverBase
import Testing

@testable import RedRiverTransport

@Suite("Self-check")
struct SelfCheckTests {
    let keys = CurveKeyPair.generate()

    private func listener(
        in context: Context, book: KeyBook, isEnforced: Bool
    ) throws -> (Listener, endpoint: String) {
        let listener = try Listener(
            in: context, domain: "clients", book: book, keys: keys, bounds: .client,
            isEnforced: isEnforced)
        try listener.bind("tcp://127.0.0.1:*")
        return (listener, try listener.boundEndpoint())
    }

    @Test("a guarded door refuses the stranger")
    func guarded() throws {
        let door = try Door(["VN.GATE.KT1": .generate()])
        try SelfCheck.refusesStrangers(
            in: door.context, endpoint: door.endpoint, serverKey: door.keys.publicKey,
            within: patience)
        #expect(door.gatekeeper.counts == .init(accepted: 0, refused: 1, isServing: true))
    }

    @Test("without a handler the enforced domain keeps the stranger out")
    func unguarded() throws {
        let context = Context()
        let (door, endpoint) = try listener(in: context, book: KeyBook(), isEnforced: true)
        try SelfCheck.refusesStrangers(
            in: context, endpoint: endpoint, serverKey: keys.publicKey, within: patience)
        #expect(try door.receive() == nil)
    }

    @Test("without a handler and without enforcement the stranger gets in, and is found")
    func open() throws {
        let context = Context()
        let (door, endpoint) = try listener(in: context, book: KeyBook(), isEnforced: false)
        #expect(throws: TransportError.strangerAdmitted(endpoint: endpoint)) {
            try SelfCheck.refusesStrangers(
                in: context, endpoint: endpoint, serverKey: keys.publicKey, within: patience)
        }
        // Should it come to that, what the stranger says stops the node instead of reaching it.
        let stranger = try Dialler(
            in: context, serverKey: keys.publicKey, keys: .generate(), bounds: .client)
        try stranger.connect(to: endpoint)
        try stranger.wait(for: .secured)
        #expect(stranger.send([bytes("x"), bytes("y")]) == .sent)
        _ = try Poller.wait(on: [.listener(door)], milliseconds: patience)
        #expect(throws: TransportError.unauthenticated) { try door.receive() }
    }

    @Test("where there is no door, nothing is proved")
    func absent() throws {
        let port = try SilentPort()
        port.close()
        let context = Context()
        #expect(throws: TransportError.selfCheckUnanswered(endpoint: port.endpoint)) {
            try SelfCheck.refusesStrangers(
                in: context, endpoint: port.endpoint, serverKey: keys.publicKey, within: patience)
        }
    }

    @Test("another server's door proves nothing about this one, but it is not open either")
    func other() throws {
        let door = try Door()
        try SelfCheck.refusesStrangers(
            in: door.context, endpoint: door.endpoint,
            serverKey: CurveKeyPair.generate().publicKey, within: patience)
        #expect(door.gatekeeper.counts.refused == 0)
    }

    @Test("every error speaks three languages")
    func texts() {
        let errors: [TransportError] = [
            .refused(operation: "bind", errno: 98), .contextEnded, .badKey, .keyPairMismatch,
            .domainNotEnforced, .unauthenticated, .strangerAdmitted(endpoint: "e"),
            .selfCheckUnanswered(endpoint: "e"),
        ]
        #expect(Set(errors.map(\.code)).count == errors.count)
        #expect(Set(errors.map(\.text)).count == errors.count)
        for error in errors { #expect(error.code.hasPrefix("transport.")) }
    }
}
