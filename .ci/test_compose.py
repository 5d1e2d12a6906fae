"""deploy/compose.yaml on the images that the environment names: Berth, PostgreSQL and Envoy as three services."""

import json
import os
import pathlib
import secrets
import shutil
import socket
import subprocess
import time
import unittest
import urllib.error
import urllib.request

COMPOSE_FILE = pathlib.Path(__file__).resolve().parent.parent / "deploy/compose.yaml"
LIVE_DEPLOYMENTS = "/api/v2/models/liveDeployments"
SAMPLE = {"minReplicas": 1, "maxReplicas": 3, "cpu": 1.0, "memory": "256MiB", "threadCount": 32}
SETOSA = {"sepal_length": 5.1, "sepal_width": 3.5, "petal_length": 1.4, "petal_width": 0.2}
LIMIT_SECONDS = 120


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def compose_command():
    plugin = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
    return ["docker", "compose"] if plugin.returncode == 0 else [shutil.which("docker-compose")]


class ComposeTest(unittest.TestCase):
    def setUp(self):
        self.http, grpc = free_ports(2)
        self.environment = dict(
            os.environ,
            BERTH_DATABASE_PASSWORD=secrets.token_hex(16),
            BERTH_HTTP_PORT=str(self.http),
            BERTH_GRPC_PORT=str(grpc),
            BERTH_DEMO="true",
        )
        self.line = [*compose_command(), "--project-name", "berth-ci", "--file", str(COMPOSE_FILE)]
        self.addCleanup(self.compose, "down", "--volumes", "--timeout", "5")
        up = self.compose("up", "--detach")
        self.assertEqual(0, up.returncode, up.stdout + self.compose("logs").stdout)

    def compose(self, *arguments):
        return subprocess.run(
            [*self.line, *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def within(self, service, *command):
        return self.compose("exec", "-T", service, *command)

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.http}{LIVE_DEPLOYMENTS}{path}?preview=true",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def until(self, what, look):
        """Looks until it is true; that a service is not up yet is no answer."""
        seen = None
        end = time.monotonic() + LIMIT_SECONDS
        while time.monotonic() < end:
            try:
                if look():
                    return
            except (OSError, urllib.error.URLError) as failure:
                seen = failure
            time.sleep(0.2)
        self.fail(f"not within {LIMIT_SECONDS} s: {what} ({seen})\n{self.compose('logs').stdout}")

    def species(self, deployment):
        return self.call("POST", f"/{deployment}/transformJson", {"input": SETOSA})["output"]["species"]

    def test_three_services_serve_a_model_and_go_on_after_a_restart(self):
        self.assertEqual("10001", self.within("berth", "id", "-u").stdout.strip())
        self.key = self.within("berth", "cat", "/data/owner.key").stdout.strip()
        created = {}

        def create():
            created.update(self.call("POST", "", {"runtimeConfiguration": SAMPLE}))
            return True

        self.until("a deployment is created", create)
        rid = created["rid"]
        self.until("it is ACTIVE", lambda: self.call("GET", f"/{rid}")["status"]["state"] == "ACTIVE")
        self.assertEqual("setosa", self.species(rid))

        unreachable = self.within("postgres", "bash", "-c", "exec 3<>/dev/tcp/berth/9090")
        self.assertNotEqual(0, unreachable.returncode, "Berth listens in the network of the database")

        before = self.within("berth", "ls", "/data/replicas").stdout.split()
        restart = self.compose("restart", "--timeout", "60", "berth")
        self.assertEqual(0, restart.returncode, restart.stdout)
        self.assertIn("Stopping Berth and its replicas.", self.compose("logs", "berth").stdout)
        self.until("predictions are answered again", lambda: self.species(rid) == "setosa")
        after = self.within("berth", "ls", "/data/replicas").stdout.split()
        self.assertEqual(1, len(after), after)
        self.assertNotEqual(before, after)
        self.assertNotIn(self.key, self.compose("logs").stdout)


if __name__ == "__main__":
    unittest.main()
