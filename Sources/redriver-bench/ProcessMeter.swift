// ProcessMeter: what a process has used, by the kernel's own account (proc(5)).

internal import Glibc
internal import RedRiverBase
internal import RedRiverFiles

/// Processor time and peak memory of one process.
struct ProcessMeter {
    let cpuMicroseconds: Int
    let peakKiB: Int

    /// - Returns: `nil` once the process is gone.
    init?(pid: Int32) {
        guard let stat = Self.read("/proc/\(pid)/stat"),
            let status = Self.read("/proc/\(pid)/status"),
            // The name, in parentheses, may hold anything; what follows it is regular.
            let end = stat.lastIndex(of: ")")
        else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else {
            return nil
        }
        let ticks = Int(sysconf(Int32(_SC_CLK_TCK)))
        cpuMicroseconds = (user + system) * 1_000_000 / max(1, ticks)
        let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        peakKiB = peak?.split(separator: " ").compactMap { Int($0) }.first ?? 0
    }

    private static func read(_ path: String) -> String? {
        guard let bytes = try? Files.read(path, atMost: .kibibytes(64)) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
