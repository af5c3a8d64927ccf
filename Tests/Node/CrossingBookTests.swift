// CrossingBookTests: what earlier messages say is there when a message is delivered, and is nothing
// where too little is known or too much is to be read.

import Glibc
import RedRiverBase
import RedRiverCatalogue
import RedRiverJournal
import Testing

@testable import RedRiverNode

@Suite("Crossing book")
struct CrossingBookTests {
    private static let late = ["RR-D07 /body/event"]
    private static let firstUse = ["RR-D45 /body/consignments/0/consignee"]

    // MARK: What is said

    @Test("a story in order is delivered without a word, whoever sent which part of it")
    func order() throws {
        let desk = try CrossingDesk()
        for (place, message) in Told.story.enumerated() {
            try desk.note()
            _ = try place % 3 == 0 ? desk.accept(message) : desk.receive(message)
        }
        let book = desk.book()
        // But that these two traders are new here: whoever receives the manifest is told.
        let manifest = Told.story.firstIndex { $0.name == "A3" }.map { UInt64(2 * $0 + 1) }
        for index in 0..<desk.journal.nextIndex.value {
            #expect(book.says(of: index) == (index == manifest ? Self.firstUse : []))
        }
    }

    @Test("what is missing before a message is said of it, asked for out of order and again")
    func missing() throws {
        let book = try CrossingDesk(Told.story(without: "A4")).book()
        // A1 A2 A3 A5 A5b …
        #expect(book.says(of: 3) == Self.late)
        #expect(book.says(of: 2) == Self.firstUse)
        #expect(book.says(of: 3) == Self.late)
        #expect(book.says(of: 4) == [])
    }

    @Test("what an own client published counts; of what is on no queue here nothing is kept")
    func directions() throws {
        let desk = try CrossingDesk()
        for name in ["A1", "A2", "A3"] { try desk.accept(.step(name)) }
        let seal = ("VNHQ0451287", "VNHQ9999999")
        let index = try desk.receive(Told.step("A5").with(body: seal))
        let other = try desk.receive(Told.step("A5").with(body: seal), queues: [])
        let book = desk.book()
        #expect(book.says(of: index.value) == Self.late + ["RR-D35 /body/seals/0/number"])
        #expect(book.says(of: other.value) == [])
    }

    @Test("a message says nothing of those before it")
    func later() throws {
        let desk = try CrossingDesk(Told.story(without: "A4"))
        try desk.receive(.step("A4"))
        #expect(desk.book().says(of: 3) == Self.late)
    }

