// BaseTargets: encodings, identifiers and times. Most have one spelling, which must come back.

import RedRiverBase
import RedRiverCatalogue

enum BaseTargets {
    static let all = [base64, hexadecimal, timestamp, identifiers, binary]

    static let base64 = FuzzTarget(
        "base64", seeds: ["", "QQ==", "QUI=", "QUJD", "+/+/AAAA"].map(utf8), words: ["=", "=="]
    ) { (bytes) throws(Violation) in
        guard let text = text(bytes), let decoded = Base64.decode(text) else { return .refused }
        try demand(utf8(Base64.encode(decoded)) == bytes, "it is spelt otherwise when written")
        return .accepted
    }

    static let hexadecimal = FuzzTarget(
        "hexadecimal", seeds: ["", "00", "0123456789abcdef", "ff"].map(utf8)
    ) { (bytes) throws(Violation) in
        guard let text = text(bytes), let decoded = Hexadecimal.decode(text) else {
            return .refused
        }
        try demand(utf8(Hexadecimal.encode(decoded)) == bytes, "it is spelt otherwise when written")
        return .accepted
    }

    static let timestamp = FuzzTarget(
        "timestamp",
        seeds: [
            "2026-11-23T07:02:40.125Z", "2024-02-29T23:59:59+07:00", "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999999Z", "1970-01-01T00:00:00.000Z",
        ].map(utf8), words: ["+00:00", "-00:01", ".1", "T24", ":60", "-02-30"]
    ) { (bytes) throws(Violation) in
        guard let text = text(bytes), let time = Timestamp(rfc3339: text) else {
            // Strict and lenient differ only in what the lenient one allows more.
            try demand(
                text(bytes).flatMap { Timestamp(canonicalRFC3339: $0) } == nil,
                "canonical, and yet refused")
            return .refused
        }
        let printed = time.rfc3339
        try demand(printed.utf8.count == 24, "it prints as \(printed)")
        try demand(Timestamp(rfc3339: printed) == time, "\(printed) is another time")
        try demand(Timestamp(canonicalRFC3339: printed) == time, "\(printed) is not canonical")
        try demand(
            (Timestamp(canonicalRFC3339: text) != nil) == (utf8(printed) == bytes),
            "another spelling counts as canonical")
        return .accepted
    }

    /// Every identifier that is a text, on the same text: none takes another's for its own unless
    /// both print it back.
    static let identifiers = FuzzTarget(
        "identifiers", cost: .some,
        seeds: [
            "019a9bfa-1234-7abc-8def-0123456789ab", "VN.CUSTOMS.13BB", "CN.NODE.HKM1",
            "vn.kim-thanh", "a_queue-1.X", "1:60321", "9007199254740991", "0",
            "sha256:MzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzM=", "RRVNKTH2611230000429",
            "RRCNBSN2402290000000",
        ].map(utf8),
        words: [
            "VN.", "CN.", ".GATE.", ".NODE.", "-7", "-8", ":", "sha256:", "RRVN", "K", "\u{212a}",
        ]
    ) { (bytes) throws(Violation) in
        guard let text = text(bytes) else { return .refused }
        let printed: [String?] = [
            MessageID(text)?.description, PartyID(text)?.description, NodeID(text)?.description,
            QueueName(text)?.description, LedgerIndex(text)?.text,
            CanonicalDecimal.parse(text).map { String($0) }, Digest(labelled: text)?.labelled,
            CrossingReference(text)?.description,
        ]
        for spelling in printed {
            // Byte by byte: `==` would take composed and decomposed letters for the same.
            try demand(spelling.map { utf8($0) == bytes } ?? true, "it prints as \(spelling ?? "")")
        }
        if let id = MessageID(text) {
            try demand(MessageID(bytes: id.bytes) == id, "its bytes are another identifier")
            try demand(id.time.milliseconds >= 0, "its time is before 1970")
        }
        if let party = PartyID(text) {
            try demand(text.hasPrefix(party.country.rawValue), "it belongs to another country")
        }
        return printed.allSatisfy { $0 == nil } ? .refused : .accepted
    }

    /// The binary reader, told by the input itself what to read next.
    static let binary = FuzzTarget(
        "binary",
        seeds: [everything, []]
    ) { (bytes) throws(Violation) in
        var reader = ByteReader(bytes)
        var writer = ByteWriter()
        while let kind = reader.integer(UInt8.self) {
            let before = reader.remaining
            writer.append(kind)
            guard copy(kind % 8, from: &reader, to: &writer) else { return .refused }
            try demand(reader.remaining <= before, "reading has given bytes back")
        }
        try demand(writer.bytes == bytes, "what was read is written otherwise")
        return .accepted
    }

    /// One of each kind.
    private static let everything: [UInt8] = {
        var writer = ByteWriter()
        for kind in UInt8(0)..<6 {
            writer.append(kind)
            switch kind {
            case 0: writer.append(UInt8(9))
            case 1: writer.append(UInt16(800))
            case 2: writer.append("Lào Cai")
            case 3: writer.append(optional: true) { $0.append($1) }
            case 4: writer.append(list: [UInt8(1), 2]) { $0.append($1) }
            default: writer.append(counted: [3, 4, 5])
            }
        }
        return writer.bytes
    }()

    private static func copy(
        _ kind: UInt8, from reader: inout ByteReader, to writer: inout ByteWriter
    ) -> Bool {
        switch kind {
        case 0: reader.integer(UInt8.self).map { writer.append($0) } != nil
        case 1: reader.integer(UInt16.self).map { writer.append($0) } != nil
        case 2: reader.string().map { writer.append($0) } != nil
        case 3:
            reader.optional { $0.flag() }.map { writer.append(optional: $0) { $0.append($1) } }
                != nil
        case 4:
            reader.list { $0.integer(UInt8.self) }.map {
                writer.append(list: $0) { $0.append($1) }
            } != nil
        case 5: reader.counted().map { writer.append(counted: $0) } != nil
        case 6: reader.messageID().map { writer.append($0) } != nil
        default: reader.digest().map { writer.append($0) } != nil
        }
    }
}
