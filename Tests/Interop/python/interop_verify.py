"""interop_verify: proves both journals from outside, and that a changed byte is noticed.

Every seal and receipt in both journals is checked on its own, against the one before, against the
seal or receipt it answers, and against the other node's copy. Where the link was recorded, every
sealed body is opened with the receiver's key and compared with what its journal keeps.
"""

import base64
import datetime
import os

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

import redriver_cms as cms
import redriver_crypto as crypto
import redriver_json as strict
import redriver_statements as statements
from redriver_crypto import demand, Wrong
from redriver_journal import Journal, leaves_before, read
from redriver_link import check_greetings, RECORDING, recorded, seals

SIDES = ("vn", "cn")


class Party:
    """What the agreement says of a node, and the certificates and lists beside it."""

    def __init__(self, folder, side, node):
        self.node, self.side = node["id"], side
        anchor = base64.b64decode(node["anchor"]) if "BEGIN" not in node["anchor"] else None
        self.anchor = (x509.load_der_x509_certificate(anchor) if anchor
                       else x509.load_pem_x509_certificate(node["anchor"].encode()))
        path = os.path.join(folder, side, "certificates")
        self.signer = cms.load(os.path.join(path, "signing.pem"))
        self.recipient = cms.load(os.path.join(path, "encryption.pem"))
        demand(self.signer.subject.rfc4514_string() == node["signingSubject"], "signing subject")
        demand(self.recipient.subject.rfc4514_string() == node["encryptionSubject"], "subject")
        with open(os.path.join(folder, "agreement", side + ".crl.pem"), "rb") as file:
            self.revoked = x509.load_pem_x509_crl(file.read())
        with open(os.path.join(folder, side, "keys", "encryption.pem"), "rb") as file:
            self.private = load_pem_private_key(file.read(), None)
        self.journal = Journal(os.path.join(folder, side, "journal"))


class LeafHash(bytes):
    """What a journal keeps of a header that was refused and not kept."""


class Statement:
    """A seal or receipt with everything needed to check it."""

    def __init__(self, kind, data, signatures, leaves, signer, target):
        self.kind, self.data, self.signatures = kind, data, signatures
        self.leaves, self.signer, self.target = leaves, signer, target

    def check(self, agreement, previous):
        """Grammar, names, certificate, signature, root and chain; its values, or Wrong."""
        values = statements.read(self.kind, self.data)
        demand((values["from"], values["to"]) == (self.signer.node, self.target), "from, to")
        demand(values["agreement"] == agreement, "another agreement")
        demand(values["signer"] == cms.fingerprint(self.signer.signer).hex(), "another signer")
        claimed = values["sealed-at" if self.kind == "seal" else "received-at"]
        cms.check_chain(self.signer.signer, self.signer.anchor, self.signer.revoked,
                        "digital_signature", statements.moment(claimed))
        demand(len(self.signatures) == 1, "one signature for intl")
        cms.verify(self.data, self.signatures[0], self.signer.signer)
        demand(values["previous"] == previous, "the chain")
        tree = crypto.root([data if isinstance(data, LeafHash) else crypto.leaf(data)
                            for data in self.leaves])
        demand(tree == values["root" if self.kind == "seal" else "outcomes"], "the root")
        if self.kind == "seal":
            demand(values["messages"] == len(self.leaves), "how many messages")
        else:
            self._check_outcomes(values)
        return values

    def _check_outcomes(self, values):
        verdicts = [statements.outcome(line)[1] for line in self.leaves]
        for verdict in ("accepted", "duplicate", "refused"):
            demand(values[verdict] == verdicts.count(verdict), f"how many {verdict}")

    def openssl_agrees(self):
        return cms.verify_by_openssl(
            self.data, self.signatures[0], self.signer.signer, self.signer.anchor)

    def changed(self, what, place):
        """A copy with one byte flipped in its statement, signature, or a header or line."""
        copy = Statement(self.kind, self.data, list(self.signatures), list(self.leaves),
                         self.signer, self.target)
        if what == "statement":
            copy.data = flipped(self.data, place)
        elif what == "signature":
            copy.signatures[0] = flipped(self.signatures[0], place)
        else:
            chosen = place % len(self.leaves)
            copy.leaves[chosen] = type(self.leaves[chosen])(flipped(self.leaves[chosen], place))
        return copy


def flipped(data, place):
    place %= len(data)
    return data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1:]


