// NoteCaseTests: what an adversary does with notes, keys and checkpoints, numbered as in the list of
// cases.

import RedRiverBase
import RedRiverCrypto
import RedRiverLedger
import TestSupport
import Testing

@Suite("Adversarial cases: notes")
struct NoteCaseTests {
    private let log = SampleLog(count: 5)
    private let witness = SampleLog.cosigner("w.example/1")

    /// A good note as text, to be spoiled.
    private var text: String { String(decoding: log.note(5).bytes, as: UTF8.self) }

    private func reading(_ text: String) -> LedgerError? { reading(utf8(text)) }

    private func reading(_ bytes: [UInt8]) -> LedgerError? {
        refusal { () throws(LedgerError) in try SignedNote(bytes) }
    }

    private func opening(_ text: String, _ keys: [NoteKey]) -> LedgerError? {
        refusal { () throws(LedgerError) in try SignedNote(utf8(text)).opened(by: keys) }
    }

    private func opening(_ note: SignedNote, _ keys: [NoteKey]) -> LedgerError? {
        refusal { () throws(LedgerError) in try note.opened(by: keys) }
    }

    private func isMalformed(_ error: LedgerError?) -> Bool {
        switch error {
        case .malformed, .signatureLine: true
        default: false
        }
    }

    @Test("the note that is spoiled below is good, and prints as it was read")
    func good() throws {
        let note = try SignedNote(utf8(text))
        #expect(String(decoding: note.bytes, as: UTF8.self) == text)
        let opened = try note.opened(by: [log.signer.key])
        #expect(opened.verified.map(\.key) == [log.signer.key] && opened.ignored.isEmpty)
        #expect(try note.checkpoint(of: log.signer.key).checkpoint == log.checkpoint(5))
    }

