"""interop_exchange: VN.CUSTOMS.13BB sends, CN.CUSTOMS.8613 receives, both misbehave a little.

Needs a fresh installation: it demands to see every delivery and report exactly once.
"""

import base64
import collections
import json
import os
import re
import secrets
import time

import zmq
from zmq.utils.monitor import recv_monitor_message

import redriver_crypto as crypto
import redriver_json as strict
from redriver_client import Client, REPORT
from redriver_crypto import demand, Wrong

SENDER, RECEIVER, GATE = "VN.CUSTOMS.13BB", "CN.CUSTOMS.8613", "CN.GATE.HKM"
BURST = 150
CROSSING = "RRVNKTH2611230000429"
MANIFEST = os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../../Schemas/RR110-cargo-manifest/valid/durian.json")


def manifest(**changes):
    """A manifest that may cross, with space and line breaks: its bytes are what counts."""
    with open(MANIFEST, encoding="utf-8") as file:
        body = json.load(file)["body"]
    return json.dumps({**body, **changes}, ensure_ascii=False, indent=1)


BODY = manifest()


def new_id():
    """A UUIDv7 (RFC 9562 section 5.7) of now."""
    value = int(time.time() * 1000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def header(msg_id, **changes):
    fields = {
        "msgId": msg_id, "msgType": "RR110", "schemaVersion": "1.0", "functionCode": 9,
        "responseType": "AB", "sender": SENDER, "receiver": RECEIVER,
        "sentAt": time.strftime("%Y-%m-%dT%H:%M:%S+07:00", time.gmtime(time.time() + 7 * 3600)),
        "crossingRef": CROSSING, "test": True}
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}


def file_of(fields, body=BODY, salt=None, spread=False):
    """A message file; `spread` writes the header over several lines, with space everywhere."""
    text = strict.print_json(fields).decode()
    if spread:
        text = re.sub(r'(?<=[{,\]])(?=["\[])|(?<=[\d"el])(?=})', "\n\t ", text)
    parts = [f'"header" : {text}', f'"body":{body}']
    if salt is not None:
        parts.insert(1, f'"salt":"{salt}"')
    return ("{ " + ", ".join(parts) + " }\n").encode()


