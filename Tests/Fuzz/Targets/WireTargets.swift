// WireTargets: what clients say, what nodes answer, and what nodes say to one another.

import RedRiverBase
import RedRiverJSON
import RedRiverWire

enum WireTargets {
    static let all = [request, answer, link]

    static let request = FuzzTarget(
        framed: "client-request", seeds: WireSeeds.requests,
        words: words + [
            "HELLO", "PUBLISH", "CHECK", "SUBSCRIBE", "CREDIT", "ACK", "NACK", "TOUCH", "LOOKUP",
            "EVIDENCE", "\"body\":", "STATUS", "PING",
        ]
    ) { (frames) throws(Violation) in
        try judge(frames) { (frames) throws(WireError) in
            let (request, message) = try ClientRequest.parse(frames)
            return (request, message, message.frames(request: request))
        }
    }

    static let answer = FuzzTarget(
        framed: "node-answer", seeds: WireSeeds.answers,
        words: words + [
            "WELCOME", "ACCEPTED", "CHECKED", "REJECTED", "STALE", "BUSY", "SUBSCRIBED", "DELIVER",
            "ACKED", "TOUCHED", "FOUND", "EVIDENCE", "STATUS", "PONG", "ERROR",
        ]
    ) { (frames) throws(Violation) in
        try judge(frames) { (frames) throws(WireError) in
            let (request, message) = try NodeAnswer.parse(frames)
            return (request, message, message.frames(request: request))
        }
    }

    static let link = FuzzTarget(
        framed: "link-message", seeds: WireSeeds.link,
        words: words + [
            "HELLO", "CERTS", "CERT", "CRL", "EPOCH", "EPOCH_OK", "SEAL", "RECEIPT", "HOLD", "PING",
            "PONG", "ERROR", "NO_EPOCH",
        ]
    ) { (frames) throws(Violation) in
        try judge(frames) { (frames) throws(WireError) in
            let message = try LinkMessage.parse(frames)
            return (RequestID.none, message, message.frames)
        }
    }

    private static let words = JSONTargets.words + ["RR1", "\"code\":", "\"text\":", "\"vi\":"]

    /// What was accepted is written, read and written again: the value stays, and so do the bytes
    /// from then on. Frames that are no JSON stay as they came.
    private static func judge<Message: Equatable>(
        _ frames: [[UInt8]],
        _ reprint: ([[UInt8]]) throws(WireError) -> (RequestID, Message, [[UInt8]])
    ) throws(Violation) -> Judgement {
        let (request, message, printed): (RequestID, Message, [[UInt8]])
        do throws(WireError) {
            (request, message, printed) = try reprint(frames)
        } catch {
            let known = Envelope.request(of: frames)
            try demand(known.bytes.count <= Limits.requestID, "a request id that is too long")
            try demand(ErrorAnswer(error).text == error.text, "the answer has other words")
            return try refused(error)
        }
        try demand(request == .none || request.bytes == frames[2], "another request")
        try check(printed, against: frames)
        guard let (_, again, twice) = try? reprint(printed) else {
            throw Violation("what it wrote it refuses")
        }
        try demand(again == message, "it is another message when read again")
        try demand(twice == printed, "written twice it differs")
        return .accepted
    }

    /// A `PING` may bring a frame of its own, which is not kept, and JSON may be spelt in many ways;
    /// all else is carried as it came. Request ids of the link are not kept.
    private static func check(_ printed: [[UInt8]], against frames: [[UInt8]]) throws(Violation) {
        try demand(printed[0] == frames[0] && printed[1] == frames[1], "another verb")
        guard frames[1] != utf8("PING"), frames[1] != utf8("CERTS") else { return }
        try demand(printed.count == frames.count, "another number of frames")
        for (new, old) in zip(printed, frames).dropFirst(3) where new != old {
            try demand(
                (try? JSONDocument(parsing: old)) != nil, "a frame was changed: \(old)")
        }
    }
}