    @Test("case 24: no blank line, no signature, no last line feed")
    func truncated() {
        #expect(isMalformed(reading(text.replacing("\n\n", with: "\n"))))
        #expect(isMalformed(reading(String(decoding: log.checkpoint(5).text, as: UTF8.self))))
        #expect(
            isMalformed(reading(String(decoding: log.checkpoint(5).text, as: UTF8.self) + "\n")))
        #expect(isMalformed(reading(String(text.dropLast()))))
        #expect(isMalformed(reading(text + "\n")))
        #expect(isMalformed(reading("")) && isMalformed(reading("\n")))
        // A note cut anywhere is none.
        for count in 0..<text.utf8.count {
            #expect(reading(Array(utf8(text).prefix(count))) != nil)
        }
    }

    @Test("case 25: CR LF, TAB, NUL, bytes that are no UTF-8, a byte order mark")
    func characters() {
        #expect(isMalformed(reading(text.replacing("\n", with: "\r\n"))))
        for character in ["\t", "\0", "\r", "\u{1f}"] {
            #expect(isMalformed(reading(text.replacing("redriver", with: character))))
        }
        for bytes in [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xe2, 0x80]] as [[UInt8]] {
            #expect(isMalformed(reading(bytes + utf8(text))))
        }
        #expect(opening("\u{feff}" + text, [log.signer.key]) != nil)
    }

    @Test("case 26: another dash, two spaces, a space at the end")
    func dash() {
        let mark = "\u{2014} "
        for other in [
            "- ", "\u{2013} ", "\u{2015} ", "-- ", "\u{2014}", "\u{2014}  ", " \u{2014} ",
        ] {
            #expect(isMalformed(reading(text.replacing(mark, with: other))), "\(other)")
        }
        #expect(isMalformed(reading(text.dropLast() + " \n")))
        let name = SampleLog.origin + " "
        #expect(isMalformed(reading(text.replacing(name, with: name + " "))))
    }

    @Test("case 27: a key's name with a space, a no-break space, a plus, or none")
    func keyNames() {
        for name in ["a b", "a\u{a0}b", "a+b", "a\u{3000}b", "a\u{2028}b"] {
            let line = "\u{2014} \(name) "
            #expect(
                isMalformed(reading(text.replacing("\u{2014} \(SampleLog.origin) ", with: line))))
            #expect(
                refusal { () throws(LedgerError) in
                    try NoteSigner(name: known(LedgerName(name)), secret: SampleLog.secret("a"))
                } != nil)
        }
        #expect(
            isMalformed(
                reading(text.replacing("\u{2014} \(SampleLog.origin) ", with: "\u{2014}  "))))
        #expect(LedgerName("") == nil && LedgerName("a\nb") == nil)
    }

    @Test("case 28: base64 without padding, url-safe, with stray bits, with a line feed inside")
    func base64() throws {
        let line = NoteSignature(line: ArraySlice(utf8("\u{2014} a AAAAAPv/")))
        #expect(line?.bytes == [0xfb, 0xff])
        for bad in [
            "AAAAAPs", "AAAAAPs==", "AAAAAPs=\n=", "AAAAAPt=", "AAAA_-s=", "AAAAAPs= ",
            "AAAAAP\ns=",
            "=AAAAAPs", "AAAAAPs=AAAA", "",
        ] {
            let line = ArraySlice(utf8("\u{2014} a " + bad))
            #expect(NoteSignature(line: line) == nil, "\(bad)")
        }
        #expect(NoteSignature(line: ArraySlice(utf8("\u{2014} a AAAAAPs="))) != nil)
    }

    @Test("case 29: signatures of fewer than 5 bytes, of 63 or 65, of 71 or 73")
    func lengths() throws {
        for count in 0..<5 {
            let blob = Base64.encode([UInt8](repeating: 0, count: count))
            #expect(isMalformed(reading("a\n\n\u{2014} a \(blob)\n")))
        }
        let text = log.checkpoint(5).text
        for (key, signature) in [
            (log.signer.key, log.signer.sign(text)),
            (witness.key, witness.cosign(text, at: time(9))),
        ] {
            let good = try SignedNote(text: text, signatures: [signature])
            #expect(opening(good, [key]) == nil)
            let line = "\u{2014} \(key.name) "
            for bytes in [signature.bytes.dropLast(), signature.bytes + [0]] {
                let blob = Base64.encode(idBytes(key) + bytes)
                let note = String(decoding: text, as: UTF8.self) + "\n" + line + blob + "\n"
                #expect(opening(note, [key]) == .signatureFails(key.name, key.id))
            }
        }
    }

    private func idBytes(_ key: NoteKey) -> [UInt8] {
        known(Hexadecimal.decode(key.id.description))
    }

    @Test(
        "case 30: one bad signature by a known key condemns the note, however good the others are")
    func oneBad() throws {
        let text = log.checkpoint(5).text
        let good = log.signer.sign(text)
        let bad = witness.cosign(log.checkpoint(4).text, at: time(9))
        for signatures in [[good, bad], [bad, good]] {
            let note = try SignedNote(text: text, signatures: signatures)
            #expect(
                opening(note, [log.signer.key, witness.key])
                    == .signatureFails(witness.key.name, witness.key.id))
            // To whoever does not know the key it is a stranger's.
            #expect(opening(note, [log.signer.key]) == nil)
        }
    }

    @Test("case 31: only unknown keys")
    func unknown() {
        #expect(opening(log.note(5), [witness.key]) == .noKnownSignature)
        #expect(opening(log.note(5), []) == .noKnownSignature)
    }

    @Test("case 32: the same identifier under another name, the same name with another identifier")
    func otherNames() throws {
        let text = log.checkpoint(5).text
        let line = String(decoding: log.signer.sign(text).line, as: UTF8.self)
        let start = String(decoding: text, as: UTF8.self) + "\n"
        // Another name with our identifier: not ours, although our key would verify it.
        let renamed = start + line.replacing(SampleLog.origin, with: "other.example")
        #expect(opening(renamed, [log.signer.key]) == .noKnownSignature)
        // Our name with the identifier of another key: not checked with what we have.
        let other = SampleLog.signer(SampleLog.origin, "another")
        let foreign = try SignedNote(text: text, signatures: [other.sign(text)])
        #expect(opening(foreign, [log.signer.key]) == .noKnownSignature)
        let both = try SignedNote(
            text: text, signatures: [other.sign(text), log.signer.sign(text)])
        let opened = try both.opened(by: [log.signer.key])
        #expect(opened.verified.count == 1 && opened.ignored.map(\.id) == [other.key.id])
    }

    @Test("case 33: another key's signature under our identifier")
    func collision() throws {
        let text = log.checkpoint(5).text
        let other = SampleLog.signer(SampleLog.origin, "another").sign(text)
        let blob = Base64.encode(idBytes(log.signer.key) + other.bytes)
        let note =
            String(decoding: text, as: UTF8.self) + "\n\u{2014} \(SampleLog.origin) \(blob)\n"
        #expect(
            opening(note, [log.signer.key])
                == .signatureFails(log.signer.key.name, log.signer.key.id))
    }

    @Test("case 34: a log's signature as a cosignature, and the reverse")
    func relabelled() throws {
        let text = log.checkpoint(5).text
        let signer = SampleLog.signer("k.example", "same")
        let cosigner = SampleLog.cosigner("k.example", key: "same")
        #expect(signer.key.id != cosigner.key.id && signer.key.sharesKey(with: cosigner.key))
        func note(_ key: NoteKey, _ bytes: [UInt8]) -> String {
            let blob = Base64.encode(idBytes(key) + bytes)
            return String(decoding: text, as: UTF8.self) + "\n\u{2014} \(key.name) \(blob)\n"
        }
        let signed = signer.sign(text).bytes
        let cosigned = cosigner.cosign(text, at: time(9)).bytes
        let stamp: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 9]
        for bytes in [signed, stamp + signed] {
            #expect(opening(note(cosigner.key, bytes), [cosigner.key]) != nil)
        }
        for bytes in [cosigned, Array(cosigned.dropFirst(8))] {
            #expect(opening(note(signer.key, bytes), [signer.key]) != nil)
        }
    }

    @Test("case 35: a second line of one key is not counted, nor looked at")
    func repeated() throws {
        let text = log.checkpoint(5).text
        let lines = [9, 9, 10].map { witness.cosign(text, at: time($0)) }
        let note = try SignedNote(text: text, signatures: [log.signer.sign(text)] + lines)
        let opened = try note.opened(by: [log.signer.key, witness.key])
        #expect(opened.verified.count == 2)
        #expect(opened.verified.last?.time == time(9))
        #expect(opening(note, [witness.key, witness.key]) != nil)
    }

    @Test("case 37: a signature block inside the text")
    func twoBlocks() throws {
        let inner = log.note(5).bytes
        let text = inner + utf8("\nmore\n")
        let outer = try SignedNote(text: text, signatures: [witness.cosign(text, at: time(9))])
        #expect(outer.text == text && outer.signatures.count == 1)
        // The log has signed the inner text only, so it has signed nothing here.
        #expect(opening(outer, [log.signer.key]) == .noKnownSignature)
        // Signed again by the log itself it is a note, but no checkpoint: an empty extension line.
        let again = try SignedNote(text: text, signatures: [log.signer.sign(text)])
        #expect(
            isMalformed(
                refusal { () throws(LedgerError) in try again.checkpoint(of: log.signer.key) }))
    }

    @Test("case 43: 64 KiB and 100 signatures are taken, more is not; 16 of them must be")
    func limits() throws {
        let text = log.checkpoint(5).text
        func note(_ count: Int) -> [UInt8] {
            let lines = (0..<count).flatMap { SampleLog.signer("k\($0)", "\($0)").sign(text).line }
            return text + [0x0a] + lines
        }
        for count in [1, 16, 100] { #expect(reading(note(count)) == nil) }
        #expect(reading(note(101)) == .tooManySignatures)
        let room = SignedNote.maxBytes.value - log.note(5).bytes.count
        let padding = [UInt8](repeating: UInt8(ascii: "x"), count: room - 1) + [0x0a]
        #expect(reading(padding + log.note(5).bytes) == nil)
        #expect(
            reading(padding + [0x0a] + log.note(5).bytes)
                == .tooLong(.note, ByteCount(SignedNote.maxBytes.value + 1)))
    }

    @Test("case 44: an 0xff line never counts here, whatever its identifier says")
    func otherType() throws {
        let key = try NoteKey(name: name("k.example"), kind: .other(data: utf8("sm2-sm3-v1") + [4]))
        #expect(try NoteKey(key.description) == key)
        let blob = Base64.encode(idBytes(key) + [1, 2, 3])
        let line = known(NoteSignature(line: ArraySlice(utf8("\u{2014} k.example \(blob)"))))
        let note = try log.note(5).adding([line])
        #expect(opening(note, [key]) == .noKnownSignature)
        let opened = try note.opened(by: [log.signer.key, key])
        #expect(opened.verified.map(\.key) == [log.signer.key] && opened.ignored == [line])
    }

    @Test("no bit of a note can be flipped so that it still opens to another text")
    func flippedBits() throws {
        let bytes = log.note(5).bytes
        for at in bytes.indices {
            for bit in 0..<8 {
                var bad = bytes
                bad[at] ^= 1 << UInt8(bit)
                let error = refusal { () throws(LedgerError) in
                    try SignedNote(bad).opened(by: [log.signer.key])
                }
                #expect(error != nil, "\(at) \(bit)")
            }
        }
    }
}

