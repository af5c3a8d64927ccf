// RedRiverCrypto: the only importer of OpenSSL. Bytes in, bytes and typed errors out.
//
// No OpenSSL type and no raw pointer leaves the module; time comes in as an argument, and no
// function here reads a clock or a file. Algorithms are not negotiated: there is one of each kind
// (SHA-256, HMAC-SHA256, HKDF-SHA256, AES-256-GCM, ECDSA and ECDH on P-256; Ed25519 for the logs of
// the C2SP formats, which know no other), and what is not on the list is refused by name.
//
// Read the files in this order:
//
//     OpenSSLFailure.swift, CryptoError.swift      what can go wrong, in three languages
//     SHA256.swift, HMAC.swift, HKDF.swift         hashing and keys from keys
//     AES256GCM.swift, Secret.swift, SecureRandom.swift
//     PublicKey.swift, PrivateKey.swift, SigningKey.swift, Ed25519.swift
//     KeyTable.swift                               many signatures by one key, faster
//     DER.swift, PEM.swift                         the two encodings
//     Certificate.swift, RevocationList.swift      parsed once, then only read
//     ChainCheck.swift                             is this certificate good, for this, at that time
//     CMSFormat.swift, CMS.swift                   detached signatures in exactly one form
//     HPKE.swift                                   a key sent to the holder of a certificate
//     CertificateProfile.swift, CertificateAuthority.swift   what `init` issues
//
// Handles of OpenSSL are owned by one Swift value each and freed in its `deinit`. Those that
// threads share are immutable after `init` and say why that makes them safe.
