// Context: what the sockets of a process have in common.

internal import CZeroMQ
internal import RedRiverBase

/// The ZeroMQ context: one per process, made in `main` and passed down.
///
/// `@unchecked Sendable` because libzmq documents `zmq_ctx_t` as thread-safe (zmq_ctx_new(3)) and
/// the one stored property never changes.
@safe public final class Context: @unchecked Sendable {
    let handle: UnsafeMutableRawPointer

    /// Threads that read and write the connections, CURVE included, start with the first socket;
    /// they inherit the signal mask of the thread that makes it.
    ///
    /// - Parameter ioThreads: At least 1. One carries about 250,000 small CURVE messages a second.
    public init(ioThreads: Int = 1) {
        precondition(ioThreads >= 1, "a context without an I/O thread carries nothing")
        guard let handle = unsafe zmq_ctx_new() else { preconditionFailure("out of memory") }
        unsafe self.handle = handle
        unsafe zmq_ctx_set(handle, ZMQ_IO_THREADS, Int32(ioThreads))
    }

    deinit {
        // Waits until every socket is closed. Each socket keeps its context, so none is left here.
        while unsafe zmq_ctx_term(handle) != 0, zmq_errno() == EINTR {}
    }

    /// Ends every wait on every socket with ``TransportError/contextEnded``. May be called from any
    /// thread, and more than once; the sockets remain to be dropped by their threads.
    public func shutdown() {
        unsafe zmq_ctx_shutdown(handle)
    }
}
