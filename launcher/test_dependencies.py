"""docs/dependencies.md has a line for everything that Maven, pip, npm and Go are told to fetch."""

import json
import pathlib
import re
import unittest
import xml.etree.ElementTree as xml

PROJECT = pathlib.Path(__file__).resolve().parent.parent
POM = "{http://maven.apache.org/POM/4.0.0}"
COORDINATES = ("dependency", "plugin", "path", "binaryMavenPlugin")


def of_maven(pom):
    for element in xml.parse(pom).iter():
        if element.tag.removeprefix(POM) in COORDINATES:
            name = element.findtext(f"{POM}artifactId")
            group = element.findtext(f"{POM}groupId")
            if name and group != "dev.berth" and not name.endswith("-bom"):
                yield name


def of_pip(requirements):
    return re.findall(r"^([\w-]+)==", requirements.read_text(), re.MULTILINE)


def of_npm(package):
    described = json.loads(package.read_text())
    return [*described["dependencies"], *described["devDependencies"]]


def of_go(module):
    """What its own code needs, and the tools that generate a part of it."""
    required = re.findall(r"^\t(\S+) v\S+$", module.read_text(), re.MULTILINE)
    tools = re.findall(r"^\t(\S+)$", module.read_text(), re.MULTILINE)
    return [*required, *tools]


class DependenciesTest(unittest.TestCase):
    def test_every_dependency_has_its_line(self):
        poms = [PROJECT / "pom.xml", *PROJECT.glob("*/pom.xml")]
        pins = [*PROJECT.glob("launcher/*.txt"), *PROJECT.glob("*/src/*/requirements.txt")]
        pins += PROJECT.glob("clients/*/requirements.txt")
        used = {name for pom in poms for name in of_maven(pom)} | {name for file in pins for name in of_pip(file)}
        used |= {name for file in PROJECT.glob("clients/*/package.json") for name in of_npm(file)}
        used |= {name for file in PROJECT.glob("clients/*/go.mod") for name in of_go(file)}
        used |= set(of_go(PROJECT / "bench/tools/go.mod"))
        listed = re.findall(r"^\| `([^`]+)` \| .+ \|$", (PROJECT / "docs/dependencies.md").read_text(), re.MULTILINE)
        self.assertEqual(set(), used - set(listed))


if __name__ == "__main__":
    unittest.main()
