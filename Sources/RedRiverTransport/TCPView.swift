// TCPView: what the kernel knows of a connection, and how one is shut under ZeroMQ's hands.

internal import CLinux
internal import Glibc
internal import RedRiverBase

/// Questions to the kernel about a descriptor that ZeroMQ owns. Each may have been closed meanwhile,
/// or be something else by now; then there is no answer.
enum TCPView {
    /// The kernel's number of the socket behind a descriptor: another for each socket.
    static func socket(_ descriptor: Int32) -> UInt64? {
        var facts = stat()
        guard unsafe fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFSOCK else {
            return nil
        }
        return UInt64(facts.st_ino)
    }

    /// How many bytes have come in on it, and how many of those sent the other side has; the handshake
    /// included.
    static func counted(on descriptor: Int32) -> TCPCount? {
        var info = [UInt8](repeating: 0, count: 256)
        var length = socklen_t(info.count)
        let answer = unsafe getsockopt(
            descriptor, Int32(IPPROTO_TCP), Int32(RR_TCP_INFO), &info, &length)
        let end = Int(RR_TCP_INFO_RECEIVED) + MemoryLayout<UInt64>.size
        // A kernel older than 4.1 does not count.
        guard answer == 0, Int(length) >= end else { return nil }
        func count(at: Int) -> Int {
            let count = unsafe info.withUnsafeBytes {
                unsafe $0.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            }
            return Int(clamping: count)
        }
        return TCPCount(
            received: count(at: Int(RR_TCP_INFO_RECEIVED)),
            acknowledged: count(at: Int(RR_TCP_INFO_ACKED)))
    }

    /// Ends the connection, if the descriptor still is of that socket. ZeroMQ finds out by itself,
    /// and frees what it held of it.
    static func shut(_ descriptor: Int32, _ socket: UInt64) {
        guard self.socket(descriptor) == socket else { return }
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
    }
}

extension Inflow {
    /// How often to look whether ZeroMQ has let go of what was shut, and how long between two looks.
    /// It takes less than one.
    private static let partingLooks = 2000
    private static let partingMicroseconds: UInt32 = 100

    /// A connection came. One that has left already is not remembered.
    mutating func accepted(_ descriptor: Int32) {
        guard let socket = TCPView.socket(descriptor) else { return ended(descriptor) }
        accepted(descriptor, socket: socket)
    }

    /// A message was taken out of ZeroMQ.
    mutating func took(_ message: Socket.Multipart, session: UInt64) {
        took(message.bytesOnTheLine, from: message.descriptor, session: session)
    }

    /// What must be shut, by what the kernel counted.
    func excess(_ bounds: InflowBounds) -> [(descriptor: Int32, why: Shut)] {
        excess(counted, bounds)
    }

    /// What is held of each connection.
    var held: [(descriptor: Int32, bytes: Int)] { held(of: counted) }

    /// What each connection was given and has not taken.
    var untaken: [(descriptor: Int32, bytes: Int)] { untaken(of: counted) }

    private var counted: [Int32: TCPCount] {
        var counted: [Int32: TCPCount] = [:]
        for descriptor in entries.keys { counted[descriptor] = TCPView.counted(on: descriptor) }
        return counted
    }

    /// Shuts a connection, and thinks of it no more.
    mutating func shut(_ descriptor: Int32) {
        guard let entry = entries[descriptor] else { return }
        TCPView.shut(descriptor, entry.socket)
        ended(descriptor)
    }

    /// Shuts every connection and waits until ZeroMQ has let go of them. To be done before their
    /// socket is closed: a connection that is lost in the middle of a multipart message, after its
    /// socket was closed and before ZeroMQ is done with closing it, aborts the process (libzmq 4.3,
    /// src/session_base.cpp, clean_pipes).
    func part() {
        for (descriptor, entry) in entries { TCPView.shut(descriptor, entry.socket) }
        for _ in 0..<Self.partingLooks {
            guard entries.contains(where: { TCPView.socket($0) == $1.socket }) else { return }
            usleep(Self.partingMicroseconds)
        }
    }
}
