// StatementTests: statements are the bytes of their golden files; every other spelling is refused.

import Foundation
import RedRiverBase
import RedRiverEvidence
import TestSupport
import Testing

/// One kind of statement, as the tests treat them all: bytes in, the same bytes out or an error.
struct Form: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let reprint: @Sendable ([UInt8]) throws(EvidenceError) -> [UInt8]
    var testDescription: String { name }
    var lines: [String] { String(decoding: bytes, as: UTF8.self).components(separatedBy: "\n") }

    static let all = [
        Form(name: "seal", bytes: Samples.seal.bytes) { (bytes) throws(EvidenceError) in
            try SealStatement(parsing: bytes).bytes
        },
        Form(name: "receipt", bytes: Samples.receipt.bytes) { (bytes) throws(EvidenceError) in
            try ReceiptStatement(parsing: bytes).bytes
        },
        Form(name: "epoch", bytes: Samples.epoch.bytes) { (bytes) throws(EvidenceError) in
            try EpochStatement(parsing: bytes).bytes
        },
    ]
}

@Suite("Statements")
struct StatementTests {
    @Test("print as the golden file says, byte for byte", arguments: Form.all)
    func golden(form: Form) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/\(form.name).txt")
        #expect(try String(contentsOf: file, encoding: .utf8) == form.lines.joined(separator: "\n"))
    }

    @Test("read back as they were printed", arguments: Form.all)
    func roundTrip(form: Form) throws {
        #expect(try form.reprint(form.bytes) == form.bytes)
        #expect(try SealStatement(parsing: Samples.seal.bytes) == Samples.seal)
        #expect(try ReceiptStatement(parsing: Samples.receipt.bytes) == Samples.receipt)
        #expect(try EpochStatement(parsing: Samples.epoch.bytes) == Samples.epoch)
    }

    @Test(
        "are refused when a line is missing, doubled, moved, or no line ends", arguments: Form.all)
    func lines(form: Form) {
        let lines = form.lines
        for index in lines.indices.dropLast() {
            var missing = lines
            missing.remove(at: index)
            var doubled = lines
            doubled.insert(lines[index], at: index)
            var moved = lines
            moved.swapAt(index, (index + 1) % (lines.count - 1))
            for hostile in [missing, doubled, moved] { refuse(hostile, form) }
        }
        refuse(lines.dropLast(), form)
        refuse(lines + [""], form)
        refuse(lines + ["extra: 1", ""], form)
    }

    private func refuse(_ lines: [String], _ form: Form) {
        let bytes = Array(lines.joined(separator: "\n").utf8)
        #expect(throws: EvidenceError.self) { try form.reprint(bytes) }
    }

    @Test("are refused in any other spelling", arguments: Form.all)
    func spellings(form: Form) {
        let text = String(decoding: form.bytes, as: UTF8.self)
        let hostile = [
            ("\n", "\r\n"), (": ", ":"), (": ", ":  "), (".000Z", "Z"), (".000Z", ".0000Z"),
            (".125Z", ".125+00:00"), ("1042", "01042"), ("1042", "+1042"), ("1042", "1042 "),
            ("1042", "0"), ("1042", "9007199254740992"), ("1042", "18446744073709551616"),
            ("60321", "0"), ("64", "513"), ("64", "0"), ("62", "-1"), ("sha256:", "SHA256:"),
            ("sha256:", "sm3:"),
            ("REREREQ=", "REREREQ"), ("REREREQ=", "REREREU="), ("4444", "444g"), ("1048576", "0"),
            ("8888", "888"), ("redriver/", "redriver2/"), ("/v1", "/v2"), ("kim-thanh", "KIM"),
            ("0102030405060708", "010203040506070"), ("000001a2", "002001a2"),
            ("encapsulated: ", "encapsulated: ===="), ("qqqq", "qq=="),
        ]
        for (from, to) in hostile where text.contains(from) {
            let bytes = Array(text.replacing(from, with: to).utf8)
            #expect(throws: EvidenceError.self, "\(from) → \(to)") { try form.reprint(bytes) }
        }
    }

    @Test(
        "that are cut, flipped or mixed never trap and never read as two values",
        arguments: Form.all)
    func mutations(form: Form) {
        var random = SeededGenerator(seed: 7)
        for length in form.bytes.indices {
            #expect(throws: EvidenceError.self) {
                try form.reprint(Array(form.bytes.prefix(length)))
            }
        }
        for _ in 0..<4000 {
            var bytes = form.bytes
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let at = Int.random(in: bytes.indices, using: &random)
                bytes[at] = UInt8.random(in: .min ... .max, using: &random)
            }
            if let printed = try? form.reprint(bytes) { #expect(printed == bytes) }
        }
    }

    @Test("longer than any statement are refused before they are read", arguments: Form.all)
    func tooLong(form: Form) {
        let bytes = form.bytes + [UInt8](repeating: 0x0a, count: Limits.statement.value)
        #expect {
            try form.reprint(bytes)
        } throws: { error in
            if case .statementTooLong(_, let size) = error as? EvidenceError {
                size == ByteCount(bytes.count)
            } else {
                false
            }
        }
    }

    @Test("under a suite that is not built are refused by its name")
    func suites() {
        let text = String(decoding: Samples.seal.bytes, as: UTF8.self)
        func error(for suite: String) -> EvidenceError? {
            let bytes = Array(text.replacing("suite: intl", with: "suite: \(suite)").utf8)
            do throws(EvidenceError) {
                _ = try SealStatement(parsing: bytes)
                return nil
            } catch {
                return error
            }
        }
        for name in ["dual", "dual-sm3", "gm", "pq-1"] {
            #expect(error(for: name) == .suiteNotBuilt(name))
            #expect(error(for: name)?.holdCode == .suite)
            #expect(error(for: name)?.text.en.contains(name) == true)
        }
        #expect(error(for: "none") == .suiteUnknown("none"))
    }

    @Test("whose signatures line is not the suite's are refused")
    func strippedSignatures() {
        let text = String(decoding: Samples.seal.bytes, as: UTF8.self)
        for names in ["p256+sm2", "", "P256"] {
            let bytes = Array(text.replacing("signatures: p256", with: "signatures: \(names)").utf8)
            #expect(throws: EvidenceError.signaturesDiffer(names)) {
                try SealStatement(parsing: bytes)
            }
        }
    }

    @Test("about an epoch give the bytes up to the recipient line as HPKE info")
    func info() {
        let text = String(decoding: Samples.epoch.bytes, as: UTF8.self)
        let end = text.range(of: "encapsulated")!.lowerBound
        #expect(String(decoding: Samples.epoch.infoBytes, as: UTF8.self) == text[..<end])
    }
}

