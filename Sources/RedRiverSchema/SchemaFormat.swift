// SchemaFormat: the formats of the standard (Validation §7.3), each checked by the text it names.

/// A `format` that can be asserted.
enum SchemaFormat: String, Hashable, Sendable, CaseIterable {
    case dateTime = "date-time"
    case date
    case time
    case duration
    case email
    case idnEmail = "idn-email"
    case hostname
    case idnHostname = "idn-hostname"
    case ipv4
    case ipv6
    case uri
    case uriReference = "uri-reference"
    case iri
    case iriReference = "iri-reference"
    case uriTemplate = "uri-template"
    case uuid
    case jsonPointer = "json-pointer"
    case relativeJSONPointer = "relative-json-pointer"
    case regex

    /// Whether a text is of the format.
    ///
    /// - Parameter text: UTF-8.
    func holds(_ text: ArraySlice<UInt8>) -> Bool {
        switch self {
        case .dateTime: unsafe text.withUnsafeBufferPointer { unsafe FormatTime.isDateTime($0) }
        case .date: unsafe text.withUnsafeBufferPointer { unsafe FormatTime.isDate($0) }
        case .time: unsafe text.withUnsafeBufferPointer { unsafe FormatTime.isTime($0) }
        case .duration: unsafe text.withUnsafeBufferPointer { unsafe FormatTime.isDuration($0) }
        case .email: FormatMail.isAddress(text, isInternational: false)
        case .idnEmail: FormatMail.isAddress(text, isInternational: true)
        case .hostname: FormatHost.isName(text)
        case .idnHostname: FormatHost.isInternationalName(text)
        case .ipv4: FormatAddress.isIPv4(text)
        case .ipv6: FormatAddress.isIPv6(text)
        case .uri: FormatURI.isURI(text, isInternational: false, mayBeRelative: false)
        case .uriReference: FormatURI.isURI(text, isInternational: false, mayBeRelative: true)
        case .iri: FormatURI.isURI(text, isInternational: true, mayBeRelative: false)
        case .iriReference: FormatURI.isURI(text, isInternational: true, mayBeRelative: true)
        case .uriTemplate: FormatTemplate.isTemplate(text)
        case .uuid: FormatAddress.isUUID(text)
        case .jsonPointer: FormatPointer.isPointer(text)
        case .relativeJSONPointer: FormatPointer.isRelative(text)
        case .regex: Regex.isPattern(String(decoding: text, as: UTF8.self))
        }
    }
}

/// Characters the grammars speak of.
enum ASCII {
    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) }
    static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
    }
}
