// RedRiverLedger: the record as mathematics: the Merkle tree of RFC 6962.
