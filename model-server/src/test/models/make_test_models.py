"""Makes the small models that the model server's tests serve.

Usage: python make_test_models.py FOLDER

echo.onnx    gives each of six inputs of shape [N, 1] back, one of each type that is served
vector.onnx  takes [N, 3] numbers, gives them doubled, and as a map from 10, 20, 30 to each
pick.onnx    takes an index from -3 to 2 into three numbers; refuses any other while it runs
slow.onnx    counts up to "steps", one by one, so that a run lasts as long as a test wants
half.onnx    wants numbers of half precision, which are not served
"""

import sys
from pathlib import Path

from onnx import TensorProto, checker, helper

ECHOES = {
    "flag": TensorProto.BOOL,
    "small": TensorProto.INT32,
    "big": TensorProto.INT64,
    "single": TensorProto.FLOAT,
    "precise": TensorProto.DOUBLE,
    "text": TensorProto.STRING,
}


def echo():
    return helper.make_graph(
        [helper.make_node("Identity", [name], [f"{name}_out"]) for name in ECHOES],
        "echo",
        [helper.make_tensor_value_info(n, t, ["N", 1]) for n, t in ECHOES.items()],
        [helper.make_tensor_value_info(f"{n}_out", t, ["N", 1]) for n, t in ECHOES.items()],
    )


def vector():
    labels = helper.make_node(
        "ZipMap", ["numbers"], ["labelled"], domain="ai.onnx.ml", classlabels_int64s=[10, 20, 30]
    )
    maps = helper.make_sequence_type_proto(
        helper.make_map_type_proto(
            TensorProto.INT64, helper.make_tensor_type_proto(TensorProto.FLOAT, [])
        )
    )
    return helper.make_graph(
        [helper.make_node("Add", ["numbers", "numbers"], ["doubled"]), labels],
        "vector",
        [helper.make_tensor_value_info("numbers", TensorProto.FLOAT, ["N", 3])],
        [
            helper.make_tensor_value_info("doubled", TensorProto.FLOAT, ["N", 3]),
            helper.make_value_info("labelled", maps),
        ],
    )


def pick():
    return helper.make_graph(
        [helper.make_node("Gather", ["table", "index"], ["picked"])],
        "pick",
        [helper.make_tensor_value_info("index", TensorProto.INT64, [1])],
        [helper.make_tensor_value_info("picked", TensorProto.DOUBLE, [1])],
        [helper.make_tensor("table", TensorProto.DOUBLE, [3], [1.5, 2.5, 3.5])],
    )


def slow():
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go_on"], ["goes_on"]),
            helper.make_node("Add", ["count", "one"], ["counted"]),
        ],
        "step",
        [
            helper.make_tensor_value_info("step", TensorProto.INT64, []),
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("count", TensorProto.INT64, []),
        ],
        [
            helper.make_tensor_value_info("goes_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("counted", TensorProto.INT64, []),
        ],
        [helper.make_tensor("one", TensorProto.INT64, [], [1])],
    )
    return helper.make_graph(
        [helper.make_node("Loop", ["steps", "true", "zero"], ["count_out"], body=body)],
        "slow",
        [helper.make_tensor_value_info("steps", TensorProto.INT64, [])],
        [helper.make_tensor_value_info("count_out", TensorProto.INT64, [])],
        [
            helper.make_tensor("true", TensorProto.BOOL, [], [True]),
            helper.make_tensor("zero", TensorProto.INT64, [], [0]),
        ],
    )


def half():
    return helper.make_graph(
        [helper.make_node("Identity", ["number"], ["number_out"])],
        "half",
        [helper.make_tensor_value_info("number", TensorProto.FLOAT16, ["N", 1])],
        [helper.make_tensor_value_info("number_out", TensorProto.FLOAT16, ["N", 1])],
    )


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: make_test_models.py FOLDER")
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 1)]
    for graph in (echo(), vector(), pick(), slow(), half()):
        model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
        checker.check_model(model, full_check=True)
        Path(sys.argv[1], f"{graph.name}.onnx").write_bytes(
            model.SerializeToString(deterministic=True)
        )


if __name__ == "__main__":
    main()
