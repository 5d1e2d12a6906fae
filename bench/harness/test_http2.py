"""Messages and streams by hand."""

import unittest

from harness import http2


class Server:
    """What a server sends, byte for byte."""

    def __init__(self, sent):
        self.sent = sent

    def recv(self, count):
        part, self.sent = self.sent[:count], self.sent[count:]
        return part

    def sendall(self, _):
        pass


def stream(*frames):
    made = http2.Stream.__new__(http2.Stream)
    made.connection, made.status = Server(b"".join(frames)), None
    return made


def message(payload):
    return b"\x00" + len(payload).to_bytes(4, "big") + payload


class StreamTest(unittest.TestCase):
    def test_messages_may_be_cut_anywhere_and_the_trailers_tell_the_status(self):
        sent = message(b"first") + message(b"") + message(b"third")
        frames = [http2.frame(http2.DATA, 0, 1, sent[n : n + 3]) for n in range(0, len(sent), 3)]
        trailers = http2.frame(http2.HEADERS, http2.END_STREAM, 1, http2.header("grpc-status", "14"))
        told = stream(*frames, trailers)
        self.assertEqual([b"first", b"", b"third"], list(told.messages()))
        self.assertEqual(14, told.status)

    def test_a_connection_that_ends_is_refused(self):
        with self.assertRaises(http2.Refused):
            list(stream(http2.frame(http2.DATA, 0, 1, message(b"cut")[:6])).messages())

    def test_fields_are_told_by_their_numbers(self):
        written = b"\x08\x96\x01" + http2.text(2, "x" * 200) + http2.text(3, "there")
        self.assertEqual([(1, 150), (2, b"x" * 200), (3, b"there")], list(http2.fields(written)))


if __name__ == "__main__":
    unittest.main()
