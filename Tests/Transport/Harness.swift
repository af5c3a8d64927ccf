// Harness: a guarded door on the loopback address, and clients that knock.
//
// A test waits for a state, never for a time: every wait has the same generous deadline, which only
// a broken test meets.

import RedRiverBase
import Testing

@testable import RedRiverTransport

/// Longer than any healthy wait on a machine that is busy with something else.
let patience: Int64 = 30_000

/// A wait that met its deadline.
struct Overdue: Error, CustomStringConvertible {
    let description: String
}

/// A context, its gatekeeper and one listener, on a port of its own.
final class Door {
    static let domain = "clients"

    let context = Context()
    let book: KeyBook
    let gatekeeper: Gatekeeper
    let keys = CurveKeyPair.generate()
    let listener: Listener
    let endpoint: String

    /// - Parameter users: The keys that are let in, and their names.
    init(_ users: [String: CurveKeyPair] = [:], bounds: SocketBounds = .client) throws {
        book = KeyBook(Door.table(users))
        gatekeeper = try Gatekeeper(in: context, books: [Door.domain: book])
        listener = try Listener(
            in: context, domain: Door.domain, book: book, keys: keys, bounds: bounds)
        try listener.bind("tcp://127.0.0.1:*")
        endpoint = try listener.boundEndpoint()
    }

    static func table(_ users: [String: CurveKeyPair]) -> [CurvePublicKey: String] {
        Dictionary(uniqueKeysWithValues: users.map { ($0.value.publicKey, $0.key) })
    }

    /// A client that has not called yet.
    func dialler(_ pair: CurveKeyPair, bounds: SocketBounds = .client) throws -> Dialler {
        try Dialler(in: context, serverKey: keys.publicKey, keys: pair, bounds: bounds)
    }

    /// A client whose handshake has succeeded.
    func client(_ pair: CurveKeyPair, bounds: SocketBounds = .client) throws -> Dialler {
        let dialler = try dialler(pair, bounds: bounds)
        try dialler.connect(to: endpoint)
        try dialler.wait(for: .secured)
        return dialler
    }

    /// The next thing the listener hears.
    func hear() throws -> Listener.Received {
        while true {
            if let received = try listener.receive() { return received }
            let ready = try Poller.wait(on: [.listener(listener)], milliseconds: patience)
            if ready[0].isEmpty { throw Overdue(description: "nothing reached the listener") }
        }
    }

    /// The next thing the listener hears, which must be a message.
    func hearMessage() throws -> Incoming {
        guard case .message(let incoming) = try hear() else {
            throw Overdue(description: "something else than a message reached the listener")
        }
        return incoming
    }
}

extension Dialler {
    /// Waits for one event, passing over others.
    func wait(for wanted: LinkEvent) throws {
        var seen: [LinkEvent] = []
        while true {
            while let event = try nextEvent() {
                seen.append(event)
                if event == wanted { return }
            }
            let ready = try Poller.wait(on: [.dialler(self)], milliseconds: patience)
            if ready[0].isEmpty { throw Overdue(description: "\(wanted) never came: \(seen)") }
        }
    }

    /// All events up to the first that ends the connection.
    func eventsUntilEnd() throws -> [LinkEvent] {
        var seen: [LinkEvent] = []
        while true {
            while let event = try nextEvent() {
                seen.append(event)
                if event.isEnd { return seen }
            }
            let ready = try Poller.wait(on: [.dialler(self)], milliseconds: patience)
            if ready[0].isEmpty { throw Overdue(description: "no end: \(seen)") }
        }
    }

    /// The next thing that arrives.
    func hear() throws -> Received {
        while true {
            if let received = try receive() { return received }
            let ready = try Poller.wait(on: [.dialler(self)], milliseconds: patience)
            if ready[0].isEmpty { throw Overdue(description: "nothing reached the dialler") }
            if ready[0] == .event, let event = try nextEvent(), event.isEnd {
                throw Overdue(description: "the connection ended: \(event)")
            }
        }
    }
}

/// Bytes of a text.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// Asks again until the answer is yes.
func until(_ what: String, _ holds: () throws -> Bool) throws {
    let pause: Int64 = 5
    for _ in 0..<(patience / pause) {
        if try holds() { return }
        _ = try Poller.wait(on: [], milliseconds: pause)
    }
    throw Overdue(description: what)
}
