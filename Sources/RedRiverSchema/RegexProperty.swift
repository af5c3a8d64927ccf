// RegexProperty: `\p{…}`, as far as the standard library knows the Unicode Character Database.
//
// General categories and binary properties are all there. Scripts are not in the library; the few
// that names and addresses on this border are written in are listed here by their blocks.

/// A property that a Unicode scalar has or has not (ECMA-262 §22.2.1.1, tables 69 to 71).
enum RegexProperty: Hashable, Sendable {
    case categories([Unicode.GeneralCategory])
    case binary(Binary)
    case script([ClosedRange<UInt32>])

    enum Binary: String, Sendable {
        case any = "Any"
        case ascii = "ASCII"
        case assigned = "Assigned"
        case alphabetic = "Alphabetic"
        case lowercase = "Lowercase"
        case uppercase = "Uppercase"
        case whiteSpace = "White_Space"
        case idStart = "ID_Start"
        case idContinue = "ID_Continue"
        case xidStart = "XID_Start"
        case xidContinue = "XID_Continue"
        case hexDigit = "Hex_Digit"
        case asciiHexDigit = "ASCII_Hex_Digit"
        case ideographic = "Ideographic"
        case math = "Math"
        case dash = "Dash"
        case diacritic = "Diacritic"
        case emoji = "Emoji"
        case emojiPresentation = "Emoji_Presentation"
        case emojiModifier = "Emoji_Modifier"
        case emojiModifierBase = "Emoji_Modifier_Base"
        case cased = "Cased"
        case caseIgnorable = "Case_Ignorable"
        case defaultIgnorable = "Default_Ignorable_Code_Point"
        case extender = "Extender"
        case graphemeBase = "Grapheme_Base"
        case graphemeExtend = "Grapheme_Extend"
        case joinControl = "Join_Control"
        case noncharacter = "Noncharacter_Code_Point"
        case patternWhiteSpace = "Pattern_White_Space"
        case quotationMark = "Quotation_Mark"
        case radical = "Radical"
        case softDotted = "Soft_Dotted"
        case unifiedIdeograph = "Unified_Ideograph"
        case variationSelector = "Variation_Selector"
        case bidiControl = "Bidi_Control"
        case bidiMirrored = "Bidi_Mirrored"
        case deprecated = "Deprecated"
        case sentenceTerminal = "Sentence_Terminal"
    }

    /// - Parameter text: What is between the braces.
    init?(_ text: String) {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        switch (parts.first, parts.count) {
        case (let name?, 1):
            if let categories = Self.categories[name] {
                self = .categories(categories)
            } else if let binary = Binary(rawValue: Self.aliases[name] ?? name) {
                self = .binary(binary)
            } else {
                return nil
            }
        case ("General_Category", 2), ("gc", 2):
            guard let categories = Self.categories[parts[1]] else { return nil }
            self = .categories(categories)
        case ("Script", 2), ("sc", 2), ("Script_Extensions", 2), ("scx", 2):
            guard let ranges = Self.scripts[parts[1]] else { return nil }
            self = .script(ranges)
        default: return nil
        }
    }

