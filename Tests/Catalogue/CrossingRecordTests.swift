// CrossingRecordTests: what is remembered of a crossing, in what order, and how much of it.

import RedRiverBase
import RedRiverCatalogue
import RedRiverJSON
import TestSupport
import Testing

@Suite("Crossing: what is remembered")
struct CrossingRecordTests {
    private static let now = Timestamp(milliseconds: 1_795_500_000_000)

    /// The scenarios of the message catalogue §9 and where they end.
    static let ends: [(story: CrossingStory, state: CrossingState, isClosable: Bool)] = [
        (.released, .handedOver, true), (.machinery, .entryReleased, false),
        (.empty, .entryArrived, true), (.refused, .returned, true),
    ]

    @Test("a scenario ends where it says", arguments: 0..<4)
    func scenario(number: Int) {
        let (story, state, isClosable) = Self.ends[number]
        var record = story.record()
        #expect(record.state == state)
        record.add(.reconciled, at: Self.now)
        #expect(record.state == (isClosable ? .closed : state))
    }

    static let steps: [(story: CrossingStory, step: String, state: CrossingState?)] = [
        (.released, "A1", nil), (.released, "A2", .registered), (.released, "A3", .slotted),
        (.released, "A4", .manifested), (.released, "A5", .exitReleased),
        (.released, "A5b", .crossed), (.released, "A7", .crossed),
        (.released, "A8", .entryReleased), (.machinery, "B4", .inspecting),
        (.machinery, "B5", .inspecting), (.empty, "C3", .declaredEmpty),
        (.refused, "D3", .manifested), (.refused, "D4", .quarantine), (.refused, "D5", .refused),
        (.refused, "D6", .returning),
    ]

    @Test("the states a scenario goes through", arguments: 0..<steps.count)
    func step(number: Int) {
        let (story, step, state) = Self.steps[number]
        #expect(story.record(before: step).state == state)
    }

    @Test("the order in which messages arrive makes no difference in the end", arguments: 0..<40)
    func order(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        for story in CrossingStory.all {
            // An answer is understood by what it answers; everything else may come when it likes.
            let answers = story.steps.filter { $0.header.contains("\"RR900\"") }
            let others = story.steps.filter { !$0.header.contains("\"RR900\"") }
            var record = CrossingRecord(story.crossing)
            for step in others.shuffled(using: &random) + answers { record.remember(step.mail()) }
            #expect(record.life == story.record().life)
            #expect(record.arrivedAt == story.record().arrivedAt)
        }
    }

    @Test("a message counts once")
    func twice() {
        let story = CrossingStory.released
        var record = story.record()
        for step in story.steps { record.remember(step.mail()) }
        #expect(record.life == story.record().life)
    }

    @Test("a message of another crossing is not remembered")
    func other() {
        var record = CrossingRecord(CrossingStory.released.crossing)
        record.remember(CrossingStory.refused.step("D1").mail())
        #expect(record.state == nil)
    }

    @Test("a manifest that is rejected was never there")
    func rejected() {
        let rejection = CrossingStory.single.step("X3").mail()
        var record = CrossingStory.released.record(before: "A4")
        #expect(record.state == .manifested)
        record.remember(rejection)
        #expect(record.state == .slotted)
        // Another takes its place; it is not a second one.
        let again = CrossingStory.released.step("A3").mail(header: [("d6493c\"", "d6493d\"")])
        #expect(record.advice(on: again) == [])
        record.remember(again)
        #expect(record.state == .manifested)
    }

    @Test("a cancellation ends a crossing, and its rejection brings it back")
    func cancelled() {
        var record = CrossingStory.refused.record(before: "D2")
        let cancellation = CrossingStory.single.step("X2").mail()
        #expect(record.advice(on: cancellation) == [])
        record.remember(cancellation)
        #expect(record.state == .cancelled)
        let rejection = CrossingStory.single.step("X3").mail(header: [
            (CrossingStory.released.crossing.description, record.crossing.description),
            ("01a205a1-8850-7fcb-9971-174494d6493c", cancellation.header.id.description),
            ("2026-11-23T08:00:02+08:00", "2026-11-23T10:21:00+08:00"),
        ])
        record.remember(rejection)
        #expect(record.state == .manifested)
    }

