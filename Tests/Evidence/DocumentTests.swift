// DocumentTests: docs/formats.md says about evidence what the code does.
//
// A second implementation is written from that document, so its examples are read out of it here
// and its worked example is computed again, step by step.

import Foundation
import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import TestSupport
import Testing

@Suite("The formats document, on evidence")
struct DocumentTests {
    let text: String

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = root.deletingLastPathComponent().appending(path: "docs/formats.md")
        text = try String(contentsOf: file, encoding: .utf8)
    }

    /// The fenced block with this info string, its last LF included.
    private func block(_ name: String) throws -> [UInt8] {
        let start = try #require(text.range(of: "\n```\(name)\n"))
        let end = try #require(text.range(of: "```\n", range: start.upperBound..<text.endIndex))
        return Array(text[start.upperBound..<end.lowerBound].utf8)
    }

    /// The hexadecimal value of a row of the worked example.
    private func value(_ name: String) throws -> [UInt8] {
        let example = try #require(text.range(of: "### A worked example"))
        let start = try #require(
            text.range(of: "\n| \(name) | `", range: example.upperBound..<text.endIndex))
        return hex(String(text[start.upperBound...].prefix { $0 != "`" }))
    }

    @Test("shows the statements of the golden files")
    func statements() throws {
        #expect(try SealStatement(parsing: block("seal")) == Samples.seal)
        #expect(try ReceiptStatement(parsing: block("receipt")) == Samples.receipt)
        #expect(try EpochStatement(parsing: block("epoch")) == Samples.epoch)
        #expect(try OutcomeLine.parseAll(block("outcomes")).count == 3)
    }

    @Test("gives the genesis value and the derived salt that are computed elsewhere")
    func digests() {
        let genesis = StatementKind.seal.genesis(agreement: digest(0x33))
        #expect(text.contains("For this one it is `\(genesis)`"))
        #expect(text.contains("738455e4979a6a6ed2a1029080eabec5f5dcfa7a66fc3fa5069dc9919e321437"))
    }

    @Test("has a worked example whose every step is right")
    func example() throws {
        func hmac(_ key: [UInt8], _ parts: [UInt8]...) -> [UInt8] {
            HMACSHA256.authenticate(parts, key: key)
        }
        #expect(try value("SHA-256(info)") == Digest.sha256(Samples.epoch.infoBytes).bytes)
        #expect(try value("epoch") == Samples.epoch.epoch.bytes)
        #expect(try value("commitment") == Example.commitment.bytes)
        #expect(try value("nonce") == Example.nonce && value("salt") == Example.salt)
        #expect(try block("header") == Example.header + [0x0a])
        let row = try #require(text.range(of: "| number | `000000000000eba1` (60321) |"))
        #expect(!row.isEmpty && Example.number == MessageNumber(0xeba1))
        let number = hex("000000000000eba1")
        let mk = hmac(
            try value("PRK"), Array("redriver/message/v1\0".utf8), try value("epoch"), number,
            Example.nonce, Example.commitment.bytes)
        #expect(try value("mk") == mk)
        #expect(try value("K") == hmac(mk, Array("key\u{1}".utf8)))
        #expect(try value("IV") == Array(hmac(mk, Array("iv\u{1}".utf8)).prefix(12)))
        // PRK and sealed are what SealingTests finds from the key of RFC 9180 itself.
        #expect(try value("PRK") == Example.prk && value("sealed") == Example.sealed)
        let aad =
            Array("redriver/aad/v1\0".utf8) + Samples.epoch.epoch.bytes + number
            + Array("vn.kim-thanh\0cn.bac-son\0".utf8) + Example.header
        let opened = try AES256GCM.open(
            Array(Example.sealed.dropFirst(16)), key: value("K"), iv: value("IV"), aad: aad)
        #expect(opened == Example.salt + Example.body)
    }

    @Test("lists the codes an outcome line may bear, and no other")
    func outcomeCodes() throws {
        let start = try #require(text.range(of: "The codes that may stand here:"))
        let list = text[start.upperBound...].prefix { $0 != "." }
        let named = Set(
            list.split(separator: "`").map(String.init).filter { $0.first?.isLetter == true })
        #expect(named == Set(Code.allCases.filter(\.refusesMessage).map(\.rawValue)))
    }
}
