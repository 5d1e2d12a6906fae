"""The HTTP side: a thread for each connection, which stays open, as Envoy keeps it for further requests."""

import http.server
import json
import socket
import threading

from .problems import InvalidRequest, TooLarge

MOST_BYTES = 4 << 20
MOST_DISCARDED = 16 << 20
MOST_CONNECTIONS = 512


class Front(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024

    def __init__(self, address, routes):
        self.routes = routes
        self.places = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self.under_way = 0
        self.changed = threading.Condition()
        super().__init__(address, Handler)

    def server_bind(self):
        # Unlike the one of the base class, it asks no name server who it is, and shares its port with nobody.
        # Old connections of whoever had the port before, which the kernel remembers for a minute, are no hindrance.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = self.socket.getsockname()[:2]

    def process_request(self, request, client_address):
        if self.places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request, client_address):
        try:
            request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            super().process_request_thread(request, client_address)
        finally:
            self.places.release()

    def handle_error(self, request, client_address):
        """A client that went away is nobody's fault."""

    def drain(self, limit):
        """Waits until every request that has begun is answered; says whether they were."""
        with self.changed:
            return self.changed.wait_for(lambda: self.under_way == 0, limit)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "berth"
    sys_version = ""

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def answer(self):
        with self.server.changed:
            self.server.under_way += 1
        try:
            routes = self.server.routes
            self.read = False
            path = self.path.partition("?")[0]
            status, headers, body = routes.answer(self.command, path, self.headers, self.body)
            text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            for name, value in headers.items():
                self.send_header(name, value)
            if routes.draining or (not self.read and self.has_body()):
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(text)
        finally:
            with self.server.changed:
                self.server.under_way -= 1
                self.server.changed.notify_all()

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = answer

    def has_body(self):
        return "Transfer-Encoding" in self.headers or self.headers.get("Content-Length", "0") != "0"

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            content = self.chunks()
        else:
            length = self.headers.get("Content-Length", "0")
            if not (length.isascii() and length.isdigit()):
                raise InvalidRequest("body", "its length is no number")
            if len(length) > 9 or int(length) > MOST_BYTES:
                self.discard(int(length[:12]))
                raise TooLarge(MOST_BYTES)
            content = self.rfile.read(int(length))
        self.read = True
        return content

    def discard(self, length):
        """Reads some of a refused body, so that its sender comes to see the answer."""
        left = min(length, MOST_DISCARDED)
        while left > 0 and (piece := self.rfile.read(min(left, 1 << 16))):
            left -= len(piece)

    def chunks(self):
        content = bytearray()
        while True:
            line = self.rfile.readline(64).partition(b";")[0].strip()
            try:
                size = int(line, 16)
            except ValueError:
                raise InvalidRequest("body", "a chunk has no size") from None
            if size < 0 or len(content) + size > MOST_BYTES:
                raise TooLarge(MOST_BYTES)
            content += self.rfile.read(size)
            self.rfile.readline(64)
            if size == 0:
                return bytes(content)

    def log_message(self, format, *arguments):
        """Requests are not logged: they belong to the clients."""