    func holds(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .categories(let list): list.contains(scalar.properties.generalCategory)
        case .script(let ranges): ranges.contains { $0.contains(scalar.value) }
        case .binary(let binary): binary.holds(scalar)
        }
    }

    private static let aliases = [
        "Alpha": "Alphabetic", "Lower": "Lowercase", "Upper": "Uppercase", "space": "White_Space",
        "IDS": "ID_Start", "IDC": "ID_Continue", "XIDS": "XID_Start", "XIDC": "XID_Continue",
        "Hex": "Hex_Digit", "AHex": "ASCII_Hex_Digit", "Ideo": "Ideographic", "Dia": "Diacritic",
        "EPres": "Emoji_Presentation", "EMod": "Emoji_Modifier", "EBase": "Emoji_Modifier_Base",
        "CI": "Case_Ignorable", "DI": "Default_Ignorable_Code_Point", "Ext": "Extender",
        "Gr_Base": "Grapheme_Base", "Gr_Ext": "Grapheme_Extend", "Join_C": "Join_Control",
        "NChar": "Noncharacter_Code_Point",
        "Pat_WS": "Pattern_White_Space", "QMark": "Quotation_Mark", "SD": "Soft_Dotted",
        "UIdeo": "Unified_Ideograph", "VS": "Variation_Selector", "Bidi_C": "Bidi_Control",
        "Bidi_M": "Bidi_Mirrored", "Dep": "Deprecated", "STerm": "Sentence_Terminal",
    ]

    private static let scripts: [String: [ClosedRange<UInt32>]] = {
        let list: [([String], [ClosedRange<UInt32>])] = [
            (
                ["Latin", "Latn"],
                [
                    0x41...0x5a, 0x61...0x7a, 0xaa...0xaa, 0xba...0xba, 0xc0...0xd6, 0xd8...0xf6,
                    0xf8...0x2b8, 0x2e0...0x2e4, 0x1d00...0x1d25, 0x1d2c...0x1d5c, 0x1d62...0x1d65,
                    0x1d6b...0x1d77, 0x1d79...0x1dbe, 0x1e00...0x1eff, 0x2071...0x2071,
                    0x207f...0x207f, 0x2090...0x209c, 0x212a...0x212b, 0x2c60...0x2c7f,
                    0xa722...0xa787, 0xa78b...0xa7ca, 0xab30...0xab5a, 0xab5c...0xab64,
                    0xfb00...0xfb06, 0xff21...0xff3a, 0xff41...0xff5a,
                ]
            ),
            (
                ["Han", "Hani"],
                [
                    0x2e80...0x2e99, 0x2e9b...0x2ef3, 0x2f00...0x2fd5, 0x3005...0x3005,
                    0x3007...0x3007, 0x3021...0x3029, 0x3038...0x303b, 0x3400...0x4dbf,
                    0x4e00...0x9fff, 0xf900...0xfa6d, 0xfa70...0xfad9, 0x20000...0x2a6df,
                    0x2a700...0x2ebe0, 0x2f800...0x2fa1d, 0x30000...0x323af,
                ]
            ),
            (
                ["Greek", "Grek"],
                [
                    0x370...0x373, 0x375...0x377, 0x37a...0x37d, 0x37f...0x37f, 0x384...0x384,
                    0x386...0x386, 0x388...0x3e1, 0x3f0...0x3ff, 0x1f00...0x1ffe, 0x2126...0x2126,
                ]
            ),
            (
                ["Cyrillic", "Cyrl"],
                [0x400...0x484, 0x487...0x52f, 0x1c80...0x1c88, 0x2de0...0x2dff, 0xa640...0xa69f]
            ),
            (["Hiragana", "Hira"], [0x3041...0x3096, 0x309d...0x309f]),
            (
                ["Katakana", "Kana"],
                [
                    0x30a1...0x30fa, 0x30fd...0x30ff, 0x31f0...0x31ff, 0x32d0...0x32fe,
                    0x3300...0x3357, 0xff66...0xff6f, 0xff71...0xff9d,
                ]
            ),
            (
                ["Hangul", "Hang"],
                [
                    0x1100...0x11ff, 0x302e...0x302f, 0x3131...0x318e, 0xa960...0xa97c,
                    0xac00...0xd7a3, 0xd7b0...0xd7fb, 0xffa0...0xffdc,
                ]
            ),
            (["Thai"], [0xe01...0xe3a, 0xe40...0xe5b]),
            (["Lao", "Laoo"], [0xe81...0xedf]),
            (
                ["Arabic", "Arab"],
                [
                    0x600...0x604, 0x606...0x60b, 0x60d...0x61a, 0x61c...0x61e, 0x620...0x63f,
                    0x641...0x64a, 0x656...0x66f, 0x671...0x6dc, 0x6de...0x6ff, 0x750...0x77f,
                    0x8a0...0x8e1, 0x8e3...0x8ff, 0xfb50...0xfdff, 0xfe70...0xfefc,
                ]
            ),
            (["Hebrew", "Hebr"], [0x591...0x5c7, 0x5d0...0x5ea, 0x5ef...0x5f4, 0xfb1d...0xfb4f]),
        ]
        var table: [String: [ClosedRange<UInt32>]] = [:]
        for (names, ranges) in list {
            for name in names { table[name] = ranges }
        }
        return table
    }()
}

