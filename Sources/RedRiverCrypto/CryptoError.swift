// CryptoError: everything cryptography can refuse to do.

public import RedRiverBase

/// A thing that can be read wrongly.
public enum CryptoObject: String, Hashable, Sendable, CaseIterable {
    case privateKey = "private key"
    case publicKey = "public key"
    case certificate = "certificate"
    case revocationList = "revocation list"
    case signature = "signature"

    /// Its name, to stand inside a sentence.
    var name: Text {
        switch self {
        case .privateKey: Text(vi: "khóa riêng", zh: "私钥", en: rawValue)
        case .publicKey: Text(vi: "khóa công khai", zh: "公钥", en: rawValue)
        case .certificate: Text(vi: "chứng thư", zh: "证书", en: rawValue)
        case .revocationList:
            Text(vi: "danh sách chứng thư bị thu hồi", zh: "证书吊销列表", en: rawValue)
        case .signature: Text(vi: "chữ ký", zh: "签名", en: rawValue)
        }
    }
}

/// Why a key, certificate, signature or ciphertext was refused.
public enum CryptoError: Fault {
    /// The bytes are not such an object, or not in the one form accepted. `detail` says where.
    case malformed(CryptoObject, detail: String)
    /// More bytes than ``Limits`` allows for such an object; nothing of it was read.
    case tooLarge(CryptoObject, ByteCount)
    /// A key of another kind or curve than P-256; `kind` names it.
    case unsupportedKey(kind: String)
    /// The private key does not belong to the certificate.
    case keyMismatch(subject: String)
    case notYetValid(subject: String, from: Timestamp)
    case expired(subject: String, since: Timestamp)
    /// The issuer's current list names the certificate.
    case revoked(subject: String, since: Timestamp)
    /// No list that verifies under this issuer was given.
    case noRevocationList(issuer: String)
    /// The newest list of this issuer is past its `nextUpdate`, or from the future.
    case staleRevocationList(issuer: String, nextUpdate: Timestamp)
    /// The certificate's key usage does not allow this use.
    case wrongUse(subject: String, needed: CertificateUse)
    /// No chain to an anchor; `reason` is OpenSSL's.
    case untrusted(subject: String, reason: String)
    /// A certificate or list in the chain uses an algorithm or key that is not on the list.
    case weakAlgorithm(subject: String, algorithm: String)
    /// The signature names another certificate than the one it should be by.
    case wrongSigner(expected: String)
    /// The signature is well formed but not over these bytes by this key.
    case badSignature(signer: String)
    /// Wrong key, wrong associated data, or altered ciphertext: AEAD does not tell which.
    case notOpened
    /// OpenSSL failed at something that foreign input cannot cause.
    case failed(OpenSSLFailure)
}

extension CryptoError {
    public var code: String {
        switch self {
        case .malformed: "crypto.malformed"
        case .tooLarge: "crypto.too-large"
        case .unsupportedKey: "crypto.unsupported-key"
        case .keyMismatch: "crypto.key-mismatch"
        case .notYetValid: "crypto.not-yet-valid"
        case .expired: "crypto.expired"
        case .revoked: "crypto.revoked"
        case .noRevocationList: "crypto.no-revocation-list"
        case .staleRevocationList: "crypto.stale-revocation-list"
        case .wrongUse: "crypto.wrong-use"
        case .untrusted: "crypto.untrusted"
        case .weakAlgorithm: "crypto.weak-algorithm"
        case .wrongSigner: "crypto.wrong-signer"
        case .badSignature: "crypto.bad-signature"
        case .notOpened: "crypto.not-opened"
        case .failed: "crypto.failed"
        }
    }

