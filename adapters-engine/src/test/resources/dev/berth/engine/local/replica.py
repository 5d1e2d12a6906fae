"""What replicas run in tests: python3 replica.py PORT MODE"""

import os
import signal
import socket
import subprocess
import sys
import time

port, mode = int(sys.argv[1]), sys.argv[2]
with open(f"start-{time.time_ns()}-{os.getpid()}", "x"):
    pass

if mode == "failing":
    print("loading")
    print("cannot load the model: it broke\n")
    sys.exit(3)
if mode == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if mode == "family":
    same = subprocess.Popen(["sleep", "1000"])
    other = subprocess.Popen(["setsid", "sh", "-c", "sleep 1000 & wait"])
    nameless = subprocess.Popen(["sleep", "1000"], env={"PATH": os.environ["PATH"]})
    with open("family.new", "w") as file:
        file.write(f"{same.pid} {other.pid} {nameless.pid}")
    os.rename("family.new", "family")
if mode == "curious":
    with open("environment.new", "w") as file:
        file.write("".join(f"{name}={value}\n" for name, value in sorted(os.environ.items())))
        descriptors = [(fd, os.readlink(f"/proc/self/fd/{fd}")) for fd in os.listdir("/proc/self/fd")
                       if fd != str(file.fileno()) and os.path.lexists(f"/proc/self/fd/{fd}")]
    os.rename("environment.new", "environment")
    with open("facts.new", "w") as file:
        umask = os.umask(0o077)
        file.write(f"descriptors={' '.join(sorted(fd for fd, _ in descriptors))}\n")
        file.write(f"stdin={os.readlink('/proc/self/fd/0')}\n")
        file.write(f"folder={os.getcwd()}\n")
        file.write(f"session={os.getsid(0)}\n")
        file.write(f"umask={umask:03o}\n")
        file.write(f"interrupt={signal.getsignal(signal.SIGINT) is signal.default_int_handler}\n")
    os.rename("facts.new", "facts")

while mode == "late" and not os.path.exists("go"):
    time.sleep(0.01)
server = socket.create_server(("127.0.0.1", port))
while True:
    connection, _ = server.accept()
    with connection:
        connection.recv(4096)
        ready = mode != "unready" and not os.path.exists("unready")
        status = "200 OK" if ready else "503 Service Unavailable"
        connection.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
