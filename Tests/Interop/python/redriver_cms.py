"""redriver_cms: detached signatures and certificates, read by hand (RFC 5652, docs/formats.md).

The reader takes apart exactly the one form the document describes; the openssl command is the
second opinion, in a process of its own and with nothing of this file.
"""

import collections
import os
import subprocess
import tempfile

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from redriver_crypto import demand, sha256, Wrong

INTEGER, OCTETS, OID, SEQUENCE, SET, FIRST = 0x02, 0x04, 0x06, 0x30, 0x31, 0xA0

SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
DATA = bytes.fromhex("2a864886f70d010701")
CONTENT_TYPE = bytes.fromhex("2a864886f70d010903")
MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010904")
SHA256 = bytes.fromhex("608648016503040201")
ECDSA_WITH_SHA256 = bytes.fromhex("2a8648ce3d040302")

Element = collections.namedtuple("Element", "tag content whole")


def elements(data):
    """The DER elements data consists of, each with its tag, content and all of its bytes."""
    found, place = [], 0
    while place < len(data):
        demand(len(data) - place >= 2, "DER ends early")
        start, length = place, data[place + 1]
        place += 2
        if length >= 0x80:
            count = length - 0x80
            demand(1 <= count <= 4 and len(data) - place >= count, "a length of DER")
            length = int.from_bytes(data[place:place + count], "big")
            demand(length >= 0x80 and length >> 8 * (count - 1) != 0, "the shortest length")
            place += count
        demand(len(data) - place >= length, "DER ends early")
        found.append(Element(data[start], data[place:place + length], data[start:place + length]))
        place += length
    return found


def inside(element, *tags):
    """The elements of a constructed one, which must have these tags."""
    found = elements(element.content)
    demand(tuple(e.tag for e in found) == tags, f"DER: {[hex(e.tag) for e in found]}")
    return found


def only(data, tag):
    found = elements(data)
    demand(len(found) == 1 and found[0].tag == tag, "DER: one element is expected")
    return found[0]


def _algorithm(element, expected):
    """Parameters are absent; a reader allows NULL for a digest (RFC 5754 section 2)."""
    parts = elements(element.content)
    demand(element.tag == SEQUENCE and parts and parts[0].whole == b"\x06%c" % len(expected)
           + expected, "another algorithm")
    demand(len(parts) == 1 or expected == SHA256 and [p.whole for p in parts[1:]] == [b"\5\0"],
           "an algorithm has parameters")


def verify(content, signature, certificate):
    """Refuses anything but a detached signature by the key of this certificate over content."""
    kind, body = inside(only(signature, SEQUENCE), OID, FIRST)
    demand(kind.content == SIGNED_DATA, "not SignedData")
    version, digests, what, signers = inside(
        only(body.content, SEQUENCE), INTEGER, SET, SEQUENCE, SET)
    demand(version.content == b"\1", "SignedData of another version")
    _algorithm(only(digests.content, SEQUENCE), SHA256)
    demand([e.content for e in inside(what, OID)] == [DATA], "not detached, or not data")
    version, signer, digest, attributes, algorithm, value = inside(
        only(signers.content, SEQUENCE), INTEGER, SEQUENCE, SEQUENCE, FIRST, SEQUENCE, OCTETS)
    demand(version.content == b"\1", "SignerInfo of another version")
    _algorithm(digest, SHA256)
    _algorithm(algorithm, ECDSA_WITH_SHA256)
    _check_signer(signer, certificate)
    _check_attributes(attributes, content)
    # RFC 5652 section 5.4: what is signed are the attributes as a SET, not as [0].
    signed = b"\x31" + attributes.whole[1:]
    try:
        certificate.public_key().verify(value.content, signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise Wrong("a signature is wrong") from error


def _check_signer(signer, certificate):
    issuer, serial = inside(signer, SEQUENCE, INTEGER)
    demand(issuer.whole == certificate.issuer.public_bytes(), "signed by another issuer's")
    demand(int.from_bytes(serial.content, "big") == certificate.serial_number, "another serial")


def _check_attributes(attributes, content):
    held = collections.defaultdict(list)
    for attribute in elements(attributes.content):
        demand(attribute.tag == SEQUENCE, "an attribute is a SEQUENCE")
        name, values = inside(attribute, OID, SET)
        held[name.content].append(values.content)
    wanted = {
        CONTENT_TYPE: [b"\x06%c" % len(DATA) + DATA],
        MESSAGE_DIGEST: [b"\x04\x20" + sha256(content)]}
    for name, values in wanted.items():
        demand(held.get(name) == values, "a signed attribute is missing or another")


def verify_by_openssl(content, signature, certificate, anchor):
    """What stock `openssl cms -verify` says: whether it succeeds."""
    with tempfile.TemporaryDirectory() as folder:
        def put(name, data):
            path = os.path.join(folder, name)
            with open(path, "wb") as file:
                file.write(data)
            return path

        command = [
            "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any",
            "-in", put("signature", signature), "-content", put("content", content),
            "-certfile", put("signer", certificate.public_bytes(Encoding.PEM)),
            "-CAfile", put("anchor", anchor.public_bytes(Encoding.PEM)),
            "-out", os.path.join(folder, "out")]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0


# Certificates


def load(path):
    with open(path, "rb") as file:
        return x509.load_pem_x509_certificate(file.read())


def fingerprint(certificate):
    return sha256(certificate.public_bytes(Encoding.DER))


def check_chain(certificate, anchor, revoked, usage, moment):
    """Issued by the anchor, of the profile, for this usage, valid then, and not revoked."""
    for issued in (certificate, anchor):
        _check_signature(issued.tbs_certificate_bytes, issued.signature, anchor)
        demand(issued.signature_hash_algorithm.name == "sha256", "SHA-256 is agreed")
        demand(isinstance(issued.public_key(), ec.EllipticCurvePublicKey)
               and issued.public_key().curve.name == "secp256r1", "P-256 is agreed")
        demand(issued.issuer == anchor.subject, "issued by the anchor")
        demand(issued.not_valid_before <= moment <= issued.not_valid_after, "not valid then")
    uses = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    demand(getattr(uses, usage), f"not for {usage}")
    _check_signature(revoked.tbs_certlist_bytes, revoked.signature, anchor)
    demand(revoked.issuer == anchor.subject, "a list of the anchor")
    demand(revoked.get_revoked_certificate_by_serial_number(certificate.serial_number) is None,
           "revoked")


def _check_signature(data, signature, anchor):
    try:
        anchor.public_key().verify(signature, data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise Wrong("not signed by the anchor") from error
