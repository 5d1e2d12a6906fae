"""The product: ./berth as an operator runs it, and calls of its REST API."""

import json
import os
import pathlib
import socket
import urllib.request

from harness import processes, waiting

HOME = pathlib.Path(__file__).resolve().parents[2]
READY_LIMIT_SECONDS = 180


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Berth:
    """One that serves, from its start on."""

    def __init__(self, data, scratch, *options, command="serve", environment=None):
        self.data = data
        self.log = scratch / f"berth-{command}.log"
        self.http_port, self.grpc_port = free_port(), free_port()
        self.address = f"127.0.0.1:{self.grpc_port}"
        line = [HOME / "berth", command, "--data", data]
        line += ["--http-port", self.http_port, "--grpc-port", self.grpc_port, *options]
        self.log.unlink(missing_ok=True)
        self.process = processes.start(
            line, self.log, env=dict(os.environ, BERTH_ASSUME_BUILT="1", **(environment or {}))
        )
        try:
            self.await_ready()
        except BaseException:
            self.down() if command == "up" else self.end()
            raise

    def await_ready(self):
        waiting.until(
            lambda: "Berth is ready" in self.log.read_text(),
            READY_LIMIT_SECONDS,
            "Berth does not start",
            0.02,
            self.process,
            self.log,
        )

    @property
    def key(self):
        return (self.data / "owner.key").read_text().strip()

    def cpu_seconds(self):
        return processes.cpu_seconds(self.process.pid)

    def rest(self, method, path, body=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.http_port}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def end(self):
        processes.end(self.process)

    def down(self):
        """Ends everything that belongs to the data folder. No Ctrl-C: who is started in the background ignores it."""
        # First and here: a process that has ended stays in the table of processes until its parent looks, and
        # `down`, which is not its parent, would wait for it in vain.
        self.end()
        processes.finish([HOME / "berth", "down", "--data", self.data], self.log.with_suffix(".down"))
