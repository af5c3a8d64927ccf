// FrameTests: frames are those of the golden files, and hostile ones are refused by their code.

import Foundation
import RedRiverBase
import RedRiverWire
import TestSupport
import Testing

@Suite("Frames")
struct FrameTests {
    @Test("are those of the golden file, byte for byte", arguments: Side.all)
    func golden(side: Side) throws {
        let golden = try side.golden()
        #expect(side.samples.count == golden.count)
        for (sample, frames) in zip(side.samples, golden) {
            let same = sample == frames
            #expect(same, "\(sample.map { String(decoding: $0, as: UTF8.self) })")
        }
    }

    @Test("read as the values they were made of")
    func roundTrip() throws {
        let id = RequestID([9])!
        for request in Samples.requests {
            let read = try ClientRequest.parse(request.frames(request: id))
            #expect(read.request == id && read.message == request)
        }
        for answer in Samples.answers {
            let read = try NodeAnswer.parse(answer.frames(request: .none))
            #expect(read.request == .none && read.message == answer)
        }
        for message in Samples.link { #expect(try LinkMessage.parse(message.frames) == message) }
    }

    @Test("too few or too many are refused", arguments: Side.all)
    func counts(side: Side) {
        for frames in side.samples {
            for length in 0..<3 { refuse(Array(frames.prefix(length)), side, .malformedFrames) }
            // Where a verb takes a list, one less may still be a list; nothing else may be short.
            if !["ACK", "ACKED", "STALE", "PING", "CERTS", "SEAL"].contains(verb(of: frames)) {
                for length in 3..<frames.count {
                    refuse(Array(frames.prefix(length)), side, .malformedFrames)
                }
                refuse(frames + [[]], side, .malformedFrames)
            }
        }
        refuse([bytes("RR1"), bytes("ACK"), []], .client, .malformedFrames)
        refuse([bytes("RR1"), bytes("ACK"), [], []], .client, .malformedFrames)
        refuse([bytes("RR1"), bytes("CERTS"), [], bytes("CERT")], .link, .malformedFrames)
        refuse([bytes("RR1"), bytes("PING"), [], [], []], .client, .malformedFrames)
    }

    @Test("that are a million empty ones are refused by their count", arguments: Side.all)
    func flood(side: Side) {
        let verb = ["client": "ACK", "node": "ACKED", "link": "CERTS"][side.name] ?? ""
        let frames = [bytes("RR1"), bytes(verb), []] + [[UInt8]](repeating: [1], count: 1_000_000)
        refuse(frames, side, .malformedFrames)
    }

    @Test("of another protocol, verb or request id are refused", arguments: Side.all)
    func envelopes(side: Side) {
        var frames = side.samples[0]
        frames[0] = bytes("RR2")
        refuse(frames, side, .malformedFrames)
        frames[0] = bytes("RR1")
        for verb in ["", "hello", "HELLO ", "HELLO\0", "NOVERB", "É", "EVIDENCEEVIDENCEEVIDENCE"] {
            frames[1] = bytes(verb)
            refuse(frames, side, .unknownVerb)
        }
        frames = side.samples[0]
        frames[2] = [UInt8](repeating: 1, count: 17)
        refuse(frames, side, .malformedFrames)
    }

    @Test("of a long verb do not make a long answer")
    func longVerb() {
        let verb = [UInt8](repeating: 0x41, count: 17)
        #expect(throws: WireError.unknownVerb(String(repeating: "A", count: 16))) {
            try ClientRequest.parse([bytes("RR1"), verb, []])
        }
    }

    @Test("of a verb that is reserved are told that it is not built")
    func reserved() {
        for verb in ["AGREEMENT", "VOID"] {
            #expect(throws: WireError.notBuilt(verb)) {
                try LinkMessage.parse([bytes("RR1"), bytes(verb), [], [1]])
            }
        }
        #expect(WireError.notBuilt("VOID").wireCode == .unknownVerb)
    }

    @Test("that cannot be read still say whom to answer")
    func requestOfTheBroken() {
        #expect(Envelope.request(of: [bytes("RR1"), bytes("?"), [5]]) == RequestID([5])!)
        #expect(Envelope.request(of: [bytes("RR9"), bytes("?"), [5]]) == .none)
        #expect(Envelope.request(of: [bytes("RR1"), bytes("?")]) == .none)
        let long = [UInt8](repeating: 0, count: 17)
        #expect(Envelope.request(of: [bytes("RR1"), bytes("?"), long]) == .none)
    }

    @Test("that are mutated never trap and never have two spellings", arguments: Side.all)
    func mutations(side: Side) {
        var random = SeededGenerator(seed: 23)
        for sample in side.samples {
            for _ in 0..<400 {
                var frames = sample
                mutate(&frames, using: &random)
                guard let printed = try? side.reprint(frames) else { continue }
                // JSON has many spellings of a value; what is printed must at least read the same.
                #expect((try? side.reprint(printed)) == printed)
            }
        }
    }

    private func mutate(_ frames: inout [[UInt8]], using random: inout SeededGenerator) {
        let at = Int.random(in: frames.indices, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: frames.remove(at: at)
        case 1: frames.insert(frames[at], at: at)
        case 2: frames.swapAt(at, Int.random(in: frames.indices, using: &random))
        case 3: frames[at] = Array(frames[at].dropLast())
        case 4: frames[at] += random.bytes(3)
        default:
            guard !frames[at].isEmpty else { return }
            let byte = Int.random(in: frames[at].indices, using: &random)
            frames[at][byte] = .random(in: .min ... .max, using: &random)
        }
    }
}

func verb(of frames: [[UInt8]]) -> String { String(decoding: frames[1], as: UTF8.self) }

/// Expects that a side refuses the frames with a code.
func refuse(
    _ frames: [[UInt8]], _ side: Side, _ code: Code, _ comment: Comment? = nil,
    at location: SourceLocation = #_sourceLocation
) {
    do throws(WireError) {
        _ = try side.reprint(frames)
        Issue.record("was read: \(verb(of: frames)) \(comment ?? "")", sourceLocation: location)
    } catch {
        #expect(error.wireCode == code, comment, sourceLocation: location)
    }
}
