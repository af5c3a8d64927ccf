// HostileFrameTests: each frame of each verb, too long, too short, or not what it must be.

import Foundation
import RedRiverBase
import RedRiverWire
import TestSupport
import Testing

@Suite("A hostile frame")
struct HostileFrameTests {
    private func sample(_ side: Side, _ wanted: String) -> [[UInt8]] {
        side.samples.last { verb(of: $0) == wanted }!
    }

    private func replacing(_ frames: [[UInt8]], _ at: Int, _ frame: [UInt8]) -> [[UInt8]] {
        var frames = frames
        frames[at] = frame
        return frames
    }

    @Test("that is one byte too long is refused as such, one of the greatest length is not")
    func lengths() throws {
        let rows: [(Side, String, Int, Int)] = [
            (.client, "PUBLISH", 3, 4096), (.client, "PUBLISH", 5, 524_288),
            (.client, "PUBLISH", 6, 8192), (.client, "CHECK", 5, 524_288),
            (.client, "ACK", 3, 32), (.client, "TOUCH", 3, 32),
            (.node, "DELIVER", 4, 4096), (.node, "DELIVER", 6, 524_288),
            (.node, "EVIDENCE", 3, 2_096_128),
            (.link, "SEAL", 3, 2048), (.link, "SEAL", 4, 8192), (.link, "SEAL", 6, 4096),
            (.link, "SEAL", 7, 8192), (.link, "SEAL", 8, 524_352), (.link, "EPOCH", 3, 2048),
            (.link, "RECEIPT", 4, 8192), (.link, "RECEIPT", 5, 32_768),
            (.link, "CERTS", 4, 16_384), (.link, "CERTS", 6, 524_288),
            (.link, "CHECKPOINT", 3, 69_632), (.link, "COSIGNATURE", 4, 163_840),
            (.link, "DATA", 6, 65_536),
        ]
        for (side, verb, at, most) in rows {
            let frames = sample(side, verb)
            let longest = replacing(frames, at, [UInt8](repeating: 0x20, count: most))
            #expect(throws: Never.self, "\(verb) \(at)") { try side.reprint(longest) }
            let longer = replacing(frames, at, [UInt8](repeating: 0x20, count: most + 1))
            refuse(longer, side, .tooLarge, "\(verb) \(at)")
        }
    }

    @Test("of the wrong length where only one is right is refused")
    func exactLengths() {
        let rows: [(Side, String, Int, [Int])] = [
            (.client, "PUBLISH", 4, [0, 31, 33]), (.client, "PUBLISH", 3, [0]),
            (.node, "EVIDENCE", 3, [0]),
            (.node, "DELIVER", 5, [0, 31, 33]), (.link, "SEAL", 5, [0, 15, 17]),
            (.link, "SEAL", 8, [0, 63]), (.link, "EPOCH_OK", 3, [0, 15, 17]),
            (.link, "HOLD", 3, [0, 7, 9]), (.link, "PING", 3, [0, 7, 9]),
            (.link, "CHECKPOINT", 3, [0]), (.link, "COSIGNATURE", 3, [0, 7, 8, 9]),
            (.link, "FETCH", 3, [0]), (.link, "FETCH", 4, [0, 7, 9]),
            (.link, "DATA", 3, [0]), (.link, "DATA", 4, [0, 7, 9]), (.link, "DATA", 5, [0, 7, 9]),
            (.link, "SEAL", 3, [0]), (.link, "SEAL", 4, [0]), (.link, "RECEIPT", 5, [0]),
        ]
        for (side, verb, at, counts) in rows {
            for count in counts {
                let frame = [UInt8](repeating: 0, count: count)
                refuse(
                    replacing(sample(side, verb), at, frame), side, .malformedFrames,
                    "\(verb) \(at)")
            }
        }
    }

    @Test("of text that stands for nothing is refused")
    func texts() {
        let rows: [(Side, String, Int, [String])] = [
            (.client, "LOOKUP", 3, ["", "VN.CUSTOMS", "vn.customs.13bb", "VN.CUSTOMS.13BB "]),
            (.client, "LOOKUP", 4, ["", "019A9BFA-1234-7ABC-8DEF-0123456789AB", "x"]),
            (.client, "EVIDENCE", 3, ["", "VN.CUSTOMS", "vn.customs.13bb", "VN.CUSTOMS.13BB "]),
            (.client, "EVIDENCE", 4, ["", "019A9BFA-1234-7ABC-8DEF-0123456789AB", "x"]),
            (
                .client, "EVIDENCE", 5,
                [
                    "", "{}", "[]", "true", "{\"body\":1}", "{\"body\":\"true\"}",
                    "{\"body\":null}", "{\"body\":true,\"body\":true}",
                    "{\"body\":true,\"more\":1}", "{\"Body\":true}", "{\"body\":true}}",
                ]
            ),
            (.link, "HOLD", 4, ["", "no_epoch", "NO_EPOCH ", "F99"]),
            (.link, "CERTS", 3, ["", "cert", "KEY"]),
            (.node, "TOUCHED", 4, ["", "2026-11-23T05:00:00Z", "now"]),
        ]
        for (side, verb, at, texts) in rows {
            for text in texts {
                refuse(
                    replacing(sample(side, verb), at, bytes(text)), side, .malformedFrames,
                    "\(text)")
            }
            refuse(replacing(sample(side, verb), at, [0xff, 0xfe]), side, .malformedFrames)
        }
    }

