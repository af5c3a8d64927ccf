// Fixtures: records, a digest and directories for the journal's tests.

import Foundation
import RedRiverBase
import RedRiverJournal
import TestSupport

/// Any function will do where no cryptography is tested: FNV-1a, four times over.
let testDigest: BodyDigest = { bytes in
    var out: [UInt8] = []
    for lane in 0..<UInt64(4) {
        var hash = 0xcbf2_9ce4_8422_2325 ^ lane
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            out.append(UInt8(truncatingIfNeeded: hash >> shift))
        }
    }
    guard let digest = Digest(out) else { preconditionFailure("32 bytes") }
    return digest
}

extension JournalRecord {
    /// A record with a body and its digest.
    init(_ kind: UInt16, _ payload: [UInt8], body: [UInt8]? = nil) {
        self.init(
            kind: kind, payload: payload, body: body, bodyDigest: body.map { testDigest($0) })
    }

    /// A record of random sizes; every third has no body.
    static func random(_ random: inout SeededGenerator, upTo size: Int = 200) -> JournalRecord {
        let payload = random.bytes(Int(random.next() % UInt64(size)))
        let hasBody = random.next() % 3 != 0
        return JournalRecord(
            UInt16(truncatingIfNeeded: random.next()), payload,
            body: hasBody ? random.bytes(Int(random.next() % UInt64(size))) : nil)
    }

    /// Whether this is what was read back.
    func equals(_ stored: StoredRecord, withBody: Bool = true) -> Bool {
        kind == stored.kind && payload == stored.payload && bodyDigest == stored.bodyDigest
            && (!withBody || body == stored.body)
    }
}

let testID = JournalID(Array(1...16))

/// A new empty directory, removed with its contents when the value goes away.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(
            path: "redriver-journal-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path()
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }
}

/// How much longer random runs are than the default of a few seconds, from `REDRIVER_SCALE`.
let scale = max(1, Int(ProcessInfo.processInfo.environment["REDRIVER_SCALE"] ?? "") ?? 1)

extension TemporaryDirectory {
    func copy(_ name: String, to other: TemporaryDirectory) throws {
        try FileManager.default.copyItem(atPath: "\(path)/\(name)", toPath: "\(other.path)/\(name)")
    }
}
