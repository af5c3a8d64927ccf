// ScenarioTests: the stories of the demo can be told on any day, and hold together when told.

import Foundation
import RedRiverBase
import RedRiverCatalogue
import RedRiverJSON
import TestSupport
import Testing

@testable import redriver

@Suite("Scenarios")
struct ScenarioTests {
    private static func template(_ name: String) throws -> [UInt8] {
        let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try Array(Data(contentsOf: top.appending(path: "Schemas/scenarios/\(name).json")))
    }

    private static func told(
        _ name: String, at now: String = "2031-05-06T10:00:00+07:00", seed: UInt64 = 1
    ) throws -> Scenario {
        var random = SeededGenerator(seed: seed)
        let now = try #require(Timestamp(rfc3339: now))
        return try Scenario(template: template(name), now: now, using: &random)
    }

    private static func messages(_ scenario: Scenario) throws -> [JSONValue] {
        try scenario.steps.map { try JSONDocument(parsing: $0.file).root }
    }

    /// Moments of many kinds: another year, both ends of a leap day, of a year and of a day.
    static let moments = [
        "2026-11-23T10:00:00+07:00", "2031-05-06T10:00:00+07:00", "2028-02-29T12:00:00+07:00",
        "2028-02-28T23:59:59+07:00", "2028-03-01T00:00:00+07:00", "2024-02-29T00:00:01+07:00",
        "2025-12-31T23:59:59+07:00", "2026-01-01T00:00:00+07:00", "2000-01-01T00:00:00+07:00",
        "2099-12-30T12:00:00+07:00", "2026-11-22T17:30:00Z", "2026-11-22T16:30:00Z",
    ]

    // MARK: What a node asks

    @Test("every message passes the header rules on any day", arguments: Scenario.names, moments)
    func passes(name: String, now: String) throws {
        for step in try Self.told(name, at: now).steps {
            let file = try MessageFile(parsing: step.file)
            let commitment = try #require(Digest([UInt8](repeating: 1, count: 32)))
            let header = file.headerAddingBodyMember(commitment: commitment)
            guard case .valid(let good) = Header.check(header) else {
                Issue.record("\(step.name) is refused: \(Header.check(header))")
                continue
            }
            #expect(good.id == step.id && good.sender == step.sender)
            #expect(good.receivers == [step.receiver])
        }
    }

