// RecoveryTests: the decision table, as a table.

import Testing

@testable import RedRiverJournal

@Suite("Recovery table")
struct RecoveryTests {
    static let tails = Tail.Place.allCases.flatMap { place in
        Tail.LastBatch.allCases.flatMap { batch in
            Tail.Rest.allCases.flatMap { rest in
                Tail.MarkSays.allCases.map {
                    Tail(place: place, batch: batch, rest: rest, mark: $0)
                }
            }
        }
    }

    @Test("exactly one row matches each of the 120 tails, and every row matches one")
    func complete() {
        #expect(Self.tails.count == 120)
        for tail in Self.tails {
            #expect(recoveryTable.filter { $0.matches(tail) }.count == 1, "\(tail)")
        }
        for row in recoveryTable { #expect(Self.tails.contains { row.matches($0) }, "\(row)") }
    }

    @Test("nothing known to be durable is ever cut")
    func neverCutsWhatWasPromised() {
        for tail in Self.tails {
            let cuts = [.cut, .cutKeepBodyBad, .cutBatch].contains(verdict(on: tail))
            if tail.place == .closed || tail.mark == .beyond || tail.rest == .other {
                #expect(!cuts, "\(tail)")
            }
            if tail.mark == .exactly { #expect(verdict(on: tail) != .cutBatch, "\(tail)") }
        }
    }

    @Test("every tail a power failure alone can leave is recovered from")
    func neverRefusesATear() {
        for tail in Self.tails
        where tail.place == .last && [.nothing, .before, .exactly].contains(tail.mark)
            && tail.rest != .other
        {
            #expect(![.damaged, .lost, .misplaced].contains(verdict(on: tail)), "\(tail)")
        }
    }
}
