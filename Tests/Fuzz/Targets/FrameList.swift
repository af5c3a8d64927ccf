// FrameList: several byte strings in one, so that a mutation may drop, repeat or reorder them.
//
//     list  = frame…
//     frame = length (2, big-endian) bytes
//
// Any bytes are a list: the last frame has what is left. So no input of libFuzzer is wasted.

/// Frames written one after the other.
package enum FrameList {
    /// The longest frame; what is longer does not fit and is a mistake of the target's author.
    package static let frameMost = Int(UInt16.max)

    package static func encode(_ frames: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = []
        for frame in frames {
            precondition(frame.count <= frameMost, "a frame of a fuzz input is short")
            bytes.append(UInt8(frame.count >> 8))
            bytes.append(UInt8(frame.count & 0xff))
            bytes += frame
        }
        return bytes
    }

    package static func decode(_ bytes: [UInt8]) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        var rest = bytes[...]
        while rest.count >= 2 {
            let length = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
            rest = rest.dropFirst(2)
            frames.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return frames
    }
}
