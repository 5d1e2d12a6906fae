"""Makes the demo model: a logistic regression over the Iris data set, as ONNX.

Usage: python make_iris_model.py OUTPUT.onnx

The model has four inputs of shape [N, 1] and type double, named as the four measurements
are, and two outputs: "species", the most probable of the three names, and "probabilities",
for each row a map from name to probability. A model that does not predict what scikit-learn
predicts is refused. The package versions in requirements.txt always give the same bytes.
"""

import sys
from pathlib import Path

import numpy as np
import onnxruntime
from onnx import ModelProto, TensorProto, checker, helper
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

FEATURES = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
OPSETS = {"": 17, "ai.onnx.ml": 1}
NAMES = {
    "probabilities": "table",
    "output_label": "species",
    "output_probability": "probabilities",
}


def train(measurements: np.ndarray, species: np.ndarray) -> LogisticRegression:
    """Fits the classifier. Its weights are rounded, because the last digits of a fit depend
    on the machine's linear algebra and the bytes of the model must not."""
    classifier = LogisticRegression(max_iter=1000).fit(measurements, species)
    classifier.coef_ = classifier.coef_.round(4)
    classifier.intercept_ = classifier.intercept_.round(4)
    return classifier


def convert(classifier: LogisticRegression) -> ModelProto:
    """Converts the classifier, then gives each of its measurements an input of its own."""
    model = to_onnx(
        classifier,
        name="iris",
        initial_types=[("measurements", FloatTensorType([None, len(FEATURES)]))],
        target_opset=OPSETS,
    )
    del model.opset_import[:]
    model.opset_import.extend(helper.make_opsetid(*opset) for opset in OPSETS.items())
    graph = model.graph
    del graph.input[:]
    graph.input.extend(
        helper.make_tensor_value_info(name, TensorProto.DOUBLE, ["N", 1]) for name in FEATURES
    )
    graph.node.insert(0, helper.make_node("Concat", FEATURES, ["columns"], axis=1))
    graph.node.insert(
        1, helper.make_node("Cast", ["columns"], ["measurements"], to=TensorProto.FLOAT)
    )
    for node in graph.node:
        node.input[:] = [NAMES.get(name, name) for name in node.input]
        node.output[:] = [NAMES.get(name, name) for name in node.output]
    for output in graph.output:
        output.name = NAMES[output.name]
    checker.check_model(model, full_check=True)
    return model


def check(model: ModelProto, classifier: LogisticRegression, measurements: np.ndarray) -> None:
    """Compares the model with the classifier on every flower of the data set."""
    session = onnxruntime.InferenceSession(model.SerializeToString())
    columns = {name: measurements[:, [i]] for i, name in enumerate(FEATURES)}
    species, probabilities = session.run(["species", "probabilities"], columns)
    table = [[row[name] for name in classifier.classes_] for row in probabilities]
    np.testing.assert_array_equal(species, classifier.predict(measurements))
    np.testing.assert_allclose(table, classifier.predict_proba(measurements), atol=1e-5)


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: make_iris_model.py OUTPUT.onnx")
    iris = load_iris()
    species = np.array([str(name) for name in iris.target_names])[iris.target]
    classifier = train(iris.data, species)
    model = convert(classifier)
    check(model, classifier, iris.data)
    Path(sys.argv[1]).write_bytes(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
