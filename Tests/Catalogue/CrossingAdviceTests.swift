// CrossingAdviceTests: rules about earlier messages, silent where all is well and heard where not.

import RedRiverBase
import RedRiverCatalogue
import Testing

@Suite("Crossing: advice")
struct CrossingAdviceTests {
    /// A step of a scenario, spoiled, and what is said of it.
    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        let story: CrossingStory
        let step: String
        var header: [(String, String)] = []
        var body: [(String, String)] = []
        /// Steps before it that were not received, and other texts in those that were.
        var absent: [String] = []
        var earlier: [(String, String)] = []
        /// Other crossings, all of their messages received.
        var others: [CrossingStory] = []
        let says: [String]

        init(
            _ name: String, _ story: CrossingStory, _ step: String,
            header: [(String, String)] = [], body: [(String, String)] = [],
            absent: [String] = [], earlier: [(String, String)] = [], says: [String] = []
        ) {
            (self.name, self.story, self.step) = (name, story, step)
            (self.header, self.body, self.absent) = (header, body, absent)
            (self.earlier, self.says) = (earlier, says)
        }

        var testDescription: String { name }

        var findings: [Finding] {
            let mail = story.step(step).mail(header: header, body: body)
            return story.record(before: step, without: absent, changing: earlier)
                .findings(on: mail)
        }
    }

    @Test("what is in order is passed on without a word", arguments: CrossingStory.all.indices)
    func order(number: Int) {
        let story = CrossingStory.all[number]
        // The traditional lane: B and D are not registered.
        let lane = ["B1": ["I RR-D07 /header/msgType"], "D1": ["I RR-D07 /header/msgType"]]
        for step in story.steps {
            let said = story.record(before: step.name).advice(on: step.mail())
            #expect(said == lane[step.name] ?? [], "\(step.name)")
        }
    }

    @Test("a rule is heard where it is broken", arguments: life + papers + gate)
    func row(_ row: Row) {
        let said = row.findings.map { finding in
            "\(finding.severity.rawValue) \(finding.problem.rule ?? "-") \(finding.problem.path)"
        }
        #expect(said == row.says)
    }

    @Test("every sentence is there in three languages", arguments: life + papers + gate)
    func words(_ row: Row) {
        for text in row.findings.map(\.problem.text) {
            #expect(text.vi != text.en && text.zh != text.en && text.vi != text.zh)
            #expect(text.zh.unicodeScalars.contains { (0x4e00...0x9fff).contains($0.value) })
        }
    }

    // MARK: RR-D02, RR-D07 and the order of messages

    static let life = [
        Row(
            "an answer to what is unknown", .released, "A2", absent: ["A1"],
            says: ["W RR-D02 /header/inReplyTo"]),
        Row(
            "an answer to another message", .released, "A6", header: [("d6493c", "d6493f")],
            says: ["W RR-D02 /header/inReplyTo"]),
        Row(
            "crossed without release", .released, "A5", absent: ["A4"],
            says: ["W RR-D07 /body/event"]),
        Row(
            "crossed without manifest", .released, "A5", absent: ["A3", "A4"],
            says: ["W RR-D07 /body/event"]),
        Row(
            "released without quarantine", .released, "A7", absent: ["A6"],
            says: ["W RR-D07 /body/decision"]),
        Row(
            "released with quarantine failed", .released, "A7",
            earlier: [("\"kind\":\"PLANT\",\"result\":\"PASS\"", "\"result\":\"FAIL\"")],
            says: ["W RR-D07 /body/decision"]),
        Row(
            "released after treatment", .released, "A7",
            earlier: [
                ("\"kind\":\"PLANT\",\"result\":\"PASS\"", "\"result\":\"PASS_AFTER_TREATMENT\"")
            ]),
        Row("goods without quarantine released", .machinery, "B5", absent: ["B3", "B4"]),
        Row(
            "handed over without release", .released, "A8", absent: ["A7"],
            says: ["W RR-D07 /header/msgType"]),
        Row(
            "handed over in quarantine", .released, "A8", absent: ["A7"],
            earlier: [("\"kind\":\"PLANT\",\"result\":\"PASS\"", "\"result\":\"PENDING\"")],
            says: ["W RR-D07 /header/msgType"]),
        Row(
            "returned and not refused", .refused, "D6", absent: ["D4", "D5"],
            says: ["W RR-D07 /body/event"]),
        Row(
            "returned on the wrong side", .refused, "D6", body: [("VNLCAKTH", "CNHKMBSN")],
            says: ["W RR-D07 /body/event"]),
        Row(
            "told hours late", .released, "A8", header: lateEvent.header, body: lateEvent.body,
            says: ["W RR-D07 /body/occurredAt"]),
        Row(
            "manifest without registration", .released, "A3", absent: ["A1", "A2"],
            says: ["I RR-D07 /header/msgType"]),
        Row(
            "manifest before the registration is accepted", .released, "A3", absent: ["A2"],
            says: ["I RR-D07 /header/msgType"]),
        Row(
            "manifest after the registration was rejected", .released, "A3",
            earlier: [("\"outcome\":\"ACCEPTED\"", "\"outcome\":\"REJECTED\"")],
            says: ["I RR-D07 /header/msgType"]),
    ]

    /// Turns A8 into a gate event of the morning.
    private static let lateEvent: (header: [(String, String)], body: [(String, String)]) = (
        [("RR310", "RR300")],
        [
            ("{\"place\":", "{\"event\":\"WEIGHED\",\"plates\":[],\"gate\":"),
            ("\"receivedAt\":\"2026-11-23T13:04:12", "\"occurredAt\":\"2026-11-23T09:49:00"),
        ]
    )

    // MARK: RR-D13, D38, D39, D40

    static let papers = [
        Row("a later version", .machinery, "B3", body: [version("107654321091")]),
        Row(
            "a later version of another number", .machinery, "B3",
            body: [version("107654399991")],
            says: ["W RR-D13 /body/declaration/number", "W RR-D38 /body/declaration/number"]),
        Row(
            "a later version that begins otherwise", .machinery, "B3",
            body: [version("307654321091")],
            says: ["W RR-D13 /body/declaration/number", "W RR-D38 /body/declaration/number"]),
        Row(
            "a version with nothing before it", .machinery, "B3", body: [version("107654399991")],
            absent: ["B2"]),
        Row(
            "the amended declaration of the manifest", .released, "A4",
            body: [("308765432100", "308765432101")]),
        Row(
            "a decision on another declaration", .released, "A4",
            body: [("308765432100", "308765432200")], says: ["W RR-D38 /body/declaration/number"]),
        Row(
            "a decision on a declaration of the other side", .released, "A4",
            body: [("\"country\":\"VN\"", "\"country\":\"CN\"")],
            says: ["W RR-D38 /body/declaration/number"]),
        Row(
            "a decision on another declaration than the status", .machinery, "B5",
            body: [("107654321090", "107654321190")], says: ["W RR-D38 /body/declaration/number"]),
        Row(
            "a decision by another office", .released, "A4", body: [("VN:13BB", "VN:13BC")],
            says: ["W RR-D38 /body/office"]),
        Row(
            "a decision by another office of entry", .released, "A7",
            body: [("CN:8613", "CN:8602")],
            says: ["W RR-D38 /body/office"]),
        Row(
            "a decision in the regime of the other side", .released, "A4",
            body: [("\"EXPORT\"", "\"IMPORT\"")], says: ["W RR-D38 /body/regime"]),
        Row(
            "an export decision at entry", .released, "A7",
            body: [("\"IMPORT\"", "\"EXPORT\"")], says: ["W RR-D38 /body/regime"]),
        Row("a decision on transit", .released, "A4", body: [("\"EXPORT\"", "\"TRANSIT\"")]),
        Row("fruit released within 4 hours", .released, "A7", body: [decided("13:46:58")]),
        Row(
            "fruit released after 4 hours", .released, "A7", body: [decided("13:46:59")],
            says: ["W RR-D39 /body/decidedAt"]),
        Row(
            "fruit released the next day", .released, "A7",
            body: [("2026-11-23T11:31:58", "2026-11-24T11:31:58")],
            says: ["W RR-D39 /body/decidedAt"]),
        Row("nobody saw it arrive", .released, "A7", body: [decided("19:46:59")], absent: ["A5"]),
    ]

    private static func version(_ number: String) -> (String, String) {
        ("\"number\":\"107654321090\"", "\"number\":\"\(number)\",\"version\":1")
    }

    private static func decided(_ time: String) -> (String, String) { ("11:31:58", time) }

    // MARK: RR-D33 to RR-D36

    static let gate = [
        Row("weighed within the tolerance", .released, "A5", body: [weighed(42_900)]),
        Row(
            "weighed above the tolerance", .released, "A5", body: [weighed(42_950)],
            says: ["W RR-D33 /body/weighbridge/gross/value"]),
        Row(
            "weighed far below", .released, "A5", body: [weighed(37_000)],
            says: ["W RR-D33 /body/weighbridge/gross/value"]),
        Row(
            "weighed in tonnes", .released, "A5",
            body: [("\"41720\",\"unit\":\"KGM\"", "\"41.72\",\"unit\":\"TNE\"")]),
        Row(
            "weighed where a tare is unknown", .released, "A5", body: [weighed(50_000)],
            earlier: [("\"tareMass\":{\"value\":\"4580\",\"unit\":\"KGM\"},", "")]),
        Row("empty, with a full tank", .empty, "C3", body: [empty(15_650)]),
        Row(
            "empty, half a tonne too much", .empty, "C3", body: [empty(15_701)],
            says: ["W RR-D34 /body/weighbridge/gross/value"]),
        Row(
            "empty, 3 % too much", .empty, "C3", body: [empty(15_657)],
            says: ["W RR-D34 /body/weighbridge/gross/value"]),
        Row(
            "a seal of nobody", .released, "A5", body: [("VNHQ0451287", "VNHQ0451286")],
            says: ["W RR-D35 /body/seals/0/number"]),
        Row("the carrier's seal", .released, "A5", body: [("VNHQ0451287", "RR778812")]),
        Row(
            "a broken seal", .released, "A5", body: [("INTACT", "BROKEN")],
            says: ["W RR-D35 /body/seals/0/condition"]),
        Row(
            "a seal that customs opened", .released, "A8",
            body: [("CNHG2216021", "VNHQ0451287"), ("INTACT", "BROKEN")]),
        Row(
            "a seal put on without inspection", .released, "A8", absent: ["A5b"],
            says: ["W RR-D35 /body/sealsAtReceipt/0/number"]),
        Row(
            "an inspection finds another seal", .released, "A5b",
            body: [("VNHQ0451287", "VNHQ0451286")], says: ["W RR-D35 /body/sealsBefore/0/number"]),
        Row(
            "a plate misread", .released, "A5",
            body: [("24C12345\"", "24C12845\""), ("\"0.981\"", "\"0.900\"")],
            says: ["W RR-D36 /body/plates/0/normalized"]),
        Row(
            "another plate", .released, "A5", body: [("24R01234\"", "29H98765\"")],
            says: ["W RR-D36 /body/plates/1/normalized"]),
        Row(
            "another container", .released, "A5", body: [("RRVU1234565", "RRVU1002003")],
            says: ["W RR-D36 /body/containers/0"]),
        Row(
            "a container on an empty lorry", .empty, "C3",
            body: [("\"containers\":[]", "\"containers\":[\"RRVU1002003\"]")],
            says: ["W RR-D36 /body/containers/0"]),
        Row(
            "nobody said which plates", .released, "A5", body: [("24C12345\"", "24C12845\"")],
            absent: ["A1", "A3", "A4"], says: ["W RR-D07 /body/event"]),
    ]

    private static func weighed(_ kilograms: Int) -> (String, String) {
        ("\"gross\":{\"value\":\"41720\"", "\"gross\":{\"value\":\"\(kilograms)\"")
    }

    private static func empty(_ kilograms: Int) -> (String, String) {
        ("\"value\":\"15260\"", "\"value\":\"\(kilograms)\"")
    }

    // MARK: What takes more than a row

    @Test("a sure reading is told in other words than an unsure one")
    func sure() {
        let texts = ["0.950", "0.951"].map { confidence in
            Row(
                "", .released, "A5",
                body: [("24C12345\"", "24C12845\""), ("0.981", confidence)]
            ).findings.first?.problem.text.en ?? ""
        }
        #expect(
            texts[0].hasSuffix("may be misread (declared 24C12345; characters that differ: 1)."))
        #expect(
            texts[1].hasSuffix("stop and compare (declared 24C12345; characters that differ: 1)."))
    }

    @Test("a weight that is off by more than a tenth is told in other words")
    func farOff() {
        let texts = [45_800, 45_900, 37_500, 37_600].map { kilograms in
            let row = Row("", .released, "A5", body: [Self.weighed(kilograms)])
            return row.findings.first?.problem.text.en ?? ""
        }
        let far = "The weight is off by more than 10 %: declared with tare 41668 kg."
        #expect(texts.map { $0 == far } == [false, true, true, false])
        #expect(texts.allSatisfy { $0.contains("41668 kg") })
    }

    @Test("papers that come too late, and a second manifest")
    func tooLate() {
        let story = CrossingStory.released
        let second = story.step("A3").mail(header: [("d6493c\"", "d6493d\"")])
        let said = ["W RR-D07 /header/msgType"]
        #expect(story.record(before: "A4").advice(on: second) == said)
        let crossed = CrossingStory.refused.record(before: "D2b")
        let cancellation = CrossingStory.single.step("X2")
        let later = cancellation.mail(header: [("T09:20:00+07:00", "T19:20:00+07:00")])
        #expect(crossed.advice(on: later) == [])
        #expect(CrossingStory.refused.record().advice(on: later) == said)
        let change = CrossingStory.single.step("X1")
        let evening = [("T07:40:00+07:00", "T19:40:00+07:00")]
        let handedOver = story.record()
        // Seals may be corrected even then; what else the manifest says may not.
        #expect(handedOver.advice(on: change.mail(header: evening)) == [])
        let other = change.mail(
            header: evening,
            body: [
                ("/containers/0/seals/0/number", "/totals/packages"), ("\"VNHQ0451287\"", "1140"),
            ])
        #expect(handedOver.advice(on: other) == said)
    }

    @Test("a message of another crossing is known by it")
    func reference() {
        let record = CrossingStory.released.record(before: "A6")
        let mail = CrossingStory.released.step("A6").mail(header: [
            ("01a205a1-8850-7fcb-9971-174494d6493c", "01a20626-40e0-7b69-b94b-0d982e85bb55")
        ])
        let findings = record.findings(on: mail, among: [CrossingStory.refused.record()])
        #expect(findings.map(\.problem.path) == ["/header/inReplyTo"])
        let crossing = CrossingStory.refused.crossing.description
        #expect(findings.first?.problem.text.vi.contains(crossing) ?? false)
    }

    @Test("a lorry and a container are on one open crossing at a time")
    func inUse() {
        let record = CrossingStory.released.record(before: "A3")
        let mail = CrossingStory.released.step("A3").mail(body: [
            ("\"24C12345\"", "\"29H98765\""), ("RRVU1234565", "RRVU1002003"),
        ])
        let open = CrossingStory.refused.record(before: "D4")
        let said = [
            "W RR-D32 /body/vehicles/0/plate/normalized", "W RR-D32 /body/containers/0/id",
        ]
        #expect(record.advice(on: mail, among: [open]) == said)
        #expect(record.advice(on: mail, among: [CrossingRecord(open.crossing), open]) == said)
        #expect(record.advice(on: mail, among: [CrossingStory.refused.record()]) == [])
        #expect(record.advice(on: mail) == [])
    }

    @Test("a lorry on its way home is on the trip it made")
    func outbound() {
        let record = CrossingStory.empty.record(before: "C1")
        let trip = [CrossingStory.released.record(before: "A8")]
        #expect(record.advice(on: CrossingStory.empty.step("C1").mail(), among: trip) == [])
        let mail = CrossingStory.empty.step("C1").mail(body: [
            ("\"outboundCrossingRef\":\"RRVNKTH2611230000429\",", "")
        ])
        #expect(
            record.advice(on: mail, among: trip) == [
                "W RR-D32 /body/vehicles/0/plate/normalized",
                "W RR-D32 /body/vehicles/1/plate/normalized",
            ])
    }

    @Test("an amendment says what was there, and is followed")
    func amendment() {
        let change = CrossingStory.single.step("X1")
        var record = CrossingStory.released.record(before: "A5")
        let wrong = change.mail(body: [("VNHQ0451287", "VNHQ0451200")])
        #expect(record.advice(on: wrong) == ["W RR-D40 /body/changes/0/old"])
        let nowhere = change.mail(body: [("/seals/0/", "/seals/7/")])
        #expect(record.advice(on: nowhere) == ["W RR-D40 /body/changes/0/old"])
        let other = change.mail(body: [("0042318", "0042319")])
        #expect(record.advice(on: other) == ["W RR-D40 /body/manifestNo"])
        #expect(record.advice(on: change.mail()) == [])
        record.remember(change.mail())
        let again = change.mail(header: [("957ba6\"", "957ba7\"")])
        #expect(record.advice(on: again) == ["W RR-D40 /body/changes/0/old"])
        // The seal is another now.
        let event = CrossingStory.released.step("A5")
        #expect(record.advice(on: event.mail()) == ["W RR-D35 /body/seals/0/number"])
        #expect(record.advice(on: event.mail(body: [("VNHQ0451287", "VNHQ0451288")])) == [])
    }

    @Test("an amendment that does not match, or was rejected, is not followed")
    func amendmentRefused() {
        let change = CrossingStory.single.step("X1")
        let event = CrossingStory.released.step("A5").mail()
        var record = CrossingStory.released.record(before: "A5")
        record.remember(change.mail(body: [("VNHQ0451287", "VNHQ0451200")]))
        #expect(record.advice(on: event) == [])
        // One that was taken back leaves nothing certain to compare with.
        record = CrossingStory.released.record(before: "A5")
        record.remember(change.mail())
        record.remember(
            CrossingStory.single.step("X3").mail(header: [
                ("01a205a1-8850-7fcb-9971-174494d6493c", change.mail().header.id.description)
            ]))
        #expect(record.advice(on: event) == [])
    }

    @Test("an amendment or a cancellation of a manifest that has another number")
    func otherManifest() {
        let record = CrossingStory.refused.record(before: "D2")
        let mail = CrossingStory.single.step("X2").mail(body: [("0042377", "0042378")])
        #expect(record.advice(on: mail) == ["W RR-D02 /body/manifestNo"])
    }

    @Test("partners that meet for the first time are named")
    func partners() {
        let story = CrossingStory.released
        let record = story.record(before: "A3")
        let mail = story.step("A3").mail()
        let pairs = TradingPair.all(inManifest: mail.body)
        let pair = TradingPair(
            consignor: "VN:MST 5399999035", consignee: "CN:USCC 91532532MARR00019T")
        #expect(pairs == [pair])
        let known = Set(pairs)
        #expect(record.advice(on: mail, isKnown: known.contains) == [])
        let said = ["I RR-D45 /body/consignments/0/consignee"]
        #expect(record.advice(on: mail) { _ in false } == said)
        let other = story.step("A3").mail(body: [("91532532MARR00019T", "91532532MARR00018T")])
        #expect(record.advice(on: other, isKnown: known.contains) == said)
    }

    @Test("advice is for the crossing of the record, and on what is not remembered yet")
    func otherCrossing() {
        let record = CrossingStory.released.record()
        #expect(record.advice(on: CrossingStory.refused.step("D6").mail()) == [])
        #expect(record.advice(on: CrossingStory.released.step("A5").mail()) == [])
    }
}