@Suite("Verifier keys")
struct NoteKeyTests {
    private let key = SampleLog.signer("k.example/1", "key").key

    @Test("a key is read as it was printed, each of its types")
    func roundTrip() throws {
        let p256 = PrivateKey.generate()
        for kind in [
            key.kind, SampleLog.cosigner("w", key: "w").key.kind, .ecdsa(p256.publicKey),
            .other(data: [1, 2, 3]),
        ] {
            let key = try NoteKey(name: name("k.example"), kind: kind)
            #expect(try NoteKey(key.description) == key)
        }
        let text = utf8("text\n")
        let ecdsa = try NoteKey(name: name("p256.example"), kind: .ecdsa(p256.publicKey))
        let id = known(Hexadecimal.decode(ecdsa.id.description))
        let line = "\u{2014} p256.example " + Base64.encode(id + p256.sign(text))
        let note = try SignedNote(
            text: text, signatures: [known(NoteSignature(line: ArraySlice(utf8(line))))])
        #expect(try note.opened(by: [ecdsa]).verified.map(\.key) == [ecdsa])
        let other = try SignedNote(utf8("text.\n\n" + line + "\n"))
        #expect(refusal { () throws(LedgerError) in try other.opened(by: [ecdsa]) } != nil)
    }

    @Test("another spelling, another identifier, another length is refused")
    func spoiled() {
        let text = key.description
        let parts = text.split(separator: "+", maxSplits: 2)
        let bad = [
            "", "+", "++", "a+b", String(text.dropLast()), text + "=", text + "\n", " " + text,
            "x" + text, text.uppercased(), text.replacing("+", with: " "),
            "\(parts[0])+\(parts[1].uppercased())+\(parts[2])",
            "\(parts[0])+0\(parts[1])+\(parts[2])", "\(parts[0])+00000000+\(parts[2])",
            "+\(parts[1])+\(parts[2])", "\(parts[0])++\(parts[2])", "\(parts[0])+\(parts[1])+",
            "\(parts[0])+\(parts[1])+AQ==", String(repeating: "a", count: 5000),
        ]
        for text in bad {
            // An identifier that is all digits has no upper case.
            if text == key.description { continue }
            #expect(refusal { () throws(LedgerError) in try NoteKey(text) } != nil, "\(text)")
        }
        for type: UInt8 in [0x00, 0x03, 0x05, 0x06, 0x65, 0xfa, 0xfe] {
            let data = [type] + [UInt8](repeating: 9, count: 32)
            let digest = Digest.sha256(utf8("k\n") + data)
            let text = "k+\(digest.description.prefix(8))+\(Base64.encode(data))"
            #expect(
                refusal { () throws(LedgerError) in try NoteKey(text) } == .keyTypeUnknown(type))
        }
        // The neutral point: everything verifies under it.
        let data = [0x01, 0x01] + [UInt8](repeating: 0, count: 31)
        let id = Digest.sha256(utf8("k\n") + data).description.prefix(8)
        #expect(
            refusal { () throws(LedgerError) in try NoteKey("k+\(id)+\(Base64.encode(data))") }
                == .keyBad(name("k")))
    }

    @Test("names are equal only if their bytes are")
    func names() {
        #expect("\u{e9}" == "e\u{301}")
        #expect(name("\u{e9}") != name("e\u{301}"))
        #expect(LedgerName(bytes: [0xff]) == nil)
    }
}
