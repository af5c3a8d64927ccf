// FakeNode: a node that does what a test tells it, behind a real socket.
//
// It is served by the thread of the test, in turns with the client. A test waits for a state, never
// for a time: every wait has the same generous deadline, which only a broken test meets.

import Foundation
import RedRiverBase
import RedRiverClient
import RedRiverTransport
import RedRiverWire
import Testing

/// A wait that met its deadline.
struct Overdue: Error, CustomStringConvertible {
    let description: String
}

/// The clock of a test. It stands still until the test moves it.
final class TestClock {
    var milliseconds: Int64 = 1_000_000

    func now() -> (Timestamp, MonotonicTime) {
        (Timestamp(milliseconds: milliseconds), MonotonicTime(milliseconds: milliseconds))
    }
}

/// A node with one registered client.
final class FakeNode {
    /// One request, and how to answer it.
    struct Request {
        let connection: ConnectionID
        let id: RequestID
        let message: ClientRequest
    }

    let context = Context()
    let clientKeys = CurveKeyPair.generate()
    let keys: CurveKeyPair
    let listener: Listener
    let gatekeeper: Gatekeeper
    let endpoint: String
    var startID: String
    /// Whether `HELLO` and `PING` are answered.
    var isAwake = true
    /// What was asked besides `HELLO` and `PING`, oldest first.
    private(set) var requests: [Request] = []
    /// How often a client greeted.
    private(set) var greetings = 0

    /// - Parameters:
    ///   - endpoint: Where to listen; by default where there is room.
    ///   - knows: The key that is let in; by default the client's.
    init(
        _ startID: String = "first", keys: CurveKeyPair = .generate(),
        endpoint: String = "tcp://127.0.0.1:*", knows key: CurvePublicKey? = nil
    ) throws {
        self.startID = startID
        self.keys = keys
        let book = KeyBook([key ?? clientKeys.publicKey: "party:VN.CUSTOMS.13BB"])
        gatekeeper = try Gatekeeper(in: context, books: ["clients": book])
        listener = try Listener(in: context, domain: "clients", book: book, keys: keys)
        try listener.bind(endpoint)
        self.endpoint = try listener.boundEndpoint()
    }

    var account: Account {
        Account(
            party: Sample.customs, endpoint: endpoint, serverKey: keys.publicKey,
            keys: clientKeys, saltKey: Sample.saltKey, queue: Sample.queue)
    }

    /// Reads what has arrived.
    func serve() throws {
        while let received = try listener.receive() {
            guard case .message(let incoming) = received else { continue }
            let (id, message) = try ClientRequest.parse(incoming.frames)
            let request = Request(connection: incoming.connection, id: id, message: message)
            switch message {
            case .hello:
                greetings += 1
                if isAwake { answer(request, .welcome(Sample.welcome(startID: startID))) }
            case .ping:
                let pong = Pong(startID: startID, time: Timestamp(milliseconds: 0))
                if isAwake { answer(request, .pong(pong)) }
            default: requests.append(request)
            }
        }
    }

    /// Takes the oldest request that is not answered.
    func take() -> Request? { requests.isEmpty ? nil : requests.removeFirst() }

    func answer(_ request: Request, _ answer: NodeAnswer) {
        _ = listener.send(answer.frames(request: request.id), to: request.connection)
    }

    func send(_ answer: NodeAnswer, to connection: ConnectionID) {
        _ = listener.send(answer.frames(request: .none), to: connection)
    }
}

/// Does something again and again until it gives a value.
func until<Value>(_ what: String, _ step: () throws -> Value?) throws -> Value {
    let end = Date().addingTimeInterval(30)
    while Date() < end {
        if let value = try step() { return value }
    }
    throw Overdue(description: "\(what) never came")
}
