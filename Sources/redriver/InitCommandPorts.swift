// InitCommandPorts: where the nodes of the demonstration listen.

internal import Glibc
internal import RedRiverBase

/// Three ports of 127.0.0.1: clients at either node, and the link at the Chinese node, which
/// listens.
struct DemoPorts: Hashable, Sendable {
    let vietnamClients: UInt16
    let chinaClients: UInt16
    let link: UInt16

    /// What `--port-base` may be: no privileged port, and room for three.
    static let bases = 1024...65_533

    /// Three ports in a row.
    ///
    /// - Parameter base: One of ``bases``.
    init(base: Int) {
        precondition(Self.bases.contains(base), "three ports from the base on")
        vietnamClients = UInt16(base)
        chinaClients = UInt16(base + 1)
        link = UInt16(base + 2)
    }

    private init(_ ports: [UInt16]) {
        (vietnamClients, chinaClients, link) = (ports[0], ports[1], ports[2])
    }

    /// Ports nobody has at this moment. The sockets that find them are open together, so that the
    /// three differ.
    static func free() throws(InitError) -> DemoPorts {
        var sockets: [Int32] = []
        defer { for socket in sockets { close(socket) } }
        var ports: [UInt16] = []
        for _ in 0..<3 {
            let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            guard socket >= 0 else { throw .noPort(errno: errno) }
            sockets.append(socket)
            ports.append(try bound(socket))
        }
        return DemoPorts(ports)
    }

    /// Binds a socket to 127.0.0.1 and a port the system chooses.
    private static func bound(_ socket: Int32) throws(InitError) -> UInt16 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(socket, pointer, size) == 0 && getsockname(socket, pointer, &size) == 0
            }
        }
        guard isBound else { throw .noPort(errno: errno) }
        return UInt16(bigEndian: address.sin_port)
    }

    func clients(of country: DemoCountry) -> String {
        endpoint(country.country == .vietnam ? vietnamClients : chinaClients)
    }

    /// Where the node that listens is called.
    var linkEndpoint: String { endpoint(link) }

    private func endpoint(_ port: UInt16) -> String { "tcp://127.0.0.1:\(port)" }
}
