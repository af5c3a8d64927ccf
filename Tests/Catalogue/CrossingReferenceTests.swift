// CrossingReferenceTests: the vectors of the message catalogue §6.6, and every single error.

import RedRiverBase
import RedRiverCatalogue
import Testing

@Suite("Crossing reference")
struct CrossingReferenceTests {
    static let valid = [
        "RRVNKTH2611230000429", "RRCNBSN2611230000178", "RRCNBSN2611230000514",
        "RRVNKTH261123000077O", "RRVNBVU2611240000039",
    ]

    @Test("the references of the catalogue are valid", arguments: valid)
    func accepted(text: String) {
        #expect(CrossingReference(text)?.description == text)
    }

    @Test(
        "what is not a reference is refused for what is wrong with it",
        arguments: [
            ("RRVNKTH2611230000428", CrossingReference.Flaw.checkCharacter),
            ("RRVNKTH2611230000249", .checkCharacter),
            ("RRVNKTH261123000042", .shape),
            ("RRVNXXX2611230000429", .gate),
            ("RRVNKTH2613230000429", .date),
            ("", .shape), ("RRVNKTH26112300004290", .shape), ("RXVNKTH2611230000429", .shape),
            ("RRVNKTH26112300004a9", .shape), ("RRVNKTH261123000042o", .shape),
            ("RRCNKTH2611230000429", .gate), ("RRLAKTH2611230000429", .gate),
            ("RRVNKTH2602290000429", .date), ("RRVNKTH2600230000429", .date),
            ("RRVNKTH2611310000429", .date), ("RRVNKTH26112300004é", .shape),
        ])
    func refused(text: String, flaw: CrossingReference.Flaw) {
        #expect(throws: flaw) { try CrossingReference(parsing: text) }
        #expect(CrossingReference(text) == nil)
    }

    @Test("what is made is what is parsed")
    func make() {
        let made = [
            CrossingReference.make(gate: .kimThanh, year: 2026, month: 11, day: 23, serial: 42),
            .make(gate: .beishan, year: 2026, month: 11, day: 23, serial: 17),
            .make(gate: .beishan, year: 2026, month: 11, day: 23, serial: 51),
            .make(gate: .kimThanh, year: 2026, month: 11, day: 23, serial: 77),
            .make(gate: .banVuoc, year: 2026, month: 11, day: 24, serial: 3),
        ]
        #expect(made.map(\.?.description) == Self.valid)
        #expect(made.map(\.?.origin) == [.vietnam, .china, .china, .vietnam, .vietnam])
    }

    @Test(
        "a date or serial that cannot be is not made",
        arguments: [
            (1999, 1, 1, 1), (.min, 1, 1, 1), (2100, 1, 1, 1), (2026, 2, 29, 1), (2026, 0, 1, 1),
            (2026, 13, 1, 1),
            (2026, 1, 0, 1), (2026, 1, 32, 1), (2026, 1, 1, -1), (2026, 1, 1, 1_000_000),
        ])
    func notMade(year: Int, month: Int, day: Int, serial: Int) {
        let made = CrossingReference.make(
            gate: .basa, year: year, month: month, day: day, serial: serial)
        #expect(made == nil)
    }

    @Test("every single wrong character is caught", arguments: valid)
    func singleErrors(text: String) {
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        let units = Array(text.utf8)
        for at in units.indices {
            for other in alphabet where other != units[at] {
                var wrong = units
                wrong[at] = other
                #expect(CrossingReference(String(decoding: wrong, as: UTF8.self)) == nil)
            }
        }
    }
}
