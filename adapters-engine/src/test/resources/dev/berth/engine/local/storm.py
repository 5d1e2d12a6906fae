"""What replicas run in storms: python3 storm.py PORT. FATE says what becomes of it, TAG what it answers.

Where LOCKS names a folder, it holds the lock of each of its GPUs as long as it lives, and leaves a
word there if another replica holds one.
"""

import fcntl
import os
import signal
import socket
import sys

fate, tag = os.environ.get("FATE", "good"), os.environ.get("TAG", "")
locks = os.environ.get("LOCKS")
held = []
for gpu in os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",") if locks else []:
    held.append(open(os.path.join(locks, gpu or "none")))
    try:
        fcntl.flock(held[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        open(os.path.join(locks, f"collision-{gpu}-{os.getpid()}"), "x").close()
        sys.exit(f"GPU {gpu} is another's")

if fate == "exits":
    sys.exit("cannot load the model")
if fate == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)

server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    connection, _ = server.accept()
    with connection:
        connection.recv(4096)
        status = "503 Service Unavailable" if fate == "unready" else "200 OK"
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(tag)}\r\nConnection: close\r\n\r\n"
        connection.sendall((head + tag).encode())
