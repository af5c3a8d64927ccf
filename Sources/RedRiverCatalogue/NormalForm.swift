// NormalForm: whether a text is in Unicode Normalization Form C (UAX #15).
//
// The one file that imports Foundation: the standard library normalises within itself and says
// nothing of it. Nearly every text is known to be normal without asking: letters that neither
// combine nor fall apart make up the languages of this border.

internal import struct Foundation.CharacterSet
internal import class Foundation.NSString

enum NormalForm {
    /// Whether a text is in form C.
    ///
    /// - Parameter text: UTF-8 that is known to be good.
    /// - Complexity: Linear.
    static func isComposed(_ text: ArraySlice<UInt8>) -> Bool {
        let string = String(decoding: text, as: UTF8.self)
        if string.unicodeScalars.allSatisfy({ isInert($0.value) }) { return true }
        return string.utf8.elementsEqual(
            (string as NSString).precomposedStringWithCanonicalMapping.utf8)
    }

    /// Letters that are alike in form C wherever they stand (`NFC_Quick_Check=Yes`, combining class
    /// 0): Latin with its precomposed letters, punctuation, and unified ideographs.
    static func isInert(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0...0x2ff, 0x1ea0...0x1ef9, 0x2010...0x2027, 0x2030...0x205e, 0x3001...0x3029,
            0x4e00...0x9fff, 0xff01...0xff5e:
            true
        default: false
        }
    }
}
