"""redriver_journal: reads a node's journal, written from docs/formats.md alone.

A second reader of the same bytes: segments in their order, every record checked by its checksum,
its chain and the digest of its body, up to the first one that does not check out.
"""

import collections
import os
import re
import struct
import uuid

from redriver_crypto import crc32c, demand, sha256, Wrong

HEADER, RECORD = 64, 96
PAYLOAD_MAX, BODY_MAX = 1 << 20, 524_320

Record = collections.namedtuple("Record", "index kind payload body at")


def padded(text, length=24):
    return text.encode() + bytes(length - len(text))


class Journal:
    """All records of a directory, and how many of them are known to be durable."""

    def __init__(self, folder):
        self.records = []
        self.checksum = 0
        names = sorted(n for n in os.listdir(folder) if re.fullmatch(r"\d{20}\.segment", n))
        demand(names, "a journal has a segment")
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                self._segment(name, file.read())
        self.durable = self._durable(os.path.join(folder, "durable"))

    def _segment(self, name, data):
        demand(data[:24] == padded("redriver/journal/v1\n"), f"{name}: another format")
        identity, first, before = struct.unpack(">16sQI", data[24:52])
        demand(data[52:60] == bytes(8), f"{name}: zeros")
        demand(struct.unpack(">I", data[60:64])[0] == crc32c(data[:60]), f"{name}: checksum")
        if self.records:
            demand(identity == self.identity, f"{name}: of another journal")
        self.identity = identity
        demand(first == len(self.records) == int(name[:20]), f"{name}: first index")
        demand(before == self.checksum, f"{name}: the segment before")
        place = HEADER
        while True:
            end = self._record(data, place)
            if end is None:
                return
            place = end

    def _record(self, data, place):
        """Takes the record that begins here; the end of it, or None if none checks out."""
        head = data[place:place + RECORD]
        if len(head) < RECORD or head[:4] != b"RRJ1":
            return None
        (crc, before, payload, body, kind, flags, index, first, count, zeros, identity,
         digest) = struct.unpack(">IIIIHHQQII16s32s", head[4:])
        if payload > PAYLOAD_MAX or body > BODY_MAX:
            return None
        start = place + RECORD
        content = data[start:start + payload]
        rest = data[start + payload:start + payload + body]
        if crc != crc32c(head[8:] + content) or before != self.checksum:
            return None
        if identity != self.identity or index != len(self.records) or zeros != 0:
            return None
        demand(flags == (1 if body else 0) and first <= index < first + count, "a record's form")
        if digest != (sha256(rest) if body else bytes(32)):
            return None
        end = start + payload + body
        aligned = (end + 7) // 8 * 8
        demand(data[end:aligned] == bytes(aligned - end), "zeros behind a record")
        self.records.append(Record(index, kind, content, rest, place))
        self.checksum = crc
        return aligned

    def _durable(self, path):
        """The larger of the two copies that check out."""
        with open(path, "rb") as file:
            data = file.read()
        counts = []
        for place in (0, 4096):
            copy = data[place:place + 64]
            if copy[:24] != padded("redriver/durable/v1\n"):
                continue
            identity, count, _, zeros, crc = struct.unpack(">16sQI8sI", copy[24:])
            if crc == crc32c(copy[:60]) and identity == self.identity and zeros == bytes(8):
                counts.append(count)
        demand(counts, "no copy of `durable` checks out")
        demand(max(counts) <= len(self.records), "`durable` leads")
        return max(counts)

    def of_kind(self, kind):
        return [read(record) for record in self.records if record.kind == kind]


