// LogLine: what a node says to its operator, one line a fact.
//
// A line is text for the eye and fields for the machine:
//     2026-11-23T07:02:40.125Z ALARM link.lost  Mất liên lạc với nút cn.bac-son. peer=cn.bac-son
// Values are quoted where they hold anything but plain characters, so that hostile input cannot
// forge a second line.

/// One line of a node's log.
public struct LogLine: Hashable, Sendable {
    /// How soon somebody must look.
    public enum Level: String, Hashable, Sendable {
        case info = "INFO"
        case warning = "WARN"
        case alarm = "ALARM"
    }

    public let at: Timestamp
    public let level: Level
    /// A stable code, `area.fact`.
    public let code: String
    public let text: Text
    /// Names and values, in the order given.
    public let fields: [Field]

    public struct Field: Hashable, Sendable {
        public let name: String
        public let value: String
        public init(_ name: String, _ value: some CustomStringConvertible) {
            self.name = name
            self.value = value.description
        }
    }

    public init(at: Timestamp, level: Level, code: String, text: Text, fields: [Field] = []) {
        self.at = at
        self.level = level
        self.code = code
        self.text = text
        self.fields = fields
    }

    /// The line, without its newline, in the languages asked for, separated by ` / `.
    public func rendered(in languages: [Language]) -> String {
        var line = "\(at.rfc3339) \(level.rawValue) \(code) "
        line += languages.map { Self.oneLine(text($0)) }.joined(separator: " / ")
        for field in fields { line += " \(field.name)=\(Self.quoted(field.value))" }
        return line
    }

    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? " " : $0 }))
    }

    private static func quoted(_ value: String) -> String {
        let plain = value.unicodeScalars.allSatisfy { scalar in
            !isControl(scalar) && !scalar.properties.isWhitespace && scalar != "\""
                && scalar != "\\"
        }
        if plain && !value.isEmpty { return value }
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case _ where isControl(scalar): text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    /// Control characters, line separators and every character with the property Bidi_Control.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0, 0x61c, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
    }
}
