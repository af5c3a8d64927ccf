// TransportTargets: transport keys, and the question of libzmq whether to let somebody in.

import RedRiverBase
import RedRiverTransport

enum TransportTargets {
    static let all = [keys, zap]

    private static let text = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"

    static let keys = FuzzTarget(
        "curve-key", cost: .some, seeds: [utf8(text)], words: ["%nSc0", "#####", "\0", "\\", "é"]
    ) { (bytes) throws(Violation) in
        guard let text = String(validating: bytes, as: UTF8.self), let key = CurvePublicKey(text)
        else {
            try demand((try? CurveKeyPair(secretKey: bytes)) == nil, "no key, and yet a secret one")
            return .refused
        }
        try demand(utf8(key.description) == bytes, "it is spelt otherwise when written")
        try demand(CurvePublicKey(bytes: key.bytes) == key, "its bytes are another key")
        return .accepted
    }

    private static let holder = known(CurvePublicKey(text))
    private static let books = ["clients": KeyBook([holder: "party:VN.CUSTOMS.13BB"])]

    /// Nobody is let in but the holder of a listed key, in its own domain.
    static let zap = FuzzTarget(
        framed: "zap",
        seeds: [
            [
                utf8("1.0"), [1], utf8("clients"), utf8("127.0.0.1"), [], utf8("CURVE"),
                holder.bytes,
            ]
        ], words: ["1.0", "2.0", "clients", "link", "NULL", "PLAIN", "CURVE", "GSSAPI"]
    ) { (frames) throws(Violation) in
        let verdict = Zap.decide(frames, session: 7, books: books)
        try demand(verdict.reply.count == 6, "an answer of \(verdict.reply.count) frames")
        try demand(
            verdict.reply[2] == utf8(verdict.isAdmitted ? "200" : "400"), "another status")
        guard verdict.isAdmitted else {
            try demand(
                verdict.reply[4].isEmpty && verdict.reply[5].isEmpty, "a name for a stranger")
            return .refused
        }
        try demand(
            frames.count == 7 && frames[2] == utf8("clients") && frames[6] == holder.bytes,
            "a stranger is let in")
        return .accepted
    }
}
