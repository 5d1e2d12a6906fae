"""Lists the deployments of a project."""

import os
import pathlib

import grpc
from berth.v1 import deployment_pb2, deployment_requests_pb2, deployments_pb2_grpc

key = pathlib.Path(os.environ["BERTH_KEY_FILE"]).read_text().strip()
with grpc.insecure_channel(os.environ["BERTH_GRPC"]) as channel:
    deployments = deployments_pb2_grpc.DeploymentsStub(channel)
    request = deployment_requests_pb2.ListDeploymentsRequest(parent="projects/default")
    for each in deployments.ListDeployments(request, metadata=[("authorization", f"Bearer {key}")]).deployments:
        print(each.name, deployment_pb2.Deployment.State.Name(each.state))