def verify(folder, counts):
    agreement, parties = read_agreement(folder, counts)
    chains = {}
    for own, peer in (parties, parties[::-1]):
        check_ledger(own.journal, counts)
        for name, chain in chains_of(own, peer).items():
            check_chain(chain, strict.digest(agreement), counts)
            chains[own.node, name] = chain
    for own, peer in (parties, parties[::-1]):
        compare(chains, own, peer, counts)
        check_delivered(own, counts)
    flip_everything(chains, strict.digest(agreement), counts)
    exchange_parts(chains, parties, strict.digest(agreement), counts)
    for own, peer in (parties, parties[::-1]):
        open_recorded(folder, own, peer, agreement, counts)


def read_agreement(folder, counts):
    """The agreement's digest and both parties; both authorities signed its very bytes."""
    path = os.path.join(folder, "agreement")
    with open(os.path.join(path, "agreement.json"), "rb") as file:
        data = file.read()
    nodes = strict.parse(data)["nodes"]
    nodes.sort(key=lambda node: SIDES.index(node["country"].lower()))
    parties = tuple(Party(folder, side, node) for side, node in zip(SIDES, nodes))
    for party in parties:
        with open(os.path.join(path, f"agreement.{party.side}.p7s"), "rb") as file:
            signature = file.read()
        cms.verify(data, signature, party.anchor)
        demand(cms.verify_by_openssl(data, signature, party.anchor, party.anchor), "openssl")
        counts["agreementSignatures"] += 1
    return strict.label(crypto.sha256(data)), parties


def check_ledger(journal, counts):
    """Every record has a known form, and the ledger indices are those counted from outside."""
    places = leaves_before(journal)
    generation = 0
    for record in journal.records:
        values = read(record)
        generation = values.get("generation", generation)
        if record.kind in (4, 9):
            ledger = f"{generation}:{places[record.index]}"
            demand(values["ledger"] == ledger, f"record {record.index} stands at {ledger}")
            demand(values["facts"]["leaf"] == crypto.leaf(values["header"]), "the leaf of a header")
            if record.kind == 4 or values["duplicate"] is None:
                check_stored(values, record.body)
        counts["records"] += 1


def check_stored(values, stored):
    fields = strict.parse(values["header"])
    salt, body = stored[:32], stored[32:]
    demand(strict.digest(fields["body"]["commitment"]) == crypto.commitment(salt, body),
           "a stored body is another")
    facts = values["facts"]
    demand((facts["msgId"], facts["sender"], facts["type"])
           == (fields["msgId"], fields["sender"], fields["msgType"]), "the facts of a header")


def chains_of(own, peer):
    """The four chains a journal holds: seals and receipts, its own and the peer's."""
    journal = own.journal
    headers = {record.index: read(record)["header"]
               for record in journal.records if record.kind in (4, 9)}
    arrived = {}
    for record in journal.records:
        if record.kind in (5, 9):
            values = read(record)
            if record.kind == 9:
                arrived[values["seal"], values["place"]] = values["header"]
            elif isinstance(values["source"], tuple):
                arrived[values["source"]] = values["header"] or LeafHash(values["leaf"])
    signed = {values["seal"]: values["signatures"] for values in journal.of_kind(7)}
    answered = {values["seal"]: values["signatures"] for values in journal.of_kind(11)}

    def own_seal(values):
        fields = statements.read("seal", values["statement"])
        return Statement("seal", values["statement"], signed[fields["sequence"]],
                         [headers[index] for index in values["records"]], own, peer.node)

    def peer_seal(values):
        fields = statements.read("seal", values["statement"])
        leaves = [arrived[fields["sequence"], place] for place in range(fields["messages"])]
        return Statement("seal", values["statement"], values["signatures"], leaves, peer, own.node)

    def own_receipt(values):
        fields = statements.read("receipt", values["statement"])
        return Statement("receipt", values["statement"], answered[fields["seal"]],
                         values["outcomes"], own, peer.node)

    def peer_receipt(values):
        return Statement("receipt", values["statement"], values["signatures"],
                         values["outcomes"], peer, own.node)

    return {
        "own seals": [own_seal(values) for values in journal.of_kind(6)],
        "peer seals": [peer_seal(values) for values in journal.of_kind(8)],
        "own receipts": [own_receipt(values) for values in journal.of_kind(10)],
        "peer receipts": [peer_receipt(values) for values in journal.of_kind(12)]}


def check_chain(chain, agreement, counts):
    """One statement after the other: chain, numbers without gaps, and openssl as a witness."""
    first = 1
    for place, statement in enumerate(chain):
        values = statement.check(agreement, previous_of(chain, place, agreement))
        demand(values["sequence" if statement.kind == "seal" else "seal"] == place + 1, "a gap")
        if statement.kind == "seal":
            demand(values["first"] == first, "message numbers have a gap")
            first += values["messages"]
            counts["headers"] += len(statement.leaves)
        demand(statement.openssl_agrees(), "openssl cms -verify does not agree")
        counts["opensslVerified"] += 1
        counts[statement.kind + "s"] += 1


