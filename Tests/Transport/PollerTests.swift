// PollerTests: a wait ends for each of its reasons, and says which.

import Glibc
import RedRiverBase
import Testing

@testable import RedRiverTransport

@Suite("Poller")
struct PollerTests {
    @Test("with nothing to report it ends with the time")
    func timeout() throws {
        let door = try Door()
        let waker = try Waker()
        let sources: [PollSource] = [.listener(door.listener), .waker(waker)]
        #expect(try Poller.wait(on: sources, milliseconds: 0) == [[], []])
        #expect(try Poller.wait(on: sources, milliseconds: 10) == [[], []])
        #expect(try Poller.wait(on: sources, milliseconds: -7) == [[], []])
        #expect(try Poller.wait(on: [], milliseconds: 0) == [])
    }

    @Test("a waker is seen once, however often it was raised")
    func waker() throws {
        let waker = try Waker()
        for _ in 0..<1000 { waker.wake() }
        #expect(try Poller.wait(on: [.waker(waker)], milliseconds: patience) == [.readable])
        #expect(try Poller.wait(on: [.waker(waker)], milliseconds: 0) == [[]])
        waker.wake()
        #expect(try Poller.wait(on: [.waker(waker)], milliseconds: 0) == [.readable])
    }

    @Test("a letter in a mailbox ends the wait of its owner")
    func mailbox() throws {
        let waker = try Waker()
        let box = Mailbox<Int>(capacity: 100, wake: { waker.wake() })
        let thread = try #require(
            NamedThread.start("rr-poster") {
                for number in 0..<100 { box.postWaiting(number) }
            })
        var letters: [Int] = []
        while letters.count < 100 {
            let ready = try Poller.wait(on: [.waker(waker)], milliseconds: patience)
            if ready[0].isEmpty { throw Overdue(description: "\(letters.count) letters") }
            letters += box.takeAll()
        }
        thread.join()
        #expect(letters == Array(0..<100))
    }

    @Test("a descriptor is readable when it has something, and at its end")
    func descriptor() throws {
        var ends: [Int32] = [0, 0]
        #expect(unsafe pipe(&ends) == 0)
        let source = PollSource.descriptor(ends[0])
        #expect(try Poller.wait(on: [source], milliseconds: 0) == [[]])
        var byte: UInt8 = 1
        #expect(unsafe write(ends[1], &byte, 1) == 1)
        #expect(try Poller.wait(on: [source], milliseconds: patience) == [.readable])
        #expect(unsafe read(ends[0], &byte, 1) == 1)
        #expect(try Poller.wait(on: [source], milliseconds: 0) == [[]])
        close(ends[1])
        #expect(try Poller.wait(on: [source], milliseconds: patience) == [.readable])
        close(ends[0])
    }

    @Test("each source is reported in its own place")
    func places() throws {
        let gate = CurveKeyPair.generate()
        let door = try Door(["VN.GATE.KT1": gate])
        let client = try door.client(gate)
        let waker = try Waker()
        let sources: [PollSource] = [
            .waker(waker), .dialler(client), .listener(door.listener),
            .dialler(client, wantsToSend: true),
        ]
        #expect(client.send([bytes("x")]) == .sent)
        _ = try Poller.wait(on: [.listener(door.listener)], milliseconds: patience)
        #expect(try Poller.wait(on: sources, milliseconds: 0) == [[], [], .readable, .writable])
        let connection = try door.hearMessage().connection
        #expect(door.listener.send([bytes("y")], to: connection) == .sent)
        _ = try Poller.wait(on: [.dialler(client)], milliseconds: patience)
        waker.wake()
        #expect(
            try Poller.wait(on: sources, milliseconds: 0) == [
                .readable, .readable, [], [.readable, .writable],
            ])
    }

    @Test("the end of the context ends a wait that has no end of its own")
    func ended() throws {
        let context = Context()
        let keys = CurveKeyPair.generate()
        let listener = try Listener(in: context, domain: "x", book: KeyBook(), keys: keys)
        let thread = try #require(NamedThread.start("rr-ender") { context.shutdown() })
        #expect(throws: TransportError.contextEnded) {
            try Poller.wait(on: [.listener(listener)], milliseconds: nil)
        }
        thread.join()
        #expect(throws: TransportError.contextEnded) { try listener.receive() }
        #expect(throws: TransportError.contextEnded) {
            try Dialler(in: context, serverKey: keys.publicKey, keys: keys, bounds: .client)
        }
    }
}
