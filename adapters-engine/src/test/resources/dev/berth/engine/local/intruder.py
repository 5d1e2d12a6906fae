"""A replica that misuses where it runs: python3 intruder.py PORT MODE [ARGUMENT ...]

Each attempt leaves a line "name: done" or "name: why not" in the file attempts of its working folder.
"""

import os
import pathlib
import socket
import sys

port, mode, arguments = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
outcome = []


def attempt(name, action):
    try:
        action()
        outcome.append(f"{name}: done")
    except (OSError, ValueError) as failure:
        outcome.append(f"{name}: {type(failure).__name__}")


def find(folder, name):
    if name not in os.listdir(folder):
        raise ValueError("hidden")


def detach(go_on):
    """Runs on in a process that nothing ties to this one but its user."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            go_on()
        os._exit(0)
    os.wait()


def sleep_forever():
    with open("daemon.new", "w") as file:
        file.write(str(os.getpid()))
    os.rename("daemon.new", "daemon")
    os.execve("/bin/sleep", ["sleep", "1000"], {})


def run_forever():
    while True:
        if os.fork():
            os._exit(0)


if mode == "daemon":
    detach(sleep_forever)
if mode == "runner":
    detach(run_forever)
if mode == "planter":
    for name in ("log", "journal", "reason", "stop", "placement", "mounts"):
        attempt(f"plant {name}", lambda: os.symlink("/etc/hostname", f"../{name}.link"))
        attempt(f"replace {name}", lambda: os.rename("start", f"../{name}"))
        attempt(f"write {name}", lambda: open(f"../{name}", "a").close())
    attempt("list its folder", lambda: os.listdir(".."))
    attempt("move its work", lambda: os.rename("../work", "../elsewhere"))
    os.symlink("/etc", "etc")
    os.mkdir("closed", 0)
if mode == "chatty":
    for _ in range(40):
        os.write(1, b"x" * 1048575 + b"\n")
if mode == "digger":
    top = os.getcwd()
    for _ in range(60):
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
    os.chdir(top)
if mode == "thief":
    others, process = pathlib.Path(arguments[0]), pathlib.Path("/proc", arguments[1])
    attempt("find others", lambda: find(others.parent, others.name))
    attempt("list another", lambda: os.listdir(others))
    attempt("read its treasure", (others / "work" / "treasure").read_text)
    attempt("read its placement", (others / "placement").read_text)
    attempt("read its environment", (process / "environ").read_bytes)
    attempt("go by its working folder", (process / "cwd" / "treasure").read_text)
    attempt("go by its root", lambda: os.listdir(process / "root"))
    attempt("read its memory", lambda: (process / "mem").open("rb").close())
    attempt("signal it", lambda: os.kill(int(arguments[1]), 0))
    attempt("become root", lambda: os.setuid(0))
    attempt("join a group", lambda: os.setgroups([0]))

with open("attempts.new", "w") as file:
    file.write("\n".join(outcome))
os.rename("attempts.new", "attempts")
server = socket.create_server(("127.0.0.1", port))
while True:
    connection, _ = server.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