extension RegexProperty {
    /// Names, short and long, with the categories they mean.
    fileprivate static let categories: [String: [Unicode.GeneralCategory]] = {
        let single: [(String, String, Unicode.GeneralCategory)] = [
            ("Lu", "Uppercase_Letter", .uppercaseLetter),
            ("Ll", "Lowercase_Letter", .lowercaseLetter),
            ("Lt", "Titlecase_Letter", .titlecaseLetter),
            ("Lm", "Modifier_Letter", .modifierLetter),
            ("Lo", "Other_Letter", .otherLetter), ("Mn", "Nonspacing_Mark", .nonspacingMark),
            ("Mc", "Spacing_Mark", .spacingMark), ("Me", "Enclosing_Mark", .enclosingMark),
            ("Nd", "Decimal_Number", .decimalNumber), ("Nl", "Letter_Number", .letterNumber),
            ("No", "Other_Number", .otherNumber),
            ("Pc", "Connector_Punctuation", .connectorPunctuation),
            ("Pd", "Dash_Punctuation", .dashPunctuation),
            ("Ps", "Open_Punctuation", .openPunctuation),
            ("Pe", "Close_Punctuation", .closePunctuation),
            ("Pi", "Initial_Punctuation", .initialPunctuation),
            ("Pf", "Final_Punctuation", .finalPunctuation),
            ("Po", "Other_Punctuation", .otherPunctuation), ("Sm", "Math_Symbol", .mathSymbol),
            ("Sc", "Currency_Symbol", .currencySymbol), ("Sk", "Modifier_Symbol", .modifierSymbol),
            ("So", "Other_Symbol", .otherSymbol), ("Zs", "Space_Separator", .spaceSeparator),
            ("Zl", "Line_Separator", .lineSeparator),
            ("Zp", "Paragraph_Separator", .paragraphSeparator), ("Cc", "Control", .control),
            ("Cf", "Format", .format), ("Cs", "Surrogate", .surrogate),
            ("Co", "Private_Use", .privateUse), ("Cn", "Unassigned", .unassigned),
        ]
        let groups: [(String, String, [String])] = [
            ("L", "Letter", ["Lu", "Ll", "Lt", "Lm", "Lo"]),
            ("LC", "Cased_Letter", ["Lu", "Ll", "Lt"]), ("M", "Mark", ["Mn", "Mc", "Me"]),
            ("N", "Number", ["Nd", "Nl", "No"]),
            ("P", "Punctuation", ["Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"]),
            ("S", "Symbol", ["Sm", "Sc", "Sk", "So"]), ("Z", "Separator", ["Zs", "Zl", "Zp"]),
            ("C", "Other", ["Cc", "Cf", "Cs", "Co", "Cn"]),
        ]
        var table: [String: [Unicode.GeneralCategory]] = [:]
        for (short, long, category) in single {
            table[short] = [category]
            table[long] = [category]
        }
        for (short, long, members) in groups {
            let categories = members.flatMap { table[$0] ?? [] }
            table[short] = categories
            table[long] = categories
        }
        for (name, like) in [("digit", "Nd"), ("punct", "P"), ("cntrl", "Cc")] {
            table[name] = table[like]
        }
        table["Combining_Mark"] = table["M"]
        return table
    }()
}

extension RegexProperty.Binary {
    fileprivate func holds(_ scalar: Unicode.Scalar) -> Bool {
        let of = scalar.properties
        return switch self {
        case .any: true
        case .ascii: scalar.isASCII
        case .assigned: of.generalCategory != .unassigned
        case .alphabetic: of.isAlphabetic
        case .lowercase: of.isLowercase
        case .uppercase: of.isUppercase
        case .whiteSpace: of.isWhitespace
        case .idStart: of.isIDStart
        case .idContinue: of.isIDContinue
        case .xidStart: of.isXIDStart
        case .xidContinue: of.isXIDContinue
        case .hexDigit: of.isHexDigit
        case .asciiHexDigit: of.isASCIIHexDigit
        case .ideographic: of.isIdeographic
        case .math: of.isMath
        case .dash: of.isDash
        case .diacritic: of.isDiacritic
        case .emoji: of.isEmoji
        case .emojiPresentation: of.isEmojiPresentation
        case .emojiModifier: of.isEmojiModifier
        case .emojiModifierBase: of.isEmojiModifierBase
        case .cased: of.isCased
        case .caseIgnorable: of.isCaseIgnorable
        case .defaultIgnorable: of.isDefaultIgnorableCodePoint
        case .extender: of.isExtender
        case .graphemeBase: of.isGraphemeBase
        case .graphemeExtend: of.isGraphemeExtend
        case .joinControl: of.isJoinControl
        case .noncharacter: of.isNoncharacterCodePoint
        case .patternWhiteSpace: of.isPatternWhitespace
        case .quotationMark: of.isQuotationMark
        case .radical: of.isRadical
        case .softDotted: of.isSoftDotted
        case .unifiedIdeograph: of.isUnifiedIdeograph
        case .variationSelector: of.isVariationSelector
        case .bidiControl: of.isBidiControl
        case .bidiMirrored: of.isBidiMirrored
        case .deprecated: of.isDeprecated
        case .sentenceTerminal: of.isSentenceTerminal
        }
    }
}