    @Test("that names an epoch beyond 2^53 - 1 is refused, as no statement can open one")
    func epochNumbers() {
        let random = [UInt8](repeating: 1, count: 8)
        for (verb, at) in [("SEAL", 5), ("EPOCH_OK", 3)] {
            let last = [0, 0x1f] + [UInt8](repeating: 255, count: 6) + random
            let frames = sample(.link, verb)
            #expect(throws: Never.self) { try Side.link.reprint(replacing(frames, at, last)) }
            let beyond = [0, 0x20] + [UInt8](repeating: 0, count: 6) + random
            refuse(replacing(frames, at, beyond), .link, .malformedFrames)
            let most = [UInt8](repeating: 255, count: 16)
            refuse(replacing(frames, at, most), .link, .malformedFrames)
        }
    }

    @Test("of an integer beyond 2^53 - 1 is refused")
    func integers() throws {
        let hold = sample(.link, "HOLD")
        #expect(throws: Never.self) {
            try Side.link.reprint(
                replacing(hold, 3, [0, 0x1f] + [UInt8](repeating: 255, count: 6)))
        }
        refuse(
            replacing(hold, 3, [0, 0x20] + [UInt8](repeating: 0, count: 6)), .link, .malformedFrames
        )
    }

    /// Where the JSON stands in each verb that has some of a fixed form.
    static let payloads: [(Side, String)] = [
        (.client, "HELLO"), (.client, "SUBSCRIBE"), (.client, "CREDIT"), (.node, "WELCOME"),
        (.node, "ACCEPTED"), (.node, "BUSY"), (.node, "SUBSCRIBED"), (.node, "DELIVER"),
        (.node, "FOUND"), (.node, "PONG"), (.node, "ERROR"), (.link, "HELLO"), (.link, "ERROR"),
    ]

    @Test(
        "of JSON is a closed object: nothing more, nothing less, nothing twice", arguments: payloads
    )
    func payload(side: Side, verb: String) throws {
        let frames = sample(side, verb)
        let text = String(decoding: frames[3], as: UTF8.self)
        let members = try topMembers(of: text)
        for (index, member) in members.enumerated() {
            var fewer = members
            fewer.remove(at: index)
            refuseObject(fewer, frames, side)
            refuseObject(members + [member], frames, side)
            var renamed = members
            renamed[index] = member.replacing("\":", with: "2\":", maxReplacements: 1)
            refuseObject(renamed, frames, side)
            for other in ["[]", "{}", "-1", "1.5", "1e3", "\"\"", "9007199254740992", "true"] {
                var changed = members
                let name = member.prefix { $0 != ":" }
                changed[index] = "\(name):\(other)"
                let hostile = bytes("{" + changed.joined(separator: ",") + "}")
                // A value of the right kind may be right; one of the wrong kind may not trap.
                _ = try? side.reprint(replacing(frames, 3, hostile))
            }
        }
        refuseObject(members + ["\"extra\":1"], frames, side)
    }

    private func refuseObject(_ members: [String], _ frames: [[UInt8]], _ side: Side) {
        let json = bytes("{" + members.joined(separator: ",") + "}")
        refuse(
            replacing(frames, 3, json), side, .malformedFrames, "\(members)")
    }

    /// The members of a compact JSON object, as text.
    private func topMembers(of text: String) throws -> [String] {
        var members: [String] = [""]
        var depth = 0
        var isInString = false
        for character in text.dropFirst().dropLast() {
            if character == "\"" { isInString.toggle() }
            if !isInString, "{[".contains(character) { depth += 1 }
            if !isInString, "}]".contains(character) { depth -= 1 }
            if character == ",", depth == 0, !isInString {
                members.append("")
            } else {
                members[members.count - 1].append(character)
            }
        }
        return members
    }

    @Test("that is not JSON, or not an object, is refused", arguments: payloads)
    func notJSON(side: Side, verb: String) {
        let hostile: [[UInt8]] = [
            [], bytes("null"), bytes("[]"), bytes("1"), bytes("{"), bytes("{}x"), [0xff],
            bytes("\u{feff}{}"), bytes("{\"a\":\"\u{1}\"}"),
            [UInt8](repeating: 0x5b, count: 100_000),
        ]
        for frame in hostile {
            refuse(
                replacing(sample(side, verb), 3, frame), side, .malformedFrames)
        }
        let long = [UInt8](repeating: 0x20, count: Limits.jsonFrame.value + 1)
        refuse(replacing(sample(side, verb), 3, long), side, .tooLarge)
    }

    @Test("of JSON with a value out of bounds is refused")
    func bounds() {
        let rows: [(Side, String, String, String)] = [
            (.client, "HELLO", "\"protocol\":1", "\"protocol\":2"),
            (.client, "HELLO", "\"vi\",\"zh\"", "\"vi\",\"fr\""),
            (.client, "HELLO", "\"vi\",\"zh\"", "\"vi\",\"zh\",\"en\",\"vi\""),
            (.client, "HELLO", "redriver", String(repeating: "r", count: 65)),
            (.client, "SUBSCRIBE", "64", "1025"), (.client, "SUBSCRIBE", "64", "-1"),
            (.client, "SUBSCRIBE", "VN.CUSTOMS", "a b"), (.client, "CREDIT", "32", "0"),
            (.client, "CREDIT", "32", "1025"), (.client, "NACK", "refuse", "drop"),
            (.client, "NACK", "E17", String(repeating: "E", count: 33)),
            (.client, "NACK", "kho", String(repeating: "k", count: 501)),
            (.node, "DELIVER", "\"attempt\":1", "\"attempt\":0"), (.node, "DELIVER", "1:7", "1:07"),
            (.node, "DELIVER", "abcd", "ABCD"), (.node, "DELIVER", "abcd", ""),
            (.node, "WELCOME", "\"header\",", "\"body\","), (.node, "FOUND", "logged", "known"),
            (.link, "HELLO", "1795417200000", "9007199254740992"),
            (.link, "HELLO", "vn.kim-thanh", "VN"), (.link, "HELLO", "sha256:", "sm3:"),
            (.link, "HELLO", "05:00:00.000Z", "05:00:00Z"),
            (.link, "HELLO", "\"edition\":1", "\"edition\":0"),
        ]
        for (side, verb, from, to) in rows {
            let frames = sample(side, verb)
            let at = verb == "NACK" ? 4 : 3
            let text = String(decoding: frames[at], as: UTF8.self)
            #expect(text.contains(from), "\(verb) \(from)")
            let hostile = bytes(text.replacing(from, with: to))
            refuse(
                replacing(frames, at, hostile), side, .malformedFrames, "\(verb) \(from) → \(to)")
        }
    }

    @Test("of JSON is closed within, too")
    func inner() throws {
        let rows: [(Side, String, String)] = [
            (.node, "WELCOME", "{\"header\""), (.node, "WELCOME", "{\"type\""),
            (.node, "DELIVER", "{\"rule\""), (.node, "DELIVER", "{\"vi\""),
            (.node, "FOUND", "{\"state\""), (.node, "ERROR", "{\"vi\""),
            (.link, "HELLO", "{\"seal\""), (.link, "HELLO", "{\"sequence\""),
        ]
        for (side, verb, object) in rows {
            let frames = sample(side, verb)
            let text = String(decoding: frames[3], as: UTF8.self)
            let more = text.replacing(
                object, with: "{\"extra\":1," + object.dropFirst(), maxReplacements: 1)
            #expect(more != text)
            refuse(
                replacing(frames, 3, bytes(more)), side, .malformedFrames, "\(verb) \(object)")
        }
    }

    @Test("more than the certificates that may come at once are refused")
    func certificateCount() {
        func message(_ count: Int) -> [[UInt8]] {
            [bytes("RR1"), bytes("CERTS"), []]
                + (0..<count).flatMap { _ in [bytes("CRL"), [0x30]] }
        }
        #expect(throws: Never.self) { try Side.link.reprint(message(16)) }
        refuse(message(17), .link, .malformedFrames)
    }

    @Test("beyond the memory of one link message is refused, whatever its parts are")
    func total() {
        var frames = Array(sample(.link, "SEAL").prefix(6))
        for _ in 0..<17 {
            frames += [bytes("{}"), [], [UInt8](repeating: 0, count: 524_000)]
        }
        refuse(frames, .link, .tooLarge)
        frames.removeLast(6)
        #expect(throws: Never.self) { try Side.link.reprint(frames) }
    }

    @Test("of a seal of 513 messages is refused, one of 512 is not")
    func sealSize() {
        let start = Array(sample(.link, "SEAL").prefix(6))
        let one = [bytes("{}"), [], [UInt8](repeating: 0, count: 64)]
        func seal(_ count: Int) -> [[UInt8]] { start + (0..<count).flatMap { _ in one } }
        #expect(throws: Never.self) { try Side.link.reprint(seal(512)) }
        refuse(seal(513), .link, .malformedFrames)
        refuse(seal(0), .link, .malformedFrames)
        refuse(seal(2).dropLast(), .link, .malformedFrames)
    }

    @Test("of proofs that do not match the claims of a HELLO is refused")
    func proofs() {
        let with = sample(.link, "HELLO")
        let without = Side.link.samples[0]
        refuse(replacing(with, 3, without[3]), .link, .malformedFrames)
        refuse(replacing(without, 3, with[3]), .link, .malformedFrames)
        refuse(Array(with.dropLast(2)), .link, .malformedFrames)
    }
}
