// RedRiverCrypto: the only importer of OpenSSL. Bytes in, bytes and typed errors out.
