// MessageViewTests: messages as people read them, good ones and those made to do harm.
//
// Transcripts/show has how four of the examples beside the schemas are shown. To write them anew:
// REDRIVER_RECORD=1 swift test --filter MessageView

import Foundation
import RedRiverBase
import RedRiverCatalogue
import RedRiverJSON
import RedRiverReport
import TestSupport
import Testing

@testable import redriver

@Suite("Messages as people read them")
struct MessageViewTests {
    /// Compiled once for all of these tests.
    private static let shared = Result {
        try Catalogue(files: CatalogueFolder.files(Redriver.schemas))
    }

    private let catalogue: Catalogue

    init() throws { catalogue = try Self.shared.get() }

    private static let kept = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Transcripts/show")

    /// The good messages that lie beside the schemas, by the name of their file.
    private static func examples() throws -> [String: [UInt8]] {
        var examples: [String: [UInt8]] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: Redriver.schemas)
        where path.contains("/valid/") {
            let url = URL(filePath: Redriver.schemas).appending(path: path)
            examples[url.lastPathComponent] = Array(try Data(contentsOf: url))
        }
        return examples
    }

    private func view(
        _ body: String, header: String = "{}", _ language: Language = .en
    ) throws -> MessageView {
        let file = try MessageFile(parsing: Array("{\"header\":\(header),\"body\":\(body)}".utf8))
        return try MessageView(file, catalogue, language)
    }

    private func lines(_ body: String, _ language: Language = .en) throws -> [String] {
        Array(try view(body, language).lines.dropFirst(2))
    }

    private func page(_ view: MessageView) -> String { Markup(view.markup).source }

    // MARK: Good messages

    @Test(
        "four messages in three languages",
        arguments: ["durian", "fail", "refuse-return", "suspension"], Language.allCases)
    func transcripts(_ name: String, _ language: Language) throws {
        let file = try MessageFile(parsing: try #require(try Self.examples()[name + ".json"]))
        let shown = try MessageView(file, catalogue, language).lines.joined(separator: "\n")
        let kept = Self.kept.appending(path: "\(name).\(language.rawValue).txt")
        if ProcessInfo.processInfo.environment["REDRIVER_RECORD"] != nil {
            try Data((shown + "\n").utf8).write(to: kept)
        }
        let wanted = try String(contentsOf: kept, encoding: .utf8)
        #expect(shown + "\n" == wanted)
        #expect((shown + "\n").utf8.elementsEqual(wanted.utf8))
    }

    @Test("codes have their names, measures their units, and times room between their parts")
    func values() throws {
        let body = """
            {"items":[{"packages":[{"count":3,"type":"CT","marks":"N/M"}],
             "grossMass":{"value":"21888.000","unit":"KGM"},"value":{"amount":"1","currency":"VND"}}],
             "decidedAt":"2026-11-23T07:02:31.5Z","driver":{"document":{"type":"ID"}},"done":false,
             "contacts":[{"type":"EM","value":"a@b"}],"route":{"exitGate":"XX"},"eta":null}
            """
        #expect(
            try lines(body, .vi) == [
                "  Hàng hóa",
                "    Kiện hàng                  Tổng trọng lượng         Trị giá",
                "    3 CT (Thùng các-tông) N/M  21888.000 KGM (Kilôgam)  1 VND (Đồng Việt Nam)",
                "", "  Thời điểm quyết định  2026-11-23 07:02:31.5 Z",
                "", "  Lái xe", "    Giấy tờ",
                "      Loại giấy tờ  ID (Giấy tờ tùy thân (căn cước))",
                "", "  Đã thực hiện  không", "  Liên hệ       EM (Thư điện tử) a@b",
                "", "  Tuyến", "    Lối thông quan xuất  XX", "", "  Thời gian dự kiến đến  —",
            ])
    }

    @Test("a text in several languages begins with the reader's own")
    func sentences() throws {
        let body = "{\"text\":{\"vi\":\"v\",\"zh\":\"z\",\"en\":\"e\"}}"
        #expect(try lines(body, .zh) == ["  内容  z / v / e"])
        #expect(try lines(body, .vi) == ["  Nội dung  v / z / e"])
        #expect(try lines("{\"text\":{\"vi\":\"v\",\"zh\":\"\"}}", .en) == ["  Text  v / \"\""])
        #expect(
            page(try view(body, .zh)).contains(
                "<dd><span lang=\"zh-Hans\">z</span> / <span lang=\"vi\">v</span> / "))
    }

    @Test("a free text that happens to be a code is not explained")
    func freeTexts() throws {
        #expect(try lines("{\"driver\":{\"name\":\"SHORT\"}}").last == "    Name  SHORT")
        #expect(try lines("{\"lane\":\"OVER\"}") == ["  Lane  OVER"])
    }

    @Test("who wrote to whom, and what, stands at the top")
    func heading() throws {
        let header = """
            {"msgType":"RR300","receiver":["CN.CUSTOMS.8613","CN.GATE.HKM"],"sender":"VN.GATE.LCA"}
            """
        let view = try view("{}", header: header)
        #expect(view.title == "RR300 · Gate event")
        #expect(
            view.lines[1]
                == "  Sender → Receiver  VN.GATE.LCA → CN.CUSTOMS.8613 (Hekou Customs), CN.GATE.HKM"
        )
    }

    @Test("in the examples nothing is left without a label", arguments: Language.allCases)
    func examples(_ language: Language) throws {
        let examples = try Self.examples()
        #expect(examples.count > 30)
        for (name, bytes) in examples {
            let view = try MessageView(try MessageFile(parsing: bytes), catalogue, language)
            for label in view.heading.map(\.label) + Self.labels(view.body) {
                #expect(!Self.looksLikeName(label), "\(name): \(label)")
            }
        }
    }

    private static func labels(_ blocks: [ViewBlock]) -> [String] {
        blocks.flatMap { block -> [String] in
            switch block {
            case .line(let line): [line.label]
            case .group(let title, let inner): [title] + labels(inner)
            case .table(let table):
                [table.title] + table.columns + table.rows.flatMap { labels($0.details) }
            }
        }
    }

    /// Members begin with a small letter, labels in Vietnamese and English with a capital one.
    private static func looksLikeName(_ label: String) -> Bool {
        label.utf8.first.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } ?? true
    }

    // MARK: Messages made to do harm

    private static let nasty =
        "\\u001b]0;x\\u0007\\u009b2J\\r\\n\\u202e<script>alert(1)</script>\\\"'&"

    @Test(
        "nothing in a message can steer the terminal or become a mark", arguments: Language.allCases
    )
    func hostile(_ language: Language) throws {
        let nasty = Self.nasty
        let body = """
            {"\(nasty)":"\(nasty)","text":{"vi":"\(nasty)","zh":"\(nasty)"},
             "items":[{"\(nasty)":"\(nasty)","packages":[{"count":"\(nasty)","type":"\(nasty)"}]}],
             "route":{"\(nasty)":[["\(nasty)"],{"\(nasty)":{"\(nasty)":{"a":{}}}}]},
             "grossMass":{"value":"\(nasty)","unit":"\(nasty)"},"list":["\(nasty)",null,1e999]}
            """
        let header = """
            {"msgType":"\(nasty)","sender":"\(nasty)","receiver":{"\(nasty)":["\(nasty)"]},
             "sentAt":"\(nasty)","\(nasty)":"\(nasty)"}
            """
        let view = try view(body, header: header, language)
        let lines = view.lines
        for line in lines {
            #expect(line == line.visible)
        }
        #expect(
            lines.contains {
                $0.contains("\\u001b]0;x\\u0007\\u009b2J\\u000d\\u000a\\u202e<script>")
            })
        let page = page(view)
        #expect(page == page.visible)
        #expect(!page.contains("<script") && !page.contains("'"))
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"))
        var rest = page[...]
        while let start = rest.firstIndex(of: "<") {
            let tag = rest[start...].prefix { $0 != ">" }
            #expect(
                tag.wholeMatch(
                    of:
                        #/</?(h1|h2|h3|dl|dt|dd|div|table|thead|tbody|tr|th|td|span( lang="(vi|zh-Hans|en)")?)/#
                )
                    != nil, "\(tag)")
            rest = rest[tag.endIndex...]
        }
    }

    @Test(
        "any JSON at all can be shown",
        arguments: [
            "1", "null", "\"\"", "[]", "{}", "[[],{},null]", "{\"\":{\"\":[{}]}}", "[{\"a\":1},2]",
            "{\"items\":1,\"text\":[],\"slot\":{\"from\":1,\"to\":[]},\"seals\":[{\"number\":{}}]}",
            "{\"plates\":[{\"country\":1,\"text\":null,\"normalized\":true}],\"vi\":\"\"}",
            "{\"value\":{\"vi\":1},\"unit\":{\"vi\":\"a\",\"fr\":\"b\"},\"items\":[[{\"a\":[]}]]}",
        ])
    func anything(_ body: String) throws {
        for language in Language.allCases {
            let view = try view(body, language)
            #expect(!view.lines.isEmpty && !page(view).isEmpty)
        }
    }

    /// Bodies of some hundred kilobytes, each made to be as costly as it can.
    private static let large: [String] = {
        func list(_ count: Int, _ element: (Int) -> String) -> String {
            "[" + (0..<count).map(element).joined(separator: ",") + "]"
        }
        let deep =
            String(repeating: "[", count: 120) + list(8_000) { _ in "1" }
            + String(repeating: "]", count: 120)
        let nested = (0..<120).reduce("1") { inner, _ in "{\"a\":\(inner),\"b\":[{}]}" }
        let long = String(repeating: "x", count: 60_000)
        return [
            list(50_000) { _ in "1" }, list(10_000) { _ in "{}" }, list(25_000) { _ in "[[]]" },
            deep,
            nested, list(10_000) { "{\"n\($0)\":1}" }, list(15_000) { _ in "{\"a\":1}" },
            list(8_000) { "{\"m\($0 % 20)\":1}" },
            list(3_000) { _ in "{\"a\":[{\"b\":[{\"c\":{}}]}]}" },
            "[{\"a\":\"\(long)\",\"b\":1}," + list(5_000) { _ in "{\"a\":1,\"b\":2}" }.dropFirst(),
            "{\"\(long)\":1," + (0..<5_000).map { "\"k\($0)\":1" }.joined(separator: ",") + "}",
            "{" + (0..<10_000).map { "\"k\($0)\":[]" }.joined(separator: ",") + "}",
        ]
    }()

    @Test("what is shown is not out of proportion to the message", arguments: large.indices)
    func proportion(_ index: Int) throws {
        let body = Self.large[index]
        let view = try view("{\"items\":\(body)}")
        let shown = view.lines.reduce(0) { $0 + $1.utf8.count }
        #expect(shown < 100 * body.utf8.count, "\(shown) of \(body.utf8.count)")
        #expect(page(view).utf8.count < 100 * body.utf8.count)
    }
}
