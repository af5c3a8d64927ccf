// Commitment: what binds a header to its body and says nothing about it.
//
//     commitment = SHA-256("redriver/body/v1\0" ‖ u64 length of body ‖ salt[32] ‖ body)
//
// The salt is always 32 bytes and the length is hashed, so no two (salt, body) pairs give the same
// input. Without the salt the header of a message with a guessable body would give the body away.

public import RedRiverBase
public import RedRiverCrypto

/// The salted commitment a header carries as `body.commitment`.
public enum Commitment {
    private static let label = Array("redriver/body/v1\0".utf8)
    private static let saltLabel = Array("redriver/salt/v1\0".utf8)

    /// The commitment to a body.
    ///
    /// - Parameter salt: 32 bytes. A salt of another length is the caller's mistake: foreign salts
    ///   are measured where frames are read.
    public static func digest(salt: [UInt8], body: [UInt8]) -> Digest {
        precondition(salt.count == Limits.saltBytes, "a salt has 32 bytes")
        var length = ByteWriter(reserving: 8)
        length.append(UInt64(body.count))
        return Digest.sha256([label, length.bytes, salt, body])
    }

    /// The salt a client gives a body that came without one: the same file published again, after
    /// any crash and from anywhere, makes the same header and gets the first answer.
    ///
    ///     HMAC-SHA256(key, "redriver/salt/v1\0" ‖ sender ‖ 0 ‖ msgId ‖ 0 ‖ SHA-256(body))
    ///
    /// - Parameters:
    ///   - key: The client's salt key.
    ///   - sender: Hashed as its text.
    ///   - id: Hashed as its 36 characters.
    public static func deriveSalt(
        key: Secret, sender: PartyID, id: MessageID, body: [UInt8]
    ) -> [UInt8] {
        var input = saltLabel
        input += Array(sender.description.utf8) + [0]
        input += Array(id.description.utf8) + [0]
        input += Digest.sha256(body).bytes
        return HMACKey(key).authenticate([input])
    }

    /// What salt and body are kept under in a journal: their plain SHA-256.
    public static func storageDigest(_ saltAndBody: [UInt8]) -> Digest {
        Digest.sha256(saltAndBody)
    }
}