    @Test("what happened before the journal began is not missed")
    func begun() throws {
        let book = try CrossingDesk(Array(Told.story.dropFirst(4))).book()
        for index in UInt64(0)..<5 { #expect(book.says(of: index) == []) }
        let replacing = """
            "functionCode":5,"supersedes":"01a205a1-8850-7fcb-9971-174494d64930"
            """
        let replaced = Told.step("A3").with(header: ("\"functionCode\":9", replacing))
        let other = try CrossingDesk([replaced, .step("A5")]).book()
        #expect(other.says(of: 1) == [])
        // The traditional lane: nothing comes before the manifest.
        let lane = try CrossingDesk([.step("A3"), .step("A5")]).book()
        #expect(lane.says(of: 0) == ["RR-D07 /header/msgType"] + Self.firstUse)
        #expect(lane.says(of: 1) == Self.late)
    }

    @Test("after a message that cannot be read any more nothing is said of its crossing")
    func destroyed() throws {
        let desk = try CrossingDesk(Told.story(without: "A4"))
        let other = Told.story(without: "A4").prefix(4).map { $0.of(crossing: 7) }
        for message in other { try desk.receive(message) }
        try desk.journal.destroyBodies([RecordIndex(1)])
        let book = desk.book()
        #expect(book.says(of: 1) == [])
        #expect(book.says(of: 3) == [])
        #expect(book.says(of: desk.journal.nextIndex.value - 1) == Self.late)
    }

    @Test("one rule is heard once of one place")
    func once() throws {
        let book = try CrossingDesk(Told.story(without: "A4")).book()
        let found = book.findings(on: RecordIndex(3))
        #expect(found.adding(found) == found)
        #expect([Finding]().adding(found + found) == found)
        let many = [Finding](repeating: try #require(found.first), count: Limits.problemsListed)
        #expect(many.adding(found).count == Limits.problemsListed)
    }

    // MARK: Other crossings

    @Test("a lorry and a container on two open crossings are told of, and not once one is over")
    func inUse() throws {
        let used = [
            "RR-D32 /body/vehicles/0/plate/normalized",
            "RR-D32 /body/vehicles/1/plate/normalized", "RR-D32 /body/containers/0/id",
        ]
        // A story that is over: the load is handed over.
        let desk = try CrossingDesk(Told.story)
        func again(_ serial: Int) throws -> [String] {
            try desk.receive(Told.step("A1").of(crossing: serial))
            let index = try desk.receive(Told.step("A3").of(crossing: serial))
            return desk.book().says(of: index.value).filter { $0.hasPrefix("RR-D32") }
        }
        #expect(try again(1) == [])
        #expect(try again(2) == used)
    }

    @Test("a pair of traders is new once, whichever side sent the manifest and whoever asks")
    func traders() throws {
        let desk = try CrossingDesk()
        func told(_ message: Told, _ serial: Int, queues: [UInt32]? = [0]) throws -> [String] {
            let message = message.of(crossing: serial)
            let index =
                try queues.map { try desk.receive(message, queues: $0) }
                ?? desk.accept(message)
            return desk.book().says(of: index.value).filter { $0.hasPrefix("RR-D45") }
        }
        let (manifest, other) = (Told.step("A3"), ("91532532MARR00019T", "91532532MARR00018T"))
        #expect(try told(manifest, 1) == Self.firstUse)
        #expect(try told(manifest, 2) == [])
        #expect(try told(manifest.with(body: other), 3, queues: nil) == [])
        #expect(try told(manifest.with(body: other), 4) == [])
    }

    // MARK: Bounds

    @Test("the crossing that was silent for longest is forgotten first")
    func forgets() throws {
        let desk = try CrossingDesk()
        for serial in [1, 2] {
            for name in ["A1", "A3"] {
                try desk.receive(Told.step(name).of(crossing: serial))
            }
        }
        try desk.receive(Told.step("A2").of(crossing: 1))
        try desk.receive(Told.step("A1").of(crossing: 3))
        let first = try desk.receive(Told.step("A5").of(crossing: 1))
        let second = try desk.receive(Told.step("A5").of(crossing: 2))
        let small = desk.book(CrossingTable(crossings: 2))
        #expect(small.says(of: first.value) == Self.late)
        #expect(small.says(of: second.value) == [])
        let large = desk.book()
        #expect(large.says(of: second.value) == Self.late)
    }

    @Test("a table holds so many crossings and so many bytes of manifests, whatever comes")
    func bounds() throws {
        var table = CrossingTable(crossings: 8)
        var tight = CrossingTable(crossings: 8, manifests: .kibibytes(8))
        let body = Array(Told.step("A3").body.utf8)
        #expect(body.count > 2048 && body.count < 8192)
        for serial in 0..<200 {
            let header = CrossingDesk.header(Told.step("A3").of(crossing: serial * 7 % 50))
            for _ in 0..<2 {
                _ = table.add(
                    header, body: body, isWanted: true, catalogue: CrossingDesk.catalogue)
                _ = tight.add(
                    header, body: body, isWanted: true, catalogue: CrossingDesk.catalogue)
            }
            #expect(table.count == min(serial + 1, 8))
            #expect(tight.count == min(serial + 1, 8192 / body.count))
            #expect(table.nameCount == 3 && table.pairCount == 1)
        }
    }

    @Test("with a crossing its vehicles are forgotten, and nobody is told of it any more")
    func forgottenVehicles() throws {
        var table = CrossingTable(crossings: 8, pairs: 4)
        func add(_ serial: Int, plate: Int, tax: Int) -> [String] {
            let message = Told.step("A3").of(crossing: serial)
                .with(body: ("24C12345", "24C\(10_000 + plate)"))
                .with(body: ("91532532MARR00019T", "\(tax)"))
            let found = table.add(
                CrossingDesk.header(message), body: Array(message.body.utf8), isWanted: true,
                catalogue: CrossingDesk.catalogue)
            return found.compactMap(\.problem.rule)
        }
        for serial in 0..<50 {
            let known = add(serial, plate: serial, tax: serial)
            #expect(known.contains("RR-D32") == (serial > 0), "the trailer is the same")
            #expect(table.nameCount == min(serial + 1, 8) + 2)
            #expect(table.pairCount == min(serial + 1, 4))
        }
        // A trader of the last four is known, one before them no more.
        #expect(!add(50, plate: 50, tax: 47).contains("RR-D45"))
        #expect(add(51, plate: 51, tax: 40).contains("RR-D45"))
    }

    @Test("of findings the oldest are forgotten, and what was not asked for in time is lost")
    func findings() throws {
        let desk = try CrossingDesk()
        var last: [RecordIndex] = []
        for serial in 0..<3 {
            // On no queue here, so nothing is kept of it: it would name a lorry that is elsewhere.
            try desk.receive(Told.step("A1").of(crossing: serial), queues: [])
            last.append(try desk.receive(Told.step("A5").of(crossing: serial)))
        }
        let book = desk.book(findings: 2)
        #expect(book.says(of: last[2].value) == Self.late)
        #expect(book.says(of: last[1].value) == Self.late)
        #expect(book.says(of: last[0].value) == [])
    }

    @Test("a long backlog is read in steps: a delivery goes without rather than wait")
    func backlog() throws {
        let desk = try CrossingDesk()
        let most = Limits.crossingStep.messages
        for serial in 0..<(2 * most) { try desk.receive(Told.step("A1").of(crossing: serial)) }
        let index = try desk.receive(Told.step("A5").of(crossing: 0))
        let book = desk.book()
        #expect(book.says(of: index.value) == [])
        #expect(book.says(of: index.value) == [])
        #expect(book.says(of: index.value) == Self.late)
    }

    @Test("a record far ahead is not waited for; the thread reads up to it, and ends when told")
    func thread() throws {
        let desk = try CrossingDesk(Told.story(without: "A4"))
        let book = desk.book(lag: 3)
        for _ in 0..<100 { #expect(book.says(of: 3) == []) }
        let thread = try #require(NamedThread.start("test-crossings") { book.run() })
        let deadline = NodeClock.monotonic.advanced(byMilliseconds: 60_000)
        while book.says(of: 3).isEmpty, NodeClock.monotonic < deadline { usleep(1000) }
        #expect(book.says(of: 3) == Self.late)
        book.close()
        thread.join()
    }
}
