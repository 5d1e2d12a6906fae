"""Messages and streams by hand."""

import io
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


def answered(*frames):
    made = http2.Connection.__new__(http2.Connection)
    made.socket, made.file, made.streams = Server(b""), io.BytesIO(b"".join(frames)), 1
    return made


class ConnectionTest(unittest.TestCase):
    def test_an_answer_is_whole_when_its_stream_ends(self):
        settings = http2.frame(http2.SETTINGS, 0, 0)
        status = http2.frame(http2.HEADERS, http2.END_HEADERS, 1, b"\x20" + http2.OK)
        body = [http2.frame(http2.DATA, 0, 1, b"the "), http2.frame(http2.DATA, http2.END_STREAM, 1, b"answer")]
        self.assertEqual(b"the answer", answered(settings, status, *body).ask({":method": "GET"}))

    def test_any_other_status_is_refused(self):
        not_found = http2.frame(http2.HEADERS, http2.END_HEADERS | http2.END_STREAM, 1, b"\x8d")
        with self.assertRaises(http2.Refused):
            answered(not_found).ask({":method": "GET"})

    def test_a_connection_that_ends_is_refused(self):
        with self.assertRaises(http2.Refused):
            answered().ask({":method": "GET"})


if __name__ == "__main__":
    unittest.main()
