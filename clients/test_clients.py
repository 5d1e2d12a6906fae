"""The clients of every language that is installed here, against one Berth with the demo. The checkout must be built."""

import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

CLIENTS = pathlib.Path(__file__).resolve().parent
PROJECT = CLIENTS.parent
TOOLS = PROJECT / ".tools"
START_SECONDS = 120
LIMIT_SECONDS = 300


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [str(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports


class ClientsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        http, grpc = free_ports(2)
        folder = tempfile.TemporaryDirectory(prefix="berth-clients-")
        cls.addClassCleanup(folder.cleanup)
        data = pathlib.Path(folder.name) / "data"
        berth = [PROJECT / "berth", "up", "--demo", "--data", data, "--http-port", http, "--grpc-port", grpc]
        cls.environment = dict(os.environ, BERTH_ASSUME_BUILT="1")
        log = pathlib.Path(folder.name) / "log"
        with open(log, "w") as out:
            process = subprocess.Popen(
                berth, env=cls.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=out, text=True
            )
        cls.addClassCleanup(process.wait, START_SECONDS)
        cls.addClassCleanup(process.stdout.close)
        cls.addClassCleanup(cls.down, data)
        if not process.stdout.readline().startswith("Berth is ready"):
            raise AssertionError(log.read_text())
        buf = os.environ.get("BERTH_BUF")
        cls.environment.update(
            BERTH_GRPC=f"127.0.0.1:{grpc}",
            BERTH_REST=f"http://127.0.0.1:{http}",
            BERTH_KEY_FILE=str(data / "owner.key"),
            PYTHONDONTWRITEBYTECODE="1",
            PATH=f"{pathlib.Path(buf).parent}:{os.environ['PATH']}" if buf else os.environ["PATH"],
        )

    @classmethod
    def down(cls, data):
        subprocess.run([PROJECT / "berth", "down", "--data", data], env=cls.environment, stderr=subprocess.DEVNULL)

    def need(self, *programs):
        for program in programs:
            if shutil.which(program, path=self.environment["PATH"]) is None:
                self.skipTest(f"{program} is not installed")

    def run_in(self, folder, *command):
        done = subprocess.run(
            [str(word) for word in command],
            cwd=folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
        self.assertEqual(0, done.returncode, f"{command}\n{done.stdout}")

    def once(self, pins, folder, *commands):
        """Runs commands that fetch what is pinned, unless the folder was made by the same pins."""
        stamp = folder / "pins"
        if stamp.exists() and stamp.read_bytes() == pins.read_bytes():
            return
        shutil.rmtree(folder, ignore_errors=True)
        for command in commands:
            self.run_in(pins.parent, *command)
        stamp.write_bytes(pins.read_bytes())

    def test_python(self):
        client = CLIENTS / "python"
        venv = TOOLS / "client-python"
        python = venv / "bin/python"
        pip = (python, "-m", "pip", "install", "--quiet", "--no-deps")
        pins = client / "requirements.txt"
        self.once(pins, venv, (sys.executable, "-m", "venv", venv), (*pip, "--requirement", pins))
        shutil.rmtree(client / "build", ignore_errors=True)
        self.run_in(client, *pip, "--force-reinstall", client)
        self.run_in(client, python, "test_client.py")

    def test_typescript(self):
        self.need("node", "npm", "buf")
        client = CLIENTS / "typescript"
        self.once(client / "package-lock.json", client / "node_modules", ("npm", "ci"))
        shutil.rmtree(client / "dist", ignore_errors=True)
        self.run_in(client, "npm", "run", "generate")
        self.run_in(client, "npm", "run", "build")
        self.run_in(client, "npm", "test")

    def test_go(self):
        self.need("go", "buf")
        client = CLIENTS / "go"
        committed = {path: path.read_bytes() for path in client.glob("berth/v1/*.go")}
        self.run_in(client, "go", "generate", "./...")
        generated = {path: path.read_bytes() for path in client.glob("berth/v1/*.go")}
        self.assertEqual(committed, generated, "clients/go was out of date; it is generated anew now: commit it")
        self.run_in(client, "go", "vet", "./...")
        self.run_in(client, "go", "test", "-count=1", "./...")


if __name__ == "__main__":
    unittest.main()
