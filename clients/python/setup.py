"""Generates the package's modules from the contracts when the package is built."""

import pathlib
import sysconfig

import grpc_tools.protoc
from setuptools import Distribution, setup
from setuptools.command.build_py import build_py

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
                # Google's own contracts come with googleapis-common-protos, the well-known types with grpcio-tools.
                f"--proto_path={sysconfig.get_paths()['purelib']}",
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
