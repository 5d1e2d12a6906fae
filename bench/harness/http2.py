"""One unary gRPC call over a connection of its own: enough to know when a server answers, and what."""

import socket
import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 4, 6, 7, 8
END_STREAM, END_HEADERS, ACK = 1, 4, 1
LARGEST = 2**31 - 1


class Refused(OSError):
    """The server does not answer such a call, or not yet."""


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


def call(address, method, message, metadata, limit=10):
    """The bytes of the answer; Refused where there is none."""
    host, _, port = address.partition(":")
    with socket.create_connection((host, int(port)), timeout=limit) as connection:
        fields = {":method": "POST", ":scheme": "http", ":path": f"/{method}", ":authority": address}
        fields.update({"content-type": "application/grpc", "te": "trailers", **metadata})
        block = b"".join(header(name, value) for name, value in fields.items())
        wide = struct.pack(">HI", 4, LARGEST)
        connection.sendall(
            PREFACE
            + frame(SETTINGS, 0, 0, wide)
            + frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", LARGEST - 65535))
            + frame(HEADERS, END_HEADERS, 1, block)
            + frame(DATA, END_STREAM, 1, b"\x00" + struct.pack(">I", len(message)) + message)
        )
        body = b""
        while True:
            head = receive(connection, 9)
            kind, flags = head[3], head[4]
            payload = receive(connection, int.from_bytes(head[:3], "big"))
            if kind == DATA:
                body += payload
            elif kind == PING and not flags & ACK:
                connection.sendall(frame(PING, ACK, 0, payload))
            elif kind == GOAWAY:
                raise Refused("the server goes away")
            if kind in (DATA, HEADERS) and flags & END_STREAM:
                # An error has no message.
                if len(body) < 5:
                    raise Refused("an error")
                return body[5:]