class Exchange:
    def __init__(self, folder, deadline, counts):
        self.folder, self.deadline, self.counts = folder, deadline, counts
        self.sender = self.client(SENDER)
        self.receiver = self.client(RECEIVER)
        self.gate = self.client(GATE)
        self.published = {}
        self.expected = collections.Counter()

    def client(self, party, **options):
        path = os.path.join(self.folder, "clients", party + ".json")
        return Client(path, self.deadline, **options)

    def run(self):
        self.greet()
        self.publish_and_receive()
        self.publish_again()
        self.lease()
        self.refuse()
        self.burst()
        self.wrong_messages()
        self.wrong_frames()
        self.report()
        self.evidence()
        self.stranger()

    # Greeting

    def greet(self):
        with open(os.path.join(self.folder, "agreement", "agreement.json"), "rb") as file:
            data = file.read()
        agreement = strict.parse(data)
        for client in (self.sender, self.receiver, self.gate):
            client.connect()
            for verb in ("PING", "STATUS", "LOOKUP"):
                client.refused("NO_HELLO", verb)
                self.counts["errors"] += 1
            welcome = client.hello()
            demand(welcome["party"] == client.party, "greeted as another party")
            demand(welcome["agreement"] == strict.label(crypto.sha256(data)), "another agreement")
            demand(welcome["edition"] == agreement["edition"], "another edition")
            demand(welcome["types"] == agreement["types"], "other types than agreed")
            demand(welcome["limits"]["header"] == 4096, "another longest header")
            pong = client.expect("PONG", "PING", b"any bytes \xff")
            demand(pong["startId"] == welcome["startId"], "two names of one run")
            client.expect("STATUS", "STATUS")
            credit = {"queue": client.queue, "credit": 64}
            demand(client.expect("SUBSCRIBED", "SUBSCRIBE", credit) == credit, "another credit")
            client.send("CREDIT", {"queue": client.queue, "add": 1})
            self.counts["welcomed"] += 1

    # The ordinary way

    def publish_and_receive(self):
        """A compact file, one with space, and one that brings its own commitment."""
        self.publish("compact", file_of(header(new_id())))
        self.publish("spread", file_of(header(new_id()), spread=True))
        self.publish("both", file_of(header(new_id(), receiver=[RECEIVER, GATE])))
        salt = secrets.token_bytes(32)
        own = strict.label(crypto.commitment(salt, BODY.encode()))
        fields = header(new_id(), body={"bytes": len(BODY.encode()), "commitment": own})
        self.publish("committed", file_of(fields, salt=base64.b64encode(salt).decode()))
        for _ in self.published:
            delivery = self.next_delivery(self.receiver)
            demand(self.receiver.tokens("ACK", delivery.token) == {delivery.token: "ACKED"},
                   "an acknowledgement is recorded")
            self.note(delivery.fields["msgId"], "delivered")
            demand(set(self.receiver.tokens("ACK", delivery.token).values()) <= {"ACKED", "STALE"},
                   "an acknowledgement may be repeated")
            self.counts["acknowledged"] += 1
        delivery = self.next_delivery(self.gate)
        demand(GATE in delivery.fields["receiver"], "the gate is no receiver of it")
        self.gate.tokens("ACK", delivery.token)
        self.note(delivery.fields["msgId"], "delivered")

    def burst(self):
        """Many requests at once; answers in any order, deliveries of one crossing in theirs."""
        ids = [new_id() for _ in range(BURST)]
        asked = {}
        for msg_id in ids:
            frames = self.sender.message(file_of(header(msg_id)))
            asked[self.sender.send("PUBLISH", *frames)] = frames
        for request, frames in asked.items():
            answer = self.sender.answer(request)
            demand(answer.verb == "ACCEPTED" and not answer.json["duplicate"], f"got {answer}")
            self.published[request] = (frames, answer.json)
            self.counts["accepted"] += 1
        came = []
        while len(came) < BURST:
            delivery = self.next_delivery(self.receiver)
            came.append(delivery.fields["msgId"])
            self.receiver.tokens("ACK", delivery.token)
            self.note(came[-1], "delivered")
            self.counts["acknowledged"] += 1
        demand(came == ids, "messages of one crossing come in their order")

    def note(self, msg_id, what):
        """A report of this is now awaited, once for each receiver."""
        self.expected[msg_id, what] += 1

    def publish(self, name, data):
        """Publishes a file, keeps it for others to publish again, and remembers the answer."""
        frames = self.sender.message(data)
        self.sender.expect("CHECKED", "CHECK", *frames)
        accepted = self.sender.expect("ACCEPTED", "PUBLISH", *frames)
        demand(accepted["duplicate"] is False, "a new message is no duplicate")
        with open(os.path.join(self.folder, f"interop-{name}.json"), "wb") as file:
            file.write(data)
        self.published[name] = (frames, accepted)
        self.counts["accepted"] += 1

    def next_delivery(self, client):
        """The next delivery at a receiver, compared with what was published."""
        delivery = client.delivery()
        self.counts["deliveries"] += 1
        sent = [frames for frames, _ in self.published.values() if frames[0] == delivery.header]
        demand(len(sent) == 1, "a header arrives that was not sent")
        demand([delivery.salt, delivery.body] == sent[0][1:3], "it arrives as it was sent")
        return delivery

    def publish_again(self):
        """The same bytes get the first answer; one other byte under the id is refused."""
        for frames, accepted in self.published.values():
            for verb in ("PUBLISH", "CHECK"):
                again = self.sender.expect("ACCEPTED", verb, *frames)
                demand(again == {**accepted, "duplicate": True}, "a duplicate has the first answer")
            self.counts["duplicates"] += 1
        frames, _ = self.published["compact"]
        changed = strict.parse(frames[0])
        del changed["body"]
        problem = self.rejected("F26", file_of({**changed, "responseType": "NA"}))
        demand(problem["path"].startswith("/header"), "the place is in the header")
        self.rejected("F26", file_of(changed, body=manifest(manifestNo="LC-MF-26-0042319")))

    def rejected(self, code, data):
        return self.rejected_frames(code, *self.sender.message(data))

    def rejected_frames(self, code, *frames):
        problem = self.sender.expect("REJECTED", "PUBLISH", *frames)
        demand(problem["code"] == code, f"{code} expected, got {problem}")
        demand(problem["errors"] and problem["errors"][0]["code"] == code, "errors come in order")
        self.counts["rejected"] += 1
        return problem

    # Leases

    def lease(self):
        """Touched, given back, offered again under another attempt, then acknowledged."""
        self.publish("retried", file_of(header(new_id())))
        first = self.next_delivery(self.receiver)
        demand(first.facts["attempt"] == 1, "the first attempt is 1")
        touched = self.receiver.ask("TOUCH", first.token)
        demand(touched.verb == "TOUCHED" and touched.frames[0] == first.token, "touched")
        demand(touched.frames[1].decode() >= first.facts["deadline"], "a lease grows")
        act = {"act": "retry"}
        demand(self.receiver.nack(first.token, act) == "ACKED", "given back")
        second = self.next_delivery(self.receiver)
        demand(second.header == first.header, "the same message comes again")
        demand(second.facts["attempt"] == 2, "the second attempt is 2")
        demand(self.receiver.tokens("ACK", second.token) == {second.token: "ACKED"}, "recorded")
        self.note(second.fields["msgId"], "delivered")
        self.counts["acknowledged"] += 1
        strangers = [secrets.token_bytes(16), b"\0"]
        for verb in ("ACK", "TOUCH"):
            given = strangers if verb == "ACK" else strangers[:1]
            answers = self.receiver.tokens(verb, *given)
            demand(set(answers.values()) == {"STALE"}, "a token of nobody is stale")

    def refuse(self):
        """The consumer refuses; the sender is told by a delivery report."""
        self.publish("refused", file_of(header(new_id())))
        delivery = self.next_delivery(self.receiver)
        act = {"act": "refuse", "code": "E17", "text": "không đọc được / 无法读取"}
        demand(self.receiver.nack(delivery.token, act) == "ACKED", "refused")
        self.counts["refused"] += 1
        self.note(delivery.fields["msgId"], "returned")

    # What is wrong with a message

    def wrong_messages(self):
        cases = [
            ("F13", {"msgType": None}), ("F12", {"msgType": "RR999"}),
            ("NOT_YOURS", {"sender": "VN.CUSTOMS.15BB"}), ("F12", {"functionCode": 7}),
            ("F15", {"unknown": 1}), ("F14", {"crossingRef": CROSSING[:-1] + "A"}),
            ("F14", {"sentAt": "2026-11-23T07:02:40"}),
        ]
        for code, changes in cases:
            self.rejected(code, file_of(header(new_id(), **changes)))
        # The agreement of `redriver init` is a test route (RR-D43).
        frames = self.sender.message(file_of(header(new_id(), test=False)))
        for problem in (self.sender.expect("REJECTED", "CHECK", *frames),
                        self.rejected_frames("F14", *frames)):
            demand((problem["rule"], problem["path"]) == ("RR-D43", "/header/test"), f"got {problem}")
        frames = self.sender.message(file_of(header(new_id())))
        self.rejected_frames("COMMITMENT", *frames[:2], frames[2][:-1] + b" ", b"")
        self.rejected_frames("COMMITMENT", frames[0], bytes(32), *frames[2:])
        spaced = frames[0].replace(b",", b",\n", 1)
        self.rejected_frames("F14", spaced, *frames[1:])

    # What is wrong with frames

    def wrong_frames(self):
        """Each is answered with its own code, and the connection goes on."""
        frames = self.sender.message(file_of(header(new_id())))
        deep = b'{"queue":' + b"[" * 200 + b"]" * 200 + b',"credit":1}'
        self.refuse_all(self.sender, [
            ("UNKNOWN_VERB", "RECEIPT", []), ("FRAMES", "EVIDENCE", []),
            ("FRAMES", "EVIDENCE", [SENDER.encode(), new_id().encode()]),
            ("FRAMES", "EVIDENCE", [SENDER.encode(), new_id().encode(), {"body": 1}]),
            ("UNKNOWN_MESSAGE", "EVIDENCE", [SENDER.encode(), new_id().encode(), {"body": True}]),
            ("UNKNOWN_MESSAGE", "LOOKUP", [SENDER.encode(), new_id().encode()]),
            ("FRAMES", "PUBLISH", frames[:3]), ("FRAMES", "PUBLISH", [*frames, b""]),
            ("FRAMES", "PUBLISH", [frames[0], bytes(31), *frames[2:]]),
            ("FRAMES", "PUBLISH", [b"", *frames[1:]]),
            ("TOO_LARGE", "PUBLISH", [b"{" + b" " * 4096, *frames[1:]]),
            ("TOO_LARGE", "PUBLISH", [*frames[:2], bytes(524_289), b""]),
            ("TOO_LARGE", "PUBLISH", [*frames[:3], bytes(8193)]),
            ("FRAMES", "SUBSCRIBE", [deep]),
            ("FRAMES", "SUBSCRIBE", [{"queue": SENDER, "credit": 1025}]),
            ("UNKNOWN_QUEUE", "SUBSCRIBE", [{"queue": "no.such.queue", "credit": 1}]),
            ("UNKNOWN_QUEUE", "SUBSCRIBE", [{"queue": "VN.GATE.LCA", "credit": 1}]),
            ("FRAMES", "ACK", []), ("FRAMES", "ACK", [b""]), ("TOO_LARGE", "ACK", [bytes(33)]),
            ("FRAMES", "NACK", [b"ab", {"act": "never"}]), ("FRAMES", "TOUCH", [b"a", b"b"]),
            ("FRAMES", "STATUS", [b"x"]), ("TOO_LARGE", "PING", [bytes(65)]),
        ])
        self.sender.expect("PONG", "PING")
        self.wrong_greetings()

    def wrong_greetings(self):
        """A greeting that is refused greets nobody, and leaves one that is in force."""
        guest = self.client(SENDER)
        guest.connect()
        hello = {"protocol": 1, "client": "interop 1.0", "languages": ["vi", "zh"]}
        text = strict.print_json(hello)
        self.refuse_all(guest, [
            ("FRAMES", "HELLO", []), ("FRAMES", "HELLO", [hello, b""]),
            ("FRAMES", "HELLO", [text.replace(b"{", b'{"protocol":1,')]),
            ("FRAMES", "HELLO", [{**hello, "more": 1}]),
            ("FRAMES", "HELLO", [{**hello, "protocol": 2}]),
            ("FRAMES", "HELLO", [{**hello, "languages": ["vi", "fr"]}]),
            ("FRAMES", "HELLO", [b"\xef\xbb\xbf" + text]),
            ("FRAMES", "HELLO", [text.replace(b":1,", b":1.0,")]),
            ("FRAMES", "HELLO", [text.replace(b"interop", b"\xff")]),
            ("FRAMES", "HELLO", [text.replace(b"interop", b"\\ud800")]),
            ("NO_HELLO", "PING", []),
        ])
        guest.hello()
        guest.expect("PONG", "PING")
        self.refuse_all(guest, [("FRAMES", "HELLO", [])])
        guest.expect("PONG", "PING")
        guest.socket.close()

    def refuse_all(self, client, cases):
        """Tries all of them before it says which were answered otherwise."""
        wrong = []
        for code, verb, frames in cases:
            try:
                client.refused(code, verb, *frames)
            except Wrong as error:
                wrong.append(f"{verb} {str(frames)[:60]}: {error}")
        demand(not wrong, "\n" + "\n".join(wrong))
        self.counts["errors"] += len(cases)

    # What the sender learns afterwards

    def report(self):
        """The peer's node reports what became of every message, once for each receiver."""
        while +self.expected:
            delivery = self.sender.delivery()
            demand(delivery.fields["msgType"] == "RR990", "only reports come this way")
            demand(delivery.fields["sender"] == "CN.NODE.BSN", "the peer reports")
            body = strict.closed(strict.parse(delivery.body), REPORT, "RR990")
            for entry in body["entries"]:
                told = entry["msgId"], entry["what"]
                demand(self.expected[told] > 0, f"not expected: {entry}")
                self.expected[told] -= 1
                code = "REFUSED" if entry["what"] == "returned" else None
                demand(entry.get("code") == code, f"{code} expected: {entry}")
                self.counts["reported"] += 1
            self.sender.tokens("ACK", delivery.token)
            self.counts["reports"] += 1

    # What can be proved

    def evidence(self):
        """The sender's node proves that it was sent and receipted, the receiver's that it came."""
        frames, _ = self.published["compact"]
        chains = {
            "sent": (self.sender, ["accepted", "composed", "sealed", "receipted"]),
            "taken": (self.receiver, ["arrived", "received", "receipt", "receipt-signed", "delivered"])}
        for name, (client, kinds) in chains.items():
            bundle, data = self.bundle(client, frames[0], body=True)
            part = bundle[name]
            demand([leaf["leaf"]["kind"] for leaf in part["leaves"]] == kinds, f"{name}: got {part}")
            demand(set(bundle) == {
                "format", "sender", "msgId", name, "sealPath", "agreement", "certificates", "crls",
                "salt", "body"}, "another member")
            salt, body = (base64.b64decode(bundle[member]) for member in ("salt", "body"))
            demand([salt, body] == frames[1:3], "salt and body are those that were sent")
            self.prove(part, data, frames[0])
            self.counts["evidence"] += 1
        msg_id = strict.parse(frames[0])["msgId"].encode()
        self.gate.refused("UNKNOWN_MESSAGE", "EVIDENCE", SENDER.encode(), msg_id, {"body": False})
        self.counts["errors"] += 1

    def bundle(self, client, header_bytes, body):
        """Asks until the other country has cosigned all of it."""
        msg_id = strict.parse(header_bytes)["msgId"]
        while True:
            answer = client.ask("EVIDENCE", SENDER.encode(), msg_id.encode(), {"body": body})
            if answer.verb == "EVIDENCE":
                data = answer.frames[0]
                demand(data.endswith(b"}\n") and data.count(b"\n") == 1, "a bundle is one line")
                bundle = json.loads(data)
                demand(bundle["format"] == "redriver/evidence/v1", "another format")
                demand((bundle["sender"], bundle["msgId"]) == (SENDER, msg_id), "another message")
                kinds = [leaf["leaf"]["kind"] for name in ("sent", "taken") if name in bundle
                         for leaf in bundle[name]["leaves"]]
                if {"receipted", "delivered"} & set(kinds):
                    return bundle, data
            else:
                demand(answer.verb == "ERROR" and answer.json["code"] in ("NOT_WITNESSED", "BUSY"),
                       f"EVIDENCE: got {answer}")
                demand(answer.json["retryable"], "it may be asked for again")
            time.sleep(0.3)

    def prove(self, part, data, header_bytes):
        """Every leaf, as its bytes stand in the bundle, is under the cosigned root; no bit may differ."""
        note = part["checkpoint"]
        origin, size, head = note.split("\n")[:3]
        demand(origin.startswith("redriver/") and note.count("/witness ") == 1, f"cosigned: {note}")
        head, place = base64.b64decode(head), 0
        for leaf in part["leaves"]:
            path = [base64.b64decode(step) for step in leaf["path"]]
            start = data.index(b'"leaf":{"kind":', place) + len(b'"leaf":')
            place = start + self.length(data[start:].decode())
            line = data[start:place]
            demand(json.loads(line) == leaf["leaf"], "a leaf is a line of JSON")
            demand(crypto.included(line, leaf["index"], int(size), path, head), "not in the tree")
            changed = bytes([line[0], line[1] ^ 1]) + line[2:]
            demand(not crypto.included(changed, leaf["index"], int(size), path, head), "any line is")
            if leaf["leaf"]["kind"] in ("accepted", "received"):
                demand(line.endswith(b'"header":' + header_bytes + b"}"), "another header")

    @staticmethod
    def length(text):
        """How many bytes the object at the start of a text has."""
        _, end = json.JSONDecoder().raw_decode(text)
        return len(text[:end].encode())

    # A key nobody admitted

    def stranger(self):
        """Refused in the handshake, with status 400, and never answered."""
        stranger = self.client(SENDER, secret=zmq.curve_keypair()[1])
        monitor = stranger.socket.get_monitor_socket(zmq.EVENT_HANDSHAKE_FAILED_AUTH)
        stranger.connect()
        left = self.deadline - time.monotonic()
        demand(left > 0 and monitor.poll(left * 1000), "a stranger is not turned away")
        demand(recv_monitor_message(monitor)["value"] == 400, "ZAP status 400")
        stranger.socket.disable_monitor()
        stranger.socket.close()
        self.counts["strangers"] += 1
