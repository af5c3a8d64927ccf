// CorpusFields: every member of every kind of leaf changed to another value of its form, in a ledger
// that both countries signed. What the tree cannot show, leaves must, or the other ledger.

import Foundation
import LedgerTestSupport
import RedRiverBase
import RedRiverEvidence
import RedRiverJSON
import RedRiverLedger
import TestSupport
import Testing

enum CorpusFields {
    /// A leaf of each kind and shape: where it is, and what to call it.
    static func samples(_ base: CorpusBase) throws -> [(name: String, place: Int)] {
        func first(_ kind: String, _ name: String, _ word: String) throws -> (String, Int) {
            let place = base.ledger.places(of: kind).dropFirst(kind == "key" ? 0 : 1).first {
                String(decoding: base.ledger.lines[$0], as: UTF8.self).contains(word)
            }
            return (name, try #require(place ?? base.ledger.places(of: kind).first))
        }
        return try [
            first("started", "started", ""), first("agreement", "agreement", ""),
            first("key", "authority", "\"role\":\"authority\""),
            first("key", "signing", "\"role\":\"signing\""),
            first("key", "encryption", "\"role\":\"encryption\""),
            first("key", "ledger", "\"role\":\"ledger\""),
            first("key", "witness", "\"role\":\"witness\""), first("crl", "crl", ""),
            first("accepted", "accepted", ""), first("refused", "refused here", "\"party\""),
            first("refused", "refused there", "\"seal\""), first("composed", "composed", ""),
            first("sealed", "sealed", ""), first("arrived", "arrived", ""),
            first("received", "received", ""), first("receipt", "receipt", ""),
            first("receipt-signed", "receipt-signed", ""), first("receipted", "receipted", ""),
            first("delivered", "delivered", ""),
        ]
    }

    static func all(_ base: CorpusBase) throws -> [Tampering] {
        try samples(base).flatMap { name, place -> [Tampering] in
            let line = base.ledger.lines[place]
            return try changes(of: line).map { what, changed in
                let why = invisible["\(name).\(what)"]
                let expected = why.map { Expectation.invisible($0) } ?? .eitherFinding
                return .lines("fields", "\(name).\(what)", .everybody, expected) { ledger, _ in
                    ledger.lines[place] = changed
                }
            }
        }
    }

    private static let claim =
        "a claim of the node about itself: nobody else knows"
    private static let client =
        "between the node and its client, who has its own receipt"

    private static let origin =
        "no agreement names a party's certificate yet, so nobody can check an origin signature"

    /// What no ledger contradicts, where both countries sign whatever it is.
    private static let invisible: [String: String] = [
        "started.version": claim, "refused here.code": client, "refused here.path": client,
        "accepted.originSignature": origin, "received.originSignature": origin,
        "delivered.queue": client, "delivered.messages less one": client,
        "delivered.messages reversed": client,
    ]

    // MARK: Changing

    /// Every change to a line that leaves it one of its form.
    private static func changes(of line: [UInt8]) throws -> [(String, [UInt8])] {
        let text = String(decoding: line, as: UTF8.self)
        let root = try JSONDocument(parsing: line).root
        return root.members.flatMap { member -> [(String, [UInt8])] in
            let raw = String(decoding: member.value.bytes, as: UTF8.self)
            return values(member.name, raw).compactMap { what, value in
                guard value != raw,
                    let range = text.range(of: "\"\(member.name)\":\(raw)")
                else { return nil }
                let changed = text.replacingCharacters(
                    in: range, with: "\"\(member.name)\":\(value)")
                return (what, Array(changed.utf8))
            }
        }
    }

    private static func values(_ name: String, _ raw: String) -> [(String, String)] {
        switch name {
        case "kind": return [("kind", raw == "\"started\"" ? "\"floor\"" : "\"started\"")]
        case "statement":
            let lines = raw.dropFirst().dropLast().components(separatedBy: "\\n")
            return lines.indices.filter { !lines[$0].isEmpty }.map { place in
                var changed = lines
                changed[place] = other(lines[place])
                let word = lines[place].split(separator: ":")[0]
                return ("statement.\(word)", "\"" + changed.joined(separator: "\\n") + "\"")
            }
        case "header": return header(raw)
        default: return raw.first == "[" ? list(name, raw) : [(name, other(raw))]
        }
    }

    private static func header(_ raw: String) -> [(String, String)] {
        guard let root = try? JSONDocument(parsing: Array(raw.utf8)).root else { return [] }
        return root.members.map { member in
            let value = String(decoding: member.value.bytes, as: UTF8.self)
            return (
                "header.\(member.name)",
                raw.replacingOccurrences(
                    of: "\"\(member.name)\":\(value)", with: "\"\(member.name)\":\(other(value))")
            )
        }
    }

    private static func list(_ name: String, _ raw: String) -> [(String, String)] {
        guard let root = try? JSONDocument(parsing: Array(raw.utf8)).root else { return [] }
        let parts = root.elements.map { String(decoding: $0.bytes, as: UTF8.self) }
        func text(_ parts: some Sequence<String>) -> String {
            "[" + parts.joined(separator: ",") + "]"
        }
        guard let first = parts.first else { return [] }
        return [
            ("\(name) less one", text(parts.dropLast())), ("\(name) twice", text(parts + [first])),
            ("\(name)[0]", text([other(first)] + parts.dropFirst())),
            ("\(name) reversed", text(parts.reversed())),
        ]
    }

    /// Another value of the same form: another time, number, digest, node, or letter.
    private static func other(_ value: String) -> String {
        if let match = value.firstMatch(of: #/\d{4}-\d\d-\d\dT[0-9:.]+Z/#),
            let time = Timestamp(rfc3339: String(match.output))
        {
            let later = time.advanced(byMilliseconds: 3_600_000).rfc3339
            return value.replacingCharacters(in: match.range, with: later)
        }
        for (one, two) in [
            ("vn.kim-thanh", "cn.bac-son"), ("VN.", "CN."), ("\"VN\"", "\"CN\""),
            ("true", "false"), ("intl", "gm"), ("p256", "sm2"), ("added", "retired"),
            ("/seal/", "/receipt/"), ("\"RULE_VIOLATED\"", "\"EXPIRED\""),
        ] {
            if value.contains(one) { return value.replacingOccurrences(of: one, with: two) }
            if value.contains(two) { return value.replacingOccurrences(of: two, with: one) }
        }
        if value == "\"\"" { return "\"AAAA\"" }
        guard let last = value.lastIndex(where: { $0.isLetter || $0.isNumber }) else {
            return value + "x"
        }
        // Of a number another, of base64 and hexadecimal another that is as well formed.
        let swapped: Character =
            value[last].isNumber
            ? (value[last] == "9" ? "8" : Character("\((value[last].wholeNumberValue ?? 0) + 1)"))
            : (value[last].lowercased() == "a" ? "b" : "a")
        return value.replacingCharacters(in: last...last, with: String(swapped))
    }
}
