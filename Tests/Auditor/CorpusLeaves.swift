// CorpusLeaves: leaves dropped, doubled, swapped and put in others' places, in a tree built anew.

import Foundation
import LedgerTestSupport
import RedRiverBase
import RedRiverEvidence
import RedRiverLedger
import TestSupport
import Testing

enum CorpusLeaves {
    /// Kinds of leaves that other leaves depend on, and those that stand alone.
    static let kinds = [
        "started", "agreement", "key", "crl", "accepted", "refused", "composed", "sealed",
        "arrived", "received", "receipt", "receipt-signed", "receipted", "delivered",
    ]

    private static let alone =
        "nothing in the ledger rests on it, and both countries signed a ledger that never had it"

    private typealias Edit = @Sendable (inout [[UInt8]], _ place: Int) -> Void

    private static let edits: [(String, Edit)] = [
        ("dropped", { lines, place in lines.remove(at: place) }),
        ("twice", { lines, place in lines.insert(lines[place], at: place) }),
        ("swapped with the next", { lines, place in lines.swapAt(place, place + 1) }),
        (
            "blanked",
            { lines, place in
                // Every index stays what it was.
                let at = String(decoding: lines[place], as: UTF8.self).split(separator: ",")[1]
                lines[place] = Array(
                    "{\"kind\":\"operator\",\(at),\"role\":\"r\",\"act\":\"a\",\"reason\":\"\"}"
                        .utf8)
            }
        ),
        ("at the end", { lines, place in lines.append(lines.remove(at: place)) }),
    ]

    /// One leaf of every kind, in a ledger that everybody signs: what is wrong must show in what
    /// leaves say to each other.
    static func consistent(_ base: CorpusBase) -> [Tampering] {
        kinds.flatMap { kind -> [Tampering] in
            // What was refused on arrival is counted with its seal.
            let places = base.ledger.places(of: kind).filter {
                kind != "refused"
                    || String(decoding: base.ledger.lines[$0], as: UTF8.self).contains("\"party\"")
            }
            return edits.map { what, edit -> Tampering in
                .lines("leaves", "\(kind) \(what)", .everybody, expected(kind, what)) { ledger, _ in
                    edit(&ledger.lines, places[(places.count - 1) / 2])
                }
            }
        }
    }

    private static func expected(_ kind: String, _ what: String) -> Expectation {
        switch (kind, what) {
        case ("key", "blanked"), ("refused", "blanked"), ("delivered", "blanked"),
            ("crl", "blanked"):
            .invisible(alone)
        default: .eitherFinding
        }
    }

    /// The same changes in one message that was received, signed in every dishonest way.
    static func dishonest(_ base: CorpusBase) -> [Tampering] {
        let places = base.ledger.places(of: "received")
        return Resigning.dishonest.flatMap { signing -> [Tampering] in
            // The first and the last of what a past checkpoint covers, and one in the middle.
            edits.flatMap { what, edit -> [Tampering] in
                [0, places.count / 2, places.count - 2].map { number in
                    .lines("rebuilt", "received \(number) \(what)", signing, codes(signing)) {
                        ledger, _ in
                        edit(&ledger.lines, places[number])
                    }
                }
            } + [cut(signing), grown(signing)]
        }
    }

    private static func codes(_ signing: Resigning) -> Expectation {
        switch signing {
        case .nobody: .codes(["audit.root-differs"])
        case .log: .codes(["audit.day-note-differs", "audit.rollback"])
        case .oldCosignature, .forgedCosignature: .codes(["audit.checkpoint"])
        case .withoutHistory: .codes(["audit.quorum"])
        case .everybody: .eitherFinding
        }
    }

    /// The last leaves are gone: what a node restored from a backup would publish.
    private static func cut(_ signing: Resigning) -> Tampering {
        let expected: Expectation = signing == .nobody ? .finding : codes(signing)
        return .lines("rebuilt", "the last 20 dropped", signing, expected) { ledger, _ in
            ledger.lines.removeLast(20)
        }
    }

    /// The same, and then other leaves.
    private static func grown(_ signing: Resigning) -> Tampering {
        let expected: Expectation = signing == .nobody ? .finding : codes(signing)
        return .lines("rebuilt", "the last 20 are others, and more", signing, expected) {
            ledger, _ in
            let at = try ledger.leaf(ledger.lines.count - 21).at
            ledger.lines.removeLast(20)
            for number in 0..<40 {
                ledger.lines.append(
                    Leaf(
                        at: at, .operatorAct(role: "operator", act: "restore", reason: "\(number)")
                    ).bytes)
            }
        }
    }
}
