// FormatTime: dates, times and durations (RFC 3339 §5.6 and appendix A).

/// Reads a text from its front.
@safe
struct FormatReader {
    private let text: UnsafeBufferPointer<UInt8>
    private(set) var at = 0

    init(_ text: UnsafeBufferPointer<UInt8>) { unsafe self.text = unsafe text }

    var isAtEnd: Bool { unsafe at == text.count }
    var peek: UInt8? { unsafe at < text.count ? text[at] : nil }

    mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        at += 1
        return true
    }

    /// Either case of a letter.
    mutating func takeLetter(_ lower: UInt8) -> Bool {
        guard let peek, peek | 0x20 == lower else { return false }
        at += 1
        return true
    }

    mutating func next() -> UInt8? {
        guard let peek else { return nil }
        at += 1
        return peek
    }

    /// Exactly so many digits.
    mutating func number(_ digits: Int) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let byte = next(), ASCII.isDigit(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }

    /// As many digits as there are.
    mutating func skipDigits() -> Int {
        let start = at
        while let byte = peek, ASCII.isDigit(byte) { at += 1 }
        return at - start
    }
}

enum FormatTime {
    static func isDateTime(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var reader = unsafe FormatReader(text)
        return readDate(&reader) && reader.takeLetter(UInt8(ascii: "t")) && readTime(&reader)
            && reader.isAtEnd
    }

    static func isDate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var reader = unsafe FormatReader(text)
        return readDate(&reader) && reader.isAtEnd
    }

    static func isTime(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var reader = unsafe FormatReader(text)
        return readTime(&reader) && reader.isAtEnd
    }

    private static func readDate(_ reader: inout FormatReader) -> Bool {
        guard let year = reader.number(4), reader.take(UInt8(ascii: "-")),
            let month = reader.number(2), (1...12).contains(month), reader.take(UInt8(ascii: "-")),
            let day = reader.number(2)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days =
            switch month {
            case 2: isLeap ? 29 : 28
            case 4, 6, 9, 11: 30
            default: 31
            }
        return (1...days).contains(day)
    }

    private static func readTime(_ reader: inout FormatReader) -> Bool {
        guard let hour = reader.number(2), hour < 24, reader.take(UInt8(ascii: ":")),
            let minute = reader.number(2), minute < 60, reader.take(UInt8(ascii: ":")),
            let second = reader.number(2), second <= 60
        else { return false }
        if reader.take(UInt8(ascii: ".")), reader.skipDigits() == 0 { return false }
        guard let offset = readOffset(&reader) else { return false }
        // A second is put in at the end of a day in UTC and nowhere else.
        let utc = ((hour * 60 + minute - offset) % 1440 + 1440) % 1440
        return second < 60 || utc == 1439
    }

    /// In minutes, east of Greenwich.
    private static func readOffset(_ reader: inout FormatReader) -> Int? {
        if reader.takeLetter(UInt8(ascii: "z")) { return 0 }
        let isEast = reader.take(UInt8(ascii: "+"))
        guard isEast || reader.take(UInt8(ascii: "-")), let hours = reader.number(2), hours < 24,
            reader.take(UInt8(ascii: ":")), let minutes = reader.number(2), minutes < 60
        else { return nil }
        return (isEast ? 1 : -1) * (hours * 60 + minutes)
    }

    /// RFC 3339, appendix A: units in their order, none left out between two that are there.
    static func isDuration(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var reader = unsafe FormatReader(text)
        guard reader.take(UInt8(ascii: "P")) else { return false }
        if unsafe text.last == UInt8(ascii: "W") {
            return reader.skipDigits() > 0 && reader.take(UInt8(ascii: "W")) && reader.isAtEnd
        }
        guard let date = readUnits("YMD", &reader) else { return false }
        guard reader.take(UInt8(ascii: "T")) else { return date > 0 && reader.isAtEnd }
        guard let time = readUnits("HMS", &reader) else { return false }
        return time > 0 && reader.isAtEnd
    }

    /// - Returns: How many there were; `nil` if they are not in order.
    private static func readUnits(_ units: String, _ reader: inout FormatReader) -> Int? {
        var left = Array(units.utf8)[...]
        var count = 0
        while let byte = reader.peek, ASCII.isDigit(byte) {
            guard reader.skipDigits() > 0, let unit = reader.next(),
                let place = left.firstIndex(of: unit), count == 0 || place == left.startIndex
            else { return nil }
            left = left[(place + 1)...]
            count += 1
        }
        return count
    }
}
