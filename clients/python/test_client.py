"""The Python client against the Berth that the environment names, which has the demo."""

import json
import os
import pathlib
import subprocess
import sys
import unittest
import urllib.request
import uuid

import grpc
from berth.v1 import deployment_pb2, deployment_requests_pb2, deployment_watch_pb2, deployments_pb2_grpc
from berth.v1.runtime_configuration_pb2 import RuntimeConfiguration

MODEL = "ri.models.main.model.f351c142-0e4c-4b12-adc2-6e1539737ae9"
SETOSA = {"sepal_length": 5.1, "sepal_width": 3.5, "petal_length": 1.4, "petal_width": 0.2}
LIMIT_SECONDS = 60


class ClientTest(unittest.TestCase):
    def setUp(self):
        self.key = pathlib.Path(os.environ["BERTH_KEY_FILE"]).read_text().strip()
        channel = grpc.insecure_channel(os.environ["BERTH_GRPC"])
        self.addCleanup(channel.close)
        self.deployments = deployments_pb2_grpc.DeploymentsStub(channel)

    def call(self, method, request):
        return method(request, metadata=[("authorization", f"Bearer {self.key}")], timeout=LIMIT_SECONDS)

    def predict(self, name):
        tensors = [{"name": each, "datatype": "FP64", "shape": [1, 1], "data": [SETOSA[each]]} for each in SETOSA]
        request = urllib.request.Request(
            f"{os.environ['BERTH_REST']}/v1/{name}:infer",
            data=json.dumps({"inputs": tensors}).encode(),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=LIMIT_SECONDS) as answer:
            return json.load(answer)["outputs"][0]["data"][0]

    def await_active(self, name):
        watch = self.call(
            self.deployments.WatchDeployments,
            deployment_watch_pb2.WatchDeploymentsRequest(parent="projects/default"),
        )
        for event in watch:
            if event.deployment.name == name and event.deployment.state == deployment_pb2.Deployment.STATE_ACTIVE:
                watch.cancel()
                return
        self.fail("the watch ended")

    def test_creates_watches_predicts_and_deletes(self):
        created = self.call(
            self.deployments.CreateDeployment,
            deployment_requests_pb2.CreateDeploymentRequest(
                parent="projects/default",
                request_id=str(uuid.uuid4()),
                deployment=deployment_pb2.Deployment(
                    display_name="python",
                    model=MODEL,
                    branch="canary",
                    configuration=RuntimeConfiguration(min_replicas=1, max_replicas=1),
                ),
            ),
        )
        try:
            self.await_active(created.name)
            self.assertEqual("setosa", self.predict(created.name))
            self.assertIn(f"{created.name} STATE_ACTIVE\n", self.example())
        finally:
            self.call(
                self.deployments.DeleteDeployment,
                deployment_requests_pb2.DeleteDeploymentRequest(name=created.name),
            )
        self.assertNotIn(created.name, self.example())

    def example(self):
        example = pathlib.Path(__file__).with_name("example.py")
        return subprocess.run([sys.executable, example], check=True, stdout=subprocess.PIPE, text=True).stdout

    def test_tells_every_violation_of_a_request(self):
        with self.assertRaises(grpc.RpcError) as refused:
            self.call(
                self.deployments.CreateDeployment,
                deployment_requests_pb2.CreateDeploymentRequest(
                    parent="projects/default",
                    deployment=deployment_pb2.Deployment(
                        model=MODEL,
                        branch="canary",
                        configuration=RuntimeConfiguration(min_replicas=-1, max_replicas=0),
                    ),
                ),
            )
        self.assertEqual(grpc.StatusCode.INVALID_ARGUMENT, refused.exception.code())


if __name__ == "__main__":
    unittest.main()
