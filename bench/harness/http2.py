"""Calls over connections of their own: enough to know when a server answers, and what."""

import re
import socket
import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 4, 6, 7, 8
END_STREAM, END_HEADERS, ACK = 1, 4, 1
LARGEST = 2**31 - 1
SMALLEST_WINDOW = 65_535
# The status 200, by its number in the table that all know.
OK = b"\x88"
STATUS = re.compile(rb"grpc-status[\x01\x02](\d+)")


class Refused(OSError):
    """The server does not answer such a call, or not yet; the status is the call's as a number, where it told one."""

    def __init__(self, what, status=None):
        super().__init__(what)
        self.status = status


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def number(value, bits):
    """HPACK's integers."""
    most = (1 << bits) - 1
    if value < most:
        return bytes([value])
    text, value = [most], value - most
    while value >= 128:
        text.append(value % 128 + 128)
        value //= 128
    return bytes([*text, value])


def header(name, value):
    """A literal one, never put into any table."""
    return b"\x00" + b"".join(number(len(text), 7) + text for text in (name.encode(), value.encode()))


def text(field, value):
    """A string field of a message."""
    encoded = value.encode()
    return number_of_message(field << 3 | 2) + number_of_message(len(encoded)) + encoded


def number_of_message(value):
    digits = []
    while value >= 128:
        digits.append(value % 128 + 128)
        value //= 128
    return bytes([*digits, value])


def receive(connection, count):
    parts = b""
    while len(parts) < count:
        part = connection.recv(count - len(parts))
        if not part:
            raise Refused("the connection ended")
        parts += part
    return parts


def headers(fields):
    return b"".join(header(name, value) for name, value in fields.items())


def enveloped(message):
    """A message as gRPC sends it."""
    return b"\x00" + struct.pack(">I", len(message)) + message


def grpc_fields(address, method, metadata):
    fields = {":method": "POST", ":scheme": "http", ":path": f"/{method}", ":authority": address}
    return {**fields, "content-type": "application/grpc", "te": "trailers", **metadata}


def next_frame(read):
    """Kind, flags, stream and payload of the next frame of those that come by reading so many bytes."""
    head = read(9)
    return head[3], head[4], int.from_bytes(head[5:], "big"), read(int.from_bytes(head[:3], "big"))


class Connection:
    """Calls of any kind, one after the other: the same little work of the client for each."""

    def __init__(self, address, limit=10):
        host, _, port = address.partition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=limit)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")
        self.streams = 1
        # No table of headers, so that a status is always told in the same way.
        settings = struct.pack(">HIHI", 1, 0, 4, LARGEST)
        more = struct.pack(">I", LARGEST - SMALLEST_WINDOW)
        self.socket.sendall(PREFACE + frame(SETTINGS, 0, 0, settings) + frame(WINDOW_UPDATE, 0, 0, more))

    def ask(self, fields, body=None):
        """The body of the answer; Refused where its HTTP status is not 200."""
        stream, self.streams = self.streams, self.streams + 2
        asked = frame(HEADERS, END_HEADERS | (END_STREAM if body is None else 0), stream, headers(fields))
        self.socket.sendall(asked if body is None else asked + frame(DATA, END_STREAM, stream, body))
        answer, status = bytearray(), None
        while True:
            kind, flags, of, payload = next_frame(self.read)
            if kind in (PING, SETTINGS) and not flags & ACK:
                self.socket.sendall(frame(kind, ACK, 0, payload if kind == PING else b""))
            elif kind == GOAWAY:
                raise Refused("the server goes away")
            elif kind == HEADERS and of == stream:
                status = status or payload
            elif kind == DATA and of == stream:
                answer += payload
            if kind in (DATA, HEADERS) and of == stream and flags & END_STREAM:
                # An update of the table's size may stand before it.
                if OK not in status[:2]:
                    raise Refused("an error")
                return bytes(answer)

    def read(self, count):
        told = self.file.read(count)
        if len(told) < count:
            raise Refused("the connection ended")
        return told

    def close(self):
        self.file.close()
        self.socket.close()


class Stream:
    """A call over a connection of its own, whose messages come as they are asked for: until then nothing is read."""

    def __init__(self, address, method, message, metadata, limit=10, window=LARGEST):
        host, _, port = address.partition(":")
        self.connection = socket.create_connection((host, int(port)), timeout=limit)
        self.status = None
        self.connection.sendall(
            PREFACE
            + frame(SETTINGS, 0, 0, struct.pack(">HI", 4, window))
            + (frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", window - SMALLEST_WINDOW)) if window > SMALLEST_WINDOW else b"")
            + frame(HEADERS, END_HEADERS, 1, headers(grpc_fields(address, method, metadata)))
            + frame(DATA, END_STREAM, 1, enveloped(message))
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def widen(self, bytes):
        """Lets the server send so much more."""
        more = struct.pack(">I", bytes)
        self.connection.sendall(frame(WINDOW_UPDATE, 0, 0, more) + frame(WINDOW_UPDATE, 0, 1, more))

    def messages(self):
        """Each message; after the last one `status` is the call's, as a number."""
        buffer = bytearray()
        while True:
            kind, flags, _, payload = next_frame(lambda count: receive(self.connection, count))
            if kind == DATA:
                buffer += payload
                begin = 0
                while len(buffer) - begin >= 5:
                    end = begin + 5 + int.from_bytes(buffer[begin + 1 : begin + 5], "big")
                    if end > len(buffer):
                        break
                    yield bytes(buffer[begin + 5 : end])
                    begin = end
                del buffer[:begin]
            elif kind == PING and not flags & ACK:
                self.connection.sendall(frame(PING, ACK, 0, payload))
            elif kind == GOAWAY:
                raise Refused("the server goes away")
            if kind in (DATA, HEADERS) and flags & END_STREAM:
                # The trailers' names and values are short, so the server writes them as they are.
                found = STATUS.search(payload)
                self.status = int(found[1]) if found else None
                return


def call(address, method, message, metadata, limit=10):
    """The bytes of the answer; Refused where there is none."""
    with Stream(address, method, message, metadata, limit) as stream:
        for answer in stream.messages():
            return answer
        raise Refused("an error", stream.status)


def fields(message):
    """(number, value) of each field of a message; those of a fixed width do not occur."""
    place = 0
    while place < len(message):
        tag, place = digits(message, place)
        value, place = digits(message, place)
        if tag & 7 == 2:
            value, place = message[place : place + value], place + value
        yield tag >> 3, value


def digits(message, place):
    value, shift = 0, 0
    while True:
        byte = message[place]
        value |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return value, place
