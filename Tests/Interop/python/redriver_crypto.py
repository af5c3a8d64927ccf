"""redriver_crypto: digests, trees and keys, written from docs/formats.md alone.

Everything here is a pure function of bytes. Nothing is taken from the Swift sources: where a result
differs from theirs, the document, they or this file are wrong, and a test says which bytes.
"""

import hashlib
import hmac
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class Wrong(Exception):
    """Foreign bytes are not what they should be: never our own mistake."""


def demand(condition, message):
    """Like assert, but also with python -O."""
    if not condition:
        raise Wrong(message)


def sha256(data):
    return hashlib.sha256(data).digest()


def hmac_sha256(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def u64(number):
    return struct.pack(">Q", number)


# Messages


def commitment(salt, body):
    demand(len(salt) == 32, "a salt has 32 bytes")
    return sha256(b"redriver/body/v1\0" + u64(len(body)) + salt + body)


def derive_salt(key, sender, msg_id, body):
    parts = [b"redriver/salt/v1", sender.encode(), msg_id.encode(), sha256(body)]
    return hmac_sha256(key, b"\0".join(parts))


# RFC 6962 trees


def leaf(data):
    return sha256(b"\0" + data)


def root(leaves):
    """The head over leaf hashes: the left part is the largest power of two below the number."""
    demand(leaves, "a tree here has leaves")
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\1" + root(leaves[:split]) + root(leaves[split:]))


def included(data, index, size, path, head):
    """Whether an audit path (RFC 6962 section 2.1.1) leads from an entry to the head of a tree."""
    def climb(index, size, path):
        if size == 1:
            demand(not path, "a path is too long")
            return leaf(data)
        demand(path, "a path is too short")
        split = 1
        while split * 2 < size:
            split *= 2
        if index < split:
            return sha256(b"\1" + climb(index, split, path[:-1]) + path[-1])
        return sha256(b"\1" + path[-1] + climb(index - split, size - split, path[:-1]))
    return index < size and climb(index, size, path) == head


def genesis(kind, agreement):
    """What `previous` is for the first seal or receipt. `agreement` is the label of edition 1."""
    return sha256(f"redriver/genesis/v1\n{kind}\n{agreement}\n".encode())


# CRC32C (RFC 3720 B.4): reflected, polynomial 0x1EDC6F41


def _table():
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        yield byte


_CRC = tuple(_table())


def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value = value >> 8 ^ _CRC[(value ^ byte) & 0xFF]
    return value ^ 0xFFFFFFFF


# HPKE (RFC 9180), base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, export-only

_KEM = b"KEM\x00\x10"
_SUITE = b"HPKE\x00\x10\x00\x01\xff\xff"


def _extract(suite, salt, label, data):
    return hmac_sha256(salt or bytes(32), b"HPKE-v1" + suite + label + data)


def _expand(suite, key, label, info, length):
    data = struct.pack(">H", length) + b"HPKE-v1" + suite + label + info
    output, block, counter = b"", b"", 1
    while len(output) < length:
        block = hmac_sha256(key, block + data + bytes([counter]))
        output += block
        counter += 1
    return output[:length]


def hpke_export(private, enc, info, context, length):
    """What the recipient of `enc` finds (RFC 9180 sections 4.1, 5.1 and 5.3)."""
    demand(len(enc) == 65 and enc[0] == 4, "an encapsulated key is an uncompressed point")
    try:
        peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), enc)
    except ValueError as error:
        raise Wrong("an encapsulated key is a point of the curve") from error
    shared = private.exchange(ec.ECDH(), peer)
    own = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    secret = _expand(
        _KEM, _extract(_KEM, b"", b"eae_prk", shared), b"shared_secret", enc + own, 32)
    schedule = (b"\0" + _extract(_SUITE, b"", b"psk_id_hash", b"")
                + _extract(_SUITE, b"", b"info_hash", info))
    exporter = _expand(_SUITE, _extract(_SUITE, secret, b"secret", b""), b"exp", schedule, 32)
    return _expand(_SUITE, exporter, b"sec", context, length)


def epoch_secret(private, enc, info):
    """PRK of an epoch; `info` ends with the LF of the statement's recipient line."""
    return hpke_export(private, enc, info, b"redriver/epoch/v1", 32)


def message_keys(secret, epoch, number, nonce, committed):
    """mk, K and IV of one message."""
    key = hmac_sha256(
        secret, b"redriver/message/v1\0" + epoch + u64(number) + nonce + committed)
    return key, hmac_sha256(key, b"key\1"), hmac_sha256(key, b"iv\1")[:12]


def associated_data(epoch, number, source, target, header):
    names = source.encode() + b"\0" + target.encode() + b"\0"
    return b"redriver/aad/v1\0" + epoch + u64(number) + names + header


def open_sealed(secret, epoch, number, source, target, header, committed, sealed):
    """Salt and body of a sealed message; the commitment is checked."""
    demand(len(sealed) >= 64, "a sealed body has a nonce, a salt and a tag")
    _, key, vector = message_keys(secret, epoch, number, sealed[:16], committed)
    try:
        plain = AESGCM(key).decrypt(
            vector, sealed[16:], associated_data(epoch, number, source, target, header))
    except InvalidTag as error:
        raise Wrong("a sealed body does not open") from error
    demand(commitment(plain[:32], plain[32:]) == committed, "an opened body is another")
    return plain[:32], plain[32:]
