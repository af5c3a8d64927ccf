// BodyChecker+Text: characters, languages, and what must not be told (RR-D08, D09, D42).

internal import RedRiverBase
internal import RedRiverJSON

extension BodyChecker {
    /// RR-D08: every text of the body, in the order of the tape; names only where a schema leaves
    /// them open.
    mutating func checkTexts() {
        let isForChina = header.receivers.contains { $0.country == .china }
        let looksAtNames = header.type == .manifestAmendment
        var (node, next) = (0, 0)
        // Only strings have bytes that are not plain.
        while let place = tape.firstUnplain(from: next) {
            node = tape.node(from: node, at: place)
            next = tape.range(at: node).upperBound
            let isName = tape.isName(node)
            if isName, !looksAtNames { continue }
            // A member `vi` is for Vietnamese readers, whatever charset a yard in China keeps.
            let isForLegacy =
                isForChina && !isName
                && !(node > 0 && tape.isName(node - 1) && tape.isText(node - 1, "vi"))
            checkCharacters(node, isName ? node + 1 : node, isForLegacy)
        }
        steps += tape.nodeCount
    }

    private mutating func checkCharacters(_ node: Int, _ subject: Int, _ isForLegacy: Bool) {
        let legacy = isForLegacy ? catalogue.legacy : nil
        let looks: CharacterLooks
        if tape.hasEscapes(at: node) {
            looks = CharacterLooks(document.textSlice(at: node), legacy)
        } else {
            looks = unsafe CharacterLooks(tape.bytes, tape.inside(at: node), legacy)
        }
        if looks.isPlain { return }
        if looks.hasForbidden {
            refuse("RR-D08", at: subject, RuleWords.forbiddenCharacter)
        } else if looks.hasMarksWithoutEnd
            || !looks.isInert && !NormalForm.isComposed(document.textSlice(at: node))
        {
            refuse("RR-D08", at: subject, RuleWords.notComposed)
        } else if let scalar = looks.stranger {
            warn("RR-D08", at: subject, RuleWords.notInLegacyCharset(scalar))
        }
    }

    // MARK: RR-D09

    /// A description is there in both languages, and each is in its own.
    mutating func checkDescription(_ node: Int) {
        guard let vi = find("vi", in: node), let zh = find("zh", in: node) else { return }
        // Nearly every text in Vietnamese has a letter at its beginning.
        let inVietnamese = text(at: vi)
        let isVietnamese = inVietnamese.first.map { $0 < 0x80 && $0 != 0x20 } ?? false
        if !isVietnamese,
            Self.scalars(inVietnamese).allSatisfy({ $0 == " " || IdentifierShape.isHan($0) })
        {
            refuse("RR-D09", .dataMissing, at: vi, RuleWords.descriptionVietnamese)
        }
        if !Self.hasHan(text(at: zh)) {
            refuse("RR-D09", .dataMissing, at: zh, RuleWords.descriptionChinese)
        }
    }

    private static func scalars(_ text: JSONTapeText) -> String.UnicodeScalarView {
        String(decoding: text, as: UTF8.self).unicodeScalars
    }

    private static func hasHan(_ text: JSONTapeText) -> Bool {
        // From U+5000 to U+8FFF all are of the first block, and each begins with such a byte.
        if let first = text.first, (0xe5...0xe8).contains(first) { return true }
        return scalars(text).contains(where: IdentifierShape.isHan)
    }

    // MARK: RR-D42

    /// Nothing about a driver looks like the number of an identity card: 12 or 18 characters.
    mutating func checkDriver(_ node: Int) {
        switch tape.kind(at: node) {
        case .string:
            if Self.holdsIdentity(text(at: node)) {
                refuse("RR-D42", at: node, RuleWords.personalNumber)
            }
        case .object:
            if let country = find("nationality", in: node) { check(country, in: .countries) }
            var at = tape.first(in: node)
            for _ in 0..<tape.count(at: node) {
                checkDriver(at + 1)
                at = tape.next(after: at + 1)
            }
        default: break
        }
    }

    /// Whether 12 digits, or 17 and a digit or X, stand in a text by themselves. Digits that touch a
    /// letter are part of something else, such as a hash.
    private static func holdsIdentity(_ text: JSONTapeText) -> Bool {
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
