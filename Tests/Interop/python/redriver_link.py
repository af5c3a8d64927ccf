"""redriver_link: what was said on the link, from a link recording (docs/formats.md)."""

import collections
import os
import struct

from cryptography.x509 import load_der_x509_certificate, load_der_x509_crl

import redriver_cms as cms
import redriver_crypto as crypto
import redriver_json as strict
import redriver_statements as statements
from redriver_crypto import demand

SAID, HEARD = 1, 2
RECORDING = "link.recording"

Message = collections.namedtuple("Message", "heard verb frames")

_LAST = {"sequence": int, "digest": strict.is_digest}
HELLO = {"node": str, "edition": int, "agreement": strict.is_digest, "time": strict.is_time,
         "startId": str, "epochSeen": int,
         "have": {"seal": lambda value: value is None or strict.closed(value, _LAST),
                  "receipt": lambda value: value is None or strict.closed(value, _LAST)}}


def record(folder, counts):
    """Adds `linkRecording` to both nodes' configurations; they must not run yet."""
    for side in ("vn", "cn"):
        path = os.path.join(folder, side, "node.json")
        with open(path, "rb") as file:
            configuration = strict.parse(file.read())
        with open(path, "wb") as file:
            file.write(strict.print_json({**configuration, "linkRecording": RECORDING}))
        counts["prepared"] += 1


def recorded(data):
    """The messages of a recording, in their order."""
    start = b"redriver/link-recording/v1\n"
    demand(data.startswith(start), "not a link recording")
    place, messages = len(start), []

    def take(count):
        nonlocal place
        demand(len(data) - place >= count, "a recording ends early")
        place += count
        return data[place - count:place]

    while place < len(data):
        way = take(1)[0]
        demand(way in (SAID, HEARD), "said or heard")
        frames = [take(struct.unpack(">I", take(4))[0])
                  for _ in range(struct.unpack(">I", take(4))[0])]
        demand(len(frames) >= 3 and frames[0] == b"RR1" and frames[2] == b"", "a message of RR1")
        messages.append(Message(way == HEARD, frames[1].decode("ascii"), frames[3:]))
    return messages


def check_greetings(messages, own, peer, agreement, counts):
    """HELLO and CERTS: closed objects, the agreed edition, and certificates that lead home."""
    for heard, verb, frames in messages:
        signer = peer if heard else own
        if verb == "HELLO":
            hello = strict.closed(strict.parse(frames[0]), HELLO, "HELLO")
            demand(hello["node"] == signer.node and hello["agreement"] == agreement, "HELLO")
            claims = sum(claim is not None for claim in hello["have"].values())
            demand(len(frames) == 1 + 2 * claims, "a claim comes with its statement and signature")
            counts["greetings"] += 1
        elif verb == "CERTS":
            demand(len(frames) % 2 == 0 and len(frames) <= 32, "pairs")
            for kind, data in zip(frames[::2], frames[1::2]):
                found = {b"CERT": load_der_x509_certificate, b"CRL": load_der_x509_crl}[kind](data)
                anchors = [signer.anchor] if kind == b"CERT" else [own.anchor, peer.anchor]
                demand(found.issuer in [anchor.subject for anchor in anchors], "an anchor's")
            counts["certificates"] += len(frames) // 2


def seals(messages, own, peer, counts):
    """Header and opened body of every message this node heard sealed."""
    secrets = {}
    for heard, verb, frames in messages:
        if not heard:
            continue
        if verb == "EPOCH":
            secrets.update([epoch(frames, own, peer)])
            counts["epochs"] += 1
        elif verb == "SEAL":
            seal = statements.read("seal", frames[0])
            secret, identity = secrets[frames[2]], frames[2]
            demand(len(frames) == 3 + 3 * seal["messages"], "three frames for each message")
            for place in range(seal["messages"]):
                header, _, sealed = frames[3 + 3 * place:6 + 3 * place]
                committed = strict.digest(strict.parse(header)["body"]["commitment"])
                salt, body = crypto.open_sealed(
                    secret, identity, seal["first"] + place, peer.node, own.node, header,
                    committed, sealed)
                yield header, salt + body


def epoch(frames, own, peer):
    """Identity and secret of an epoch the peer announced."""
    values = statements.read("epoch", frames[0])
    cms.verify(frames[0], frames[1], peer.signer)
    demand((values["from"], values["to"]) == (peer.node, own.node), "from, to")
    demand(values["recipient"] == cms.fingerprint(own.recipient).hex(), "another recipient")
    end = frames[0].index(b"\n", frames[0].index(b"\nrecipient: ") + 1) + 1
    return bytes.fromhex(values["epoch"]), crypto.epoch_secret(
        own.private, values["encapsulated"], frames[0][:end])
