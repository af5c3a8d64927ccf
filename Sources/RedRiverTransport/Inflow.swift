// Inflow: what ZeroMQ holds of each connection, in bytes.
//
// ZeroMQ counts whole messages, and does not show a message before it is whole: one that never ends
// is held until memory does. But the kernel counts what came in on a connection, and we count what
// was taken out of ZeroMQ; the difference is what is held between, by either of them. A connection
// that has too much held is shut, which frees it all.
//
// The same the other way: the kernel counts what the other side has of what was sent, and we count
// what ZeroMQ was given to send. Whoever asks for more than it reads has too much held for it.
//
// A descriptor is only a number, and may be another connection's by the time we look. So each is
// remembered with the kernel's number of its socket, and nothing is shut that is another.

public import RedRiverBase

/// How much may be held of connections that nobody has read yet.
public struct InflowBounds: Hashable, Sendable {
    /// Of one connection.
    public var connection: ByteCount
    /// Of all together.
    public var total: ByteCount
    /// How many connections there may be, whoever they are.
    public var connections: Int
    /// What one connection, and all together, may leave untaken of what they were given; `nil` where
    /// what is given is bounded otherwise.
    public var untaken: Untaken?

    /// Bytes that were given and not taken: of one connection, and of all together.
    public struct Untaken: Hashable, Sendable {
        public var connection: ByteCount
        public var total: ByteCount

        public init(connection: ByteCount, total: ByteCount) {
            precondition(connection.value > 0 && total.value > 0)
            self.connection = connection
            self.total = total
        }
    }

    public init(
        connection: ByteCount, total: ByteCount, connections: Int,
        untaken: Untaken? = nil
    ) {
        precondition(connection.value > 0 && total.value > 0 && connections > 0)
        self.connection = connection
        self.total = total
        self.connections = connections
        self.untaken = untaken
    }
}

/// Why a connection was shut.
public enum Shut: Hashable, Sendable {
    /// More was held of it than of one connection may be.
    case greedy
    /// More was held of all than may be, and most of it of this one.
    case greediest
    /// It left too much untaken of what it was given, or most of what all left.
    case deaf
    /// There were too many connections, and this one had been silent the longest.
    case crowded
}

/// What the kernel counted of one connection.
struct TCPCount: Hashable {
    /// Bytes that came in.
    var received: Int
    /// Bytes of those sent that the other side has.
    var acknowledged: Int
}

/// The open connections of one socket, and what was taken from each. It knows no system calls.
struct Inflow {
    /// What is known of one connection.
    struct Entry: Equatable {
        /// The kernel's number of the socket.
        let socket: UInt64
        /// Rises with each connection accepted and each message heard: the lowest is silent longest.
        fileprivate(set) var lastHeard: UInt64
        /// The newest handshake of which a message came: what an older one says belonged to a
        /// connection that had the descriptor before.
        fileprivate(set) var session: UInt64 = 0
        /// Bytes taken from it, and given to it, as they are on the line.
        fileprivate(set) var taken = 0
        fileprivate(set) var given = 0
    }

    private(set) var entries: [Int32: Entry] = [:]
    /// Which descriptor the newest handshake has of which a message came.
    private var sessions: [UInt64: Int32] = [:]
    private var turn: UInt64 = 0

    /// A connection came, and has this descriptor.
    mutating func accepted(_ descriptor: Int32, socket: UInt64) {
        ended(descriptor)
        turn += 1
        entries[descriptor] = Entry(socket: socket, lastHeard: turn)
    }

    /// The connection of this descriptor is over.
    mutating func ended(_ descriptor: Int32) {
        guard let entry = entries.removeValue(forKey: descriptor) else { return }
        if sessions[entry.session] == descriptor { sessions[entry.session] = nil }
    }

    /// A message was taken out of ZeroMQ.
    ///
    /// - Parameter bytes: By ``onTheLine(_:)``.
    mutating func took(_ bytes: Int, from descriptor: Int32, session: UInt64) {
        guard var entry = entries[descriptor], session >= entry.session else { return }
        if session > entry.session {
            sessions[entry.session] = nil
            sessions[session] = descriptor
            entry.session = session
            (entry.taken, entry.given) = (0, 0)
        }
        turn += 1
        entry.lastHeard = turn
        entry.taken += bytes
        entries[descriptor] = entry
    }

    /// A message was given to ZeroMQ for the connection of a handshake.
    ///
    /// - Parameter bytes: By ``onTheLine(_:)``.
    mutating func gave(_ bytes: Int, session: UInt64) {
        if let descriptor = sessions[session] { entries[descriptor]?.given += bytes }
    }

    /// What must be shut so that the bounds hold again.
    ///
    /// - Parameter counted: What the kernel counted for a descriptor.
    func excess(
        _ counted: [Int32: TCPCount], _ bounds: InflowBounds
    ) -> [(descriptor: Int32, why: Shut)] {
        var shut = Self.excess(held(of: counted), bounds.connection, bounds.total)
            .map { (descriptor: $0.descriptor, why: $0.isAlone ? Shut.greedy : .greediest) }
        if let most = bounds.untaken {
            let known = Set(shut.map(\.descriptor))
            shut += Self.excess(untaken(of: counted), most.connection, most.total)
                .filter { !known.contains($0.descriptor) }.map { ($0.descriptor, .deaf) }
        }
        let left = entries.filter { entry in !shut.contains { $0.descriptor == entry.key } }
        let crowd = left.sorted { $0.value.lastHeard < $1.value.lastHeard }
            .prefix(max(0, left.count - bounds.connections))
        return shut + crowd.map { ($0.key, .crowded) }
    }

    /// Who has more than one may have, and who has most as long as all have more than all may.
    private static func excess(
        _ all: [(descriptor: Int32, bytes: Int)], _ most: ByteCount, _ totalMost: ByteCount
    ) -> [(descriptor: Int32, isAlone: Bool)] {
        var excess: [(descriptor: Int32, isAlone: Bool)] = []
        var total = all.reduce(0) { $0 + max(0, $1.bytes) }
        let all = all.sorted { ($1.bytes, $1.descriptor) < ($0.bytes, $0.descriptor) }
        for (descriptor, bytes) in all where bytes > 0 {
            let isAlone = bytes > most.value
            guard isAlone || total > totalMost.value else { break }
            excess.append((descriptor, isAlone))
            total -= bytes
        }
        return excess
    }

    /// What is held of each connection, by what the kernel counted.
    func held(of counted: [Int32: TCPCount]) -> [(descriptor: Int32, bytes: Int)] {
        entries.map { (descriptor: $0, bytes: (counted[$0]?.received ?? 0) - $1.taken) }
    }

    /// What each connection left untaken, by what the kernel counted. Of one that the kernel says
    /// nothing about nothing is known.
    func untaken(of counted: [Int32: TCPCount]) -> [(descriptor: Int32, bytes: Int)] {
        entries.compactMap { descriptor, entry in
            counted[descriptor].map { (descriptor, entry.given - $0.acknowledged) }
        }
    }

    /// What a frame of so many bytes is on the line: CURVE wraps it in a command of 33 bytes (RFC
    /// 26, MESSAGE), and ZMTP puts a flag and a length of one or eight bytes before that (RFC 37).
    static func onTheLine(_ frame: Int) -> Int {
        let wrapped = frame + 33
        return wrapped + (wrapped > 255 ? 9 : 2)
    }
}
