"""The program: options, loading, serving, and an end in order."""

import argparse
import json
import os
import signal
import sys
import threading

from .front import Front
from .function import Function, LoadFailure
from .routes import Routes
from .turns import Turns

DRAIN_LIMIT = 25
CANNOT_LOAD, CANNOT_LISTEN = 3, 4


def options():
    parser = argparse.ArgumentParser("serve.py", description=__doc__, allow_abbrev=False)
    parser.add_argument("--model", required=True, help="the dill file of a function")
    parser.add_argument("--api", required=True, help="the JSON file that declares its inputs and outputs")
    parser.add_argument("--name", required=True, help="the model's name in the paths below /v2/models/")
    parser.add_argument("--version", required=True, help="the model's version in those paths")
    parser.add_argument("--host", default="127.0.0.1", help="where to listen")
    parser.add_argument("--port", required=True, type=int, help="where to listen; 0 takes a free port")
    parser.add_argument("--threads", default=32, type=int, help="predictions answered at once")
    parser.add_argument("--queue-wait-ms", default=500, type=int, help="how long one more waits before its 429")
    parser.add_argument("--time-limit-ms", default=300_000, type=int, help="how long one prediction may run")
    return parser.parse_args()


def main():
    given = options()
    # Set before the function is loaded, which may take long and set its own.
    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked.set())
    try:
        with open(given.api, encoding="utf-8") as file:
            function = Function.load(given.model, json.load(file))
    except LoadFailure as failure:
        sys.exit(_fail(CANNOT_LOAD, failure))
    turns = Turns(given.threads, given.queue_wait_ms / 1000, given.time_limit_ms / 1000)
    routes = Routes(function, turns, given.name, given.version)
    try:
        front = Front((given.host, given.port), routes)
    except OSError as failure:
        sys.exit(_fail(CANNOT_LISTEN, failure))
    serving = threading.Thread(target=front.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    serving.start()
    print(f"serving {given.name} version {given.version} on {given.host}:{front.server_port}", flush=True)
    asked.wait()
    routes.draining = True
    front.shutdown()
    front.server_close()
    code = 0 if front.drain(DRAIN_LIMIT) else 1
    print("ended", flush=True)
    # A prediction that nobody waits for any more cannot be stopped otherwise.
    os._exit(code)


def _fail(code, failure):
    print(f"cannot serve: {failure}", file=sys.stderr, flush=True)
    return code
