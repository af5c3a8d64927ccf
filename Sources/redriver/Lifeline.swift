// Lifeline: how a process that this program started learns that whoever started it is gone.
//
// The starter holds the writing end of a pipe and never writes. When it ends, however it ends, the
// kernel closes that end and sends us SIGTERM (fcntl(2), F_SETSIG), so a starter that is killed leaves
// no node behind that nobody knows of. PR_SET_PDEATHSIG would not do: it goes by the thread that
// started us, and threads end before their process.

internal import CLinux
internal import Glibc

enum Lifeline {
    /// Where the child finds the reading end. Free in a child: everything of ours closes on exec.
    static let descriptor: Int32 = 3

    /// Names the descriptor in the child's environment.
    static let variable = "REDRIVER_LIFELINE"

    /// Ties this process to the one that started it, if that one asked for it.
    static func hold(environment: (String) -> String?) {
        guard environment(variable) == "\(descriptor)" else { return }
        unsafe unsetenv(variable)
        let settings = [
            (F_SETFD, FD_CLOEXEC), (Int32(RR_F_SETSIG), SIGTERM), (F_SETOWN, getpid()),
            (F_SETFL, O_ASYNC | O_NONBLOCK),
        ]
        for (command, value) in settings { _ = fcntl(descriptor, command, value) }
        // It may have gone before we asked to be told.
        var pipe = pollfd(fd: descriptor, events: 0, revents: 0)
        if unsafe poll(&pipe, 1, 0) != 0 { kill(getpid(), SIGTERM) }
    }
}
