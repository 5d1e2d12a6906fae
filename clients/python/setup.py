"""Generates the package's modules from the contracts when the package is built."""

import importlib.util
import pathlib

import grpc_tools.protoc
from setuptools import Distribution, setup
from setuptools.command.build_py import build_py

# googleapis-common-protos, wherever it is installed: pip builds in an environment of its own.
GOOGLE = pathlib.Path(importlib.util.find_spec("google.api").submodule_search_locations[0]).parents[1]
CONTRACTS = pathlib.Path(__file__).resolve().parents[2] / "proto/src/main/protobuf"


class Generated(Distribution):
    def has_pure_modules(self):
        return True


class Generate(build_py):
    def run(self):
        super().run()
        out = pathlib.Path(self.build_lib)
        out.mkdir(parents=True, exist_ok=True)
        files = sorted(CONTRACTS.glob("berth/v1/*.proto"))
        if not files:
            raise SystemExit(f"No contracts in {CONTRACTS}: build the package inside Berth's repository.")
        code = grpc_tools.protoc.main(
            [
                "protoc",
                f"--proto_path={CONTRACTS}",
                f"--proto_path={GOOGLE}",
                # The well-known types come with grpcio-tools.
                f"--proto_path={pathlib.Path(grpc_tools.protoc.__file__).parent / '_proto'}",
                f"--python_out={out}",
                f"--pyi_out={out}",
                f"--grpc_python_out={out}",
                *map(str, files),
            ]
        )
        if code != 0:
            raise SystemExit(f"protoc ended with {code}")


setup(distclass=Generated, cmdclass={"build_py": Generate})
