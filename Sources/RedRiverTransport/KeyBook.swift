// KeyBook: whose public key is whose.

internal import RedRiverBase

/// The keys that may connect to one listener, and the name each connects under.
///
/// Read by the gatekeeper's thread at every handshake and by the listener's at every message;
/// replaced as a whole when the configuration is read again. A key taken out is refused from its
/// next message on, though ZeroMQ keeps the TCP connection.
public final class KeyBook: Sendable {
    private let users: Locked<[CurvePublicKey: String]>

    /// - Parameter users: A user name is 1 to 255 bytes without NUL: ZAP carries no more (RFC 27).
    public init(_ users: [CurvePublicKey: String] = [:]) {
        Self.check(users)
        self.users = Locked(users)
    }

    /// Puts another set of keys in the place of this one, in one step.
    public func replace(with users: [CurvePublicKey: String]) {
        Self.check(users)
        self.users.with { $0 = users }
    }

    /// Who holds the key, or `nil` if nobody here does.
    public func user(of key: CurvePublicKey) -> String? { users.with { $0[key] } }

    /// How many keys there are.
    public var count: Int { users.with { $0.count } }

    private static func check(_ users: [CurvePublicKey: String]) {
        for user in users.values {
            precondition(
                (1...255).contains(user.utf8.count) && !user.utf8.contains(0),
                "a user name has 1 to 255 bytes and no NUL")
        }
    }
}
