// Endpoint: where a socket listens, or whom it calls.

/// `tcp://host:port`, in its one spelling.
///
/// The host is a name, an IPv4 address or, for listening, `*` for every interface. The port is
/// written out: one that the system chooses is known to no client.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    public let host: String
    public let port: UInt16

    /// - Returns: `nil` unless the text is an endpoint: `tcp://`, 1 to 253 of `A-Z a-z 0-9 . -`
    ///   or `*`, a colon, and 1 to 65535 without leading zeros.
    public init?(_ text: some StringProtocol) {
        let units = Array(text.utf8)
        let scheme = Array("tcp://".utf8)
        guard units.starts(with: scheme), let colon = units.lastIndex(of: UInt8(ascii: ":")),
            colon > scheme.count
        else { return nil }
        let host = String(decoding: units[scheme.count..<colon], as: UTF8.self)
        let digits = String(decoding: units[(colon + 1)...], as: UTF8.self)
        guard host == "*" || Self.isHost(host), let port = UInt16(digits), port > 0,
            String(port) == digits
        else { return nil }
        self.host = host
        self.port = port
    }

    /// Whether it stands for every interface of the machine, which nobody can call.
    public var isEveryInterface: Bool { host == "*" }

    /// The text, as ZeroMQ takes it.
    public var description: String { "tcp://\(host):\(port)" }

    private static func isHost(_ text: String) -> Bool {
        let units = text.utf8
        let isPlain = units.allSatisfy { unit in
            (0x30...0x39).contains(unit) || (0x41...0x5a).contains(unit)
                || (0x61...0x7a).contains(unit) || unit == UInt8(ascii: ".")
                || unit == UInt8(ascii: "-")
        }
        guard isPlain, units.count <= 253, let first = units.first, let last = units.last else {
            return false
        }
        return ![first, last].contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    }
}
