// DocumentTests: docs/formats.md says about frames what the code does.

import Foundation
import RedRiverBase
import RedRiverWire
import TestSupport
import Testing

@Suite("The formats document, on frames")
struct DocumentTests {
    let text: String

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = root.deletingLastPathComponent().appending(path: "docs/formats.md")
        text = try String(contentsOf: file, encoding: .utf8)
    }

    @Test("shows JSON that is read, for every verb that has some", arguments: Side.all)
    func examples(side: Side) throws {
        let start = try #require(text.range(of: "\n```\(side.name)\n"))
        let end = try #require(text.range(of: "```\n", range: start.upperBound..<text.endIndex))
        let lines = text[start.upperBound..<end.lowerBound].split(separator: "\n")
        for line in lines {
            let parts = line.split(separator: " ", maxSplits: 1)
            let name = String(parts[0])
            // The first sample of a verb has no frames that depend on what its JSON says.
            var frames = try #require(side.samples.first { verb(of: $0) == name })
            frames[3] = bytes(String(parts[1]))
            let printed = try side.reprint(frames)
            #expect(String(decoding: printed[3], as: UTF8.self) == parts[1])
        }
        let shown = Set(lines.map { String($0.prefix { $0 != " " }) })
        let fixed = Set(HostileFrameTests.payloads.filter { $0.0.name == side.name }.map(\.1))
        #expect(shown == (side.name == "link" ? fixed.subtracting(["ERROR"]) : fixed))
    }

    @Test("names every verb")
    func verbs() {
        for side in Side.all {
            for frames in side.samples { #expect(text.contains("| `\(verb(of: frames))` |")) }
        }
    }

    @Test("lists every code, and whether it may be tried again")
    func codes() {
        for code in Code.allCases {
            let retryable = code.isRetryable ? "yes" : "no"
            #expect(text.contains("\n| `\(code.rawValue)` | \(retryable) |"), "\(code.rawValue)")
        }
    }

    @Test("gives the bounds that are kept")
    func bounds() {
        #expect(Limits.framesPerMessage == 1100 && text.contains("At most 1100 frames"))
        #expect(Limits.framesPerLinkMessage == 1544 && text.contains("1544 frames and 8 MiB"))
        #expect(Limits.linkMessage == .mebibytes(8) && Limits.jsonFrame == .kibibytes(256))
        #expect(Limits.frame == .mebibytes(2) && Limits.frameCut == .mebibytes(8))
        #expect(Limits.header.value == 4096 && Limits.body.value == 524_288)
        #expect(Limits.statement.value == 2048 && Limits.creditMax == 1024)
        #expect(Limits.certificate.value == 16_384 && Limits.revocationList.value == 524_288)
        #expect(Limits.evidence.value == 2_096_128 && text.contains("at most 2 096 128 bytes"))
        #expect(Limits.evidenceAtOnce == 16 && text.contains("may ask 16 times at once"))
        #expect(Limits.evidencePauseMilliseconds == 250 && text.contains("4 times a second"))
        #expect(Limits.evidenceWaiting == 64 && text.contains("64 asks may wait"))
        #expect(Limits.clientUntaken == .mebibytes(32) && text.contains("more than 32 MiB"))
        #expect(Limits.sealMessages == 512 && Limits.certificatesListed == 16)
    }
}
