// Talker: one connection to a node that says whatever a test wants said, frame by frame.

import RedRiverBase
import RedRiverClient
import RedRiverTransport
import RedRiverWire
import Testing

@testable import redriver

/// A DEALER under some key.
final class Talker {
    private static let patience: Int64 = 60_000

    private let dialler: Dialler
    private(set) var isSecured = false
    private(set) var end: LinkEvent?
    /// Everything heard and not taken yet, in order.
    private(set) var heard: [[[UInt8]]] = []
    private var lastPing: UInt64 = 0

    var isEnded: Bool { end != nil }

    init(
        to endpoint: String, serverKey: CurvePublicKey, keys: CurveKeyPair, in context: Context,
        bounds: SocketBounds
    ) throws {
        dialler = try Dialler(in: context, serverKey: serverKey, keys: keys, bounds: bounds)
        try dialler.connect(to: endpoint)
    }

    /// A client that greets.
    convenience init(client account: Account, in context: Context) throws {
        try self.init(stranger: account, in: context)
        try say(Self.hello)
    }

    /// A client that does not greet.
    convenience init(stranger account: Account, in context: Context) throws {
        try self.init(
            to: account.endpoint, serverKey: account.serverKey, keys: account.keys, in: context,
            bounds: .client)
    }

    /// A thief of the Vietnamese node's transport key, at the Chinese node, once that listens.
    convenience init(thiefAt stage: Stage) throws {
        _ = try stage.status(Stage.china)
        try self.init(
            to: stage.demo.ports.linkEndpoint,
            serverKey: try stage.nodeKeys(Stage.china).publicKey,
            keys: try stage.nodeKeys(Stage.vietnam), in: stage.context, bounds: .link)
    }

    /// A greeting; its answer is told apart from those to other requests.
    static let hello = ClientRequest.hello(Hello(client: "test", languages: [.en]))
        .frames(request: RequestID(Array("greeting".utf8)) ?? .none)

    // MARK: Saying and hearing

    /// Looks once at the connection.
    func turn(milliseconds: Int64 = 5) throws {
        _ = try Poller.wait(on: [.dialler(dialler)], milliseconds: milliseconds)
        try turnDeaf()
        while let received = try dialler.receive() {
            if case .message(let frames) = received { heard.append(frames) }
        }
    }

    /// Looks until something holds, or the connection ended.
    ///
    /// - Returns: Whether it holds.
    func turn(until holds: () throws -> Bool, patience: Int64 = patience) throws -> Bool {
        let deadline = Clock.monotonic().advanced(byMilliseconds: patience)
        while try !holds() {
            if isEnded || Clock.monotonic() > deadline { return false }
            try turn()
        }
        return true
    }

    /// Says one message, as soon as there is room for it. A connection that ended says nothing.
    func say(_ frames: [[UInt8]]) throws {
        _ = try turn { isSecured && dialler.send(frames) == .sent }
    }

    /// Says one message if there is room for it, and reads nothing.
    ///
    /// - Returns: Whether it was said.
    @discardableResult func sayUnheard(_ frames: [[UInt8]]) -> Bool {
        dialler.send(frames) == .sent
    }

    /// Looks only at what became of the connection, and reads nothing.
    func turnDeaf() throws {
        while let event = try dialler.nextEvent() {
            if event == .secured { isSecured = true }
            if event.isEnd, end == nil { end = event }
        }
    }

    /// Everything heard and not taken yet.
    func takeAll() -> [[[UInt8]]] {
        defer { heard = [] }
        return heard
    }

    /// Takes the first message heard that is wanted, and waits for it.
    func take<Value>(
        _ what: String, patience: Int64 = patience, _ wanted: ([[UInt8]]) -> Value?
    ) throws -> Value? {
        var found: Value?
        _ = try turn(
            until: {
                guard let place = heard.firstIndex(where: { wanted($0) != nil }) else {
                    return false
                }
                found = wanted(heard.remove(at: place))
                return true
            }, patience: patience)
        return found
    }

    // MARK: As a client

    /// Says a request and waits for the answer to it.
    func ask(_ frames: [[UInt8]]) throws -> NodeAnswer {
        try say(frames)
        let id = Envelope.request(of: frames)
        let answer = try take("an answer") { heard -> NodeAnswer? in
            guard let (request, answer) = try? NodeAnswer.parse(heard), request == id else {
                return nil
            }
            return answer
        }
        return try #require(answer, "no answer; the connection: \(String(describing: end))")
    }

    func ask(_ request: ClientRequest, id: UInt8 = 1) throws -> NodeAnswer {
        try ask(request.frames(request: try #require(RequestID([id]))))
    }

    /// The code of an `ERROR`, and `nil` for any other answer.
    func refusal(_ frames: [[UInt8]]) throws -> Code? {
        if case .error(let error) = try ask(frames) { error.code } else { nil }
    }

    func status(patience: Int64) throws -> [UInt8]? {
        let id = try #require(RequestID([0x53]))
        try say(ClientRequest.status.frames(request: id))
        return try take("STATUS", patience: patience) { frames -> [UInt8]? in
            if case (id, .status(let bytes))? = try? NodeAnswer.parse(frames) { bytes } else { nil }
        }
    }

    // MARK: As a node

    func say(_ message: LinkMessage) throws { try say(message.frames) }

    /// Says what the recording says and waits until the node has taken it all in: PONG comes from
    /// the thread that hears, after everything said before.
    func replay(_ recording: LinkRecording) throws {
        for frames in recording.said { try say(frames) }
        try sync()
    }

    func sync() throws {
        lastPing += 1
        let ping = lastPing
        try say(.ping(ping))
        let pong = try take("PONG") { frames -> Bool? in
            (try? LinkMessage.parse(frames)) == .pong(ping) ? true : nil
        }
        let isAnswered = pong == true
        try #require(isAnswered, "no PONG; the connection: \(String(describing: end))")
    }

    /// The next answer to something that was said: no PONG, and nothing a node says on its own.
    func verdict() throws -> LinkMessage {
        let found = try take("a verdict") { frames -> LinkMessage? in
            guard let message = try? LinkMessage.parse(frames) else { return nil }
            return switch message {
            case .hold, .error, .receipt, .epochOpened: message
            default: nil
            }
        }
        return try #require(found, "no answer; the connection: \(String(describing: end))")
    }

    func verdict(on message: LinkMessage) throws -> LinkMessage {
        try say(message)
        return try verdict()
    }
}

extension LinkMessage {
    /// The code of a HOLD or an ERROR.
    var refusal: Code? {
        switch self {
        case .hold(_, let code): code
        case .error(let error): error.code
        default: nil
        }
    }
}