    @Test(
        "every message is sent near today and far from its end", arguments: Scenario.names, moments)
    func near(name: String, now: String) throws {
        let moment = try #require(Timestamp(rfc3339: now))
        for (step, message) in zip(
            try Self.told(name, at: now).steps, try Self.messages(Self.told(name, at: now)))
        {
            let sentAt = try #require(
                message.value(at: "/header/sentAt")?.string.flatMap { Timestamp(rfc3339: $0) })
            let ahead = sentAt.millisecondsSince(moment)
            #expect(ahead < Limits.identitySkewMilliseconds, "\(step.name) is too far ahead")
            #expect(ahead > -2 * Limits.dayMilliseconds, "\(step.name) is too old")
            #expect(step.id.time == sentAt)
        }
    }

    // MARK: What holds the story together

    @Test("identifiers are new, and answers name the new ones", arguments: Scenario.names)
    func identifiers(name: String) throws {
        let old = try JSONDocument(parsing: Self.template(name)).root
        let oldMessages = try #require(old["steps"]).elements.compactMap { $0["message"] }
        let new = try Self.told(name)
        var places: [String: Int] = [:]
        for (place, message) in oldMessages.enumerated() {
            places[try #require(message.value(at: "/header/msgId")?.string)] = place
        }
        for (before, after) in zip(oldMessages, try Self.messages(new)) {
            let oldID = try #require(before.value(at: "/header/msgId")?.string)
            let newID = try #require(after.value(at: "/header/msgId")?.string)
            #expect(newID != oldID)
            let answered = before.value(at: "/header/inReplyTo")?.string.flatMap { places[$0] }
            let answers = after.value(at: "/header/inReplyTo")?.string
            #expect(answers == answered.map { new.steps[$0].id.description })
        }
        #expect(Set(new.steps.map(\.id)).count == new.steps.count)
    }

    @Test("one crossing keeps one reference, of today, wherever it is named", arguments: moments)
    func crossing(now: String) throws {
        for name in Scenario.names {
            let references = try Set(
                Self.messages(Self.told(name, at: now)).compactMap {
                    $0.value(at: "/header/crossingRef")?.string
                })
            #expect(references.count == 1)
            let reference = try #require(references.first.flatMap { CrossingReference($0) })
            let today = try #require(Timestamp(rfc3339: now)).date(offsetMinutes: 7 * 60)
            let serial = try #require(Int(reference.description.dropFirst(13).prefix(6)))
            #expect(reference.gate == .kimThanh)
            #expect(
                reference
                    == CrossingReference.make(
                        gate: .kimThanh, year: today.year, month: today.month, day: today.day,
                        serial: serial))
        }
    }

    @Test("a reference is new in the body as in the header, and an unknown one is renewed too")
    func crossingInBody() throws {
        let old = "RRVNKTH2611230000429"
        let other = "RRCNBSN2611230000514"
        let template = Self.miniature(body: "{\"a\":[{\"b\":\"\(old)\"},\"\(other)\"]}")
        var random = SeededGenerator(seed: 3)
        let now = try #require(Timestamp(rfc3339: "2027-01-02T03:00:00+07:00"))
        let scenario = try Scenario(template: template, now: now, using: &random)
        let message = try #require(Self.messages(scenario).first)
        let reference = try #require(message.value(at: "/header/crossingRef")?.string)
        let second = try #require(message.value(at: "/body/a/1")?.string)
        #expect(message.value(at: "/body/a/0/b")?.string == reference)
        #expect(reference.hasPrefix("RRVNKTH270102") && reference != old)
        #expect(second.hasPrefix("RRCNBSN270102") && CrossingReference(second) != nil)
    }

    @Test("every time and date moves by the same whole days and keeps its offset")
    func days() throws {
        let now = "2028-02-29T12:00:00+07:00"
        let body = """
            {"at": "2026-11-23T09:46:58+08:00", "z": "2026-11-23T01:46:58.5Z",
             "before": "2026-11-20", "after": "2026-11-24T20:00:00+08:00", "end": "2026-11-24",
             "no": ["LC-MF-26-0042318", "2026", "2026-11", "2026-13-01", "x2026-11-23", "2026-11-23 ",
                    "308765432100", "2026-11-23T24:00:00Z", ""], "n": 20261123, "t": true, "o": null}
            """
        let expected = """
            {"at":"2028-02-29T09:46:58+08:00","z":"2028-02-29T01:46:58.5Z",\
            "before":"2028-02-26","after":"2028-03-01T20:00:00+08:00","end":"2028-03-01",\
            "no":["LC-MF-26-0042318","2026","2026-11","2026-13-01","x2026-11-23","2026-11-23 ",\
            "308765432100","2026-11-23T24:00:00Z",""],"n":20261123,"t":true,"o":null}
            """
        var random = SeededGenerator(seed: 3)
        let scenario = try Scenario(
            template: Self.miniature(body: body), now: #require(Timestamp(rfc3339: now)),
            using: &random)
        let message = try #require(Self.messages(scenario).first)
        #expect(try #require(message["body"]).compact == Array(expected.utf8))
        #expect(message.value(at: "/header/sentAt")?.string == "2028-02-29T06:40:02+07:00")
    }

    @Test("nothing but identifiers, references and days is changed", arguments: Scenario.names)
    func untouched(name: String) throws {
        func blanked(_ value: JSONValue) -> String {
            String(decoding: value.compact, as: UTF8.self)
                .replacing(
                    #/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/#, with: "ID"
                )
                .replacing(#/RRVNKTH[0-9]{12}[0-9A-Z]/#, with: "REF")
                .replacing(#/[0-9]{4}-[0-9]{2}-[0-9]{2}/#, with: "DAY")
        }
        let old = try JSONDocument(parsing: Self.template(name)).root
        let before = try #require(old["steps"]).elements.compactMap { $0["message"] }.map(blanked)
        #expect(try Self.messages(Self.told(name)).map(blanked) == before)
    }

    @Test("the story is told in the order of the template, in three languages")
    func order() throws {
        let released = try Self.told("durian-released")
        let refused = try Self.told("durian-refused")
        #expect(
            released.steps.map(\.name) == ["A1", "A2", "A3", "A4", "A5", "A5b", "A6", "A7", "A8"])
        #expect(refused.steps.map(\.name) == ["D1", "D2", "D2b", "D3", "D4", "D5", "D6"])
        let titles =
            [released.title, refused.title] + (released.steps + refused.steps).map(\.title)
        for title in titles {
            #expect(Set([title.vi, title.zh, title.en]).count == 3)
        }
    }

    @Test("the same moment and randomness give the same bytes, other randomness others")
    func repeatable() throws {
        let first = try Self.told("durian-released", seed: 1).steps.map(\.file)
        #expect(try Self.told("durian-released", seed: 1).steps.map(\.file) == first)
        #expect(try Self.told("durian-released", seed: 2).steps.map(\.file) != first)
    }

    // MARK: Bad templates

    /// A template of one message, with the given pieces put in.
    private static func miniature(
        format: String = "redriver/scenario/v1",
        id: String = "01a205a1-8850-7fcb-9971-174494d6493c",
        crossing: String = "\"RRVNKTH2611230000429\"", body: String = "{}", copies: Int = 1
    ) -> [UInt8] {
        let title = "{\"vi\": \"a\", \"zh\": \"b\", \"en\": \"c\"}"
        let step = """
            {"step": "S", "title": \(title), "message": {"header": {"msgId": "\(id)",
             "msgType": "RR110", "sender": "VN.CUSTOMS.13BB", "receiver": "CN.CUSTOMS.8613",
             "sentAt": "2026-11-23T06:40:02+07:00", "crossingRef": \(crossing)}, "body": \(body)}}
            """
        let steps = [String](repeating: step, count: copies).joined(separator: ",")
        return Array("{\"format\": \"\(format)\", \"title\": \(title), \"steps\": [\(steps)]}".utf8)
    }

    @Test(
        "a template that is not one is refused with a code",
        arguments: [
            (miniature(format: "redriver/scenario/v2"), "scenario.template"),
            (miniature(id: "01a205a1-8850-4fcb-9971-174494d6493c"), "scenario.template"),
            (miniature(crossing: "null"), "scenario.no-crossing"),
            (miniature(crossing: "\"RRVNKTH2611230000428\""), "scenario.no-crossing"),
            (miniature(copies: 2), "scenario.repeated"),
            (miniature(copies: 0), "scenario.no-crossing"),
            (Array("[]".utf8), "scenario.template"),
            ([], "scenario.template"),
        ])
    func refused(template: [UInt8], code: String) throws {
        var random = SeededGenerator(seed: 1)
        let now = try #require(Timestamp(rfc3339: "2026-11-23T06:40:02+07:00"))
        let error = #expect(throws: ScenarioError.self) {
            try Scenario(template: template, now: now, using: &random)
        }
        #expect(error?.code == code)
        #expect(error?.hint != nil)
    }

    @Test("a clock beyond what a reference can name is refused")
    func farClock() {
        let error = #expect(throws: ScenarioError.self) {
            try Self.told("durian-released", at: "2100-01-01T00:00:00+07:00")
        }
        #expect(error?.code == "scenario.year")
    }

    @Test("a template cut anywhere never traps")
    func truncated() throws {
        let template = Self.miniature()
        for count in template.indices {
            var random = SeededGenerator(seed: 1)
            let now = Timestamp(milliseconds: 1_795_392_160_125)
            #expect(throws: ScenarioError.self) {
                try Scenario(template: Array(template.prefix(count)), now: now, using: &random)
            }
        }
    }
}
