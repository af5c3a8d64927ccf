// RegexError: why a pattern is refused, and where in it.

internal import RedRiverBase

/// Why a pattern cannot be used.
public struct RegexError: Error, Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
        /// It is not a pattern of ECMA-262.
        case malformed
        /// It looks around or back, which takes more than linear time.
        case notLinear
        /// Its repetitions, written out, are too many.
        case tooLarge
    }

    public let reason: Reason
    /// Unicode scalars before the place, from 0.
    public let offset: Int

    var text: Text {
        switch reason {
        case .malformed:
            Text(
                vi: "không phải biểu thức ECMA-262 (ký tự thứ \(offset + 1)).",
                zh: "不是 ECMA-262 表达式（第 \(offset + 1) 个字符）。",
                en: "not a pattern of ECMA-262 (character \(offset + 1)).")
        case .notLinear:
            Text(
                vi: "không dùng được look-around và back-reference (ký tự thứ \(offset + 1)).",
                zh: "不支持环视与反向引用（第 \(offset + 1) 个字符）。",
                en: "look-around and back-references cannot be used (character \(offset + 1)).")
        case .tooLarge:
            Text(
                vi: "lặp lại quá nhiều (ký tự thứ \(offset + 1)).",
                zh: "重复次数过多（第 \(offset + 1) 个字符）。",
                en: "too much repetition (character \(offset + 1)).")
        }
    }
}
