// SocketBounds: how much one connection may send at once and keep waiting.
//
// ZeroMQ's high-water marks count whole messages per connection, in each direction. For a party
// that keeps to `frames` and `message` the bytes held for it are therefore at most
//     queuedIn × message  +  queuedOut × the longest answer,
// which for a client is 64 × 2 MiB in. ZeroMQ itself knows only ZMQ_MAXMSGSIZE, which cuts off a
// single *frame*: a party that means harm can make each message as many frames as it likes, and a
// message that never ends would be held until memory does. So bytes are bounded besides, by
// `inflow`, for each connection and for all; Inflow.swift says how.

public import RedRiverBase

/// The bounds of every connection of one socket.
public struct SocketBounds: Hashable, Sendable {
    /// A longer frame cuts the connection without a word (ZMQ_MAXMSGSIZE).
    public var frameCut: ByteCount
    /// More frames than this in one message, or more bytes in all, and the message is reported
    /// oversized instead of delivered.
    public var frames: Int
    public var message: ByteCount
    /// Whole messages waiting to be received and to be sent, each connection.
    public var queuedIn: Int
    public var queuedOut: Int
    /// How long TCP and the handshake may each take.
    public var handshakeMilliseconds: Int64
    /// Bytes held of what came in and was not read, and of what was sent and not taken.
    public var inflow: InflowBounds
    /// What of it the kernel may hold; it doubles the number for its own books.
    public var kernelIn: ByteCount = Limits.kernelIn

    public init(
        frameCut: ByteCount, frames: Int, message: ByteCount, queuedIn: Int, queuedOut: Int,
        handshakeMilliseconds: Int64 = Limits.handshakeMilliseconds,
        inflow: InflowBounds = .client
    ) {
        precondition(frameCut.value > 0 && frames > 0 && message.value > 0)
        precondition(queuedIn > 0 && queuedOut > 0, "ZeroMQ takes 0 for no bound at all")
        precondition(handshakeMilliseconds > 0)
        self.frameCut = frameCut
        self.frames = frames
        self.message = message
        self.queuedIn = queuedIn
        self.queuedOut = queuedOut
        self.handshakeMilliseconds = handshakeMilliseconds
        self.inflow = inflow
    }

    /// Between a node and its clients.
    public static let client = SocketBounds(
        frameCut: Limits.frameCut, frames: Limits.framesPerMessage, message: Limits.frame,
        queuedIn: Limits.clientMessagesIn, queuedOut: Limits.clientMessagesOut)

    /// Between two nodes.
    public static let link = SocketBounds(
        frameCut: Limits.frameCut, frames: Limits.framesPerLinkMessage,
        message: Limits.linkMessage, queuedIn: Limits.linkMessagesIn,
        queuedOut: Limits.linkMessagesOut, inflow: .link)
}

extension InflowBounds {
    /// Of clients.
    public static let client = InflowBounds(
        connection: Limits.clientHeld, total: Limits.clientsHeld,
        connections: Limits.connections,
        untaken: Untaken(connection: Limits.clientUntaken, total: Limits.clientsUntaken))

    /// Of the peer: one connection, and what is left of those before it.
    public static let link = InflowBounds(
        connection: Limits.linkHeld, total: Limits.linkHeld,
        connections: Limits.linkConnections)
}
