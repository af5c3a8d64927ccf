// FalsePeer: the test in the place of the Chinese node, with its transport keys, where the
// Vietnamese node dials.

import RedRiverBase
import RedRiverTransport
import RedRiverWire
import Testing

@testable import redriver

/// A ROUTER with CURVE that hears the Vietnamese node and says whatever a test wants said.
final class FalsePeer {
    private let stage: Stage
    private let context = Context()
    private let gatekeeper: Gatekeeper
    private let listener: Listener
    private var connection: ConnectionID?
    /// Everything heard on the newest connection, in order.
    private(set) var heard: [LinkMessage] = []
    private var lastPing: UInt64 = 0

    init(_ stage: Stage) throws {
        self.stage = stage
        let book = KeyBook([try stage.nodeKeys(Stage.vietnam).publicKey: "peer"])
        gatekeeper = try Gatekeeper(in: context, books: ["link": book])
        listener = try Listener(
            in: context, domain: "link", book: book, keys: try stage.nodeKeys(Stage.china),
            bounds: .link)
        try listener.bind(stage.demo.ports.linkEndpoint)
    }

    /// Hears until something holds.
    func wait(for what: String, until holds: () throws -> Bool) throws {
        try stage.wait(for: what) {
            while let received = try listener.receive() {
                guard case .message(let incoming) = received else { continue }
                if incoming.connection != connection { heard = [] }
                connection = incoming.connection
                if let message = try? LinkMessage.parse(incoming.frames) { heard.append(message) }
            }
            return try holds()
        }
    }

    func say(_ frames: [[UInt8]]) throws {
        try wait(for: "the node to dial") { connection != nil }
        try wait(for: "room to speak") {
            listener.send(frames, to: try #require(connection)) == .sent
        }
    }

    /// Waits for the node's greeting, says all of a recording, and waits until it was taken in.
    func replay(_ recording: LinkRecording) throws {
        try wait(for: "HELLO") { heard.contains { $0.verb == "HELLO" } }
        for frames in recording.said { try say(frames) }
        try sync()
    }

    /// Waits until everything said was taken in.
    func sync() throws {
        lastPing += 1
        try say(LinkMessage.ping(lastPing).frames)
        try wait(for: "PONG") { heard.contains(.pong(lastPing)) }
    }

    /// Plays the Chinese node until a seal comes, and keeps everything to itself.
    ///
    /// - Parameter recording: Where the greeting and the certificates are taken from.
    func capture(greetingFrom recording: LinkRecording) throws -> Capture {
        func recorded(_ verb: String) throws -> [[UInt8]] {
            try #require(recording.said.last { $0.count > 1 && $0[1] == Array(verb.utf8) })
        }
        try wait(for: "HELLO") { heard.contains { $0.verb == "HELLO" } }
        try say(try recorded("HELLO"))
        try say(try recorded("CERTS"))
        try wait(for: "EPOCH") { heard.contains { $0.verb == "EPOCH" } }
        let epoch = try #require(Capture(heard).epochID)
        try say(LinkMessage.epochOpened(epoch).frames)
        try wait(for: "SEAL") { heard.contains { $0.verb == "SEAL" } }
        return Capture(heard)
    }
}

/// What the Vietnamese node said in one session that the Chinese node never saw.
struct Capture {
    private let messages: [LinkMessage]

    init(_ messages: [LinkMessage]) { self.messages = messages }

    private func last(_ verb: String) throws -> LinkMessage {
        try #require(messages.last { $0.verb == verb })
    }

    func hello() throws -> LinkHello {
        guard case .hello(let hello) = try last("HELLO") else { throw Missing() }
        return hello
    }

    func certificates() throws -> LinkMessage { try last("CERTS") }

    func epoch() throws -> StatementFrames {
        guard case .epoch(let epoch) = try last("EPOCH") else { throw Missing() }
        return epoch
    }

    func seal() throws -> LinkSeal {
        guard case .seal(let seal) = try last("SEAL") else { throw Missing() }
        return seal
    }

    /// The 16 bytes the epoch's own statement says.
    var epochID: [UInt8]? {
        guard let statement = try? epoch().statement else { return nil }
        let lines = String(decoding: statement, as: UTF8.self).split(separator: "\n")
        return lines.first { $0.hasPrefix("epoch: ") }.flatMap {
            Hexadecimal.decode($0.dropFirst("epoch: ".count))
        }
    }

    private struct Missing: Error {}
}
