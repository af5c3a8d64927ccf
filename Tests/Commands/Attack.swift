// Attack: many hostile clients of one node at once, on threads of their own.
//
// Half of them hold keys that the node knows: what a stolen gate computer can do. None says anything
// that would be accepted, so whatever the node's books show afterwards is the doing of others.

import Foundation
import RedRiverBase
import RedRiverClient
import RedRiverTransport
import RedRiverWire
import TestSupport
import Testing

@testable import redriver

/// What one kind of attacker said and heard.
struct AttackCount: Sendable, CustomStringConvertible {
    var said = 0
    /// Answers that refuse, each with a code.
    var refused = 0
    /// Answers that do not refuse: `WELCOME`, `PONG`, `STATUS`.
    var served = 0
    /// Answers that could not be read.
    var unreadable = 0
    /// Connections made, and connections the node ended.
    var connected = 0
    var ended = 0

    var description: String {
        "said \(said), refused \(refused), served \(served), unreadable \(unreadable), "
            + "connections \(connected), ended \(ended)"
    }

    mutating func note(_ frames: [[UInt8]]) {
        guard let answer = try? NodeAnswer.parse(frames).message else {
            unreadable += 1
            return
        }
        switch answer {
        case .error, .rejected, .busy, .stale: refused += 1
        default: served += 1
        }
    }
}

/// Hostile clients at work until they are told to stop.
final class Attack: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        /// Keys the node does not know.
        case strangers
        /// Frames that mean nothing, a hundred a second each.
        case garbage
        /// Messages far too long, as fast as they go.
        case oversized
        /// Messages in the name of another party, as fast as they go.
        case impostors
        /// Questions without end, and no answer is read.
        case deaf
    }

    /// What each attacker needs, made before the threads start.
    private struct Arms: Sendable {
        let account: Account
        let letter: Letter
    }

    private let kinds: [Kind]
    private let clientsEach: Int
    private let arms: Arms
    private let isOver = Locked(false)
    private let counts = Locked<[Kind: AttackCount]>([:])
    private let threads = Locked<[NamedThread]>([])

    /// - Parameters:
    ///   - account: A key that the node knows.
    ///   - letter: A good message of another party.
    ///   - clientsEach: Clients of each kind.
    init(_ kinds: [Kind] = Kind.allCases, account: Account, letter: Letter, clientsEach: Int) {
        self.kinds = kinds
        self.clientsEach = clientsEach
        arms = Arms(account: account, letter: letter)
    }

    func begin() throws {
        for kind in kinds {
            let thread = NamedThread.start("attack-\(kind.rawValue.prefix(7))") { [self] in
                var count = AttackCount()
                do { try run(kind, &count) } catch { Issue.record("\(kind): \(error)") }
                counts.with { $0[kind] = count }
            }
            threads.with { $0.append(contentsOf: [thread].compactMap { $0 }) }
        }
        try #require(threads.value.count == kinds.count)
    }

    /// - Returns: What each kind did.
    func end() -> [Kind: AttackCount] {
        isOver.with { $0 = true }
        for thread in threads.value { thread.join() }
        return counts.value
    }

    // MARK: One kind, one thread

    private func run(_ kind: Kind, _ count: inout AttackCount) throws {
        let context = Context()
        var random = SeededGenerator(seed: UInt64(kind.rawValue.utf8.reduce(0) { $0 + Int($1) }))
        var talkers: [Hostile] = []
        var due = Clock.monotonic()
        while !isOver.value {
            while talkers.count < clientsEach {
                talkers.append(try hostile(kind, context))
                count.connected += 1
            }
            for talker in talkers {
                try talker.listen(&count)
                for _ in 0..<(kind == .garbage ? 1 : 4) {
                    if talker.say(said(kind, &random)) { count.said += 1 }
                }
            }
            count.ended += talkers.count { $0.isEnded }
            talkers.removeAll { $0.isEnded }
            // A hundred a second and client; the others go as fast as they are let.
            due = due.advanced(byMilliseconds: kind == .garbage ? 10 : 1)
            let wait = due.millisecondsSince(Clock.monotonic())
            if wait > 0 { Pause.milliseconds(wait) } else { due = Clock.monotonic() }
        }
        for talker in talkers { try talker.listen(&count) }
    }

    private func hostile(_ kind: Kind, _ context: Context) throws -> Hostile {
        var account = arms.account
        if kind == .strangers { account.keys = CurveKeyPair.generate() }
        return Hostile(try Talker(stranger: account, in: context), isDeaf: kind == .deaf)
    }

    private func said(_ kind: Kind, _ random: inout SeededGenerator) -> [[UInt8]] {
        switch kind {
        case .strangers: Talker.hello
        case .garbage: Said.noise(arms.letter.submission, &random)
        case .oversized: Self.oversized
        case .impostors: ClientRequest.publish(arms.letter.submission).frames(request: .none)
        case .deaf: ClientRequest.ping.frames(request: .none)
        }
    }

    private static let oversized =
        [Array("RR1".utf8), Array("PUBLISH".utf8), [9]]
        + [[UInt8]](repeating: [UInt8](repeating: 0x20, count: 700_000), count: 4)
}

/// One hostile client.
private final class Hostile {
    private let talker: Talker
    private let isDeaf: Bool
    private var hasGreeted = false

    init(_ talker: Talker, isDeaf: Bool) {
        self.talker = talker
        self.isDeaf = isDeaf
    }

    var isEnded: Bool { talker.isEnded }

    func listen(_ count: inout AttackCount) throws {
        if isDeaf { return try talker.turnDeaf() }
        try talker.turn(milliseconds: 0)
        for frames in talker.takeAll() { count.note(frames) }
    }

    /// Says something if there is room for it, after a greeting.
    func say(_ frames: [[UInt8]]) -> Bool {
        guard talker.isSecured else { return false }
        if !hasGreeted { hasGreeted = talker.sayUnheard(Talker.hello) }
        return hasGreeted && talker.sayUnheard(frames)
    }
}

/// Connections that never say a word, or stop in the middle of the first.
final class IdleConnections {
    private var descriptors: [Int32] = []

    /// - Parameter bytes: What each says before it falls silent.
    init(_ count: Int, to endpoint: String, saying bytes: [UInt8]) throws {
        let port = try #require(endpoint.split(separator: ":").last.flatMap { UInt16($0) })
        for _ in 0..<count {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            guard descriptor >= 0 else { break }
            descriptors.append(descriptor)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            let length = socklen_t(MemoryLayout<sockaddr_in>.size)
            // Whether the node lets it in is the node's affair.
            _ = unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                    unsafe connect(descriptor, name, length)
                }
            }
            if !bytes.isEmpty {
                _ = unsafe send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            }
        }
        try #require(descriptors.count == count, "no room for \(count) connections")
    }

    deinit { for descriptor in descriptors { close(descriptor) } }
}
