// Poller: the one place where a thread with sockets waits.

internal import CZeroMQ
internal import RedRiverBase

/// Something to wait for. It holds what it names, so nothing is closed under a wait.
public struct PollSource {
    fileprivate let items: [Item]
    fileprivate let waker: Waker?

    fileprivate enum Item {
        case socket(Socket, wantsToSend: Bool, reports: Readiness)
        case descriptor(Int32)
    }

    /// A message for a listener: `.readable`.
    public static func listener(_ listener: Listener) -> Self { .socket(listener.socket) }

    /// A message for a dialler: `.readable`; something happened to its connection: `.event`.
    ///
    /// - Parameter wantsToSend: Also wait for room to send, after a `.full`: `.writable`.
    public static func dialler(_ dialler: Dialler, wantsToSend: Bool = false) -> Self {
        PollSource(
            items: [
                .socket(dialler.socket, wantsToSend: wantsToSend, reports: .readable),
                .socket(dialler.monitor.pair, wantsToSend: false, reports: .event),
            ], waker: nil)
    }

    /// A raised flag: `.readable`. Reporting it lowers it, so look at what it stands for afterwards.
    public static func waker(_ waker: Waker) -> Self {
        PollSource(items: [.descriptor(waker.descriptor)], waker: waker)
    }

    /// A file descriptor that can be read, such as a signalfd: `.readable`, also at its end or on
    /// an error of it.
    public static func descriptor(_ descriptor: Int32) -> Self {
        PollSource(items: [.descriptor(descriptor)], waker: nil)
    }

    static func socket(_ socket: Socket) -> Self {
        PollSource(
            items: [.socket(socket, wantsToSend: false, reports: .readable)], waker: nil)
    }
}

/// What a source has to offer.
public struct Readiness: OptionSet, Hashable, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    public static let readable = Self(rawValue: 1)
    public static let writable = Self(rawValue: 2)
    /// ``Dialler/nextEvent()`` has something.
    public static let event = Self(rawValue: 4)
}

/// Waits on sockets, wakers and descriptors together.
public enum Poller {
    /// Waits until a source has something, or the time is over. Readiness lasts until it is used
    /// up: what is left unread is reported again.
    ///
    /// - Parameters:
    ///   - sources: All of this thread.
    ///   - milliseconds: The longest wait; `nil` waits for as long as it takes, 0 only looks.
    /// - Returns: For each source, in the order given, what it has. All empty if the time was over
    ///   or a signal came.
    public static func wait(
        on sources: [PollSource], milliseconds: Int64?
    ) throws(TransportError) -> [Readiness] {
        var items = unsafe sources.flatMap { unsafe $0.items.map { unsafe $0.pollItem } }
        let timeout = milliseconds.map { Int(clamping: max(0, $0)) } ?? -1
        guard unsafe zmq_poll(&items, Int32(items.count), timeout) >= 0 else {
            if zmq_errno() == EINTR { return sources.map { _ in [] } }
            throw .last("zmq_poll")
        }
        var at = 0
        return sources.map { source in
            var ready: Readiness = []
            for item in source.items {
                unsafe ready.formUnion(item.readiness(items[at].revents))
                at += 1
            }
            if !ready.isEmpty { source.waker?.lower() }
            return ready
        }
    }
}

extension PollSource.Item {
    fileprivate var pollItem: zmq_pollitem_t {
        switch self {
        case .socket(let socket, let wantsToSend, _):
            unsafe zmq_pollitem_t(
                socket: socket.handle, fd: 0,
                events: Int16(wantsToSend ? ZMQ_POLLIN | ZMQ_POLLOUT : ZMQ_POLLIN), revents: 0)
        case .descriptor(let descriptor):
            unsafe zmq_pollitem_t(
                socket: nil, fd: descriptor, events: Int16(ZMQ_POLLIN), revents: 0)
        }
    }

    fileprivate func readiness(_ events: Int16) -> Readiness {
        switch self {
        case .socket(_, _, let reports):
            (events & Int16(ZMQ_POLLIN) != 0 ? reports : [])
                .union(events & Int16(ZMQ_POLLOUT) != 0 ? .writable : [])
        case .descriptor: events != 0 ? .readable : []
        }
    }
}
