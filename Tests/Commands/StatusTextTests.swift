// StatusTextTests: a node's answer as a table, whatever is in it.

import RedRiverBase
import RedRiverJSON
import Testing

@testable import redriver

@Suite("Status text")
struct StatusTextTests {
    func text(_ json: String, _ language: Language = .en) throws -> String {
        StatusText(try JSONDocument(parsing: Array(json.utf8)).root, language).text
    }

    @Test("objects are lists, arrays of objects tables, and known names are translated")
    func table() throws {
        let json = """
            {"node":{"id":"vn.kim-thanh","counters":{"accepted":3}},
             "queues":[{"name":"A","waiting":10,"paused":true},{"name":"BB","more":null}],
             "alarms":[],"news":["x"]}
            """
        #expect(
            try text(json) == """
                Node
                  id                   vn.kim-thanh
                  counters · accepted  3

                Queues
                  name  waiting  paused  more
                  A     10       yes     
                  BB                     -

                Alarms
                  none

                news
                  x
                """)
        #expect(try text(json, .zh).contains("名称  等待  暂停  more"))
        #expect(try text(json, .vi).contains("Hàng đợi\n  tên  đang chờ  tạm dừng  more"))
    }

    @Test(
        "an alarm is told in the language asked for, with what to do", arguments: Language.allCases)
    func alarms(_ language: Language) throws {
        let json = """
            {"alarms":[{"code":"link.down","text":{"vi":"v1","zh":"z1","en":"e1"},
             "hint":{"vi":"v2","zh":"z2","en":"e2"}}]}
            """
        let letter = language.rawValue.prefix(1)
        #expect(try text(json, language).contains("! link.down: \(letter)1\n    → \(letter)2"))
    }

    @Test("what the node sends cannot steer the terminal")
    func control() throws {
        let shown = try text(#"{"a\u001b[2J":"b\u0007\u202e\n"}"#)
        #expect(shown == "a [2J\n  b   ")
    }

    @Test(
        "any JSON at all can be shown",
        arguments: [
            "1", "[]", "{}", #"{"a":[]}"#, #"{"a":{"b":{"c":[1,{"d":2}]}}}"#,
            #"{"a":[[],{},null]}"#,
            #"{"queues":[{"text":1}],"alarms":{"text":{}}}"#,
        ])
    func anything(_ json: String) throws { _ = try text(json) }
}