class Fields:
    """Reads the fields of a payload in their order."""

    def __init__(self, data):
        self.data, self.place = data, 0
        demand(self.take(1) == b"\1", "a payload of another version")

    def take(self, count):
        demand(count <= len(self.data) - self.place, "a payload ends early")
        self.place += count
        return self.data[self.place - count:self.place]

    def number(self, size):
        return int.from_bytes(self.take(size), "big")

    def u8(self):
        return self.number(1)

    def u32(self):
        return self.number(4)

    def u64(self):
        return self.number(8)

    def time(self):
        return struct.unpack(">q", self.take(8))[0]

    def digest(self):
        return self.take(32)

    def blob(self):
        return self.take(self.u32())

    def str(self):
        return self.blob().decode("utf-8")

    def bool(self):
        value = self.u8()
        demand(value in (0, 1), "a bool is 0 or 1")
        return value == 1

    def opt(self, field):
        return field() if self.bool() else None

    def list(self, field):
        return [field() for _ in range(self.u32())]

    def id(self):
        return str(uuid.UUID(bytes=self.take(16)))

    def ledger(self):
        return f"{self.u32()}:{self.u64()}"

    def facts(self):
        return {
            "msgId": self.id(), "sender": self.str(), "type": self.str(), "key": self.str(),
            "leaf": self.digest(), "expiry": self.time(), "urgent": self.bool(),
            "attempts": self.u32(), "queues": self.list(self.u32), "size": self.u32()}

    def report(self):
        return self.str(), self.u32()

    def source(self):
        kind = self.u8()
        demand(kind in (0, 1), "a source is 0 or 1")
        return self.str() if kind == 0 else (self.u64(), self.u32())

    def key(self):
        kind = self.u8()
        demand(kind in (0, 1), "a key is a certificate or a verifier key")
        return (self.digest(), self.time(), self.time()) if kind == 0 else self.str()


# Kind to whether it is a leaf, and its fields behind `at`.
KINDS = {
    1: (True, ["version:str", "start:u64", "guard:blob", "generation:u32"]),
    2: (True, ["edition:u32", "agreement:digest"]),
    3: (False, ["name:str", "party:str"]),
    4: (True, ["ledger:ledger", "edition:u32", "facts:facts", "crosses:bool", "report:opt report",
               "origin:blob", "header:blob"]),
    5: (True, ["source:source", "leaf:digest", "code:str", "path:str", "header:opt blob"]),
    6: (True, ["statement:blob", "records:list u64"]),
    7: (True, ["seal:u64", "signatures:list blob"]),
    8: (True, ["statement:blob", "signatures:list blob"]),
    9: (True, ["ledger:ledger", "edition:u32", "seal:u64", "place:u32", "duplicate:opt ledger",
               "facts:facts", "origin:blob", "header:blob"]),
    10: (True, ["statement:blob", "outcomes:list blob"]),
    11: (True, ["seal:u64", "signatures:list blob"]),
    12: (True, ["statement:blob", "signatures:list blob", "outcomes:list blob"]),
    13: (True, ["queue:u32", "party:str", "records:list u64"]),
    14: (True, ["queue:opt u32", "record:u64", "code:str", "reason:str"]),
    15: (True, ["floor:time"]),
    16: (False, ["outbound:bool", "number:u64"]),
    17: (True, ["seal:digest", "statement:blob", "signatures:list blob"]),
    18: (True, ["act:str", "node:str", "role:str", "value:key"]),
    19: (True, ["country:str", "digest:digest", "this:time", "next:time"]),
    20: (False, ["digest:digest"]),
    21: (True, ["generation:u32", "previous:blob", "reason:str"]),
    22: (True, ["role:str", "act:str", "reason:str"]),
}


def read(record):
    """The fields of a record by name; nothing may be left over."""
    demand(record.kind in KINDS, f"record {record.index}: unknown kind {record.kind}")
    reader = Fields(record.payload)
    values = {"at": reader.time()}
    for field in KINDS[record.kind][1]:
        name, how = field.split(":")
        *wrapped, inner = how.split(" ")
        inner = getattr(reader, inner)
        values[name] = getattr(reader, wrapped[0])(inner) if wrapped else inner()
    if reader.place != len(record.payload):
        raise Wrong(f"record {record.index}: bytes are left over")
    return values


def leaves_before(journal):
    """For each record, the ledger index it has if it is a leaf: the leaves before it."""
    count, found = 0, []
    for record in journal.records:
        found.append(count)
        count += KINDS[record.kind][0]
    return found
