"""redriver_json: strict JSON and message files, as docs/formats.md asks for.

Python's own parser is lenient where the document is not (repeated members, NaN, lone surrogates,
fractions), so each of these is refused here.
"""

import base64
import json
import re

from redriver_crypto import commitment, demand, derive_salt, Wrong

FRAME_MAX = 256 * 1024
DEPTH_MAX = 128
NUMBER_MAX = 2 ** 53 - 1
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def _object(pairs):
    demand(len({name for name, _ in pairs}) == len(pairs), "a member is repeated")
    return dict(pairs)


def _whole(text):
    demand(abs(int(text)) <= NUMBER_MAX, "a number is too large")
    return int(text)


def _refuse(text):
    raise Wrong(f"not a number here: {text}")


# Numbers of a body may have fractions: they are the affair of its schema, and only read here.
_strict = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_refuse, parse_constant=_refuse)
_body = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse)
_SPACE = re.compile(r"[ \t\r\n]*")


def _text(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Wrong("not UTF-8") from error


def _check(value, depth=1):
    """Depth, and surrogates that came in as escapes."""
    demand(depth <= DEPTH_MAX, "too deep")
    if isinstance(value, str):
        demand(not any("\ud800" <= letter <= "\udfff" for letter in value), "lone surrogate")
    elif isinstance(value, dict):
        for name, member in value.items():
            _check(name, depth)
            _check(member, depth + 1)
    elif isinstance(value, list):
        for member in value:
            _check(member, depth + 1)


def parse(data, decoder=_strict):
    """The value of a JSON text, from its first to its last byte."""
    demand(len(data) <= FRAME_MAX, "too long")
    text = _text(data)
    start = _SPACE.match(text).end()
    try:
        value, end = decoder.raw_decode(text, start)
    except (json.JSONDecodeError, RecursionError) as error:
        raise Wrong(f"not JSON: {error}") from error
    demand(_SPACE.match(text, end).end() == len(text), "something stands behind the value")
    _check(value)
    return value


def print_json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


# Closed objects: a shape is a class, a tuple of classes, a function, or a dict of shapes. A name
# that ends in "?" is optional.


def closed(value, shape, at=""):
    """Refuses a value that is not of the shape; every object in it is closed."""
    if isinstance(shape, dict):
        demand(isinstance(value, dict), f"{at}: an object is expected")
        names = {name.rstrip("?") for name in shape}
        demand(value.keys() <= names, f"{at}: unknown members {value.keys() - names}")
        for name, inner in shape.items():
            if name.rstrip("?") in value:
                closed(value[name.rstrip("?")], inner, f"{at}/{name.rstrip('?')}")
            else:
                demand(name.endswith("?"), f"{at}: {name} is missing")
    elif isinstance(shape, list):
        demand(isinstance(value, list), f"{at}: a list is expected")
        for place, inner in enumerate(value):
            closed(inner, shape[0], f"{at}/{place}")
    elif isinstance(shape, (type, tuple)):
        kind_is_right = isinstance(value, shape) and (bool in _kinds(shape)
                                                      or not isinstance(value, bool))
        demand(kind_is_right, f"{at}: {value!r} is of the wrong kind")
    else:
        demand(shape(value), f"{at}: {value!r} is not allowed")
    return value


def _kinds(shape):
    return shape if isinstance(shape, tuple) else (shape,)


def is_time(value):
    return isinstance(value, str) and TIME.fullmatch(value) is not None


def is_digest(value):
    return isinstance(value, str) and _from_label(value) is not None


def _from_label(text):
    if not text.startswith("sha256:"):
        return None
    try:
        data = base64.b64decode(text[7:], validate=True)
    except ValueError:
        return None
    return data if len(data) == 32 and label(data) == text else None


def digest(text):
    """The 32 bytes of a digest label."""
    data = _from_label(text)
    demand(data is not None, f"not a digest: {text!r}")
    return data


def label(data):
    return "sha256:" + base64.b64encode(data).decode()


TEXT = {"vi": str, "zh": str, "en": str}


# Message files


def _members(text):
    """Name to the exact text of each member of an object."""
    place = _SPACE.match(text).end()
    demand(text[place:place + 1] == "{", "a message file is an object")
    found, place = {}, place + 1
    while True:
        place = _SPACE.match(text, place).end()
        name, place = _body.raw_decode(text, place)
        place = _SPACE.match(text, place).end()
        start = _SPACE.match(text, place + 1).end()
        _, place = _body.raw_decode(text, start)
        found[name] = text[start:place]
        place = _SPACE.match(text, place).end()
        if text[place] == "}":
            return found
        place += 1


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^ \t\r\n"]+')


def compact(text):
    """Without the space between tokens; the tokens stay as they are written."""
    return "".join(_TOKEN.findall(text))


def message_of_file(data, salt_key):
    """Header, salt and body of a message file, each as bytes."""
    value = parse(data, _body)
    demand(isinstance(value, dict) and value.keys() <= {"header", "salt", "body"},
           "a message file has a header, perhaps a salt, and a body")
    members = _members(_text(data))
    header, body = members["header"], members["body"].encode()
    if any(letter < " " for letter in header):
        header = compact(header)
    fields = value["header"]
    if "body" in fields:
        demand("salt" in value, "a header with a commitment needs its salt")
        salt = base64.b64decode(value["salt"], validate=True)
        demand(digest(fields["body"]["commitment"]) == commitment(salt, body)
               and fields["body"]["bytes"] == len(body), "the commitment is another")
    else:
        demand("salt" not in value, "a salt needs a commitment in the header")
        salt = derive_salt(salt_key, fields["sender"], fields["msgId"], body)
        added = {"bytes": len(body), "commitment": label(commitment(salt, body))}
        header = header[:-1] + ',"body":' + print_json(added).decode() + "}"
    return header.encode(), salt, body
