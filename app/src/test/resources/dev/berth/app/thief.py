"""A model that tries to get at what is Berth's: python3 thief.py PORT FACTS

FACTS is a JSON object that says where everything is; what root knows beside it, a replica does not. Each
attempt leaves a line "name: done" or "name: why not" in the file attempts of the working folder.
"""

import http.client
import http.server
import json
import os
import pathlib
import socket
import struct
import subprocess
import sys

port, facts = int(sys.argv[1]), json.loads(sys.argv[2])
data = pathlib.Path(facts["data"])
outcome = []


class Refused(Exception):
    pass


def attempt(name, action):
    try:
        action()
        outcome.append(f"{name}: done")
    except (OSError, Refused, subprocess.SubprocessError) as failure:
        outcome.append(f"{name}: {type(failure).__name__} {failure}")


def unshared():
    """Root of a namespace of its own may take away what covers a folder, if anybody may."""
    script = 'umount "$0"; cat "$0/owner.key"'
    subprocess.run(["unshare", "-rm", "sh", "-c", script, str(data)], check=True, capture_output=True)


def postgres():
    """Says hello without a password; a 0 is the server's welcome."""
    with socket.create_connection(("127.0.0.1", facts["postgres"]), 5) as server:
        names = b"user\0berth\0database\0postgres\0\0"
        server.sendall(struct.pack("!II", len(names) + 8, 196608) + names)
        answer = server.recv(9)
        if answer[:1] != b"R" or answer[5:9] != bytes(4):
            raise Refused("a password is wanted")


# With the length of the name before it, for the details of a status have one that begins alike.
STATUS = b"\x0bgrpc-status"


def grpc(path, headers):
    """Calls Berth's gRPC port by hand; refused where the answer has a status that is not 0."""

    def text(value):
        return bytes([len(value)]) + value.encode()

    fields = {":method": "POST", ":scheme": "http", ":path": path, ":authority": "berth",
              "content-type": "application/grpc", "te": "trailers"} | headers
    block = b"".join(b"\0" + text(name) + text(value) for name, value in fields.items())
    frames = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
    frames += len(block).to_bytes(3, "big") + bytes([1, 4, 0, 0, 0, 1]) + block
    answer = b""
    with socket.create_connection(("127.0.0.1", facts["grpc"]), 5) as server:
        server.sendall(frames)
        server.settimeout(2)
        try:
            while STATUS not in answer and (more := server.recv(4096)):
                answer += more
        except TimeoutError:
            return
    start = answer.find(STATUS) + len(STATUS)
    status = answer[start + 1 : start + 1 + answer[start]]
    if status != b"0":
        raise Refused(f"status {status.decode()}")


def rest(path, headers):
    connection = http.client.HTTPConnection("127.0.0.1", facts["http"], timeout=5)
    connection.request("GET", path, headers=headers)
    status = connection.getresponse().status
    if status != 200:
        raise Refused(f"status {status}")


for name in ("owner.key", "signing.key", "run/xds.secret", "run/envoy.json", "postgres/password",
             "postgres/data/PG_VERSION", "logs/berth.log"):
    attempt(f"read {name}", (data / name).read_bytes)
attempt("list the database", lambda: os.listdir(data / "postgres/data"))
attempt("list artifacts", lambda: os.listdir(data / "artifacts"))
attempt("list another replica", lambda: os.listdir(facts["other"]))
for name in ("berth", "envoy", "postmaster", "replica"):
    process = pathlib.Path("/proc", str(facts["pids"][name]))
    attempt(f"read the environment of {name}", (process / "environ").read_bytes)
    attempt(f"read the memory of {name}", lambda: (process / "mem").open("rb").close())
    attempt(f"go by the root of {name}", lambda: os.listdir(process / "root"))
    attempt(f"signal {name}", lambda: os.kill(facts["pids"][name], 0))
attempt("uncover the data folder", unshared if os.getuid() else lambda: None)
attempt("become root", lambda: os.setuid(0))
attempt("ask PostgreSQL", postgres if os.getuid() else lambda: None)
attempt("ask for the routes", lambda: grpc(
    "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources", facts.get("xds", {})))
attempt("ask Berth", lambda: rest("/api/v2/models/liveDeployments?preview=true&branch=master&modelRid="
                                  + facts["model"], facts.get("rest", {})))

with open("attempts.new", "w") as file:
    file.write("\n".join(outcome))
os.rename("attempts.new", "attempts")


class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()


http.server.HTTPServer(("127.0.0.1", port), Ready).serve_forever()
