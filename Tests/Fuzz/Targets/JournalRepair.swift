// JournalRepair: makes the checksums of mutated journal files right again (docs/formats.md).

import RedRiverBase
import RedRiverCrypto
import RedRiverJournal

/// What a forger could do who knows the formats, and no mutation ever does.
enum JournalRepair {
    private static let headerBytes = 64
    private static let recordBytes = 96

    /// The files in the order of the target's frames, their checksums made right.
    static func repair(_ frames: [[UInt8]]) -> [[UInt8]] {
        var frames = frames
        var link: UInt32 = 0
        for at in frames.indices {
            switch at {
            case 0, 2:
                if at == 2 { frames[at].put(link, at: 48) }
                seal(&frames[at], upTo: 60)
                link = chain(&frames[at])
            case 1: sealAll(&frames[at])
            case 3:
                for slot in [0, 4096] { seal(&frames[at], from: slot, upTo: slot + 60) }
            default: sealSnapshot(&frames[at])
            }
        }
        return frames
    }

    /// Puts the checksum of `from ..< upTo` behind it.
    private static func seal(_ bytes: inout [UInt8], from: Int = 0, upTo: Int) {
        guard bytes.count >= upTo + 4 else { return }
        bytes.put(Checksum.of(bytes, from..<upTo), at: upTo)
    }

    /// An offset file: the checksum is of the whole, its own four bytes taken as zero.
    private static func sealAll(_ bytes: inout [UInt8]) {
        guard bytes.count >= headerBytes else { return }
        bytes.put(0, at: 60)
        bytes.put(Checksum.of(bytes), at: 60)
    }

    private static func sealSnapshot(_ bytes: inout [UInt8]) {
        guard bytes.count >= 104 else { return }
        bytes.replaceSubrange(64..<96, with: Digest.sha256(bytes[104...]).bytes)
        seal(&bytes, upTo: 100)
    }

    /// Links each record of a segment to the one before it and seals it, as far as lengths lead.
    ///
    /// - Returns: The checksum of the last.
    private static func chain(_ bytes: inout [UInt8]) -> UInt32 {
        var at = headerBytes
        var link = bytes.get(at: 48)
        while bytes.count >= at + recordBytes, bytes.get(at: at) != 0 {
            let (payload, body) = (Int(bytes.get(at: at + 12)), Int(bytes.get(at: at + 16)))
            guard bytes.count >= at + recordBytes + payload else { break }
            bytes.put(link, at: at + 8)
            link = Checksum.of(bytes, at + 8..<at + recordBytes + payload)
            bytes.put(link, at: at + 4)
            at += (recordBytes + payload + body + 7) / 8 * 8
        }
        return link
    }
}

extension [UInt8] {
    /// The four bytes at an offset, big-endian; 0 where there are none.
    fileprivate func get(at offset: Int) -> UInt32 {
        guard count >= offset + 4 else { return 0 }
        return self[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    fileprivate mutating func put(_ word: UInt32, at offset: Int) {
        guard count >= offset + 4 else { return }
        for place in 0..<4 {
            self[offset + place] = UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * place))
        }
    }
}
