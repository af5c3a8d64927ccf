"""redriver_statements: the grammar of seals, receipts, epochs and outcome lines (docs/formats.md).

A reader prints what it read and compares, so that one value has one spelling.
"""

import base64
import datetime
import re
import urllib.parse

import redriver_json as strict
from redriver_crypto import demand, Wrong

LENGTH_MAX = 2048
NODE = re.compile(r"[a-z][a-z0-9.-]{0,39}")
HEX32 = re.compile(r"[0-9a-f]{64}")
OUTCOME_CODES = {
    "F12", "F13", "F14", "F15", "F26", "NOT_YOURS", "SEALED_BAD", "NODE_FAULT", "COMMITMENT",
    "STALE", "EXPIRED", "TOO_LARGE"}
FRAGMENT = re.compile(r"#([A-Za-z0-9\-._~/]|%[0-9A-F]{2})*")


def moment(text):
    """A time as a naive UTC datetime; no other spelling and no date that does not exist."""
    demand(strict.is_time(text), f"not a time: {text!r}")
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")
    except ValueError as error:
        raise Wrong(f"no such time: {text!r}") from error


def _number(low, high=strict.NUMBER_MAX):
    def read(text):
        demand(re.fullmatch(r"0|[1-9]\d{0,15}", text), f"not a number: {text!r}")
        demand(low <= int(text) <= high, f"out of bounds: {text}")
        return int(text)
    return read, str


def _word(*words):
    def read(text):
        demand(text in words, f"not known: {text!r}")
        return text
    return read, str


def _pattern(pattern):
    def read(text):
        demand(pattern.fullmatch(text), f"of another form: {text!r}")
        return text
    return read, str


def _time(text):
    moment(text)
    return text


def _point(text):
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Wrong("not Base64") from error
    demand(len(data) == 65 and data[0] == 4, "not an uncompressed point")
    return data


_DIGEST = (strict.digest, strict.label)
_COMMON = [("suite", _word("intl")), ("signatures", _word("p256")), ("from", _pattern(NODE)),
           ("to", _pattern(NODE))]

# Kind to the lines in their order: name, reader, printer.
GRAMMAR = {
    "seal": [
        *_COMMON, ("sequence", _number(1)), ("first", _number(1)), ("messages", _number(1, 512)),
        ("previous", _DIGEST), ("root", _DIGEST), ("agreement", _DIGEST),
        ("signer", _pattern(HEX32)), ("sealed-at", (_time, str))],
    "receipt": [
        *_COMMON, ("seal", _number(1)), ("seal-digest", _DIGEST), ("accepted", _number(0, 512)),
        ("duplicate", _number(0, 512)), ("refused", _number(0, 512)), ("outcomes", _DIGEST),
        ("previous", _DIGEST), ("agreement", _DIGEST), ("signer", _pattern(HEX32)),
        ("received-at", (_time, str))],
    "epoch": [
        *_COMMON, ("epoch", _pattern(re.compile(r"[0-9a-f]{32}"))), ("not-before", (_time, str)),
        ("not-after", (_time, str)), ("messages-max", _number(1, 1_048_576)),
        ("recipient", _pattern(HEX32)),
        ("encapsulated", (_point, lambda data: base64.b64encode(data).decode())),
        ("agreement", _DIGEST), ("signer", _pattern(HEX32))],
}


def read(kind, data):
    """The values of a statement by name, or Wrong."""
    demand(len(data) <= LENGTH_MAX, "a statement is too long")
    try:
        lines = data.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise Wrong("a statement has other letters") from error
    grammar = GRAMMAR[kind]
    demand(len(lines) == len(grammar) + 2 and lines[-1] == "", "lines are missing or left over")
    demand(lines[0] == f"redriver/{kind}/v1", "another format")
    values = {}
    for line, (name, (reader, _)) in zip(lines[1:], grammar):
        demand(line.startswith(name + ": "), f"{name} is expected: {line!r}")
        values[name] = reader(line[len(name) + 2:])
    demand(write(kind, values) == data, "another spelling")
    if kind == "epoch":
        spread = moment(values["not-after"]) - moment(values["not-before"])
        demand(datetime.timedelta(0) < spread <= datetime.timedelta(hours=1), "an epoch's length")
    return values


def write(kind, values):
    lines = [f"redriver/{kind}/v1"]
    lines += [f"{name}: {printer(values[name])}" for name, (_, printer) in GRAMMAR[kind]]
    return ("\n".join(lines) + "\n").encode()


def outcome(line):
    """Number and verdict of an outcome line without its LF."""
    words = line.decode("ascii").split(" ")
    demand(len(words) in (3, 4) and line.decode() == " ".join(words), "an outcome line")
    number = _number(1)[0](words[0])
    if words[1] == "refused":
        demand(len(words) == 4 and words[2] in OUTCOME_CODES, f"a refusal: {line!r}")
        place = words[3]
        demand(FRAGMENT.fullmatch(place) and len(place) <= 256, f"a place: {place!r}")
        again = "#" + urllib.parse.quote(urllib.parse.unquote_to_bytes(place[1:]), safe="-._~/")
        demand(again == place, "one place has one spelling")
    else:
        demand(words[1] in ("accepted", "duplicate") and len(words) == 3, f"an outcome: {line!r}")
        generation, index = words[2].split(":")
        _number(1)[0](generation)
        _number(0)[0](index)
    return number, words[1]
