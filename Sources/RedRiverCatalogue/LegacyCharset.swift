// LegacyCharset: which characters a yard system that still keeps its texts in GBK can show.
//
// Every text can be written in GB 18030, which holds all of Unicode; GBK has no Vietnamese letters.
// glibc's iconv is asked once for each character of the basic plane, and its answers are kept as
// bits: after that the question costs a look-up and the answer is the same on every thread.

internal import Glibc

/// The characters of GBK. Never changes.
final class LegacyCharset: Sendable {
    /// A bit for each scalar of the basic plane.
    private let bits: [UInt64]

    /// - Returns: `nil` if this system's iconv lacks GBK or GB 18030.
    init?() {
        guard let gbk = Converter(to: "GBK"), let whole = Converter(to: "GB18030"),
            whole.accepts("ễ"), gbk.accepts("河"), !gbk.accepts("ễ")
        else { return nil }
        var bits = [UInt64](repeating: 0, count: 1024)
        for value in UInt32(0)...0xffff {
            guard let scalar = Unicode.Scalar(value), gbk.accepts(scalar) else { continue }
            bits[Int(value >> 6)] |= 1 << UInt64(value & 63)
        }
        self.bits = bits
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value <= 0xffff && bits[Int(scalar.value >> 6)] >> UInt64(scalar.value & 63) & 1 == 1
    }
}

/// One direction of iconv(3). The handle is made, used and closed here, by one thread.
@safe private struct Converter: ~Copyable {
    private let handle: iconv_t

    init?(to charset: String) {
        guard let opened = unsafe iconv_open(charset, "UTF-8"),
            Int(bitPattern: opened) != -1
        else { return nil }
        unsafe handle = opened
    }

    deinit { _ = unsafe iconv_close(handle) }

    /// Whether the charset has a character.
    func accepts(_ scalar: Unicode.Scalar) -> Bool {
        var input = Array(String(scalar).utf8).map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: 16)
        var (inputLeft, outputLeft) = (input.count, output.count)
        let result = unsafe input.withUnsafeMutableBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                var (from, to) = (source.baseAddress, target.baseAddress)
                return unsafe iconv(handle, &from, &inputLeft, &to, &outputLeft)
            }
        }
        // Anything but 0 is a failure or a replacement.
        return result == 0 && inputLeft == 0
    }
}
