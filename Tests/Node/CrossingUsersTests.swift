// CrossingUsersTests: crossings are found by what is on them, traders by who they trade with, and
// neither takes more than it may.

import RedRiverBase
import RedRiverCatalogue
import TestSupport
import Testing

@testable import RedRiverNode

@Suite("Vehicles and traders")
struct CrossingUsersTests {
    private static func crossing(_ serial: Int) throws -> CrossingReference {
        try #require(
            CrossingReference.make(gate: .kimThanh, year: 2026, month: 11, day: 23, serial: serial))
    }

    private static func name(_ number: Int) -> [UInt8] { Array("24C\(number)".utf8) }

    @Test("a crossing is found by each of its names until it has them no more")
    func names() throws {
        let (first, second) = (try Self.crossing(1), try Self.crossing(2))
        let (a, b, c) = (Self.name(1), Self.name(2), Self.name(3))
        var users = CrossingUsers()
        users.change(first, from: [], to: [a, b, b])
        users.change(second, from: [], to: [b, c])
        #expect(users.crossings(with: [a]) == [first])
        #expect(users.crossings(with: [b, a, c]) == [first, second])
        users.change(first, from: [a, b, b], to: [b])
        #expect(users.crossings(with: [a]) == [] && users.count == 2)
        users.change(first, from: [b], to: [])
        users.change(second, from: [b, c], to: [])
        #expect(users.count == 0)
    }

    @Test("of many crossings of one lorry the last few are known, and few are compared")
    func many() throws {
        var users = CrossingUsers()
        let names = (0..<100).map(Self.name)
        let crossings = try (0..<200).map(Self.crossing)
        for crossing in crossings { users.change(crossing, from: [], to: [names[0]]) }
        let last = Array(crossings.suffix(Limits.crossingsOfVehicle))
        #expect(users.crossings(with: [names[0]]) == last)
        // One that is no longer listed is taken away without harm.
        users.change(crossings[0], from: [names[0]], to: [])
        #expect(users.crossings(with: [names[0]]) == last)
        for (crossing, name) in zip(crossings, names) {
            users.change(crossing, from: [], to: [name])
        }
        #expect(users.crossings(with: names).count == Limits.crossingsCompared)
    }

    @Test("a pair is known from its first use on; the one used least recently is forgotten")
    func pairs() {
        func pair(_ number: Int) -> TradingPair {
            TradingPair(consignor: "VN:MST \(number)", consignee: "CN:USCC \(number)")
        }
        var book = TradingBook(most: 3)
        var known: [Bool] = []
        for number in [0, 1, 2, 0, 3, 0, 1, 3, 2] { known.append(book.note(pair(number))) }
        #expect(known == [false, false, false, true, false, true, false, true, false])
        // The other way round it is another pair.
        let back = TradingPair(consignor: "CN:USCC 3", consignee: "VN:MST 3")
        let isKnown = book.note(back)
        #expect(!isKnown)
        var random = SeededGenerator(seed: 9)
        for _ in 0..<2000 {
            _ = book.note(pair(Int.random(in: 0..<50, using: &random)))
            #expect(book.count == 3)
        }
    }
}
