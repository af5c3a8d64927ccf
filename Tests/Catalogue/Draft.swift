// Draft: a good header, to be spoiled in one place at a time.

import RedRiverBase
import RedRiverCatalogue

/// A header as a list of members, each with its JSON text.
struct Draft {
    var members: [(name: String, text: String)] = [
        ("msgId", "\"01a205a1-8850-7fcb-9971-174494d6493c\""), ("msgType", "\"RR110\""),
        ("schemaVersion", "\"1.0\""), ("functionCode", "9"), ("responseType", "\"AB\""),
        ("sender", "\"VN.CUSTOMS.13BB\""), ("receiver", "\"CN.CUSTOMS.8613\""),
        ("sentAt", "\"2026-11-23T06:40:02+07:00\""),
        ("crossingRef", "\"RRVNKTH2611230000429\""), ("test", "true"),
        ("body", Draft.body("2048")),
    ]

    /// The commitment of 32 zero bytes.
    static let commitment = "\"sha256:" + String(repeating: "A", count: 43) + "=\""

    static func body(_ bytes: String = "5", commitment: String = commitment) -> String {
        "{\"bytes\":\(bytes),\"commitment\":\(commitment)}"
    }

    /// A list of so many different receivers.
    static func receivers(_ count: Int) -> String {
        "[" + (0..<count).map { "\"CN.GATE.A\($0)\"" }.joined(separator: ",") + "]"
    }

    /// The id of another message.
    static let other = "\"01a205a1-8850-7fcb-9971-174494d64900\""

    /// Replaces members in place, adds new ones at the end, and removes those changed to `nil`.
    func with(_ changes: [(String, String?)]) -> Draft {
        var draft = self
        for (name, text) in changes {
            let at = draft.members.firstIndex { $0.name == name }
            switch (at, text) {
            case (let at?, let text?): draft.members[at].text = text
            case (let at?, nil): draft.members.remove(at: at)
            case (nil, let text?): draft.members.append((name, text))
            case (nil, nil): break
            }
        }
        return draft
    }

    var text: String {
        "{" + members.map { "\"\($0.name)\":\($0.text)" }.joined(separator: ",") + "}"
    }

    var bytes: [UInt8] { Array(text.utf8) }
}

/// The problems of a header, or none if it is valid.
func problems(_ bytes: [UInt8]) -> [Problem] {
    guard case .refused(let problems) = Header.check(bytes) else { return [] }
    return problems
}

/// The header, or `nil` if it is refused.
func checked(_ bytes: [UInt8]) -> Header? {
    guard case .valid(let header) = Header.check(bytes) else { return nil }
    return header
}
