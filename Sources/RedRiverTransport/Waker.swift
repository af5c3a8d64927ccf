// Waker: how one thread interrupts another's wait (eventfd(2)).

internal import CLinux
internal import CZeroMQ
internal import RedRiverBase

/// A flag that a ``Poller`` can wait for. Raising it twice is raising it once.
public final class Waker: Sendable {
    let descriptor: Int32

    public init() throws(TransportError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard descriptor >= 0 else { throw .refused(operation: "eventfd", errno: zmq_errno()) }
    }

    deinit { close(descriptor) }

    /// Raises the flag. From any thread, at any time; never waits. Fits a mailbox's `wake`.
    public func wake() {
        var one: UInt64 = 1
        // EAGAIN would mean that the flag has been raised 2^64 times already: it is up.
        while unsafe write(descriptor, &one, MemoryLayout<UInt64>.size) < 0, zmq_errno() == EINTR {}
    }

    /// Lowers the flag. What is raised after this is seen by the next wait.
    func lower() {
        var count: UInt64 = 0
        while unsafe read(descriptor, &count, MemoryLayout<UInt64>.size) < 0, zmq_errno() == EINTR {
        }
    }
}
