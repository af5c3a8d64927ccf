// ClientRegistry: the client connections a node knows, from their HELLO until they fall silent.
//
// ZeroMQ does not say when a client leaves. A connection is known from its HELLO on; it is forgotten
// when a message to it cannot be delivered, when its key is withdrawn, or after a silence that no
// living client keeps (clients ping). Forgetting costs a client its leases, nothing else.

internal import RedRiverBase
internal import RedRiverTransport

/// Connections by number.
struct ClientRegistry {
    private struct Entry {
        var connection: ConnectionID
        var caller: Caller
        var lastSeen: MonotonicTime
    }

    private var entries: [UInt64: Entry] = [:]

    var count: Int { entries.count }

    /// What a user of the key book is, by its name there.
    static func role(of user: String) -> Caller.Role? {
        if user.hasPrefix("party:") {
            return PartyID(user.dropFirst("party:".count)).map(Caller.Role.party)
        }
        guard user.hasPrefix("operator:") else { return nil }
        return .operator(String(user.dropFirst("operator:".count)))
    }

    /// The caller of a connection that has greeted, which has just shown life.
    mutating func caller(_ connection: ConnectionID, _ now: MonotonicTime) -> Caller? {
        entries[connection.session]?.lastSeen = now
        return entries[connection.session]?.caller
    }

    /// A connection greets. Greeting again changes nothing.
    ///
    /// - Returns: `nil` if its party has as many connections as it may have.
    mutating func greet(
        _ connection: ConnectionID, _ role: Caller.Role, _ now: MonotonicTime
    ) -> Caller? {
        if let known = caller(connection, now) { return known }
        let ofSameRole = entries.values.count { $0.caller.role == role }
        guard ofSameRole < Limits.connectionsPerParty else { return nil }
        let caller = Caller(id: connection.session, role: role)
        entries[connection.session] = Entry(
            connection: connection, caller: caller, lastSeen: now)
        return caller
    }

    func connection(_ id: UInt64) -> ConnectionID? { entries[id]?.connection }

    /// - Returns: Who it was, if it was known.
    mutating func forget(_ id: UInt64) -> Caller? { entries.removeValue(forKey: id)?.caller }

    /// Forgets every connection whose key is nobody's any more, or another's.
    mutating func forget(unlessIn book: KeyBook) -> [Caller] {
        forget { book.user(of: $0.connection.key).flatMap(Self.role) != $0.caller.role }
    }

    /// Forgets whoever has been silent too long.
    mutating func forgetSilent(_ now: MonotonicTime) -> [Caller] {
        forget { now.millisecondsSince($0.lastSeen) > Limits.clientSilenceMilliseconds }
    }

    private mutating func forget(_ isOver: (Entry) -> Bool) -> [Caller] {
        let over = entries.filter { isOver($0.value) }
        for id in over.keys { entries[id] = nil }
        return over.values.map(\.caller).sorted { $0.id < $1.id }
    }
}
