"""Load on a gRPC server by ghz, and what it saw."""

import dataclasses
import datetime
import json
import os
import re

from harness import processes


@dataclasses.dataclass(frozen=True)
class Load:
    count: int
    seconds: float
    client: float
    """CPU seconds of the client."""
    latencies: list
    """Seconds, of each request."""
    begun: float
    """When the first request was sent, in seconds since 1970."""


def grpc(stage, address, call, requests, count, clients=None, metadata=None, rate=None, folder="load", contracts=None):
    """Sends the requests in turn until there were that many; fails where one of them is not answered by OK.

    Other contracts than the product's say what the client reads of an answer.
    """
    clients = clients or stage.clients
    # One for each of those that run at the same time.
    scratch = stage.scratch / folder
    scratch.mkdir(exist_ok=True)
    data = scratch / "requests.json"
    data.write_text(json.dumps(requests))
    configuration = {
        "protoset": str(contracts or stage.contracts),
        "call": call,
        "host": address,
        "insecure": True,
        "total": count,
        "concurrency": clients,
        "connections": clients,
        "data-file": str(data),
        "disable-template-functions": True,
        "disable-template-data": True,
        "metadata": metadata or {},
        "timeout": "60s",
        "format": "json",
        "output": str(scratch / "ghz.json"),
    }
    if rate:
        configuration["rps"] = rate
    # The key is in the file, not on the command line, and only its owner may read it.
    file = scratch / "ghz-configuration.json"
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(configuration, out)
    client = processes.finish([stage.ghz, f"--config={file}"], scratch / "ghz.log")
    told = json.loads((scratch / "ghz.json").read_text())
    if told["statusCodeDistribution"] != {"OK": count}:
        raise RuntimeError(f"{call}: {told['statusCodeDistribution']} {told.get('errorDistribution')}")
    latencies = [each["latency"] / 1e9 for each in told["details"]]
    begun = min(moment(each["timestamp"]) - each["latency"] / 1e9 for each in told["details"])
    return Load(count, told["total"] / 1e9, client, latencies, begun)


def moment(text):
    """Seconds since 1970 of a time in RFC 3339, whose fraction may have more digits than Python knows."""
    return datetime.datetime.fromisoformat(re.sub(r"(\.\d{6})\d*", r"\1", text).replace("Z", "+00:00")).timestamp()
