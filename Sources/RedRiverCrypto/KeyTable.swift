// KeyTable: multiples of one public key, kept so that its signatures are verified in a third of the time.
//
// Nearly all of an ECDSA verification is u₁·G + u₂·Q. OpenSSL has a table of the multiples of G, and
// none of Q, which is another point for every key. Who verifies thousands of signatures by one key can
// have one made: in a copy of the group whose generator is Q, u₂·Q is a multiple of the generator. All
// arithmetic is OpenSSL's; docs/decisions/0013 says what is gained and what guards it.

internal import COpenSSL
internal import RedRiverBase

/// A public key and a table of its multiples: 150 KB, and as long in the making as 400 verifications.
public final class KeyTable: Sendable {
    /// The key.
    public let key: PublicKey
    /// P-256 with the key's point as its generator, and the table.
    fileprivate let group: GroupHandle

    public init(_ key: PublicKey) {
        self.key = key
        group = GroupHandle(generator: key)
    }
}

/// P-256 as OpenSSL knows it, made at first use and never freed. It is only read.
nonisolated(unsafe) private let p256: OpaquePointer = unsafe require(
    EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1), "EC_GROUP_new_by_curve_name")

/// Owns one EC_GROUP. `@unchecked Sendable`: after `init` it is only read.
@safe private struct GroupHandle: ~Copyable, @unchecked Sendable {
    private let group: OpaquePointer  // EC_GROUP *

    init(generator key: PublicKey) {
        let group = unsafe require(EC_GROUP_dup(p256), "EC_GROUP_dup")
        let point = unsafe require(EC_POINT_new(group), "EC_POINT_new")
        defer { unsafe EC_POINT_free(point) }
        unsafe require(
            EC_POINT_oct2point(group, point, key.point, key.point.count, nil), "EC_POINT_oct2point")
        unsafe require(
            EC_GROUP_set_generator(group, point, EC_GROUP_get0_order(p256), BN_value_one()),
            "EC_GROUP_set_generator")
        unsafe require(rr_precompute_multiples(group), "EC_GROUP_precompute_mult")
        unsafe require(rr_has_multiples(group), "EC_GROUP_have_precompute_mult")
        unsafe self.group = group
    }

    deinit { unsafe EC_GROUP_free(group) }

    func withPointer<R>(_ body: (OpaquePointer) -> R) -> R { unsafe body(group) }
}

/// Verifies signatures by keys that have tables (FIPS 186-5 §6.4.2).
///
///     w = s⁻¹   u₁ = e·w   u₂ = r·w   (x, y) = u₁·G + u₂·Q   valid if x mod n = r
///
/// It says of every signature what ``ECDSA/verify(_:of:key:)`` says; a test holds the two against each
/// other. Nothing in it is secret, so nothing takes care to take the same time.
@safe struct TableVerifier: ~Copyable {
    /// A signature, what it should be over, and whose it should be.
    struct Item {
        let signature: [UInt8]
        let digest: Digest
        let table: KeyTable
    }

    /// The numbers of a signature, both in 1..<n, and the product of every s before.
    @unsafe private struct Numbers {
        let r: OpaquePointer
        let s: OpaquePointer
        let before: OpaquePointer
    }

    private let context: OpaquePointer  // BN_CTX *
    private let order: OpaquePointer  // const BIGNUM *
    private let first: OpaquePointer  // EC_POINT *
    private let second: OpaquePointer  // EC_POINT *

    private init() {
        unsafe context = unsafe require(BN_CTX_new(), "BN_CTX_new")
        unsafe order = unsafe require(EC_GROUP_get0_order(p256), "EC_GROUP_get0_order")
        unsafe first = unsafe require(EC_POINT_new(p256), "EC_POINT_new")
        unsafe second = unsafe require(EC_POINT_new(p256), "EC_POINT_new")
    }

    deinit {
        unsafe EC_POINT_free(second)
        unsafe EC_POINT_free(first)
        unsafe BN_CTX_free(context)
    }

    /// - Returns: For each whether it is valid.
    static func verify(_ items: [Item]) -> [Bool] {
        guard !items.isEmpty else { return [] }
        defer { OpenSSLFailure.forgetEarlier() }
        return TableVerifier().run(items)
    }

