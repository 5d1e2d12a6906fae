"""The Python model server over real HTTP, on functions that were not serialized."""

import datetime
import http.client
import json
import math
import pathlib
import socket
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "src"))

from berth_model_server.front import MOST_BYTES, Front
from berth_model_server.function import Function, LoadFailure
from berth_model_server.routes import Routes
from berth_model_server.turns import Turns

RID = "ri.foundry-ml-live.main.live-deployment.1"


def parameter(name, kind, required=True, **more):
    return {"name": name, "type": kind, "required": required} | more


class Served:
    """A function behind a port of its own."""

    def __init__(self, target, inputs, outputs, threads=4, queue_wait=0.2, time_limit=10):
        function = Function(target, {"inputs": inputs, "outputs": outputs})
        self.routes = Routes(function, Turns(threads, queue_wait, time_limit), "ri.model", "1")
        self.front = Front(("127.0.0.1", 0), self.routes)
        threading.Thread(target=self.front.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.front.shutdown()
        self.front.server_close()

    def call(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.front.server_port, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def transform(self, inputs):
        return self.call("POST", "/transformJson", json.dumps({"input": inputs}))

    def infer(self, inputs, **more):
        return self.call("POST", "/v2/models/ri.model/infer", json.dumps({"inputs": inputs} | more))

    def error_type(self, inputs):
        status, body = self.transform(inputs)
        assert (status, body["errorName"]) == (400, "InferenceInvalidInput"), body
        return body["parameters"]["errorType"]


ANY = [parameter("y", "any")]


class TransformJsonTest(unittest.TestCase):
    def test_carries_every_type_in_and_out(self):
        seen = {}

        def echo(**inputs):
            seen.update(inputs)
            return inputs

        given = {
            "flag": True, "small": -5, "big": 2**53 + 1, "single": 0.5, "precise": "NaN", "text": "grün",
            "day": "2026-11-22", "moment": "2026-11-22T10:15:30Z", "whatever": [None, {"a": 1}],
            "list": [[1, 2], [3]], "map": {"1": 2.5}, "rows": [{"a": 1}, {"a": None}],
        }
        types = ["boolean", "integer", "long", "float", "double", "string", "date", "timestamp", "any"]
        declared = [parameter(name, kind) for name, kind in zip(given, types)] + [
            parameter("list", "array", item={"type": "array", "item": {"type": "long"}}),
            parameter("map", "map", key={"type": "integer"}, value={"type": "double"}),
            parameter("rows", "tabular", columns=[parameter("a", "long", required=False)]),
        ]
        with Served(echo, declared, declared) as served:
            status, body = served.transform(given)
        self.assertEqual(200, status, body)
        moment = {"moment": "2026-11-22T10:15:30+00:00"}
        self.assertEqual(given | moment, body["output"])
        self.assertTrue(math.isnan(seen["precise"]))
        self.assertEqual(datetime.date(2026, 11, 22), seen["day"])
        self.assertEqual(datetime.timezone.utc, seen["moment"].tzinfo)
        self.assertEqual({1: 2.5}, seen["map"])

    def test_says_how_an_input_does_not_fit(self):
        cases = [
            ("double", "x", {"type": "typeMismatch", "expectedType": "double", "actualType": "string"}),
            ("double", True, {"type": "typeMismatch", "expectedType": "double", "actualType": "boolean"}),
            ("integer", 2**31, {"type": "typeMismatch", "expectedType": "integer", "actualType": "long"}),
            ("long", 1.5, {"type": "typeMismatch", "expectedType": "long", "actualType": "double"}),
            ("date", "22.11.2026", {"type": "typeMismatch", "expectedType": "date", "actualType": "string"}),
            ("timestamp", "2026-11-22T10:15:30", {"type": "typeMismatch", "expectedType": "timestamp", "actualType": "string"}),
            ("array", {}, {"type": "typeMismatch", "expectedType": "array", "actualType": "map"}),
            ("map", [], {"type": "invalidMapFormat"}),
            ("tabular", [1], {"type": "invalidTabularFormat", "inputFieldName": "x"}),
            ("string", None, {"type": "requiredValueMissing", "fieldName": "x"}),
        ]
        for kind, value, expected in cases:
            with self.subTest(kind=kind, value=value), Served(lambda x: x, [parameter("x", kind)], ANY) as served:
                self.assertEqual(expected, served.error_type({"x": value}))

    def test_names_unknown_and_missing_inputs(self):
        with Served(lambda x: x, [parameter("x", "long")], ANY) as served:
            self.assertEqual({"type": "unknownInputName", "inputName": "z"}, served.error_type({"x": 1, "z": 2}))
            self.assertEqual({"type": "requiredValueMissing", "fieldName": "x"}, served.error_type({}))

    def test_an_error_names_the_deployment_and_the_request(self):
        headers = {"x-request-id": "r-1", "x-berth-deployment": RID}
        with Served(lambda x: 1 / x, [parameter("x", "long")], ANY) as served:
            status, body = served.call("POST", "/transformJson", '{"input":{"x":0}}', headers)
        self.assertEqual(400, status)
        self.assertEqual(
            {"errorCode": "INVALID_ARGUMENT", "errorName": "InferenceFailure", "errorInstanceId": "r-1",
             "errorDescription": "ZeroDivisionError: division by zero",
             "parameters": {"liveDeploymentRid": RID, "errorMessage": "ZeroDivisionError: division by zero"}}, body)

    def test_an_absent_optional_input_is_the_functions_default_or_none(self):
        optional = [parameter("x", "long", False), parameter("y", "long", False)]
        with Served(lambda x, y=7: {"sum": [x, y]}, optional, [parameter("sum", "array")]) as served:
            self.assertEqual((200, {"output": {"sum": [None, 7]}}), served.transform({}))

    def test_outputs_come_by_name_by_order_or_alone(self):
        two = [parameter("a", "double"), parameter("b", "string", False)]
        one = [parameter("a", "map")]
        cases = [
            (two, {"a": 1, "b": "x", "c": 0}, {"a": 1.0, "b": "x"}), (two, {"a": 1}, {"a": 1.0}),
            (two, (1, "x"), {"a": 1.0, "b": "x"}), (one, {"k": 1}, {"a": {"k": 1}}),
            (one, {"a": {"k": math.inf}}, {"a": {"k": "Infinity"}}),
        ]
        for outputs, result, expected in cases:
            with self.subTest(result=result), Served(lambda: result, [], outputs) as served:
                self.assertEqual((200, {"output": expected}), served.transform({}))
        for result in (5, (1,), {"b": "x"}, ("x", "y"), (1, object())):
            with self.subTest(result=result), Served(lambda: result, [], two) as served:
                self.assertEqual("InferenceFailure", served.transform({})[1]["errorName"])

    def test_refuses_a_body_that_is_no_request(self):
        bodies = ["{", "[]", "{}", '{"input":5}', '{"input":{},"input":{}}', '{"input":{"x":NaN}}', "[" * 100_000,
                  '{"input":{"x":' + "9" * 5000 + "}}", b"\xff\xfe"]
        with Served(lambda x: x, [parameter("x", "any")], ANY) as served:
            for body in bodies:
                with self.subTest(body=body[:20]):
                    status, answer = served.call("POST", "/transformJson", body)
                    self.assertEqual((400, "Default:InvalidArgument"), (status, answer["errorName"]))
            self.assertEqual(200, served.transform({"x": 1})[0])

    def test_refuses_too_large_a_body(self):
        with Served(lambda x: x, [parameter("x", "any")], ANY) as served:
            status, body = served.call("POST", "/transformJson", b" " * (MOST_BYTES + 1))
            self.assertEqual((413, MOST_BYTES), (status, body["parameters"]["maxBytes"]))

    def test_reads_a_body_in_chunks(self):
        with Served(lambda x: x, [parameter("x", "any")], ANY) as served:
            chunks = iter([b'{"input":', b'{"x":4}}'])
            self.assertEqual((200, {"output": {"y": 4}}), served.call("POST", "/transformJson", chunks))

    def test_more_than_its_threads_wait_and_are_refused(self):
        gate = threading.Event()
        entered = threading.Semaphore(0)

        def wait():
            entered.release()
            gate.wait(20)
            return 1

        with Served(wait, [], ANY, threads=2, queue_wait=0.1) as served:
            answers = []
            callers = [threading.Thread(target=lambda: answers.append(served.transform({}))) for _ in range(2)]
            for caller in callers:
                caller.start()
                self.assertTrue(entered.acquire(timeout=10))
            status, body = served.transform({})
            self.assertEqual((429, "Default:TooManyRequests"), (status, body["errorName"]))
            gate.set()
            for caller in callers:
                caller.join(10)
            self.assertEqual([(200, {"output": {"y": 1}})] * 2, answers)

    def test_says_when_a_prediction_takes_too_long(self):
        gate = threading.Event()
        with Served(lambda: gate.wait(20), [], ANY, threads=1, time_limit=0.05) as served:
            status, body = served.transform({})
            self.assertEqual((500, "TIMEOUT", "InferenceTimeout"), (status, body["errorCode"], body["errorName"]))
            self.assertEqual(429, served.transform({})[0])
            gate.set()
            self.assertEqual(200, served.transform({})[0])


class ListeningTest(unittest.TestCase):
    def test_takes_a_port_that_another_had_a_moment_ago(self):
        with socket.create_server(("127.0.0.1", 0)) as before:
            with socket.create_connection(before.getsockname()) as client:
                before.accept()[0].close()
                self.assertEqual(b"", client.recv(1))
            port = before.getsockname()[1]
        Front(("127.0.0.1", port), None).server_close()

    def test_shares_its_port_with_nobody(self):
        first = Front(("127.0.0.1", 0), None)
        try:
            self.assertRaises(OSError, Front, ("127.0.0.1", first.server_port), None)
        finally:
            first.server_close()


class ProtocolTest(unittest.TestCase):
    def test_is_ready_until_it_ends(self):
        with Served(lambda: 1, [], ANY) as served:
            self.assertEqual((200, {"ready": True}), served.call("GET", "/v2/health/ready"))
            self.assertEqual((200, {"live": True}), served.call("GET", "/v2/health/live"))
            served.routes.draining = True
            self.assertEqual(503, served.call("GET", "/v2/health/ready")[0])

    def test_describes_the_model(self):
        with Served(lambda x: 1, [parameter("x", "double")], ANY) as served:
            for path in ("/v2/models/ri.model", "/v2/models/ri.model/versions/1"):
                status, body = served.call("GET", path)
                self.assertEqual([{"name": "x", "datatype": "FP64", "shape": [1]}], body["inputs"])
            self.assertEqual(404, served.call("GET", "/v2/models/other")[0])
            self.assertEqual(405, served.call("POST", "/v2", "{}")[0])

    def test_what_cannot_be_called_is_not_served(self):
        with self.assertRaisesRegex(LoadFailure, "a int, which cannot be called"):
            Function(5, {"inputs": [], "outputs": []})


def tensor(name, datatype, shape, data):
    return {"name": name, "datatype": datatype, "shape": shape, "data": data}


class InferTest(unittest.TestCase):
    def test_carries_every_type_in_and_out(self):
        declared = [
            parameter("flag", "boolean"),
            parameter("big", "long"),
            parameter("precise", "double"),
            parameter("text", "string"),
            parameter("list", "array", item={"type": "array", "item": {"type": "long"}}),
            parameter("maps", "array", item={"type": "map"}),
            parameter("rows", "tabular", columns=[parameter("a", "long")]),
        ]
        given = [
            tensor("flag", "BOOL", [1], [True]),
            tensor("big", "INT64", [1], [2**53 + 1]),
            tensor("precise", "FP64", [1], [0.5]),
            tensor("text", "BYTES", [1], ["grün"]),
            tensor("list", "INT64", [2, 2], [1, 2, 3, 4]),
            tensor("maps", "BYTES", [2], ['{"a":1}', "{}"]),
            tensor("rows", "BYTES", [1], ['[{"a":1}]']),
        ]
        seen = {}

        def echo(**inputs):
            seen.update(inputs)
            return inputs

        with Served(echo, declared, declared) as served:
            status, body = served.infer(given, id="me")
            self.assertEqual(200, status, body)
            self.assertEqual({"model_name": "ri.model", "model_version": "1", "id": "me", "outputs": given}, body)
            self.assertEqual([[1, 2], [3, 4]], seen["list"])
            self.assertEqual([{"a": 1}, {}], seen["maps"])
            nested = [each | {"data": [[1, 2], [3, 4]]} if each["name"] == "list" else each for each in given]
            status, body = served.infer(nested, outputs=[{"name": "list"}])
            self.assertEqual((200, [given[4]]), (status, body["outputs"]))
            self.assertEqual(
                {each["name"]: each["datatype"] for each in given},
                {each["name"]: each["datatype"] for each in served.call("GET", "/v2/models/ri.model")[1]["inputs"]},
            )

    def test_says_what_does_not_fit(self):
        good = tensor("x", "FP64", [1], [1.5])
        cases = [
            ([], "x is required"),
            ([good, good], "input x: it is given twice"),
            ([good | {"name": "y"}], "input y: the model has no such input"),
            ([good | {"datatype": "FP32"}], "input x: datatype FP32 (expected: FP64)"),
            ([good | {"shape": [2]}], "input x: 1 values (expected: as many as shape [2] holds)"),
            ([good | {"shape": [2], "data": [1, 2]}], "input x: 2 values (expected: 1)"),
            ([good | {"shape": [-1]}], "input x: its shape is not of at most 16 whole numbers from 0 on"),
            ([good | {"shape": [2**31 - 1, 0], "data": []}], "input x: only a tensor of one dimension can be empty"),
            ([good | {"data": ["a"]}], "x: string (expected: double)"),
            ([{"name": "x"}], "input x: datatype is missing"),
            ([5], "inputs: long (expected: an object)"),
        ]
        with Served(lambda x: x, [parameter("x", "double")], [parameter("z", "double")]) as served:
            for inputs, error in cases:
                with self.subTest(inputs=inputs):
                    self.assertEqual((400, {"error": error}), served.infer(inputs))
            self.assertEqual((400, {"error": "id: it is no text"}), served.infer([good], id=5))
            for outputs, error in [
                ([{"name": "q"}], "output q: the model has no such output"),
                ([{"name": "z"}] * 2, "output z: it is asked for twice"),
                (5, "outputs: long (expected: an array)"),
            ]:
                self.assertEqual((400, {"error": error}), served.infer([good], outputs=outputs))
            self.assertEqual(405, served.call("GET", "/v2/models/ri.model/infer")[0])
            self.assertEqual(404, served.call("POST", "/v2/models/other/infer", "{}")[0])

    def test_refuses_an_output_that_no_tensor_shows(self):
        declared = [parameter("y", "array", item={"type": "array", "item": {"type": "long"}})]
        with Served(lambda: [[1], [2, 3]], [], declared) as served:
            status, body = served.infer([])
        self.assertEqual(400, status)
        self.assertEqual("output y: its lists have different lengths, which no tensor can show", body["error"])


if __name__ == "__main__":
    unittest.main()
