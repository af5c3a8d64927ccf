// PublisherTests: publishing to a fake node, over real sockets.

import RedRiverBase
import RedRiverClient
import RedRiverWire
import Testing

@Suite("Publisher")
struct PublisherTests {
    let clock = TestClock()

    func publisher(_ node: FakeNode, _ account: Account? = nil) -> Publisher {
        Publisher(
            account ?? node.account, client: "tests", languages: [.vi], in: node.context,
            patience: 60_000, clock: clock.now)
    }

    /// Runs client and node in turns until the publisher has given `count` results; `serve` answers.
    func results(
        _ count: Int, _ publisher: Publisher, _ node: FakeNode,
        _ serve: (FakeNode.Request) throws -> Void
    ) throws -> [PublishResult] {
        var results: [PublishResult] = []
        return try until("results") {
            for case .settled(let result) in try publisher.wait(milliseconds: 5).events {
                results.append(result)
            }
            try node.serve()
            while let request = node.take() { try serve(request) }
            return results.count >= count ? results : nil
        }
    }

    @Test("messages are accepted, and their results come in the order they were added")
    func accepted() throws {
        let node = try FakeNode()
        let publisher = publisher(node)
        for number in 0..<5 { publisher.add(try Sample.outgoing(UInt8(number))) }
        var held: [FakeNode.Request] = []
        let results = try results(5, publisher, node) { request in
            held.append(request)
            guard held.count == 5 else { return }
            for (index, request) in held.enumerated().reversed() {
                node.answer(request, Sample.accepted(UInt64(index)))
            }
        }
        let expected = (0..<5).map { index in
            guard case .accepted(let accepted) = Sample.accepted(UInt64(index)) else {
                preconditionFailure()
            }
            return PublishResult.accepted(accepted)
        }
        #expect(results == expected)
        #expect(publisher.isIdle)
    }
}
