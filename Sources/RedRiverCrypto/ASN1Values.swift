// ASN1Values: names, times and numbers out of OpenSSL's structures.

internal import COpenSSL
internal import RedRiverBase

/// A distinguished name, for people and for comparing.
struct Name {
    let text: String
    let der: [UInt8]

    /// - Returns: `nil` if OpenSSL cannot write the name.
    init?(_ name: OpaquePointer?) {
        guard let name = unsafe name,
            let der = unsafe encoding({ unsafe i2d_X509_NAME(name, $0) })
        else { return nil }
        let bio = unsafe require(BIO_new(BIO_s_mem()), "BIO_new")
        defer { unsafe BIO_free(bio) }
        guard unsafe X509_NAME_print_ex(bio, name, 0, rr_name_flags()) >= 0 else { return nil }
        self.der = der
        text = unsafe String(decoding: contents(ofMemory: bio), as: UTF8.self)
    }
}

/// The moment an ASN1_TIME means, in whole seconds; `nil` if it is absent or means none.
func timestamp(_ time: UnsafePointer<ASN1_TIME>?) -> Timestamp? {
    guard let time = unsafe time, let epoch = unsafe ASN1_TIME_set(nil, 0) else { return nil }
    defer { unsafe ASN1_STRING_free(epoch) }
    var days: Int32 = 0
    var seconds: Int32 = 0
    guard unsafe ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
    return Timestamp(milliseconds: (Int64(days) * 86_400 + Int64(seconds)) * 1000)
}

/// The contents of a string-like ASN.1 value.
func bytes(of string: UnsafePointer<ASN1_STRING>) -> [UInt8] {
    let count = unsafe Int(ASN1_STRING_length(string))
    return unsafe [UInt8](UnsafeBufferPointer(start: ASN1_STRING_get0_data(string), count: count))
}