    /// The code a link answers with when this error makes it hold a seal, a receipt or an epoch.
    public var holdCode: Code {
        switch self {
        case .revoked, .noRevocationList, .staleRevocationList,
            .malformed(.revocationList, _), .tooLarge(.revocationList, _):
            .revocation
        case .malformed(.signature, _), .tooLarge(.signature, _), .wrongSigner, .badSignature:
            .signature
        case .notOpened: .opening
        case .malformed, .tooLarge, .unsupportedKey, .keyMismatch, .notYetValid, .expired,
            .wrongUse, .untrusted, .weakAlgorithm, .failed:
            .certificate
        }
    }

    public var text: Text {
        switch self {
        case .malformed, .tooLarge, .unsupportedKey, .keyMismatch, .failed: objectText
        case .notYetValid, .expired, .revoked, .noRevocationList, .staleRevocationList:
            timeText
        default: trustText
        }
    }

    private var objectText: Text {
        switch self {
        case .malformed(let object, let detail):
            Text(
                vi: "Không đọc được \(object.name.vi) (\(detail)).",
                zh: "无法读取\(object.name.zh)（\(detail)）。",
                en: "The \(object.name.en) cannot be read (\(detail)).")
        case .tooLarge(let object, let size):
            Text(
                vi: "Dữ liệu \(object.name.vi) dài \(size.value) byte, vượt quá giới hạn.",
                zh: "\(object.name.zh)数据为 \(size.value) 字节，超过上限。",
                en: "The \(object.name.en) has \(size.value) bytes, more than is allowed.")
        case .unsupportedKey(let kind):
            Text(
                vi: "Loại khóa \(kind) không được chấp nhận; chỉ dùng P-256.",
                zh: "不接受 \(kind) 类型的密钥；只使用 P-256。",
                en: "A key of kind \(kind) is not accepted; only P-256 is.")
        case .keyMismatch(let subject):
            Text(
                vi: "Khóa riêng không thuộc về chứng thư «\(subject)».",
                zh: "私钥与证书“\(subject)”不匹配。",
                en: "The private key does not belong to the certificate \"\(subject)\".")
        case .failed(let failure):
            Text(
                vi: "Thư viện mật mã báo lỗi (\(failure)).", zh: "密码库报告错误（\(failure)）。",
                en: "The cryptographic library failed (\(failure)).")
        default: preconditionFailure("not an error about an object")
        }
    }

    private var timeText: Text {
        switch self {
        case .notYetValid(let subject, let from):
            Text(
                vi: "Chứng thư «\(subject)» chỉ có hiệu lực từ \(from.rfc3339).",
                zh: "证书“\(subject)”自 \(from.rfc3339) 起才生效。",
                en: "The certificate \"\(subject)\" is not valid before \(from.rfc3339).")
        case .expired(let subject, let since):
            Text(
                vi: "Chứng thư «\(subject)» đã hết hạn từ \(since.rfc3339).",
                zh: "证书“\(subject)”已于 \(since.rfc3339) 过期。",
                en: "The certificate \"\(subject)\" expired at \(since.rfc3339).")
        case .revoked(let subject, let since):
            Text(
                vi: "Chứng thư «\(subject)» đã bị thu hồi từ \(since.rfc3339).",
                zh: "证书“\(subject)”已于 \(since.rfc3339) 被吊销。",
                en: "The certificate \"\(subject)\" was revoked at \(since.rfc3339).")
        case .noRevocationList(let issuer):
            Text(
                vi: "Không có danh sách thu hồi hợp lệ của «\(issuer)».",
                zh: "缺少“\(issuer)”签发的有效证书吊销列表。",
                en: "There is no valid revocation list of \"\(issuer)\".")
        case .staleRevocationList(let issuer, let nextUpdate):
            Text(
                vi: "Danh sách thu hồi của «\(issuer)» không còn hoặc chưa có hiệu lực "
                    + "(hạn cập nhật \(nextUpdate.rfc3339)).",
                zh: "“\(issuer)”的证书吊销列表已过期或尚未生效"
                    + "（应更新时间 \(nextUpdate.rfc3339)）。",
                en: "The revocation list of \"\(issuer)\" is not current "
                    + "(next update due \(nextUpdate.rfc3339)).")
        default: preconditionFailure("not an error about time")
        }
    }

