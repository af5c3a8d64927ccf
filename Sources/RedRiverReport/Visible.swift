// Visible: foreign text with everything in it to be seen.
//
// A control character moves the cursor, renames the window or answers for the person at the keyboard;
// a direction mark lets a text be read otherwise than it is. Neither has any business on one line.

extension String {
    /// The text with control characters, line and paragraph separators, direction marks and other
    /// characters that have no looks of their own written `\u001b`, as JSON writes them.
    ///
    /// Marks on letters stay, and so do variation selectors, which some Chinese names need.
    public var visible: String {
        guard unicodeScalars.contains(where: \.isHidden) else { return self }
        var shown = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if scalar.isHidden {
                shown.append(contentsOf: scalar.escaped.unicodeScalars)
            } else {
                shown.append(scalar)
            }
        }
        return String(shown)
    }
}

extension Unicode.Scalar {
    fileprivate var isHidden: Bool {
        // Most of what is shown is letters and digits, decided without a look into the tables.
        if (0x20..<0x7f).contains(value) { return false }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return true
        default:
            return properties.isDefaultIgnorableCodePoint && !properties.isVariationSelector
        }
    }

    fileprivate var escaped: String {
        let digits = String(value, radix: 16)
        let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
        return value > 0xffff ? "\\u{\(digits)}" : "\\u" + zeros + digits
    }
}
