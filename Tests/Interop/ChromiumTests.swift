// ChromiumTests: the audit's page in a browser, without a network: it verifies, it fails where it must,
// it runs nothing that was smuggled in, and it prints.

import Foundation
import LedgerTestSupport
import RedRiverBase
import TestSupport
import Testing

@Suite(
    "Interop with Chromium", .serialized,
    .needs(.chromium, Chromium.isHere, "chromium on the path"))
struct ChromiumTests {
    @Test("the browser itself verifies the proof and the signatures", arguments: Language.allCases)
    func verified(_ language: Language) throws {
        let page = try ReportedPair(language)
        let dom = try Chromium.dom(of: page.file, in: page.folder)
        #expect(Chromium.states(of: "inclusion", in: dom) == ["verified", "verified", "verified"])
        for number in 0...1 {
            #expect(
                Chromium.states(of: "signature-\(number)", in: dom)
                    == ["verified", "verified", "verified"])
        }
        // A step for the leaf and one for each hash of its path, in each language.
        #expect(dom.components(separatedBy: "<td>SHA-256(00 ‖ leaf)</td>").count - 1 == 3)
        #expect(dom.components(separatedBy: "<td>SHA-256(01 ‖").count > 3 * 5)
    }

    @Test("a leaf, a path, a note or a signature with one byte changed fails")
    func tampered() throws {
        let page = try ReportedPair(.en)
        for (name, check) in [
            ("data-leaf", "inclusion"), ("data-path", "inclusion"), ("data-note", "signature-0"),
            ("data-note", "signature-1"), ("data-signature", "signature-0"),
        ] {
            let changed = try page.changing(name)
            let dom = try Chromium.dom(of: changed, in: page.folder)
            #expect(
                Chromium.states(of: check, in: dom) == ["failed", "failed", "failed"],
                "\(name) \(check)")
            if name == "data-signature" {
                // A root that is not well signed proves nothing, however well the path fits.
                let states = Chromium.states(of: "inclusion", in: dom)
                #expect(states == ["unsigned", "unsigned", "unsigned"])
            }
        }
    }

    @Test("the button changes a bit and the proof fails; again, and it holds")
    func flip() throws {
        let page = try ReportedPair(.en)
        for (clicks, state, change) in [(1, "failed", "changed"), (2, "verified", "original")] {
            let script = """
                <script>addEventListener("load", async () => {
                  const wait = () => new Promise((done) => setTimeout(done, 300));
                  for (let click = 0; click < \(clicks); click += 1) {
                    await wait();
                    document.querySelector("article[lang=zh-Hans] button").click();
                  }
                  await wait();
                });</script>
                """
            let text = try page.text.replacing(
                #/<meta http-equiv="Content-Security-Policy"[^>]*>/#, with: ""
            ).replacing("</body>", with: script + "</body>")
            try page.folder.write("clicked.html", text)
            let dom = try Chromium.dom(of: page.folder.path("clicked.html"), in: page.folder)
            #expect(
                Chromium.states(of: "inclusion", in: dom) == Array(repeating: state, count: 3))
            #expect(Chromium.states(of: "change", in: dom) == Array(repeating: change, count: 3))
        }
    }

    @Test("the page's policy lets no other script run")
    func smuggled() throws {
        let page = try ReportedPair(.vi)
        let script = "<script>document.body.dataset.owned = \"owned\"</script>"
        let image = "<img src=\"x\" onerror=\"document.body.dataset.owned = 1\">"
        let text = try page.text.replacing("</body>", with: script + image + "</body>")
        try page.folder.write("smuggled.html", text)
        let dom = try Chromium.dom(of: page.folder.path("smuggled.html"), in: page.folder)
        #expect(!dom.contains("data-owned"))
        #expect(Chromium.states(of: "inclusion", in: dom) == ["verified", "verified", "verified"])
    }

    @Test("it prints on A4, in every language", arguments: Language.allCases)
    func prints(_ language: Language) throws {
        let page = try ReportedPair(language)
        let pdf = page.folder.path("page.pdf")
        try Chromium.run(
            ["--print-to-pdf=\(pdf)", "--no-pdf-header-footer", page.file], in: page.folder)
        let bytes = try Data(contentsOf: URL(filePath: pdf))
        let text = String(decoding: bytes, as: UTF8.self)
        let boxes = text.matches(of: #/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/#)
        #expect((2...12).contains(boxes.count), "\(boxes.count) sheets")
        // 210 × 297 mm in points.
        for box in boxes {
            #expect(abs(try #require(Double(box.1)) - 595.3) < 1.5)
            #expect(abs(try #require(Double(box.2)) - 841.9) < 1.5)
        }
    }
}

/// Two ledgers and the page the program makes of them.
private struct ReportedPair {
    let folder: Folder
    let file: String

    init(_ language: Language) throws {
        let folder = try Folder()
        let world = try LedgerWorld()
        var plan = LedgerMaker.Plan()
        plan.messages = 120
        plan.isVaried = true
        var time = world.times.begin
        for (country, ledger) in try LedgerMaker.make(world, plan) {
            time = max(time, try ledger.publish(to: folder.path(country.rawValue), world))
        }
        try world.writeTrust(to: folder.path("trust"))
        file = folder.path("page.html")
        let at = time.advanced(byMilliseconds: 30_000).rfc3339
        let outcome = try Redriver.run([
            "audit", "report", folder.path("VN"), folder.path("CN"), "--policy",
            folder.path("trust"), "--html", file, "--at", at, "--made", at, "--lang",
            language.rawValue,
        ])
        try #require(outcome.code == 0, "\(outcome.output)\n\(outcome.errors)")
        self.folder = folder
    }

    var text: String { get throws { try folder.read("page.html") } }

    /// A copy whose first value of an attribute has one letter of its base64 changed.
    func changing(_ attribute: String) throws -> String {
        var text = try text
        let start = try #require(text.range(of: "\(attribute)=\"")).upperBound
        let place = text.index(start, offsetBy: 30)
        text.replaceSubrange(place...place, with: text[place] == "A" ? "B" : "A")
        try folder.write("changed.html", text)
        return folder.path("changed.html")
    }
}

/// A headless Chromium with a profile of its own and no network.
private enum Chromium {
    static var isHere: Bool {
        let outcome = try? process(["--version"]).finish()
        return outcome?.code == 0
    }

    /// The page as it is when its script is done.
    static func dom(of file: String, in folder: Folder) throws -> String {
        try run(["--virtual-time-budget=8000", "--dump-dom", file], in: folder)
    }

    @discardableResult
    static func run(_ arguments: [String], in folder: Folder) throws -> String {
        let fixed = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--no-first-run", "--user-data-dir=\(folder.path("profile"))",
            "--host-resolver-rules=MAP * ~NOTFOUND",
        ]
        let outcome = try process(fixed + arguments).finish()
        try #require(outcome.code == 0, "\(outcome.errors.suffix(2000))")
        return outcome.output
    }

    /// What became of a check, once for each language.
    static func states(of check: String, in dom: String) -> [String] {
        dom.matches(of: #/<[^>]*data-check="([^"]*)"[^>]*data-state="([^"]*)"/#)
            .filter { $0.1 == check }.map { String($0.2) }
    }

    private static func process(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["chromium"] + arguments
        process.standardInput = FileHandle.nullDevice
        return process
    }
}
