// Zap: who is let in, decided by a pure function over the frames of one request (RFC 27, ZAP 1.0).
//
// A request comes only from libzmq itself, over inproc; it is checked like a stranger's all the
// same, since everything that this node believes about a connection begins here.

/// One question of libzmq: may the holder of this key connect?
struct ZapRequest: Equatable {
    let requestID: [UInt8]
    let domain: String
    let key: CurvePublicKey

    /// Why a request has no answer but "no".
    enum Defect: Error, Equatable { case frames, version, requestID, domain, mechanism, credential }

    /// - Parameter frames: Version, request id, domain, address, identity, mechanism, and for CURVE
    ///   exactly one credential, the 32 bytes of the client's long-term public key. Address and
    ///   identity are libzmq's to fill in and carry no proof, so they are not read.
    init(_ frames: [[UInt8]]) throws(Defect) {
        guard frames.count == 7 else { throw .frames }
        guard frames[0] == Zap.version else { throw .version }
        guard (1...255).contains(frames[1].count) else { throw .requestID }
        guard let domain = String(validating: frames[2], as: UTF8.self) else { throw .domain }
        guard frames[5] == Array("CURVE".utf8) else { throw .mechanism }
        guard let key = CurvePublicKey(bytes: frames[6]) else { throw .credential }
        requestID = frames[1]
        self.domain = domain
        self.key = key
    }
}

/// The words of the protocol and the decision.
package enum Zap {
    /// The one address at which libzmq looks for a handler.
    static let endpoint = "inproc://zeromq.zap.01"
    static let version = Array("1.0".utf8)

    /// Names of the properties that travel with each message of an admitted connection. libzmq keeps
    /// what the handler says over what the client says of the same name.
    static let sessionProperty = "X-Session"
    static let keyProperty = "X-Key"

    /// What a request is answered.
    package struct Verdict: Equatable {
        package let isAdmitted: Bool
        /// Version, request id, status, status text, user id, metadata.
        package let reply: [[UInt8]]
    }

    /// - Parameters:
    ///   - session: The number of this connection if it is admitted; never used twice.
    ///   - books: The keys of each domain.
    package static func decide(
        _ frames: [[UInt8]], session: UInt64, books: [String: KeyBook]
    ) -> Verdict {
        do throws(ZapRequest.Defect) {
            let request = try ZapRequest(frames)
            guard let user = books[request.domain]?.user(of: request.key) else {
                return refusal(request.requestID, "unknown key")
            }
            let metadata =
                property(sessionProperty, String(session))
                + property(keyProperty, request.key.description)
            return Verdict(
                isAdmitted: true,
                reply: reply(request.requestID, "200", "OK", user: user, metadata: metadata))
        } catch {
            let echoed = frames.count > 1 && frames[1].count <= 255 ? frames[1] : []
            return refusal(echoed, "malformed request")
        }
    }

    private static func refusal(_ requestID: [UInt8], _ why: String) -> Verdict {
        Verdict(isAdmitted: false, reply: reply(requestID, "400", why, user: "", metadata: []))
    }

    private static func reply(
        _ requestID: [UInt8], _ status: String, _ why: String, user: String, metadata: [UInt8]
    ) -> [[UInt8]] {
        [version, requestID, Array(status.utf8), Array(why.utf8), Array(user.utf8), metadata]
    }

    /// A property as ZMTP writes it (RFC 37, metadata): a length of one byte and the name, a length
    /// of four and the value.
    private static func property(_ name: String, _ value: String) -> [UInt8] {
        let length = UInt32(value.utf8.count)
        return [UInt8(name.utf8.count)] + Array(name.utf8)
            + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + Array(value.utf8)
    }
}
