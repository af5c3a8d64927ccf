// OutcomeTests: an outcome line has one spelling; every other is refused.

import RedRiverBase
import RedRiverEvidence
import TestSupport
import Testing

@Suite("Outcome lines")
struct OutcomeTests {
    static let lines: [(Outcome, String)] = [
        (.accepted(LedgerIndex(generation: 1, index: 88120)), "7 accepted 1:88120"),
        (.duplicate(LedgerIndex(generation: 2, index: 0)), "7 duplicate 2:0"),
        (.refused(.ruleViolated, pointer: "/body/c/0"), "7 refused F14 #/body/c/0"),
        (.refused(.sealedBad, pointer: ""), "7 refused SEALED_BAD #"),
        (
            .refused(.dataMissing, pointer: "/body/a b\n%~1é"),
            "7 refused F13 #/body/a%20b%0A%25~1%C3%A9"
        ),
    ]

    @Test("have one spelling, and read back", arguments: lines)
    func golden(outcome: Outcome, text: String) throws {
        let line = OutcomeLine(number: MessageNumber(7), outcome: outcome)
        #expect(line.text == text)
        #expect(line.bytes == Array(text.utf8))
        #expect(try OutcomeLine(parsing: line.bytes) == line)
    }

    @Test(
        "in any other form are refused",
        arguments: [
            "", "7", "7 accepted", "7 accepted ", "7 accepted 1:2 ", " 7 accepted 1:2",
            "07 accepted 1:2", "0 accepted 1:2", "7 Accepted 1:2", "7 accepted 1:2 3",
            "7 refused F14", "7 refused F14 ", "7 refused F14 /body", "7 refused F99 #/body",
            "7 refused GAP #", "7 refused F14 #/a b", "7 refused F14 #/a%2", "7 refused F14 #/a%2g",
            "7 refused F14 #/a%c3%a9", "7 refused F14 #/a%41", "7 refused F14 #/%FF",
            "7 refused F14 # #", "7 refused F14 #body", "7 refused F14 #/a~",
            "7 refused F14 #/~2/b",
            "7 refused F14 #/" + String(repeating: "a", count: 255), "7 lost 1:2",
            "7 accepted 1:2\n",
        ])
    func hostile(text: String) {
        #expect(throws: EvidenceError.outcomeLine(1)) { try OutcomeLine(parsing: Array(text.utf8)) }
    }

    @Test("are read only as they are written, whatever is changed in them")
    func mutated() {
        var random = SeededGenerator(seed: 17)
        var taken = 0
        for round in 0..<4000 {
            var bytes = Array(Self.lines[round % Self.lines.count].1.utf8)
            for _ in 0...(round % 2) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                let unit = Array("019 :#/~%aZ_\n\u{7f}".utf8).randomElement(using: &random) ?? 0
                switch round % 3 {
                case 0: bytes[place] = unit
                case 1: bytes.insert(unit, at: place)
                default: if bytes.count > 1 { bytes.remove(at: place) }
                }
            }
            guard let line = try? OutcomeLine(parsing: bytes) else { continue }
            taken += 1
            #expect(line.bytes == bytes)
            #expect(Array(line.text.utf8) == bytes)
        }
        #expect(taken > 200)
    }

    @Test("say nothing of what is no pointer, and keep the longest that is one")
    func edges() throws {
        for pointer in ["body", "~", "/a~", "/~2/b", "\u{0}"] {
            let line = OutcomeLine(
                number: MessageNumber(7), outcome: .refused(.ruleViolated, pointer: pointer))
            #expect(line.text == "7 refused F14 #")
        }
        for pointer in ["/", "/~0~1", "/" + String(repeating: "a", count: 254)] {
            let line = OutcomeLine(
                number: MessageNumber(7), outcome: .refused(.ruleViolated, pointer: pointer))
            #expect(line.outcome == .refused(.ruleViolated, pointer: pointer))
            #expect(try OutcomeLine(parsing: line.bytes) == line)
        }
    }

    @Test("lose the last tokens of a pointer that is too long")
    func longPointer() throws {
        let name = String(repeating: "名", count: 20)
        let pointer = "/body/short/" + name + "/" + name
        let line = OutcomeLine(
            number: MessageNumber(7), outcome: .refused(.ruleViolated, pointer: pointer))
        #expect(line.outcome == .refused(.ruleViolated, pointer: "/body/short/" + name))
        #expect(try OutcomeLine(parsing: line.bytes) == line)
        let endless = OutcomeLine(
            number: MessageNumber(7),
            outcome: .refused(.ruleViolated, pointer: String(repeating: "x", count: 9999)))
        #expect(endless.text == "7 refused F14 #")
    }

    @Test("of a whole receipt are read together, and a bad one is named")
    func all() throws {
        let lines = Self.lines.map { OutcomeLine(number: MessageNumber(7), outcome: $0.0) }
        let bytes = OutcomeLine.joined(lines)
        #expect(try OutcomeLine.parseAll(bytes) == lines)
        #expect(throws: EvidenceError.self) { try OutcomeLine.parseAll([]) }
        #expect(throws: EvidenceError.self) { try OutcomeLine.parseAll(bytes.dropLast()) }
        #expect(throws: EvidenceError.outcomeLine(6)) { try OutcomeLine.parseAll(bytes + [0x0a]) }
        let many = OutcomeLine.joined(
            (0...Limits.sealMessages).map { _ in lines[0] })
        #expect(throws: EvidenceError.outcomeLine(Limits.sealMessages + 1)) {
            try OutcomeLine.parseAll(many)
        }
    }

    @Test("of one receipt fit together, whatever is wrong with every message")
    func fitted() throws {
        let pointer = "/body/" + String(repeating: "x/", count: 100) + "é"
        let number = MessageNumber((1 << 53) - 1)
        let lines = (0..<Limits.sealMessages).map { _ in
            OutcomeLine(number: number, outcome: .refused(.commitmentMismatch, pointer: pointer))
        }
        #expect(OutcomeLine.joined(lines).count > Limits.outcomes.value)
        let fitted = OutcomeLine.fitted(lines)
        let bytes = OutcomeLine.joined(fitted)
        #expect(try OutcomeLine.parseAll(bytes) == fitted)
        #expect(fitted[0].text.hasSuffix(" #/body/x/x/x/x/x/x"))
        #expect(OutcomeLine.fitted(Array(lines.prefix(9))) == Array(lines.prefix(9)))
        #expect(throws: EvidenceError.self) {
            try OutcomeLine.parseAll(OutcomeLine.joined(lines))
        }
    }

    @Test("that are mutated never trap and never have two spellings")
    func mutations() {
        var random = SeededGenerator(seed: 11)
        for (outcome, _) in Self.lines {
            let line = OutcomeLine(number: MessageNumber(7), outcome: outcome)
            for _ in 0..<2000 {
                var bytes = line.bytes
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(
                    in: .min ... .max, using: &random)
                if let read = try? OutcomeLine(parsing: bytes) { #expect(read.bytes == bytes) }
            }
        }
    }
}
