// ProcessMeter: what a process has used, by the kernel's own account (proc(5)).

import Foundation
import Glibc
import RedRiverBase
import RedRiverFiles

/// Processor time, memory, threads and descriptors of one process.
struct ProcessMeter {
    let cpuMicroseconds: Int
    let peakKiB: Int
    let residentKiB: Int
    let threads: Int
    private let pid: Int32

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
        self.pid = pid
        cpuMicroseconds = (user + system) * 1_000_000 / max(1, ticks)
        let lines = status.split(separator: "\n")
        func number(_ name: String) -> Int {
            let words = lines.first { $0.hasPrefix(name) }?.split(whereSeparator: \.isWhitespace)
            return words?.compactMap { Int($0) }.first ?? 0
        }
        peakKiB = number("VmHWM:")
        residentKiB = number("VmRSS:")
        threads = number("Threads:")
    }

    /// How many files and sockets the process has open, and how many segments of a journal besides.
    ///
    /// - Returns: `nil` once the process is gone.
    var openFiles: (others: Int, segments: Int)? {
        let folder = "/proc/\(pid)/fd"
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            return nil
        }
        let segments = names.count { name in
            let target = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "\(folder)/\(name)")
            return target?.hasSuffix(".segment") ?? false
        }
        return (names.count - segments, segments)
    }

    private static func read(_ path: String) -> String? {
        guard let bytes = try? Files.read(path, atMost: .kibibytes(64)) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What files take.
enum DiskMeter {
    /// The bytes of disk a file takes; 0 if it is not there.
    static func allocated(_ path: String) -> Int {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return 0 }
        // In units of 512 bytes whatever the disk has (stat(2)).
        return Int(status.st_blocks) * 512
    }
}
