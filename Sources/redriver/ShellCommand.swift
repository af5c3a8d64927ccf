// ShellCommand: the command of `subscribe --exec`, run by /bin/sh with a message as its input.
//
// The message lies in a file that exists in memory only (memfd_create(2)): nothing of it reaches a
// disk, and a command that does not read it blocks nobody. The command has a process group of its
// own, so that an interrupt at the terminal lets it finish.

internal import CLinux
internal import Glibc
internal import RedRiverBase

/// A running command.
struct ShellCommand {
    /// How it ended.
    enum End: Equatable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    private let process: pid_t

    /// Starts `/bin/sh -c command`.
    ///
    /// - Parameter input: All it finds on standard input.
    init(_ command: String, input: [UInt8]) throws(CommandLineError) {
        let file = unsafe memfd_create("message", UInt32(RR_MFD_CLOEXEC))
        guard file >= 0 else { throw .system(operation: "memfd_create", errno: errno) }
        defer { close(file) }
        try Self.fill(file, input)
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe _ = posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, file, STDIN_FILENO)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe _ = posix_spawnattr_destroy(&attributes) }
        Self.configure(&attributes)
        process = try unsafe Self.spawn(command, &actions, &attributes)
    }

    private static func fill(_ file: Int32, _ input: [UInt8]) throws(CommandLineError) {
        var rest = input[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { throw .system(operation: "write", errno: errno) }
            rest = rest.dropFirst(max(0, count))
        }
        guard lseek(file, 0, SEEK_SET) == 0 else {
            throw .system(operation: "lseek", errno: errno)
        }
    }

    /// What this program blocks and ignores, the command gets as if nothing had been.
    private static func configure(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        var normal = sigset_t()
        unsafe sigemptyset(&normal)
        unsafe sigaddset(&normal, SIGPIPE)
        unsafe posix_spawnattr_setsigdefault(&attributes, &normal)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    }

    private static func spawn(
        _ command: String, _ actions: inout posix_spawn_file_actions_t,
        _ attributes: inout posix_spawnattr_t
    ) throws(CommandLineError) -> pid_t {
        var process = pid_t()
        var words: [UnsafeMutablePointer<CChar>?] = unsafe [
            strdup("/bin/sh"), strdup("-c"), strdup(command), nil,
        ]
        defer { unsafe words.forEach { word in unsafe free(word) } }
        let failure = unsafe posix_spawn(
            &process, "/bin/sh", &actions, &attributes, &words, environ)
        guard failure == 0 else { throw .system(operation: "posix_spawn", errno: failure) }
        return process
    }

    /// How it ended, or `nil` while it runs. Once it has ended this may not be asked again.
    func poll() throws(CommandLineError) -> End? {
        var status: Int32 = 0
        while true {
            let found = unsafe waitpid(process, &status, WNOHANG)
            if found == 0 { return nil }
            if found == process { break }
            if errno != EINTR { throw .system(operation: "waitpid", errno: errno) }
        }
        // wait(2): the low seven bits are the signal, the next eight the exit code.
        let signal = status & 0x7f
        return signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal: signal)
    }

    /// Asks it, and all it started, to end.
    func terminate() { kill(-process, SIGTERM) }
}