@Suite("Ledger indexes and epoch names")
struct NameTests {
    @Test("a ledger index has one spelling")
    func ledgerIndex() {
        #expect(LedgerIndex("1:60321") == LedgerIndex(generation: 1, index: 60321))
        #expect(LedgerIndex("1:0")?.text == "1:0")
        let hostile = [
            "", "1", "1:", ":1", "01:1", "1:01", "1:1:1", "-1:1", "1:+1", "1: 1", "4294967296:1",
            "1:9007199254740992", "１:1",
        ]
        for text in hostile { #expect(LedgerIndex(text) == nil, "\(text)") }
    }

    @Test("an epoch's 16 bytes are its number and its random bytes")
    func epochID() {
        let id = EpochID(number: 258, random: [9, 8, 7, 6, 5, 4, 3, 2])
        #expect(id.hex == "00000000000001020908070605040302")
        #expect(EpochID(bytes: id.bytes) == id)
        #expect(EpochID(hex: id.hex) == id)
        #expect(id.random == [9, 8, 7, 6, 5, 4, 3, 2])
        #expect(EpochID(hex: id.hex.dropLast()) == nil)
        #expect(EpochID(bytes: id.bytes + [0]) == nil)
        #expect(EpochID(bytes: [0x80] + id.bytes.dropFirst()) == nil)
    }
}
