// PEM: DER as text between BEGIN and END lines (RFC 7468).

internal import COpenSSL

/// Reading and writing PEM.
enum PEM {
    /// The one block in a text, which must have this label.
    ///
    /// Explanatory text before the block is ignored, as OpenSSL writes it. A second block of any
    /// kind is refused: which of two certificates is meant must not depend on their order.
    static func decode(
        _ text: [UInt8], label: String, object: CryptoObject
    ) throws(CryptoError) -> [UInt8] {
        var blocks = blocks(in: text)
        defer { for at in blocks.indices { wipe(&blocks[at].der) } }
        guard let block = blocks.first else {
            throw .malformed(object, detail: "no PEM block \(label)")
        }
        guard block.label == label, !block.hasHeader else {
            throw .malformed(object, detail: "a PEM block \(block.label) instead of \(label)")
        }
        guard blocks.count == 1 else { throw .malformed(object, detail: "more than one PEM block") }
        return block.der
    }

    /// The text of one block.
    static func encode(_ der: [UInt8], label: String) -> [UInt8] {
        let bio = unsafe require(BIO_new(BIO_s_mem()), "BIO_new")
        defer { unsafe BIO_free(bio) }
        let written = unsafe PEM_write_bio(bio, label, "", der, der.count)
        precondition(written > 0, "OpenSSL failed: PEM_write_bio")
        return unsafe contents(ofMemory: bio)
    }

    private struct Block {
        var label: String
        /// Whether there were header lines (RFC 1421), as in encrypted keys of old.
        var hasHeader: Bool
        var der: [UInt8]
    }

    private static func blocks(in text: [UInt8]) -> [Block] {
        guard let count = Int32(exactly: text.count) else { return [] }
        defer { OpenSSLFailure.forgetEarlier() }  // The last block is followed by "no start line".
        return unsafe text.withUnsafeBytes { bytes in
            let bio = unsafe require(BIO_new_mem_buf(bytes.baseAddress, count), "BIO_new_mem_buf")
            defer { unsafe BIO_free(bio) }
            var blocks: [Block] = []
            while blocks.count < 2, let block = unsafe next(in: bio) { blocks.append(block) }
            return blocks
        }
    }

    private static func next(in bio: OpaquePointer) -> Block? {
        var label: UnsafeMutablePointer<CChar>?
        var header: UnsafeMutablePointer<CChar>?
        var data: UnsafeMutablePointer<UInt8>?
        var count = 0
        guard unsafe PEM_read_bio(bio, &label, &header, &data, &count) == 1,
            let label = unsafe label, let header = unsafe header, let data = unsafe data
        else { return nil }
        defer {
            unsafe rr_OPENSSL_free(label)
            unsafe rr_OPENSSL_free(header)
            unsafe rr_OPENSSL_clear_free(data, count)
        }
        let der = unsafe [UInt8](UnsafeBufferPointer(start: data, count: count))
        return unsafe Block(
            label: String(cString: label), hasHeader: header.pointee != 0, der: der)
    }
}

/// A copy of what was written to a memory BIO.
func contents(ofMemory bio: OpaquePointer) -> [UInt8] {
    var data: UnsafeMutablePointer<CChar>?
    let count = unsafe rr_BIO_get_mem_data(bio, &data)
    return unsafe [UInt8](UnsafeRawBufferPointer(start: data, count: count))
}
