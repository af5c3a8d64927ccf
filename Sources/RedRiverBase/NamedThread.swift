// NamedThread: a thread of our own, with a name that `top -H` and a core dump show.
//
// A new thread inherits the signal mask of the one that starts it, so `main` blocks the signals it
// reads from a signalfd before it starts anything.

internal import Glibc

/// A running thread. Whoever starts it joins it: dropping one unjoined is a mistake of ours.
public final class NamedThread: Sendable {
    /// What the kernel calls it.
    public let name: String

    /// The thread, until somebody has waited for it.
    private let running: Locked<pthread_t?>

    private init(name: String, thread: pthread_t) {
        self.name = name
        running = Locked(thread)
    }

    deinit {
        precondition(running.value == nil, "a thread was started and never joined")
    }

    /// Starts a thread.
    ///
    /// - Parameters:
    ///   - name: 1 to 15 bytes, the most that Linux keeps (proc(5), comm).
    ///   - stackSize: Address space; memory is taken only as it is touched.
    ///   - niceness: 0 to 19: how much it stands back for other threads (sched(7)).
    ///   - body: What the thread does. It ends when this returns.
    /// - Returns: `nil` if the system has no room for another thread (pthread_create(3), EAGAIN).
    public static func start(
        _ name: String, stackSize: ByteCount = .mebibytes(2), niceness: Int32 = 0,
        body: @escaping @Sendable () -> Void
    ) -> NamedThread? {
        precondition((1...15).contains(name.utf8.count), "a thread name has 1 to 15 bytes")
        precondition(stackSize.value >= 64 * 1024, "a Swift thread needs a stack")
        precondition((0...19).contains(niceness), "a niceness is 0 to 19")
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setstacksize(&attributes, stackSize.value)
        let work = unsafe Unmanaged.passRetained(Work(name: name, niceness: niceness, body: body))
        var thread = pthread_t()
        let refused = unsafe pthread_create(
            &thread, &attributes,
            { argument in
                if let argument = unsafe argument {
                    unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
                }
                return nil
            }, work.toOpaque())
        guard refused == 0 else {
            unsafe work.release()
            return nil
        }
        return NamedThread(name: name, thread: thread)
    }

    /// Waits until the thread has ended. Asking again, from any thread but itself, is harmless.
    public func join() {
        running.with { thread in
            guard let ending = thread else { return }
            precondition(pthread_equal(ending, pthread_self()) == 0, "a thread joins another")
            pthread_join(ending, nil)
            thread = nil
        }
    }

    /// Carries the closure through `void *`.
    private final class Work: Sendable {
        private let name: String
        private let niceness: Int32
        private let body: @Sendable () -> Void

        init(name: String, niceness: Int32, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.niceness = niceness
            self.body = body
        }

        func run() {
            takeName()
            // Of this thread alone: Linux has a niceness for each (setpriority(2), BUGS).
            if niceness > 0 { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness) }
            body()
        }

        /// `pthread_setname_np` is a GNU extension that Swift's Glibc module does not show. This is
        /// what it does itself for another thread; a system without /proc merely shows no name.
        private func takeName() {
            let file = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { return }
            let bytes = Array(name.utf8)
            _ = unsafe write(file, bytes, bytes.count)
            close(file)
        }
    }
}