    @Test("what lapsed is expired when the next message shows that time has passed")
    func expired() {
        let story = CrossingStory.released
        var record = story.record(before: "A4")
        let step = story.step("A4")
        let late = "2026-11-27T07:02:31+07:00"
        let moment = Timestamp(rfc3339: late) ?? Self.now
        let id = MessageID(at: moment, random: Array(repeating: 1, count: 10))
        let mail = step.mail(
            header: [
                (step.mail().header.id.description, id.description),
                ("2026-11-23T07:02:40+07:00", late),
            ],
            body: [("2026-11-23T07:02:31+07:00", late)])
        #expect(record.advice(on: mail) == ["W RR-D07 /body/decision"])
        record.remember(mail)
        #expect(record.state == .expired)
    }

    @Test("a gate whose clock is ahead does not move a crossing into the future")
    func ahead() {
        let story = CrossingStory.released
        var record = story.record(before: "A5")
        let body = [("2026-11-23T09:46:58", "2099-11-23T09:46:58"), ("BORDER_CROSSED", "GATE_OUT")]
        record.remember(
            story.step("A5").mail(header: [("5c7c29\"", "5c7c28\"")], body: body))
        #expect(record.state == .exitReleased)
        #expect(record.advice(on: story.step("A5").mail()) == [])
        record.remember(story.step("A5").mail())
        #expect(record.state == .crossed)
    }

    @Test("an answer follows what it answers, whatever the clocks say")
    func clocks() {
        let story = CrossingStory.released
        var record = story.record(before: "A2")
        record.remember(story.step("A2").mail(header: [("T17:05:13+08:00", "T17:04:13+08:00")]))
        #expect(record.state == .slotted)
    }

    @Test("what arrives late takes its place, and what it explains is expected after all")
    func late() {
        let story = CrossingStory.released
        var record = story.record(without: ["A4"])
        #expect(record.state == .handedOver)
        record = story.record(before: "A5b", without: ["A4"])
        #expect(record.state == .manifested)
        record.remember(story.step("A4").mail())
        #expect(record.state == .crossed)
    }

    @Test("a manifest that replaces another is gone when it is rejected, and the other is not")
    func replaced() {
        var record = CrossingStory.released.record(before: "A4")
        let other = CrossingStory.released.step("A3").mail(
            header: [
                ("d6493c\"", "d6493d\""),
                ("\"functionCode\":9", "\"functionCode\":5"),
                ("\"test\"", "\"supersedes\":\"01a205a1-8850-7fcb-9971-174494d6493c\",\"test\""),
            ],
            body: [("VNHQ0451287", "VNHQ0459999")])
        #expect(record.advice(on: other) == [])
        record.remember(other)
        let inspection = CrossingStory.released.step("A5b").mail()
        #expect(record.advice(on: inspection) == ["W RR-D35 /body/sealsBefore/0/number"])
        record.remember(
            CrossingStory.single.step("X3").mail(header: [("d6493c\"", "d6493d\"")]))
        #expect(record.advice(on: inspection) == [])
        #expect(record.state == .manifested)
    }

    @Test("the slot is the one last given")
    func slot() throws {
        let story = CrossingStory.released
        let from = try #require(Timestamp(rfc3339: "2026-11-23T09:40:00+08:00"))
        var record = story.record(before: "A2")
        record.remember(
            story.step("A2").mail(body: [("T09:30:00+08:00", "T09:40:00+08:00")]))
        #expect(record.slot?.from == from)
        #expect(record.state == .slotted)
    }

    // MARK: How much

