// Signals: SIGINT and SIGTERM as something to wait for, instead of an interruption.
//
// A command that ends cleanly makes one of these before it starts any thread or socket: threads
// inherit the blocked signals, and only the descriptor hears of them (signalfd(2)).

internal import CLinux
internal import Glibc
internal import RedRiverBase

/// Signals that were blocked and are read from a descriptor.
struct Signals: ~Copyable {
    /// Readable when a signal has come. For `PollSource.descriptor`.
    let descriptor: Int32

    /// Blocks the signals for the calling thread and all threads it starts from now on.
    ///
    /// - Returns: `nil` if the process may open no more files.
    init?(_ numbers: [Int32] = [SIGINT, SIGTERM]) {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in numbers { unsafe sigaddset(&set, number) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        let descriptor = unsafe signalfd(-1, &set, Int32(SFD_CLOEXEC) | Int32(SFD_NONBLOCK))
        guard descriptor >= 0 else { return nil }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// The number of the next signal that has come, if any. Never waits.
    func next() -> Int32? {
        var information = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        guard unsafe read(descriptor, &information, size) == size else { return nil }
        return Int32(clamping: information.ssi_signo)
    }
}
