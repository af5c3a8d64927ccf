// Mutator: a good input spoiled in a few places, repeatably.
//
// Bytes that are random from end to end fail at the first check and show nothing. What finds faults
// is a good input with a length off by one, a frame missing, a bit wrong in the middle. Where an
// input is a list of frames, half of the mutations are of the list and half are inside one frame.

package import TestSupport

/// Makes inputs from seeds. A pure function of the generator it is given.
package struct Mutator: Sendable {
    let seeds: [[UInt8]]
    let words: [[UInt8]]
    let isFramed: Bool
    let repair: (@Sendable ([UInt8]) -> [UInt8])?

    /// No input is longer: what depends on length is tested elsewhere, by hand.
    package static let longest = 1 << 15

    /// One input in so many is a seed as it is, to see that it is still accepted.
    private static let untouched = 64

    package func input(_ random: inout SeededGenerator) -> [UInt8] {
        var bytes = random.pick(seeds)
        guard random.below(Self.untouched) > 0 else { return bytes }
        // Mostly one or two, seldom many: each makes it less likely that the rest is looked at.
        let count = 1 << min(random.below(5), random.below(5))
        for _ in 0..<1 + random.below(count) {
            if isFramed { mutateFrames(&bytes, &random) } else { mutate(&bytes, &random) }
        }
        if let repair, random.below(2) == 0 { bytes = repair(bytes) }
        return bytes
    }

    // MARK: Frames

    private func mutateFrames(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        var frames = FrameList.decode(bytes)
        if random.below(2) == 0 {
            rearrange(&frames, &random)
        } else if !frames.isEmpty {
            let at = random.below(frames.count)
            mutate(&frames[at], &random)
            frames[at] = Array(frames[at].prefix(FrameList.frameMost))
        }
        while frames.reduce(0, { $0 + $1.count + 2 }) > Self.longest { frames.removeLast() }
        bytes = FrameList.encode(frames)
    }

    /// Drops, repeats, swaps, adds or exchanges frames, or takes the end of another seed.
    private func rearrange(_ frames: inout [[UInt8]], _ random: inout SeededGenerator) {
        guard !frames.isEmpty else {
            frames = FrameList.decode(random.pick(seeds))
            return
        }
        let at = random.below(frames.count)
        let other = FrameList.decode(random.pick(seeds))
        switch random.below(7) {
        case 0: frames.remove(at: at)
        case 1: frames.insert(frames[at], at: random.below(frames.count + 1))
        case 2: frames.swapAt(at, random.below(frames.count))
        case 3: frames.insert(random.bytes(random.below(40)), at: at)
        case 4: frames.removeLast(frames.count - at)
        case 5: if !other.isEmpty { frames[at] = random.pick(other) }
        default: frames = Array(frames[..<at] + other.dropFirst(random.below(other.count + 1)))
        }
    }

    // MARK: Bytes

    /// One mutation.
    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else {
            bytes = random.below(2) == 0 ? random.bytes(1 + random.below(8)) : random.pick(seeds)
            return
        }
        let at = random.below(bytes.count)
        switch random.below(12) {
        case 0: bytes[at] ^= 1 << UInt8(random.below(8))
        case 1: bytes[at] = random.pick(Self.telling)
        case 2: bytes[at] = UInt8(random.below(256))
        case 3: bytes.removeLast(random.below(bytes.count) + 1)
        case 4: bytes += random.bytes(1 + random.below(16))
        case 5: changeInteger(&bytes, at, &random)
        case 6: changeDecimal(&bytes, at, &random)
        case 7, 8: putWord(&bytes, at, &random)
        case 9: splice(&bytes, at, &random)
        default: moveBlock(&bytes, at, &random)
        }
        if bytes.count > Self.longest { bytes.removeLast(bytes.count - Self.longest) }
    }

    /// Bytes that mean something in one of our formats, or lie at an edge.
    private static let telling: [UInt8] = [
        0, 1, 2, 0x0a, 0x0d, 0x1f, 0x20, 0x22, 0x2b, 0x2d, 0x2e, 0x2f, 0x30, 0x39, 0x3a, 0x3d, 0x5c,
        0x7b, 0x7d, 0x7e, 0x7f, 0x80, 0xbf, 0xc0, 0xe0, 0xed, 0xef, 0xf4, 0xfe, 0xff,
    ]

    /// A big-endian integer of 1 to 8 bytes: one more, one less, or at an edge.
    private func changeInteger(
        _ bytes: inout [UInt8], _ at: Int, _ random: inout SeededGenerator
    ) {
        let width = min(1 << random.below(4), bytes.count - at)
        let all = UInt64.max >> UInt64(64 - 8 * width)
        let old = bytes[at..<at + width].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let values = [
            old &+ 1, old &- 1, 0, 1, all, all >> 1, all >> 1 &+ 1, UInt64(bytes.count),
            UInt64(bytes.count - at), old &<< 1, old &+ UInt64(random.below(256)),
        ]
        let new = random.pick(values) & all
        for place in 0..<width {
            bytes[at + place] = UInt8(truncatingIfNeeded: new >> UInt64(8 * (width - 1 - place)))
        }
    }

    /// The first run of digits from `at` on becomes another number.
    private func changeDecimal(
        _ bytes: inout [UInt8], _ at: Int, _ random: inout SeededGenerator
    ) {
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        guard let start = bytes[at...].firstIndex(where: isDigit) else { return }
        let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
        bytes.replaceSubrange(start..<end, with: Array(random.pick(Self.numbers).utf8))
    }

    private static let numbers = [
        "0", "1", "2", "00", "01", "-1", "-0", "9", "10", "99", "256", "512", "513", "1024", "1025",
        "65536", "4294967295", "4294967296", "9007199254740991", "9007199254740992",
        "9223372036854775807", "9223372036854775808", "18446744073709551615",
        "18446744073709551616", "99999999999999999999999", "1e3", "1.5", "0x10", "",
    ]

    /// A word of the parser's put in, or over what is there.
    private func putWord(_ bytes: inout [UInt8], _ at: Int, _ random: inout SeededGenerator) {
        guard !words.isEmpty else {
            bytes.insert(contentsOf: random.bytes(1 + random.below(4)), at: at)
            return
        }
        let word = random.pick(words)
        let end = random.below(2) == 0 ? at : min(bytes.count, at + word.count)
        bytes.replaceSubrange(at..<end, with: word)
    }

    /// The rest is that of another seed.
    private func splice(_ bytes: inout [UInt8], _ at: Int, _ random: inout SeededGenerator) {
        let other = random.pick(seeds)
        guard !other.isEmpty else { return }
        bytes.replaceSubrange(at..., with: other[random.below(other.count)...])
    }

    /// A block is doubled, taken out, moved, or written over another.
    private func moveBlock(_ bytes: inout [UInt8], _ at: Int, _ random: inout SeededGenerator) {
        let count = 1 + random.below(min(bytes.count - at, 1 << random.below(10)))
        let block = Array(bytes[at..<at + count])
        switch random.below(4) {
        case 0: bytes.insert(contentsOf: block, at: random.below(bytes.count + 1))
        case 1: bytes.removeSubrange(at..<at + count)
        case 2:
            bytes.removeSubrange(at..<at + count)
            bytes.insert(contentsOf: block, at: random.below(bytes.count + 1))
        default:
            let to = random.below(bytes.count - count + 1)
            bytes.replaceSubrange(to..<to + count, with: block)
        }
    }
}

extension SeededGenerator {
    /// A number from 0 up to, and without, `bound`.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }
}
