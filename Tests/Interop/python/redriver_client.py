"""redriver_client: a client of a node, written from docs/formats.md alone.

One DEALER socket under CURVE. Answers may come in any order, so what is not the answer waited for
is put aside: deliveries for `delivery`, answers to other requests for `answer`.
"""

import collections
import os
import re
import time

import zmq

import redriver_crypto as crypto
import redriver_json as strict
from redriver_crypto import demand, Wrong

CODE = re.compile(r"[A-Z][A-Z0-9_]*")
PLACE = re.compile(r"\d+:\d+")
STATES = {"accepted", "sealed", "receipted", "refused", "received", "waiting", "delivered", "dead",
          "returned"}


def _or_null(check):
    return lambda value: value is None or check(value)


def _text(value):
    return isinstance(value, str)


def _place(value):
    return isinstance(value, str) and PLACE.fullmatch(value) is not None


def _code(value):
    return isinstance(value, str) and CODE.fullmatch(value) is not None


def _whole(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


_FAULT = {"code": _code, "rule?": str, "path": str, "value?": str, "text": strict.TEXT}

# The JSON of each answer: closed objects.
SHAPES = {
    "WELCOME": {
        "node": str, "party": str, "startId": str, "serverTime": strict.is_time,
        "agreement": strict.is_digest, "edition": _whole,
        "validation": lambda value: value in ("header", "full"),
        "limits": {"header": _whole, "body": _whole, "credit": _whole, "leaseMs": _whole},
        "types": [{"type": str, "version": str,
                   "schema": _or_null(strict.is_digest)}]},
    "ACCEPTED": {"generation": _whole, "index": _whole, "acceptedAt": strict.is_time,
                 "duplicate": bool},
    "REJECTED": {**_FAULT, "errors": [_FAULT]},
    "BUSY": {"code": _code, "retryAfterMs": _whole, "hint?": strict.TEXT},
    "SUBSCRIBED": {"queue": str, "credit": _whole},
    "DELIVER": {"queue": str, "token": str, "index": _place, "attempt": _whole,
                "deadline": strict.is_time, "receivedAt": strict.is_time,
                "advice": [{"rule": str, "path": str, "text": strict.TEXT}]},
    "FOUND": {"sender": str, "msgId": str,
              "level": _or_null(lambda value: value in ("logged", "witnessed", "public")),
              "hops": [{"state": lambda value: value in STATES, "node": str,
                        "at": strict.is_time, "index": _or_null(_place),
                        "queue": _or_null(_text), "code": _or_null(_code),
                        "path": _or_null(_text)}]},
    "STATUS": lambda value: isinstance(value, dict),
    "PONG": {"startId": str, "time": strict.is_time},
    "ERROR": {"code": _code, "retryable": bool, "text": strict.TEXT, "hint": strict.TEXT},
}

# The body of RR990.
REPORT = {"entries": [{
    "ledgerIndex": _place, "msgId": str,
    "what": lambda value: value in ("delivered", "returned", "discarded"), "code?": _code,
    "path?": str, "at": strict.is_time}]}

Answer = collections.namedtuple("Answer", "verb json frames")
Delivery = collections.namedtuple("Delivery", "facts token header fields salt body")


class Client:
    """A party at its node. `deadline` bounds everything this client ever waits for."""

    def __init__(self, configuration, deadline, secret=None):
        with open(configuration, "rb") as file:
            self.configuration = strict.closed(strict.parse(file.read()), {
                "format": lambda value: value == "redriver/client/v1", "party": str,
                "node": {"endpoint": str, "key": str}, "keys": {"transport": str, "salt": str},
                "queue": str})
        folder = os.path.dirname(configuration)
        self.party = self.configuration["party"]
        self.queue = self.configuration["queue"]
        keys = self.configuration["keys"]
        self.salt_key = bytes.fromhex(_line(os.path.join(folder, keys["salt"]), 64))
        secret = secret or _line(os.path.join(folder, keys["transport"]), 40).encode()
        self.deadline = deadline
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.curve_serverkey = self.configuration["node"]["key"].encode()
        self.socket.curve_publickey = zmq.curve_public(secret)
        self.socket.curve_secretkey = secret
        self.count = 0
        self.answers = {}
        self.deliveries = collections.deque()

    def connect(self):
        self.socket.connect(self.configuration["node"]["endpoint"])

    # Requests

    def send(self, verb, *frames, request=None, version=b"RR1"):
        """Sends a request and returns its id; bytes go as they are, other values as JSON."""
        if request is None:
            self.count += 1
            request = b"%x" % self.count
        frames = [f if isinstance(f, bytes) else strict.print_json(f) for f in frames]
        self.socket.send_multipart([version, verb.encode(), request, *frames])
        return request

    def ask(self, verb, *frames, **options):
        return self.answer(self.send(verb, *frames, **options))

    def expect(self, expected, verb, *frames, **options):
        """Asks and demands an answer of this verb, whose JSON it returns."""
        answer = self.ask(verb, *frames, **options)
        demand(answer.verb == expected, f"{verb}: {expected} expected, got {answer}")
        return answer.json

    def refused(self, code, verb, *frames, **options):
        """Asks and demands an ERROR of this code."""
        error = self.expect("ERROR", verb, *frames, **options)
        demand(error["code"] == code, f"{verb}: {code} expected, got {error}")
        demand(all(error["text"].values()) and all(error["hint"].values()), "a text is empty")

    def hello(self):
        return self.expect("WELCOME", "HELLO", {
            "protocol": 1, "client": "interop 1.0", "languages": ["vi", "zh", "en"]})

    def message(self, data):
        """Header, salt, body and an empty origin signature: the frames of a message file."""
        return [*strict.message_of_file(data, self.salt_key), b""]

    def tokens(self, verb, *tokens):
        """Acknowledges; the answers ACKED and STALE together speak of every token once."""
        request, answered = self.send(verb, *tokens), {}
        while len(answered) < len(tokens):
            answer = self.answer(request)
            demand(answer.verb in ("ACKED", "STALE"), f"{verb}: got {answer}")
            for token in answer.frames:
                demand(token in tokens and token not in answered, "a token of no request")
                answered[token] = answer.verb
        return answered

    def nack(self, token, act):
        """Gives a delivery back, or refuses it: ACKED or STALE."""
        answer = self.ask("NACK", token, act)
        demand(answer.frames == [token], f"NACK: its token expected, got {answer}")
        return answer.verb

    # What comes back

    def answer(self, request):
        while not self.answers.get(request):
            self.receive()
        return self.answers[request].pop(0)

    def delivery(self):
        while not self.deliveries:
            self.receive()
        return self.deliveries.popleft()

    def receive(self):
        """Takes one message and puts it where it will be looked for."""
        left = self.deadline - time.monotonic()
        if left <= 0 or not self.socket.poll(left * 1000):
            raise Wrong(f"{self.party}: nothing came before the deadline")
        frames = self.socket.recv_multipart()
        demand(len(frames) >= 3 and frames[0] == b"RR1", "not a message of RR1")
        verb, request, rest = frames[1].decode("ascii"), frames[2], frames[3:]
        if verb == "DELIVER":
            demand(request == b"", "a delivery has an empty request id")
            self.deliveries.append(self._delivery(rest))
        else:
            self.answers.setdefault(request, []).append(_answer(verb, rest))

    def _delivery(self, frames):
        demand(len(frames) == 4, "a delivery has four frames")
        facts = strict.closed(strict.parse(frames[0]), SHAPES["DELIVER"], "DELIVER")
        header, salt, body = frames[1:]
        fields = strict.parse(header)
        demand(min(header) >= 0x20 and len(header) <= 4096, "a header has another form")
        demand(fields["body"]["bytes"] == len(body), "a body is shorter or longer")
        demand(strict.digest(fields["body"]["commitment"]) == crypto.commitment(salt, body),
               "the body is not what the header commits to")
        token = bytes.fromhex(facts["token"])
        demand(1 <= len(token) <= 32 and token.hex() == facts["token"], "a token is hex")
        return Delivery(facts, token, header, fields, salt, body)


def _line(path, length):
    with open(path, encoding="ascii") as file:
        text = file.read()
    demand(len(text) == length + 1 and text[-1] == "\n", f"{path}: {length} characters and LF")
    return text[:-1]


def _answer(verb, frames):
    if verb in ("CHECKED",):
        demand(not frames, f"{verb} has no frames")
        return Answer(verb, None, frames)
    if verb in ("ACKED", "STALE"):
        demand(all(1 <= len(token) <= 32 for token in frames), "a token has 1 to 32 bytes")
        return Answer(verb, None, frames)
    if verb == "EVIDENCE":
        demand(len(frames) == 1 and 1 <= len(frames[0]) <= 2 * 1024 * 1024 - 1024,
               "EVIDENCE is one frame")
        return Answer(verb, None, frames)
    if verb == "TOUCHED":
        demand(len(frames) == 2 and strict.is_time(frames[1].decode()), "TOUCHED is token and time")
        return Answer(verb, None, frames)
    demand(verb in SHAPES, f"an unknown verb: {verb}")
    demand(len(frames) == 1, f"{verb} has one frame")
    value = strict.closed(strict.parse(frames[0]), SHAPES[verb], verb)
    return Answer(verb, value, frames)
