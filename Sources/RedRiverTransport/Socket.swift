// Socket: one ZeroMQ socket, and the only place that calls most of ZeroMQ.
//
// A ZeroMQ socket belongs to the thread that uses it. The class is not Sendable, so the compiler
// keeps it there; the one hand-over, of the gatekeeper's socket to its thread, is in Gatekeeper.swift.

internal import CZeroMQ
internal import RedRiverBase

/// Closed when the last reference goes; nothing waits then, since linger is always 0.
@safe final class Socket {
    let handle: UnsafeMutableRawPointer
    /// Keeps the context alive for as long as the socket.
    private let context: Context
    /// Where frames are received. On the heap, because short frames live inside it and may not move
    /// while they are read.
    private let scratch: UnsafeMutablePointer<zmq_msg_t>

    /// - Parameter kind: `ZMQ_ROUTER` and so on.
    init(_ kind: Int32, in context: Context) throws(TransportError) {
        guard let handle = unsafe zmq_socket(context.handle, kind) else {
            throw .last("zmq_socket")
        }
        unsafe self.handle = handle
        self.context = context
        unsafe scratch = .allocate(capacity: 1)
        // What was not sent is still in a durable queue: closing never waits for it.
        try set(ZMQ_LINGER, Int32(0), "linger")
    }

    deinit {
        unsafe scratch.deallocate()
        unsafe zmq_close(handle)
    }

    func bind(_ endpoint: String) throws(TransportError) {
        guard unsafe zmq_bind(handle, endpoint) == 0 else { throw .last("bind \(endpoint)") }
    }

    func connect(_ endpoint: String) throws(TransportError) {
        guard unsafe zmq_connect(handle, endpoint) == 0 else { throw .last("connect \(endpoint)") }
    }
}

// MARK: Options

extension Socket {
    func set<Value: FixedWidthInteger>(
        _ option: Int32, _ value: Value, _ name: String
    ) throws(TransportError) {
        var value = value
        guard unsafe zmq_setsockopt(handle, option, &value, MemoryLayout<Value>.size) == 0 else {
            throw .last("zmq_setsockopt \(name)")
        }
    }

    func set(_ option: Int32, bytes: [UInt8], _ name: String) throws(TransportError) {
        guard unsafe zmq_setsockopt(handle, option, bytes, bytes.count) == 0 else {
            throw .last("zmq_setsockopt \(name)")
        }
    }

    /// What every TCP socket of ours has, set before it binds or connects.
    func apply(_ bounds: SocketBounds, keys: CurveKeyPair) throws(TransportError) {
        try set(ZMQ_MAXMSGSIZE, Int64(bounds.frameCut.value), "maximum frame")
        try set(ZMQ_RCVHWM, Int32(clamping: bounds.queuedIn), "receive high-water mark")
        try set(ZMQ_RCVBUF, Int32(clamping: bounds.kernelIn.value), "receive buffer")
        try set(ZMQ_SNDHWM, Int32(clamping: bounds.queuedOut), "send high-water mark")
        try set(
            ZMQ_HANDSHAKE_IVL, Int32(clamping: bounds.handshakeMilliseconds), "handshake interval")
        // A machine that lost power is noticed within two minutes although nobody speaks.
        try set(ZMQ_TCP_KEEPALIVE, Int32(1), "keepalive")
        try set(ZMQ_TCP_KEEPALIVE_IDLE, Int32(60), "keepalive idle")
        try set(ZMQ_TCP_KEEPALIVE_INTVL, Int32(15), "keepalive interval")
        try set(ZMQ_TCP_KEEPALIVE_CNT, Int32(4), "keepalive count")
        try set(ZMQ_CURVE_PUBLICKEY, bytes: keys.publicKey.bytes, "public key")
        let refused = unsafe keys.withSecret { secret in
            unsafe zmq_setsockopt(handle, ZMQ_CURVE_SECRETKEY, secret.baseAddress, secret.count)
        }
        guard refused == 0 else { throw .last("zmq_setsockopt secret key") }
    }

    /// The endpoint last bound, with the port the system chose for a wildcard.
    func lastEndpoint() throws(TransportError) -> String {
        var text = [CChar](repeating: 0, count: 512)
        var count = text.count
        guard unsafe zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, &text, &count) == 0 else {
            throw .last("zmq_getsockopt last endpoint")
        }
        let characters = text.prefix(max(0, count - 1)).map { UInt8(bitPattern: $0) }
        return String(decoding: characters, as: UTF8.self)
    }
}

