"""interop_example: computes every number of docs/formats.md that can be computed from it.

The private key is `skRm` of RFC 9180 appendix A.3.1, a published test vector.
"""

import base64
import re

from cryptography.hazmat.primitives.asymmetric import ec

import redriver_crypto as crypto
import redriver_json as strict
import redriver_statements as statements
from redriver_client import REPORT, SHAPES
from redriver_crypto import demand
from redriver_link import HELLO

RECIPIENT = 0xf3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2
ENCAPSULATED = bytes.fromhex(
    "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325a"
    "c98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4")


def check(path, counts):
    with open(path, encoding="utf-8") as file:
        document = file.read()
    fences = dict(re.findall(r"^```(\w+)\n(.*?)^```", document, re.S | re.M))
    rows = dict(re.findall(r"^\| ([\w()-]+) \| `([0-9a-f]+)`", document, re.M))
    check_statements(document, fences, counts)
    check_frames(fences, counts)
    check_keys(fences, rows, counts)
    salt = crypto.derive_salt(
        b"\x6b" * 32, "VN.CUSTOMS.13BB", "019a9bfa-1234-7abc-8def-0123456789ab",
        b'{"truck":"24C-123.45"}')
    equal(salt.hex(), re.search(r"the derived salt is\s+`([0-9a-f]+)`", document)[1], counts)


def check_statements(document, fences, counts):
    for kind in ("seal", "receipt", "epoch"):
        data = fences[kind].encode()
        if kind == "epoch":  # its made-up point is no point
            data = with_point(data)
        statements.read(kind, data)
        counts["statements"] += 1
        check_spellings(kind, data, counts)
    for line in fences["outcomes"].encode().splitlines():
        statements.outcome(line)
        counts["statements"] += 1
    text = re.search(r"^```\n(redriver/genesis/v1\n.*?)^```", document, re.S | re.M)[1]
    wanted = re.search(r"For this one it is `([0-9a-f]+)`", document)[1]
    equal(crypto.sha256(text.encode()).hex(), wanted, counts)
    _, kind, agreement = text.splitlines()
    equal(crypto.genesis(kind, agreement).hex(), wanted, counts)


def check_spellings(kind, data, counts):
    """One value has one spelling: each of these is refused."""
    lines = data.split(b"\n")
    others = [
        data[:-1], data + b"\n", data.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + data,
        data.replace(b": ", b":", 1), data.replace(b": ", b":  ", 1), data.replace(b"/v1", b"/v2"),
        b"\n".join([lines[0], lines[2], lines[1], *lines[3:]]), b"\n".join(lines[:2] + lines[1:]),
        b"\n".join(lines[:5] + lines[6:]), data.replace(b"=\n", b"\n", 1),
        data.replace(b"intl", b"gm"), data.replace(b"vn.kim", b"VN.kim"),
        data.replace(b": 10", b": 010").replace(b"00:00.000Z", b"00:00Z"), data + bytes(2048)]
    for other in others:
        if other == data:
            continue
        try:
            statements.read(kind, other)
        except crypto.Wrong:
            counts["spellings"] += 1
        else:
            raise crypto.Wrong(f"another spelling is read: {other!r}")


def check_frames(fences, counts):
    """The shapes this client demands are those of the document's examples."""
    for line in fences["node"].splitlines():
        verb, data = line.split(" ", 1)
        strict.closed(strict.parse(data.encode()), SHAPES[verb], verb)
        counts["frames"] += 1
    strict.closed(strict.parse(fences["link"].split(" ", 1)[1].encode()), HELLO, "link HELLO")
    strict.closed(strict.parse(fences["report"].encode()), REPORT, "RR990")
    for line in fences["client"].splitlines():
        strict.parse(line.split(" ", 1)[1].encode())
        counts["frames"] += 1


def with_point(data):
    point = b"encapsulated: " + base64.b64encode(ENCAPSULATED)
    return re.sub(rb"encapsulated: .*", lambda _: point, data)


def check_keys(fences, rows, counts):
    statement = with_point(fences["epoch"].encode())
    values = statements.read("epoch", statement)
    info = statement[:statement.index(b"\n", statement.index(b"\nrecipient: ") + 1) + 1]
    equal(crypto.sha256(info).hex(), rows["SHA-256(info)"], counts)
    private = ec.derive_private_key(RECIPIENT, ec.SECP256R1())
    secret = crypto.epoch_secret(private, values["encapsulated"], info)
    equal(secret.hex(), rows["PRK"], counts)
    equal(values["epoch"], rows["epoch"], counts)
    number = int(rows["number"], 16)
    salt, sealed = bytes.fromhex(rows["salt"]), bytes.fromhex(rows["sealed"])
    committed, nonce = bytes.fromhex(rows["commitment"]), bytes.fromhex(rows["nonce"])
    keys = crypto.message_keys(secret, bytes.fromhex(rows["epoch"]), number, nonce, committed)
    for key, name in zip(keys, ("mk", "K", "IV")):
        equal(key.hex(), rows[name], counts)
    header = fences["header"].strip().encode()
    opened = crypto.open_sealed(
        secret, bytes.fromhex(rows["epoch"]), number, values["from"], values["to"], header,
        committed, sealed)
    body = b'{"truck":"24C-123.45"}'
    equal(opened, (salt, body), counts)
    equal(crypto.commitment(salt, body).hex(), rows["commitment"], counts)
    said = strict.parse(header)["body"]
    equal((said["bytes"], strict.digest(said["commitment"])), (len(body), committed), counts)


def equal(found, wanted, counts):
    demand(found == wanted, f"{found} is not {wanted}")
    counts["numbers"] += 1
