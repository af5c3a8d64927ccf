// BodyChecker+Text: characters, languages, and what must not be told (RR-D08, D09, D42).

internal import RedRiverBase
internal import RedRiverJSON

extension BodyChecker {
    /// RR-D08: every text of the body, names of members included.
    mutating func checkTexts() {
        let isForChina = header.receivers.contains { $0.country == .china }
        checkTexts(in: 0, subject: 0, isForChina, isVietnamese: false)
    }

    /// - Parameters:
    ///   - subject: The value that is named in a finding: for a name, its value.
    ///   - isVietnamese: Whether this is a text for Vietnamese readers: a member `vi`.
    private mutating func checkTexts(
        in node: Int, subject: Int, _ isForChina: Bool, isVietnamese: Bool
    ) {
        steps += 1
        switch document.kind(at: node) {
        case .string: checkCharacters(node, subject, isForLegacy: isForChina && !isVietnamese)
        case .array:
            var at = document.first(in: node)
            for _ in 0..<document.count(at: node) {
                checkTexts(in: at, subject: at, isForChina, isVietnamese: false)
                at = document.next(after: at)
            }
        case .object:
            var at = document.first(in: node)
            for _ in 0..<document.count(at: node) {
                checkCharacters(at, at + 1, isForLegacy: false)
                checkTexts(
                    in: at + 1, subject: at + 1, isForChina,
                    isVietnamese: document.isText(at, "vi"))
                at = document.next(after: at + 1)
            }
        default: break
        }
    }

    private mutating func checkCharacters(_ node: Int, _ subject: Int, isForLegacy: Bool) {
        let text = document.textSlice(at: node)
        if text.allSatisfy({ (0x20...0x7e).contains($0) }) { return }
        let scalars = String(decoding: text, as: UTF8.self).unicodeScalars
        if scalars.contains(where: Self.isForbidden) {
            return refuse("RR-D08", at: subject, RuleWords.forbiddenCharacter)
        }
        if !NormalForm.isComposed(text) {
            return refuse("RR-D08", at: subject, RuleWords.notComposed)
        }
        guard isForLegacy else { return }
        let legacy = catalogue.legacy
        if let scalar = scalars.first(where: { !legacy.contains($0) }) {
            warn("RR-D08", at: subject, RuleWords.notInLegacyCharset(scalar))
        }
    }

    /// Control characters (C0, DEL, C1) and marks that turn the direction of a text around.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1f, 0x7f...0x9f, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069, 0x61c,
            0xfeff, 0xfffe...0xffff:
            true
        default: false
        }
    }

    // MARK: RR-D09

    /// A description is there in both languages, and each is in its own.
    mutating func checkDescription(_ node: Int) {
        guard let vi = find("vi", in: node), let zh = find("zh", in: node) else { return }
        let inVietnamese = String(decoding: text(at: vi), as: UTF8.self).unicodeScalars
        let inChinese = String(decoding: text(at: zh), as: UTF8.self).unicodeScalars
        if inVietnamese.allSatisfy({ $0 == " " || IdentifierShape.isHan($0) }) {
            refuse("RR-D09", .dataMissing, at: vi, RuleWords.descriptionVietnamese)
        }
        if !inChinese.contains(where: IdentifierShape.isHan) {
            refuse("RR-D09", .dataMissing, at: zh, RuleWords.descriptionChinese)
        }
    }

    // MARK: RR-D42

    /// Nothing about a driver looks like the number of an identity card: 12 or 18 characters.
    mutating func checkDriver(_ node: Int) {
        switch document.kind(at: node) {
        case .string:
            if Self.holdsIdentity(text(at: node)) {
                refuse("RR-D42", at: node, RuleWords.personalNumber)
            }
        case .object:
            if let country = find("nationality", in: node) { check(country, in: .countries) }
            var at = document.first(in: node)
            for _ in 0..<document.count(at: node) {
                checkDriver(at + 1)
                at = document.next(after: at + 1)
            }
        default: break
        }
    }

    /// Whether 12 digits, or 17 and a digit or X, stand in a text by themselves. Digits that touch a
    /// letter are part of something else, such as a hash.
    private static func holdsIdentity(_ text: ArraySlice<UInt8>) -> Bool {
        text.split { !CheckDigit.isDigit($0) && !isLetter($0) }.contains { word in
            let digits = word.prefix(17).allSatisfy(CheckDigit.isDigit)
            return word.count == 12 && digits
                || word.count == 18 && digits
                    && (CheckDigit.isDigit(text[word.endIndex - 1])
                        || word.last.map { $0 | 0x20 }
                            == UInt8(ascii: "x"))
        }
    }

    private static func isLetter(_ unit: UInt8) -> Bool {
        (0x61...0x7a).contains(unit | 0x20) || unit >= 0x80
    }
}
