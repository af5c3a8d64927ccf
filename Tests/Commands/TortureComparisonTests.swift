// TortureComparisonTests: the judge of a torture finds what it is there to find.

import Testing

@testable import redriver

@Suite("Comparing the logs of a torture")
struct TortureComparisonTests {
    static let accepted = """
        accepted P 1 1:10 false
        accepted P 2 1:11 false
        accepted P 2 1:11 true

        """
    static let sound = """
        delivered Q P 1 X 1 t1
        acked Q P 1
        delivered Q P 2 X 1 t2
        delivered Q P 2 X 2 t3
        acked Q P 2
        delivered Q N 9 n 1 t4
        acked Q N 9

        """

    private func compare(_ publisher: String, _ subscriber: String) -> TortureComparison {
        TortureComparison(
            publishers: [Array(publisher.utf8)], subscribers: [Array(subscriber.utf8)])
    }

    @Test("a sound run: a second delivery before the acknowledgement is legal and counted")
    func sound() {
        let found = compare(Self.accepted, Self.sound)
        #expect(found.isSound)
        #expect(found.accepted == 2 && found.delivered == 2 && found.redelivered == 1)
    }

    @Test("a message that was accepted and never acknowledged is lost")
    func lost() {
        let found = compare(Self.accepted, "delivered Q P 1 X 1 t\nacked Q P 1\n")
        #expect(found.lost == 1 && !found.isSound)
    }

    @Test("a delivery after ACKED came back is a repetition")
    func repeated() {
        let found = compare(Self.accepted, Self.sound + "delivered Q P 1 X 2 t5\n")
        #expect(found.repeated == 1 && found.redelivered == 1 && !found.isSound)
    }

    @Test("a message overtaken by a later one of its crossing is out of order")
    func overtaken() {
        let log = """
            delivered Q P 2 X 1 t
            acked Q P 2
            delivered Q P 1 X 1 t
            acked Q P 1

            """
        #expect(compare(Self.accepted, log).outOfOrder == 1)
        let other = log.replacing("P 1 X", with: "P 1 Y")
        #expect(compare(Self.accepted, other).isSound, "other crossings are independent")
    }

    @Test("a line of another kind is told of, but for a last one that a kill cut off")
    func unreadable() {
        #expect(compare(Self.accepted + "accep", Self.sound + "acked Q P").isSound)
        #expect(compare(Self.accepted + "nonsense\n", Self.sound).unreadable == 1)
    }
}
