// ServiceManager: tells systemd how the node is doing (sd_notify(3)).
//
// The protocol is one datagram to the socket that NOTIFY_SOCKET names; without it nothing happens.

internal import CLinux
internal import Glibc

/// The service manager that started this process, if any.
enum ServiceManager {
    /// Sends a state such as `READY=1`. A manager that does not listen changes nothing.
    static func notify(_ state: String) {
        guard let path = Environment.value("NOTIFY_SOCKET"), !path.isEmpty else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        let bytes = Array(path.utf8)
        guard bytes.count < room else { return }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { target in
            unsafe target.copyBytes(from: bytes)
            // A leading `@` stands for the abstract name space (unix(7)).
            if bytes[0] == UInt8(ascii: "@") { unsafe target[0] = 0 }
        }
        let descriptor = socket(
            AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let isAbstract = bytes[0] == UInt8(ascii: "@")
        let length = socklen_t(
            MemoryLayout<sa_family_t>.size + bytes.count + (isAbstract ? 0 : 1))
        unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = unsafe sendto(
                    descriptor, state, state.utf8.count, Int32(MSG_NOSIGNAL), generic, length)
            }
        }
    }
}
