// SequenceWindowTests: what came once, what came again, in constant memory.

import Testing

@testable import redriver_bench

@Suite("Numbers that have come")
struct SequenceWindowTests {
    @Test("each number counts once, in whatever order they come")
    func once() {
        var window = SequenceWindow()
        let isNew = [2, 0, 1, 5, 3, 4].map { window.insert($0) }
        #expect(!isNew.contains(false))
        #expect(window.received == 6 && window.repeated == 0)
    }

    @Test("what came before is a repetition, near and long ago")
    func again() {
        var window = SequenceWindow()
        for number in 0..<200 { window.insert(number) }
        let isNew = [199, 0, 300, 300].map { window.insert($0) }
        #expect(isNew == [false, false, true, false])
        #expect(window.received == 201 && window.repeated == 3)
    }

    @Test("what never came is not received, however far the others are")
    func gap() {
        var window = SequenceWindow()
        let end = 2 * SequenceWindow.width
        for number in 0..<end where number != 17 { window.insert(number) }
        #expect(window.received == end - 1 && window.repeated == 0)
    }
}