    private var trustText: Text {
        switch self {
        case .wrongUse(let subject, let needed):
            Text(
                vi: "Chứng thư «\(subject)» không được phép dùng để \(needed.name.vi).",
                zh: "证书“\(subject)”不允许用于\(needed.name.zh)。",
                en: "The certificate \"\(subject)\" may not be used for \(needed.name.en).")
        case .untrusted(let subject, let reason):
            Text(
                vi: "Chứng thư «\(subject)» không dẫn tới cơ quan được tin cậy (\(reason)).",
                zh: "证书“\(subject)”无法追溯到受信任的机构（\(reason)）。",
                en: "The certificate \"\(subject)\" does not lead to a trusted authority "
                    + "(\(reason)).")
        case .weakAlgorithm(let subject, let algorithm):
            Text(
                vi: "«\(subject)» dùng thuật toán không được chấp nhận: \(algorithm).",
                zh: "“\(subject)”使用了不被接受的算法：\(algorithm)。",
                en: "\"\(subject)\" uses an algorithm that is not accepted: \(algorithm).")
        case .wrongSigner(let expected):
            Text(
                vi: "Chữ ký không phải của chứng thư «\(expected)».",
                zh: "该签名不是由证书“\(expected)”签署的。",
                en: "The signature is not by the certificate \"\(expected)\".")
        case .badSignature(let signer):
            Text(
                vi: "Chữ ký của «\(signer)» không đúng với dữ liệu này.",
                zh: "“\(signer)”的签名与该数据不符。",
                en: "The signature of \"\(signer)\" does not match these bytes.")
        case .notOpened:
            Text(
                vi: "Không giải mã được: khóa sai hoặc dữ liệu đã bị thay đổi.",
                zh: "无法解密：密钥错误或数据已被更改。",
                en: "It cannot be decrypted: the key is wrong or the data was altered.")
        default: preconditionFailure("not an error about trust")
        }
    }

    public var hint: Text? {
        switch self {
        case .malformed(.privateKey, _):
            Text(
                vi: "Chuyển sang PKCS#8 không mã hóa: openssl pkcs8 -topk8 -nocrypt.",
                zh: "请转换为未加密的 PKCS#8：openssl pkcs8 -topk8 -nocrypt。",
                en: "Convert it to unencrypted PKCS#8: openssl pkcs8 -topk8 -nocrypt.")
        case .keyMismatch:
            Text(
                vi: "Kiểm tra cặp tệp khóa và chứng thư trong cấu hình.",
                zh: "请检查配置中的密钥文件与证书文件是否成对。",
                en: "Check that the key and certificate files in the configuration are a pair.")
        case .notYetValid, .expired, .revoked, .wrongUse, .untrusted, .weakAlgorithm,
            .unsupportedKey:
            Text(
                vi: "Yêu cầu cơ quan cấp chứng thư của nước đó cấp chứng thư mới, và kiểm tra "
                    + "đồng hồ của máy.",
                zh: "请该国的证书签发机构签发新证书，并检查本机时钟。",
                en: "Ask that country's authority for a new certificate, and check this "
                    + "machine's clock.")
        case .noRevocationList, .staleRevocationList:
            Text(
                vi: "Lấy danh sách thu hồi mới của cơ quan đó và đặt vào thư mục chứng thư.",
                zh: "请获取该机构最新的证书吊销列表，并放入证书目录。",
                en: "Fetch that authority's newest revocation list into the certificate folder.")
        case .wrongSigner, .badSignature:
            Text(
                vi: "Báo cán bộ an ninh của cả hai bên; dữ liệu được giữ nguyên.",
                zh: "请通知双方的安全人员；数据保持原状。",
                en: "Tell the security officers of both sides; everything is kept as it is.")
        case .malformed, .tooLarge, .notOpened, .failed: nil
        }
    }
}
