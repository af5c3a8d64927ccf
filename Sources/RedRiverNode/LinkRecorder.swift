// LinkRecorder: the link's messages, as they were said, in a file. For investigations and for tests
// that replay what was recorded; off unless `linkRecording` is configured.
//
//     file    = "redriver/link-recording/v1\n" message…        appended at every start
//     message = direction: 1 said, 2 heard (1)  frame count (4)  frame…      frame = length (4) bytes
//
// Integers are big-endian. It holds what a thief of the transport key would see: headers and sealed
// bodies, no keys. A recording that cannot be written is told of once and given up.

internal import RedRiverBase
internal import RedRiverFiles
internal import RedRiverTransport

/// Writes link messages down. Used by the wire thread.
final class LinkRecorder {
    enum Direction: UInt8 {
        case said = 1
        case heard = 2
    }

    static let format = Array("redriver/link-recording/v1\n".utf8)

    private let file: AppendFile
    private let log: NodeLog
    private var hasFailed = false

    /// Opens the file, and begins it if it is new.
    init(_ path: String, log: NodeLog) throws(FilesError) {
        file = try AppendFile(path, mode: 0o600)
        self.log = log
        // Empty also where a crash came before the first line.
        let isNew = try Files.read(path, from: ByteCount(0), upTo: ByteCount(1)).isEmpty
        if isNew { try file.append(Self.format) }
    }

    func record(_ direction: Direction, _ frames: [[UInt8]]) {
        guard !hasFailed else { return }
        var writer = ByteWriter(reserving: 64 + frames.reduce(0) { $0 + $1.count + 4 })
        writer.append(direction.rawValue)
        writer.append(list: frames) { $0.append(counted: $1) }
        do throws(FilesError) {
            try file.append(writer.bytes)
        } catch {
            hasFailed = true
            log.alarm(error)
        }
    }
}
