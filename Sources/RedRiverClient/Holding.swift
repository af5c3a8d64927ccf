// Holding: the messages a client holds, found by either of their tokens and by what they are.
//
// Entries are known to the caller by the token they first came with (the handle), to the node by the
// newest one it gave.

internal import RedRiverBase
internal import RedRiverWire

/// One message that is not settled.
struct Held {
    /// What the caller made of it.
    enum Decision: Equatable {
        case acknowledge
        case negative(Nack)
    }

    enum Work: Equatable {
        /// With the caller; when the lease was taken or last extended.
        case held(touched: MonotonicTime)
        /// Answered by the caller, not sent.
        case decided(Decision)
        /// Sent, not confirmed.
        case unconfirmed(Decision, sent: MonotonicTime)
        /// Acknowledged here, but the node had given the lease up. It may come again.
        case worked
    }

    /// What makes two deliveries the same message.
    struct Identity: Hashable {
        let name: MessageName
        let commitment: Digest
    }

    /// In order of arrival.
    let number: UInt64
    let handle: Token
    /// `nil` for what was refused without handing it out, and for what an earlier run was given.
    let identity: Identity?
    /// `nil` for what was refused without handing it out.
    let name: MessageName?
    fileprivate(set) var token: Token
    var work: Work
    /// Whether the lease can still be extended.
    var isLeased = true

    var isWithCaller: Bool {
        if case .held = work { true } else { false }
    }

    /// Whether the caller's answer is still to be confirmed by the node.
    var awaitsNode: Bool {
        switch work {
        case .decided, .unconfirmed: true
        case .held, .worked: false
        }
    }
}

/// All of them.
struct Holding {
    private var entries: [Token: Held] = [:]
    private var handles: [Token: Token] = [:]
    private var identities: [Held.Identity: Token] = [:]
    private var arrivals: UInt64 = 0

    var count: Int { entries.count }

    /// In order of arrival.
    var all: [Held] { entries.values.sorted { $0.number < $1.number } }

    func count(where isCounted: (Held) -> Bool) -> Int { entries.values.count(where: isCounted) }

    subscript(handle handle: Token) -> Held? { entries[handle] }

    /// The entry whose newest token this is.
    subscript(token token: Token) -> Held? { handles[token].flatMap { entries[$0] } }

    /// The entry of a message that is here already.
    func find(_ identity: Held.Identity) -> Held? {
        identities[identity].flatMap { entries[$0] }
    }

    mutating func insert(
        _ token: Token, _ identity: Held.Identity?, name: MessageName?, _ work: Held.Work
    ) {
        entries[token] = Held(
            number: arrivals, handle: token, identity: identity, name: name, token: token,
            work: work)
        handles[token] = token
        if let identity { identities[identity] = token }
        arrivals += 1
    }

    mutating func change(_ handle: Token, to work: Held.Work) { entries[handle]?.work = work }

    mutating func leaseEnded(_ handle: Token) { entries[handle]?.isLeased = false }

    /// The message came again, under another token and with a new lease.
    mutating func renew(_ handle: Token, token: Token) {
        guard let entry = entries[handle] else { return }
        handles[entry.token] = nil
        handles[token] = handle
        entries[handle]?.token = token
        entries[handle]?.isLeased = true
    }

    mutating func remove(_ handle: Token) {
        guard let entry = entries.removeValue(forKey: handle) else { return }
        handles[entry.token] = nil
        if let identity = entry.identity { identities[identity] = nil }
    }
}