    /// A gate event of the first story with an identifier and a second of its own.
    private static func event(_ number: Int) -> CrossingStory.Mail {
        let digits = String(1_000_000 + number).dropFirst()
        let second = String(100 + number % 60).dropFirst()
        return CrossingStory.released.step("A5").mail(
            header: [("5c7c29\"", "\(digits)\"")],
            body: [
                ("\"event\":\"BORDER_CROSSED\"", "\"event\":\"SCANNED\""),
                ("09:46:58", "09:50:\(second)"), ("VNHQ0451287", "SEAL\(digits)"),
            ])
    }

    @Test("a thousand messages are remembered no more than the last of them")
    func bounded() {
        let story = CrossingStory.released
        var record = story.record(before: "A5b")
        for number in 0..<1000 { record.remember(Self.event(number)) }
        #expect(record.state == .entryArrived)
        #expect(record.quarantine == nil)
        // What it refers to was forgotten, which is not the same as unknown.
        #expect(record.advice(on: story.step("A6").mail()) == [])
        for step in ["A5b", "A6", "A7", "A8"] { record.remember(story.step(step).mail()) }
        #expect(record.state == .handedOver)
        #expect(record.quarantine == .pass)
    }

    // MARK: Anything at all

    @Test("bodies that were never checked are folded and advised on", arguments: 0..<20)
    func hostile(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        for story in CrossingStory.all + [CrossingStory.single] {
            var record = CrossingRecord(story.crossing)
            var others: [CrossingRecord] = []
            for step in story.steps {
                let mail = step.mail()
                for count in 0..<6 {
                    let body = Mutation.body(mail.body, from: story, step: count, using: &random)
                    let broken = CrossingStory.Mail(header: mail.header, body: body)
                    let findings = record.findings(on: broken, among: others) { _ in false }
                    #expect(findings.allSatisfy { $0.severity != .error })
                    #expect(findings.count <= Limits.problemsListed)
                    var branch = record
                    branch.remember(broken)
                    _ = branch.findings(on: story.step(step.name).mail(), among: others)
                    others = [branch] + others.prefix(2)
                    if Bool.random(using: &random) { record = branch }
                }
            }
        }
    }
}

/// Bodies as nobody should send them.
enum Mutation {
    private static let values = [
        "null", "true", "[]", "{}", "\"\"", "-1", "99999999999999999999", "1e400",
        "\"9999999999.999\"", "\"99999999999999999999999\"", "\"0001-01-01T00:00:00Z\"",
        "\"9999-12-31T23:59:59Z\"", "\"\\u0000\"", "[[[[[[]]]]]]", "\"/body/containers/0/id\"",
        "[null,1,{\"number\":\"\"},{\"id\":\"\",\"seals\":[1]}]",
    ]

    static func body(
        _ body: [UInt8], from story: CrossingStory, step: Int,
        using random: inout SeededGenerator
    ) -> [UInt8] {
        switch step {
        case 0: bytes(body, using: &random)
        case 1: Array(story.steps.randomElement(using: &random)?.body.utf8 ?? "".utf8)
        default: value(body, using: &random)
        }
    }

    /// Some bytes are others.
    private static func bytes(_ body: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var body = body
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            guard let place = body.indices.randomElement(using: &random) else { return body }
            body[place] = UInt8.random(in: 0x20...0x7e, using: &random)
        }
        return body
    }

    /// One to three values, somewhere, are others; it is JSON still.
    private static func value(_ body: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var body = body
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            guard let root = try? JSONDocument(parsing: body).root else { return body }
            var value = root
            while Int.random(in: 0..<6, using: &random) > 0 {
                let inner = value.members.map(\.value) + Array(value.elements)
                guard let next = inner.randomElement(using: &random) else { break }
                value = next
            }
            let other = values.randomElement(using: &random) ?? "null"
            body.replaceSubrange(value.range, with: Array(other.utf8))
        }
        return body
    }
}
