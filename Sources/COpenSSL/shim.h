/* What RedRiver takes from OpenSSL 3.0: these headers and nothing else. CMS is absent on purpose:
   RedRiverCrypto reads and writes its one form of CMS itself (CMSFormat.swift). */
#pragma once
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/* Function-like macros are not imported by Swift. */
static inline long rr_BIO_get_mem_data(BIO *bio, char **data) { return BIO_get_mem_data(bio, data); }
static inline void rr_OPENSSL_free(void *data) { OPENSSL_free(data); }
static inline void rr_OPENSSL_clear_free(void *data, size_t count) { OPENSSL_clear_free(data, count); }
static inline STACK_OF(X509) *rr_sk_X509_new(void) { return sk_X509_new_null(); }
static inline int rr_sk_X509_push(STACK_OF(X509) *stack, X509 *x) { return sk_X509_push(stack, x); }
static inline int rr_sk_X509_num(const STACK_OF(X509) *stack) { return sk_X509_num(stack); }
static inline X509 *rr_sk_X509_value(const STACK_OF(X509) *stack, int i) { return sk_X509_value(stack, i); }
static inline void rr_sk_X509_free(STACK_OF(X509) *stack) { sk_X509_free(stack); }

/* Constants made of other constants are not imported either. XN_FLAG_RFC2253 without the escaping of
   bytes above 0x7f: names are read by people who write them with such letters. */
static inline unsigned long rr_name_flags(void) { return XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB; }
static inline int rr_EVP_PKEY_PUBLIC_KEY(void) { return EVP_PKEY_PUBLIC_KEY; }

/* An OSSL_PARAM keeps the pointer to its name; a Swift string would lend it for the length of one call
   only. These names are literals. `parameters` has room for three. */
static inline void rr_public_key_parameters(OSSL_PARAM *parameters, char *group, void *point, size_t count) {
    parameters[0] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
    parameters[1] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, count);
    parameters[2] = OSSL_PARAM_construct_end();
}

/* Deprecated since 3.0, and wrapped so that only what is named here is used: no other function of the
   library keeps multiples of a point, and EVP takes as long to begin and end as 65 bytes take to hash
   (docs/decisions/0013). `prefix` is of one byte, or none. */
static inline int rr_precompute_multiples(EC_GROUP *group) { return EC_GROUP_precompute_mult(group, NULL); }
static inline int rr_has_multiples(const EC_GROUP *group) { return EC_GROUP_have_precompute_mult(group); }
static inline int rr_sha256(const void *prefix, size_t prefix_count, const void *bytes, size_t count, unsigned char *digest) {
    SHA256_CTX context;
    return SHA256_Init(&context) && SHA256_Update(&context, prefix, prefix_count)
        && SHA256_Update(&context, bytes, count) && SHA256_Final(digest, &context);
}
