// WireThread: owns every socket, and waits for nobody but them.
//
// What it hears ClientPort passes to the worker of that connection and LinkPort to the receiver.

internal import Glibc
internal import RedRiverBase
internal import RedRiverExchange
internal import RedRiverTransport
internal import RedRiverWire

/// The thread that owns the sockets.
final class WireThread: Sendable {
    /// How soon to try again what a worker or a socket had no room for.
    private static let stalledMilliseconds: Int64 = 2
    private static let sweepMilliseconds: Int64 = 1000

    let box: Mailbox<WireLetter>
    private let waker: Waker
    private let log: NodeLog

    init(log: NodeLog) throws(TransportError) {
        let waker = try Waker()
        self.waker = waker
        self.log = log
        box = Mailbox(
            capacity: Limits.mailboxLetters, weightMax: Limits.mailboxBytes.value,
            wake: { waker.wake() })
    }

    /// The sockets, handed to the thread when it starts.
    ///
    /// `@unchecked Sendable` because the thread that makes it hands it to `pthread_create`, a full
    /// memory barrier as zmq_socket(3) demands, and never touches it again.
    final class Sockets: @unchecked Sendable {
        let clients: ClientPort
        let link: LinkPort

        init(clients: ClientPort, link: LinkPort) {
            self.clients = clients
            self.link = link
        }
    }

    /// Runs until told to stop.
    func run(_ sockets: Sockets) {
        var nextLook = NodeClock.monotonic
        var nextSweep = nextLook
        var shut: [Shut] = []
        do throws(TransportError) {
            while true {
                try wait(sockets)
                let now = NodeClock.monotonic
                if obey(box.takeAll(), sockets) { return }
                try sockets.clients.turn(now)
                try sockets.link.turn(now)
                if now >= nextLook {
                    nextLook = now.advanced(byMilliseconds: Limits.inflowMilliseconds)
                    shut += try sockets.clients.listener.keepWithinBounds()
                    shut += try sockets.link.keepWithinBounds()
                }
                if now >= nextSweep {
                    nextSweep = now.advanced(byMilliseconds: Self.sweepMilliseconds)
                    sockets.clients.forgetSilent()
                    tell(shut)
                    shut = []
                }
            }
        } catch {
            // A socket that fails is a machine that fails. What was accepted is on disk; whoever
            // started this process starts it again.
            log.alarm(error)
            _exit(70)
        }
    }

    private func wait(_ sockets: Sockets) throws(TransportError) {
        var sources: [PollSource] = [.waker(waker), .listener(sockets.clients.listener)]
        if let link = sockets.link.source { sources.append(link) }
        let now = NodeClock.monotonic
        var pause = Limits.inflowMilliseconds
        if sockets.clients.isWaiting || sockets.link.isStalled { pause = Self.stalledMilliseconds }
        if let deadline = sockets.link.nextDeadline(now) {
            pause = min(pause, max(0, deadline.millisecondsSince(now)))
        }
        _ = try Poller.wait(on: sources, milliseconds: pause)
    }

    /// Tells the operator of connections that were shut, once a second at the most.
    private func tell(_ shut: [Shut]) {
        guard !shut.isEmpty else { return }
        let (deaf, crowded) = (shut.count { $0 == .deaf }, shut.count { $0 == .crowded })
        log.write(
            .warning, "connections.shut",
            Text(
                vi:
                    "Đã ngắt các kết nối gửi quá nhiều dữ liệu chưa đọc, không đọc trả lời, hoặc quá số cho phép.",
                zh: "已断开积压未读数据过多、不读取应答或超出连接数上限的连接。",
                en:
                    "Connections that sent too much unread, did not read answers, or were too many, were shut."
            ),
            [
                .init("greedy", shut.count - deaf - crowded), .init("deaf", deaf),
                .init("crowded", crowded),
            ])
    }

    // MARK: Letters

    /// - Returns: Whether to stop.
    private func obey(_ letters: [WireLetter], _ sockets: Sockets) -> Bool {
        for letter in letters {
            switch letter {
            case .toClient(let id, let frames): sockets.clients.send(frames, to: id)
            case .toPeer(let frames, let isBulk): sockets.link.send(frames, isBulk: isBulk)
            case .dropLink: sockets.link.drop()
            case .keysChanged(let book): sockets.clients.keysChanged(to: book)
            case .stop: return true
            }
        }
        return false
    }
}
