// IdentifierShape: identifiers without a check of their own (message catalogue §6.7 to §6.9).

internal import RedRiverBase

/// Shapes of identifiers. Most of them are hints and no proof: plates of the army or of diplomats
/// look otherwise, and a camera at the gate decides.
public enum IdentifierShape {
    // MARK: Plates, after `-`, `.`, `·` and spaces were taken out

    /// A plate of Việt Nam: two digits of a province, a series of one or two letters, 4 or 5 digits.
    ///
    /// - Parameter provinces: The two digits in use.
    public static func isVietnamesePlate(
        _ text: some RandomAccessCollection<UInt8>, provinces: Set<Int>
    ) -> Bool {
        guard text.count >= 7, text.prefix(2).allSatisfy(CheckDigit.isDigit),
            provinces.contains(
                text.prefix(2).reduce(0) { $0 * 10 + Int($1 - 0x30) })
        else { return false }
        let series = text.dropFirst(2).prefix { CheckDigit.isCapital($0) }
        let digits = text.dropFirst(2 + series.count)
        guard (4...5).contains(digits.count), digits.allSatisfy(CheckDigit.isDigit) else {
            return false
        }
        if series.elementsEqual("LD".utf8) || series.elementsEqual("DA".utf8) { return true }
        return (1...2).contains(series.count)
            && series.allSatisfy(isVietnameseSeries)
    }

    /// The letters without I, J, O, Q and W.
    private static func isVietnameseSeries(_ unit: UInt8) -> Bool {
        switch unit {
        case UInt8(ascii: "I"), UInt8(ascii: "J"), UInt8(ascii: "O"), UInt8(ascii: "Q"),
            UInt8(ascii: "W"):
            false
        default: CheckDigit.isCapital(unit)
        }
    }

    /// A plate of China: province, letter, and five characters; six for new energy; or four and one
    /// of 挂学警港澳领.
    public static func isChinesePlate(_ text: some RandomAccessCollection<UInt8>) -> Bool {
        let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
        guard scalars.count == 7 || scalars.count == 8, provinces.contains(scalars[0]),
            isPlateLetter(scalars[1])
        else { return false }
        let rest = scalars[2...]
        if rest.count == 5 {
            return rest.allSatisfy(isPlateCharacter)
                || rest.dropLast().allSatisfy(isPlateCharacter) && marks.contains(rest[6])
        }
        // Small new-energy vehicles have the letter in front, large ones behind.
        let isSmall =
            energies.contains(rest[2]) && isPlateCharacter(rest[3])
            && rest[4...].allSatisfy(isPlateDigit)
        return isSmall || rest.dropLast().allSatisfy(isPlateDigit) && energies.contains(rest[7])
    }

    private static let provinces = Set("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼".unicodeScalars)
    private static let marks = Set("挂学警港澳领".unicodeScalars)
    private static let energies = Set("ABCDEFGHJK".unicodeScalars)

    private static func isPlateDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar)
    }

    private static func isPlateLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("A"..."Z").contains(scalar) && scalar != "I" && scalar != "O"
    }

    private static func isPlateCharacter(_ scalar: Unicode.Scalar) -> Bool {
        isPlateDigit(scalar) || isPlateLetter(scalar)
    }

    /// Whether a plate begins with a Chinese character: no plate of Việt Nam does.
    public static func beginsWithHan(_ text: some RandomAccessCollection<UInt8>) -> Bool {
        guard let first = text.first, first >= 0x80 else { return false }
        return String(decoding: text, as: UTF8.self).unicodeScalars.first.map(isHan) ?? false
    }

    /// The blocks of unified ideographs.
    static func isHan(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3400...0x4dbf, 0x4e00...0x9fff, 0xf900...0xfaff, 0x20000...0x323af: true
        default: false
        }
    }

    // MARK: Declarations

    /// The number of a declaration in Việt Nam: 1 or 3 and 11 digits. The 12th counts amendments.
    public static func isVietnameseDeclaration(_ text: some RandomAccessCollection<UInt8>) -> Bool {
        text.count == 12 && text.allSatisfy(CheckDigit.isDigit)
            && (text.first == UInt8(ascii: "1") || text.first == UInt8(ascii: "3"))
    }

    /// The number of a declaration in China: office 4, year 4 from 2000, flag 0 or 1, serial 9.
    public static func isChineseDeclaration(_ text: some RandomAccessCollection<UInt8>) -> Bool {
        guard text.count == 18, text.allSatisfy(CheckDigit.isDigit) else { return false }
        let flag = text.dropFirst(8).first
        return text.dropFirst(4).prefix(2).elementsEqual("20".utf8)
            && (flag == UInt8(ascii: "0") || flag == UInt8(ascii: "1"))
    }

    // MARK: Goods

    /// A code of the Harmonized System: 6 digits, 8 in Việt Nam, 10 in China; chapters 01 to 97
    /// without 77, which is kept free.
    public static func isTariffCode(_ text: some RandomAccessCollection<UInt8>) -> Bool {
        guard text.count == 6 || text.count == 8 || text.count == 10,
            text.allSatisfy(CheckDigit.isDigit)
        else { return false }
        let chapter = text.prefix(2).reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return (1...97).contains(chapter) && chapter != 77
    }

    /// A UN number of dangerous goods: 4 digits, 0004 to 3600.
    public static func isDangerousGoodsNumber(_ text: some RandomAccessCollection<UInt8>) -> Bool {
        guard text.count == 4, text.allSatisfy(CheckDigit.isDigit) else { return false }
        return (4...3600).contains(text.reduce(0) { $0 * 10 + Int($1 - 0x30) })
    }
}