    /// One inversion serves all: of the product of every s, from which each s⁻¹ is got by two
    /// multiplications (P. Montgomery, "Speeding the Pollard and elliptic curve methods", 1987, §10.3.1).
    private func run(_ items: [Item]) -> [Bool] {
        unsafe BN_CTX_start(context)
        defer { unsafe BN_CTX_end(context) }
        var product = unsafe number()
        unsafe require(BN_set_word(product, 1), "BN_set_word")
        var numbers: [Numbers?] = unsafe []
        for item in items {
            guard let (r, s) = unsafe read(item.signature) else {
                unsafe numbers.append(nil)
                continue
            }
            unsafe numbers.append(Numbers(r: r, s: s, before: product))
            unsafe product = unsafe multiplied(product, s)
        }
        let inverse = unsafe number()
        // n is prime and no s is a multiple of it, so there is one.
        unsafe require(
            BN_mod_inverse(inverse, product, order, context) == nil ? 0 : 1, "BN_mod_inverse")
        var valid = [Bool](repeating: false, count: items.count)
        for place in items.indices.reversed() {
            guard let known = unsafe numbers[place] else { continue }
            let w = unsafe multiplied(inverse, known.before)
            unsafe multiply(inverse, known.s, into: inverse)
            valid[place] = unsafe isValid(items[place], r: known.r, w: w)
        }
        return valid
    }

    /// r and s of a signature in DER, as OpenSSL reads them: what it would not write is refused.
    private func read(_ signature: [UInt8]) -> (r: OpaquePointer, s: OpaquePointer)? {
        guard (1...ECDSA.signatureBytesMax).contains(signature.count) else { return nil }
        let form: OpaquePointer? = unsafe signature.withUnsafeBufferPointer { bytes in
            var at = bytes.baseAddress
            return unsafe d2i_ECDSA_SIG(nil, &at, bytes.count)
        }
        guard let form = unsafe form else { return nil }
        defer { unsafe ECDSA_SIG_free(form) }
        guard unsafe encoding({ unsafe i2d_ECDSA_SIG(form, $0) }) == signature,
            let r = unsafe copy(ECDSA_SIG_get0_r(form)), let s = unsafe copy(ECDSA_SIG_get0_s(form))
        else { return nil }
        return unsafe (r, s)
    }

    /// A number of a signature that is in 1..<n.
    private func copy(_ value: OpaquePointer?) -> OpaquePointer? {
        guard unsafe BN_is_zero(value) == 0, unsafe BN_is_negative(value) == 0,
            unsafe BN_cmp(value, order) < 0
        else { return nil }
        let copy = unsafe number()
        unsafe require(BN_copy(copy, value) == nil ? 0 : 1, "BN_copy")
        return unsafe copy
    }

    private func isValid(_ item: Item, r: OpaquePointer, w: OpaquePointer) -> Bool {
        let e = unsafe number()
        unsafe require(BN_bin2bn(item.digest.bytes, Int32(Digest.byteCount), e) == nil ? 0 : 1, "e")
        let (u1, u2) = unsafe (multiplied(e, w), multiplied(r, w))
        unsafe require(EC_POINT_mul(p256, first, u1, nil, nil, context), "EC_POINT_mul")
        unsafe item.table.group.withPointer { group in
            unsafe require(EC_POINT_mul(group, second, u2, nil, nil, context), "EC_POINT_mul")
        }
        unsafe require(EC_POINT_add(p256, first, first, second, context), "EC_POINT_add")
        guard unsafe EC_POINT_is_at_infinity(p256, first) == 0 else { return false }
        let x = unsafe number()
        unsafe require(
            EC_POINT_get_affine_coordinates(p256, first, x, nil, context), "affine coordinates")
        unsafe require(BN_nnmod(x, x, order, context), "BN_nnmod")
        return unsafe BN_cmp(x, r) == 0
    }

    // MARK: Numbers, which live as long as the context

    private func number() -> OpaquePointer { unsafe require(BN_CTX_get(context), "BN_CTX_get") }

    private func multiplied(_ a: OpaquePointer, _ b: OpaquePointer) -> OpaquePointer {
        let result = unsafe number()
        unsafe multiply(a, b, into: result)
        return unsafe result
    }

    private func multiply(_ a: OpaquePointer, _ b: OpaquePointer, into result: OpaquePointer) {
        unsafe require(BN_mod_mul(result, a, b, order, context), "BN_mod_mul")
    }
}