def previous_of(chain, place, agreement):
    if place == 0:
        return crypto.genesis(chain[0].kind, strict.label(agreement))
    return crypto.sha256(chain[place - 1].data)


def compare(chains, own, peer, counts):
    """Both nodes hold the same statements, and each receipt is for its seal."""
    for ours, theirs in (("own seals", "peer seals"), ("own receipts", "peer receipts")):
        mine, other = chains[own.node, ours], chains[peer.node, theirs]
        demand(mine and [s.data for s in mine] == [s.data for s in other], f"{ours} differ")
        demand([s.leaves for s in mine] == [s.leaves for s in other], f"leaves of {ours}")
    pairs = zip(chains[own.node, "own seals"], chains[own.node, "peer receipts"], strict=True)
    for seal, receipt in pairs:
        sealed = statements.read("seal", seal.data)
        values = statements.read("receipt", receipt.data)
        demand(values["seal-digest"] == crypto.sha256(seal.data), "a receipt of another seal")
        numbers = [statements.outcome(line)[0] for line in receipt.leaves]
        demand(numbers == list(range(sealed["first"], sealed["first"] + sealed["messages"])),
               "outcome lines are numbered as the messages")
        counts["pairs"] += 1


def check_delivered(own, counts):
    """The outcome lines name the ledger places where the messages really stand."""
    held = [(values["duplicate"] or values["ledger"]) for values in own.journal.of_kind(9)]
    said = [line.split(b" ")[2].decode() for values in own.journal.of_kind(10)
            for line in values["outcomes"] if b" refused " not in line]
    demand(held == said, "outcome lines and ledger differ")
    counts["placesCompared"] += len(said)


def flip_everything(chains, agreement, counts):
    """One flipped byte: in every place of the first seal and receipt, in one of all others."""
    exhausted = set()
    for chain in chains.values():
        for place, statement in enumerate(chain):
            previous = previous_of(chain, place, agreement)
            for what in ("statement", "signature", "leaf"):
                whole = {"statement": statement.data, "signature": statement.signatures[0],
                         "leaf": statement.leaves[0]}[what]
                spots = (place * 37,)
                if (statement.kind, what) not in exhausted:
                    spots = range(len(whole))
                    exhausted.add((statement.kind, what))
                for spot in spots:
                    must_fail(statement.changed(what, spot), agreement, previous)
                    counts["flipsCaught"] += 1
        for what in ("statement", "signature"):
            demand(not chain[0].changed(what, -1).openssl_agrees(), "openssl takes a flipped byte")


def exchange_parts(chains, parties, agreement, counts):
    """What is right in itself but not here: another place in the chain, another's certificate."""
    for chain in chains.values():
        for place, statement in enumerate(chain):
            wrong = previous_of(chain, place - 1 if place else 1, agreement)
            must_fail(statement, agreement, wrong)
            must_fail(statement, bytes(32), previous_of(chain, place, agreement))
            counts["misplacedCaught"] += 2
    own, peer = parties
    now = own.signer.not_valid_before
    for certificate, anchor, revoked, moment in (
            (own.signer, peer.anchor, peer.revoked, now),
            (own.signer, own.anchor, peer.revoked, now),
            (own.recipient, own.anchor, own.revoked, now),
            (own.signer, own.anchor, own.revoked, now - datetime.timedelta(seconds=1)),
            (own.signer, own.anchor, own.revoked, own.signer.not_valid_after.replace(year=9999))):
        refuses(lambda c=certificate, a=anchor, r=revoked, m=moment: cms.check_chain(
            c, a, r, "digital_signature", m))
        counts["misplacedCaught"] += 1


def must_fail(statement, agreement, previous):
    refuses(lambda: statement.check(agreement, previous))


def refuses(check):
    try:
        check()
    except Wrong:
        return
    raise AssertionError("what is wrong is not noticed")


def open_recorded(folder, own, peer, agreement, counts):
    """Opens what this node heard, with its own key, and compares it with its journal."""
    path = os.path.join(folder, own.side, RECORDING)
    if not os.path.exists(path):
        return
    kept = {values["header"]: record.body for record in own.journal.records
            if record.kind == 9 for values in [read(record)]}
    with open(path, "rb") as file:
        messages = recorded(file.read())
    check_greetings(messages, own, peer, agreement, counts)
    for header, plain in seals(messages, own, peer, counts):
        demand(kept[header] in (plain, b""), "an opened body is not what the journal keeps")
        counts["opened"] += 1
