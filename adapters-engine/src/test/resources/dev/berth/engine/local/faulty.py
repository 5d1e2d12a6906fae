"""What goes wrong with replicas in tests: python3 faulty.py PORT MODE"""

import os
import signal
import socket
import sys
import threading
import time

port, mode = int(sys.argv[1]), sys.argv[2]

if mode == "segfault":
    os.kill(os.getpid(), signal.SIGSEGV)
if mode == "greedy":
    hoard = [bytearray(b"x") * (1 << 24) for _ in range(64)]
    time.sleep(1000)
if mode == "files":
    held = [open("/dev/null") for _ in range(4096)]
if mode == "threads":
    for _ in range(4096):
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
if mode == "filling":
    with open("everything", "wb") as file:
        while True:
            file.write(b"x" * 65536)
if mode == "idle":
    time.sleep(1000)
if mode == "slow":
    for part in range(10_000):
        print(f"loaded part {part}", flush=True)
        time.sleep(0.2)

ANSWERS = {
    "unready": b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
    "rejecting": b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
    "foreign": b"SSH-2.0-OpenSSH_9.6\r\n",
}
READY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
server = socket.create_server(("127.0.0.1", port))
while True:
    connection, _ = server.accept()
    with connection:
        if mode == "silent":
            time.sleep(1000)
        connection.recv(4096)
        connection.sendall(ANSWERS.get(mode, READY))
    if mode == "dying":
        time.sleep(0.3)
        print("it served, and then it broke", flush=True)
        os._exit(1)
    if mode == "hanging":
        time.sleep(1000)
