// Inflow: what ZeroMQ holds of each connection, in bytes.
//
// ZeroMQ counts whole messages, and does not show a message before it is whole: one that never ends
// is held until memory does. But the kernel counts what came in on a connection, and we count what
// was taken out of ZeroMQ; the difference is what is held between, by either of them. A connection
// that has too much held is shut, which frees it all.
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

    public init(connection: ByteCount, total: ByteCount, connections: Int) {
        precondition(connection.value > 0 && total.value > 0 && connections > 0)
        self.connection = connection
        self.total = total
        self.connections = connections
    }
}

/// Why a connection was shut.
public enum Shut: Hashable, Sendable {
    /// More was held of it than of one connection may be.
    case greedy
    /// More was held of all than may be, and most of it of this one.
    case greediest
    /// There were too many connections, and this one had been silent the longest.
    case crowded
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
        /// Bytes taken from it, as they were on the line.
        fileprivate(set) var taken = 0
    }

    private(set) var entries: [Int32: Entry] = [:]
    private var turn: UInt64 = 0

    /// A connection came, and has this descriptor.
    mutating func accepted(_ descriptor: Int32, socket: UInt64) {
        turn += 1
        entries[descriptor] = Entry(socket: socket, lastHeard: turn)
    }

    /// The connection of this descriptor is over.
    mutating func ended(_ descriptor: Int32) { entries[descriptor] = nil }

    /// A message was taken out of ZeroMQ.
    ///
    /// - Parameter bytes: By ``onTheLine(_:)``.
    mutating func took(_ bytes: Int, from descriptor: Int32, session: UInt64) {
        guard var entry = entries[descriptor], session >= entry.session else { return }
        if session > entry.session {
            entry.session = session
            entry.taken = 0
        }
        turn += 1
        entry.lastHeard = turn
        entry.taken += bytes
        entries[descriptor] = entry
    }

    /// What must be shut so that the bounds hold again.
    ///
    /// - Parameter received: What the kernel counted for a descriptor.
    func excess(
        _ received: [Int32: Int], _ bounds: InflowBounds
    ) -> [(descriptor: Int32, why: Shut)] {
        var shut: [(descriptor: Int32, why: Shut)] = []
        let held = held(of: received)
            .sorted { ($1.bytes, $1.descriptor) < ($0.bytes, $0.descriptor) }
        var total = held.reduce(0) { $0 + max(0, $1.bytes) }
        for (descriptor, bytes) in held where bytes > 0 {
            let isGreedy = bytes > bounds.connection.value
            guard isGreedy || total > bounds.total.value else { break }
            shut.append((descriptor, isGreedy ? .greedy : .greediest))
            total -= bytes
        }
        let left = entries.filter { entry in !shut.contains { $0.descriptor == entry.key } }
        let crowd = left.sorted { $0.value.lastHeard < $1.value.lastHeard }
            .prefix(max(0, left.count - bounds.connections))
        return shut + crowd.map { ($0.key, .crowded) }
    }

    /// What is held of each connection, of what the kernel counted.
    func held(of received: [Int32: Int]) -> [(descriptor: Int32, bytes: Int)] {
        entries.map { (descriptor: $0, bytes: (received[$0] ?? 0) - $1.taken) }
    }

    /// What a frame of so many bytes is on the line: CURVE wraps it in a command of 33 bytes (RFC
    /// 26, MESSAGE), and ZMTP puts a flag and a length of one or eight bytes before that (RFC 37).
    static func onTheLine(_ frame: Int) -> Int {
        let wrapped = frame + 33
        return wrapped + (wrapped > 255 ? 9 : 2)
    }
}
