// ChildProcess: another run of this very program, for the demo and the torture.
//
// Children are ended by us: a command that starts some owns them and calls `end` on each before it
// returns. Should it be killed before that, their lifeline ends them (Lifeline.swift).

internal import CLinux
internal import Glibc
internal import RedRiverBase
internal import RedRiverFiles

/// A child that runs one command of this program.
final class ChildProcess {
    /// What it is called in what people read.
    let name: String
    private(set) var pid: pid_t
    /// As waitpid(2) gave it, once the child has ended.
    private var status: Int32?
    private var isReleased = false
    private var wasToldToEnd = false
    /// The writing end of the child's lifeline; `nil` if the child may outlive us.
    private let lifeline: Int32?

    /// Starts `redriver` with these words.
    ///
    /// - Parameters:
    ///   - input: A file to read as standard input; nothing by default.
    ///   - output: A file standard output is appended to; thrown away by default.
    ///   - errors: A file standard error is appended to.
    ///   - program: This very one by default.
    ///   - mayOutliveUs: Whether it goes on when this program has ended.
    init(
        _ name: String, _ words: [String], input: String? = nil, output: String? = nil,
        errors: String, program: String = "/proc/self/exe", mayOutliveUs: Bool = false
    ) throws(ChildProcessError) {
        self.name = name
        var pipe: [Int32] = [-1, -1]
        if !mayOutliveUs, unsafe pipe2(&pipe, O_CLOEXEC) != 0 {
            throw .notStarted(name: name, errno: errno)
        }
        lifeline = mayOutliveUs ? nil : pipe[1]
        defer { if !mayOutliveUs { close(pipe[0]) } }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        let append = O_WRONLY | O_CREAT | O_APPEND
        unsafe posix_spawn_file_actions_addopen(
            &actions, STDIN_FILENO, input ?? "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(
            &actions, STDOUT_FILENO, output ?? "/dev/null", append, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, append, 0o600)
        if !mayOutliveUs {
            unsafe posix_spawn_file_actions_adddup2(&actions, pipe[0], Lifeline.descriptor)
        }
        // A signal this program waits for is blocked here and must not be in the child.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        let arguments = unsafe Self.strings(["redriver"] + words)
        let environment = unsafe Self.strings(Self.environment(isTied: !mayOutliveUs))
        defer { unsafe (arguments + environment).forEach { unsafe free($0) } }
        var pid = pid_t()
        let failure = unsafe posix_spawn(
            &pid, program, &actions, &attributes, arguments, environment)
        self.pid = pid
        guard failure == 0 else { throw .notStarted(name: name, errno: failure) }
    }

    deinit {
        if !isReleased { end() }
        if let lifeline { close(lifeline) }
    }

    /// Lets a child that may outlive us do so.
    func release() {
        precondition(lifeline == nil, "a child on a lifeline ends with us")
        isReleased = true
    }

    /// Copies as execve(2) wants them, to be freed by the caller.
    private static func strings(_ strings: [String]) -> [UnsafeMutablePointer<CChar>?] {
        unsafe strings.map { unsafe strdup($0) } + [nil]
    }

    private static func environment(isTied: Bool) -> [String] {
        var found: [String] = []
        var next = unsafe environ
        while let variable = unsafe next.pointee {
            unsafe found.append(String(cString: variable))
            unsafe next = next.successor()
        }
        return found + (isTied ? ["\(Lifeline.variable)=\(Lifeline.descriptor)"] : [])
    }

    func signal(_ number: Int32) {
        guard isRunning else { return }
        wasToldToEnd = true
        kill(pid, number)
    }

    /// Whether it ended without being told to.
    var wasEndedByItself: Bool { !isRunning && !wasToldToEnd }

    var isRunning: Bool {
        if status != nil { return false }
        var status: Int32 = 0
        guard unsafe waitpid(pid, &status, WNOHANG) == pid else { return true }
        self.status = status
        return false
    }

    /// The exit code, if it ended by itself.
    var exitCode: Int32? {
        guard !isRunning, let status, status & 0x7f == 0 else { return nil }
        return status >> 8 & 0xff
    }

    /// SIGKILL, and waits until it is gone.
    func killNow() {
        guard isRunning else { return }
        wasToldToEnd = true
        kill(pid, SIGKILL)
        reap()
    }

    /// SIGTERM and a while to stop cleanly, then SIGKILL.
    func end(within milliseconds: Int64 = 10_000) {
        guard isRunning else { return }
        signal(SIGTERM)
        let deadline = Clock.monotonic().advanced(byMilliseconds: milliseconds)
        while isRunning, Clock.monotonic() < deadline { Pause.milliseconds(5) }
        killNow()
    }

    private func reap() {
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        self.status = status
    }
}

/// A short sleep of a command that watches its children.
enum Pause {
    static func milliseconds(_ count: Int64) { usleep(UInt32(clamping: count * 1000)) }
}

/// Why a child was not started.
enum ChildProcessError: Fault {
    case notStarted(name: String, errno: Int32)

    var code: String { "child.not-started" }

    var text: Text {
        switch self {
        case .notStarted(let name, let errno):
            Text(
                vi: "Không khởi động được tiến trình \(name) (errno \(errno)).",
                zh: "无法启动进程 \(name)（errno \(errno)）。",
                en: "The process \(name) could not be started (errno \(errno)).")
        }
    }
}