// MARK: Messages

extension Socket {
    /// One message, as far as its bounds allowed.
    struct Multipart {
        /// The routing id a ROUTER puts in front; empty otherwise.
        var address: [UInt8] = []
        /// None if the message is oversized.
        var frames: [[UInt8]] = []
        /// It broke a bound; the whole of it was read and dropped.
        var isOversized = false
        /// The values of the properties asked for, in their order.
        var properties: [String?] = []
        /// The descriptor of the connection it came by.
        var descriptor: Int32 = -1
        /// What it was on the line, oversized or not.
        var bytesOnTheLine = 0
    }

    /// Takes one whole message, if there is one. Never waits.
    ///
    /// - Parameters:
    ///   - framesMax: The most frames it may have, the address not counted.
    ///   - bytesMax: The most bytes they may have together.
    ///   - isAddressed: Whether the socket is a ROUTER.
    ///   - properties: Names of connection properties to read off the first frame after the address,
    ///     which ZeroMQ makes up and which bears none.
    /// - Returns: `nil` if nothing has arrived.
    func receive(
        framesMax: Int, bytesMax: ByteCount, isAddressed: Bool = false, properties: [String] = []
    ) throws(TransportError) -> Multipart? {
        var message = Multipart()
        // Frames seen, the address being number 0.
        var number = isAddressed ? -1 : 0
        var bytes = 0
        var more = true
        while more {
            unsafe zmq_msg_init(scratch)
            defer { unsafe zmq_msg_close(scratch) }
            guard try receiveFrame() else {
                // ZeroMQ hands over a message only when all of it is there. If the connection went
                // away under it all the same, half a message is none.
                return nil
            }
            more = unsafe zmq_msg_more(scratch) == 1
            number += 1
            if number == 0 {
                message.address = scratchBytes
                continue
            }
            if number == 1 {
                message.properties = properties.map(property)
                message.descriptor = unsafe zmq_msg_get(scratch, ZMQ_SRCFD)
            }
            bytes += unsafe zmq_msg_size(scratch)
            message.bytesOnTheLine += Inflow.onTheLine(unsafe zmq_msg_size(scratch))
            if number > framesMax || bytes > bytesMax.value {
                message.isOversized = true
                message.frames = []
            } else {
                message.frames.append(scratchBytes)
            }
        }
        return message
    }

    /// A copy of the frame just received.
    private var scratchBytes: [UInt8] {
        unsafe Array(
            UnsafeRawBufferPointer(start: zmq_msg_data(scratch), count: zmq_msg_size(scratch)))
    }

    /// - Returns: `false` if there is nothing to receive.
    private func receiveFrame() throws(TransportError) -> Bool {
        while unsafe zmq_msg_recv(scratch, handle, ZMQ_DONTWAIT) < 0 {
            switch zmq_errno() {
            case EINTR: continue
            case EAGAIN: return false
            default: throw .last("zmq_msg_recv")
            }
        }
        return true
    }

    private func property(_ name: String) -> String? {
        guard let value = unsafe zmq_msg_gets(scratch, name) else { return nil }
        return unsafe String(validatingCString: value)
    }

    /// Hands one frame to ZeroMQ. Never waits.
    ///
    /// - Returns: 0, or ZeroMQ's errno: EAGAIN (full), EHOSTUNREACH (gone), ETERM (context ended).
    func send(_ frame: [UInt8], more: Bool) -> Int32 {
        let flags = more ? ZMQ_DONTWAIT | ZMQ_SNDMORE : ZMQ_DONTWAIT
        while unsafe zmq_send(handle, frame, frame.count, flags) < 0 {
            let errno = zmq_errno()
            if errno != EINTR { return errno }
        }
        return 0
    }
}

/// What became of a message given to a socket. It is sent whole or not at all.
public enum SendOutcome: Hashable, Sendable {
    /// ZeroMQ has it. Whether it arrives is for the answer to say.
    case sent
    /// The connection's queue is full: the caller keeps the message and tries later.
    case full
    /// There is no such connection any more.
    case gone
}
