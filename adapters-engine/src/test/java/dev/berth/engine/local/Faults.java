package dev.berth.engine.local;

import static dev.berth.engine.local.Fault.ended;
import static dev.berth.engine.local.Fault.ends;
import static dev.berth.engine.local.Fault.overdue;
import static dev.berth.engine.local.LocalEngineFixture.faulty;
import static dev.berth.engine.local.LocalEngineFixture.text;

import dev.berth.model.DataType;
import dev.berth.model.InMemoryArtifactRepository;
import dev.berth.model.ModelApi;
import dev.berth.model.Parameter;
import dev.berth.model.Serving;
import dev.berth.project.GpuType;
import dev.berth.project.Resources;
import dev.berth.replica.ReasonCode;
import dev.berth.replica.ReplicaFixture;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** The catalogue: what goes wrong with a replica, and what it must be named. */
final class Faults {
  private static final Path IRIS =
      Path.of("../app/src/main/resources/dev/berth/app/demo/iris.onnx");
  private static final ModelApi ANY = ReplicaFixture.served(new Serving.Image("")).version().api();
  private static final ModelApi LENGTHS =
      new ModelApi(
          Stream.of("sepal_length", "sepal_width", "petal_length", "petal_width")
              .map(name -> new Parameter(name, DataType.Scalar.DOUBLE, true))
              .toList(),
          List.of(new Parameter("species", DataType.Scalar.STRING, true)));

  private final Path folder;
  private final InMemoryArtifactRepository artifacts;
  private final String taken;

  /**
   * A catalogue.
   *
   * @param folder the engine's
   * @param artifacts where model files go
   * @param taken a port on which somebody listens
   */
  Faults(Path folder, InMemoryArtifactRepository artifacts, int taken) {
    this.folder = folder;
    this.artifacts = artifacts;
    this.taken = Integer.toString(taken);
  }

  List<Fault> all() throws IOException {
    return Stream.of(commands(), exits(), probes(), signals(), limits(), files(), python())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Fault> commands() {
    return List.of(
        ends(
            "no such command",
            ReasonCode.COMMAND_NOT_FOUND,
            command(List.of("no-such-program", "{port}"))),
        ends("an empty command", ReasonCode.COMMAND_NOT_FOUND, command(List.of())),
        ends(
            "a command that is no program",
            ReasonCode.NOT_EXECUTABLE,
            command(List.of(LocalEngineFixture.program("replica.py")))),
        ends(
            "an image",
            ReasonCode.IMAGE_NOT_SUPPORTED,
            ReplicaFixture.served(new Serving.Image("registry/model:1"))),
        ends(
            "a variable with a bad name",
            ReasonCode.BAD_ENVIRONMENT,
            with(command(List.of("true")), Map.of("NOT-A NAME", "x"))),
        ends(
            "a variable that is too long",
            ReasonCode.BAD_ENVIRONMENT,
            with(command(List.of("true")), Map.of("LONG", "x".repeat(200_000)))));
  }

  private static List<Fault> exits() {
    return List.of(
        ends("exits with 0", ReasonCode.EXITED_ZERO, command(List.of("true"))),
        ends("exits with 1", ReasonCode.EXITED_NONZERO, command(List.of("false"))),
        ends("ready, then exits with 1", ReasonCode.READY_THEN_DIED, run("{port}", "dying")),
        ends(
            "a module that is not there",
            ReasonCode.IMPORT_FAILED,
            command(List.of("python3", "-SEc", "import no_such_module"))));
  }

  private List<Fault> probes() {
    return List.of(
        ends("the port is taken", ReasonCode.PORT_TAKEN, run(taken, "ready")),
        overdue("the port is never opened", ReasonCode.PORT_NEVER_OPENED, run("{port}", "idle")),
        overdue("503 for ever", ReasonCode.NEVER_READY, run("{port}", "unready")),
        overdue("404 for ever", ReasonCode.PROBE_REJECTED, run("{port}", "rejecting")),
        overdue("no HTTP", ReasonCode.PROBE_REJECTED, run("{port}", "foreign")),
        overdue("no answer", ReasonCode.NO_ANSWER, run("{port}", "silent")),
        overdue("slow past its limit", ReasonCode.SLOW_START, run("{port}", "slow")),
        new Fault(
            "ready, then hangs",
            ReasonCode.STOPPED_ANSWERING,
            run("{port}", "hanging"),
            ReasonCode.NO_ANSWER,
            null));
  }

  private List<Fault> signals() {
    return List.of(
        ends("SIGSEGV", ReasonCode.KILLED_BY_SIGNAL, run("{port}", "segfault")),
        ended(
            "SIGKILL by somebody",
            ReasonCode.KILLED_BY_SIGNAL,
            run("{port}", "ready"),
            (_, id) -> serving(id).destroyForcibly()),
        ended(
            "SIGTERM by somebody",
            ReasonCode.KILLED_BY_SIGNAL,
            run("{port}", "ready"),
            (_, id) -> serving(id).destroy()),
        ended(
            "killed with its supervisor",
            ReasonCode.ENDED_UNSEEN,
            run("{port}", "ready"),
            (_, id) -> {
              process(journal(id).supervisor()).destroyForcibly();
              serving(id).destroyForcibly();
            }));
  }

  private static List<Fault> limits() {
    return List.of(
        ends("more memory than its group has", ReasonCode.OUT_OF_MEMORY, run("{port}", "greedy")),
        ends(
            "more memory than it may map",
            ReasonCode.OUT_OF_MEMORY,
            limited("--as=200000000", "greedy")),
        ends(
            "a GPU of a type that is not there",
            ReasonCode.NO_SUCH_GPU,
            needing(command(List.of("true")), Map.of(GpuType.T4, 1))),
        ends("too many open files", ReasonCode.TOO_MANY_FILES, limited("--nofile=64", "files")),
        ends("too many threads", ReasonCode.PROCESS_LIMIT, limited("--nproc=8", "threads")));
  }

  private List<Fault> files() throws IOException {
    var iris = Files.readAllBytes(IRIS);
    var random = new byte[4096];
    new Random(7).nextBytes(random);
    return List.of(
        ends("an empty model", ReasonCode.MODEL_CORRUPT, model(new byte[0], LENGTHS)),
        ends(
            "half a model",
            ReasonCode.MODEL_CORRUPT,
            model(Arrays.copyOf(iris, iris.length / 2), LENGTHS)),
        ends("a random model", ReasonCode.MODEL_CORRUPT, model(random, LENGTHS)),
        ends("other inputs than the model's", ReasonCode.MODEL_API_MISMATCH, model(iris, ANY)),
        ends(
            "a model file elsewhere",
            ReasonCode.MODEL_FILE_MISSING,
            served("astray", put(iris), LENGTHS, List.of())),
        ends(
            "a runtime that does not start with its variables",
            ReasonCode.BAD_ENVIRONMENT,
            with(model(iris, LENGTHS), Map.of("JAVA_TOOL_OPTIONS", "-Xno-such-option"))),
        ends(
            "an artifact that is lost",
            ReasonCode.ARTIFACT_MISSING,
            served("onnx", "0".repeat(64), LENGTHS, List.of())),
        ends(
            "an artifact with another digest",
            ReasonCode.ARTIFACT_CORRUPT,
            served("onnx", FaultCatalogueTest.FORGED, LENGTHS, List.of())),
        ends(
            "a format without a runtime",
            ReasonCode.RUNTIME_MISSING,
            served("gguf", put(iris), LENGTHS, List.of())));
  }

  private List<Fault> python() throws IOException {
    var function = put("no function".getBytes(StandardCharsets.UTF_8));
    return List.of(
        ends(
            "a Python package that does not exist",
            ReasonCode.REQUIREMENTS_NOT_INSTALLED,
            served("dill", function, ANY, List.of("no-such-package-of-berths-tests=1.0"))),
        ends(
            "a requirement that is an option",
            ReasonCode.REQUIREMENTS_UNREADABLE,
            served("dill", function, ANY, List.of("--index-url=http://elsewhere"))),
        ends(
            "a Python that is not installed",
            ReasonCode.PYTHON_MISSING,
            served("dill", function, ANY, List.of("python=3.1"))));
  }

  private ProcessHandle serving(ReplicaId id) {
    return process(journal(id).serving());
  }

  private Journal journal(ReplicaId id) {
    return Journal.parse(text(of(id).resolve("journal")));
  }

  private static ProcessHandle process(Optional<ProcessIdentity> identity) {
    return ProcessHandle.of(identity.orElseThrow().pid()).orElseThrow();
  }

  private Path of(ReplicaId id) {
    return folder.resolve("replicas").resolve(id.toString());
  }

  private static ReplicaSpec limited(String limit, String mode) {
    return command(
        Stream.concat(Stream.of("prlimit", limit), faulty("{port}", mode).stream()).toList());
  }

  private static ReplicaSpec run(String port, String mode) {
    return command(faulty(port, mode));
  }

  private static ReplicaSpec command(List<String> words) {
    return ReplicaFixture.served(new Serving.Command(words));
  }

  private ReplicaSpec model(byte[] content, ModelApi api) throws IOException {
    return served("onnx", put(content), api, List.of());
  }

  private String put(byte[] content) throws IOException {
    return artifacts.put(new ByteArrayInputStream(content));
  }

  private static ReplicaSpec served(
      String format, String digest, ModelApi api, List<String> requirements) {
    return ReplicaFixture.served(new Serving.Artifact(format, digest), api, requirements);
  }

  private static ReplicaSpec with(ReplicaSpec spec, Map<String, String> environment) {
    return new ReplicaSpec(spec.version(), spec.resources(), spec.threadCount(), environment, null);
  }

  private static ReplicaSpec needing(ReplicaSpec spec, Map<GpuType, Integer> gpus) {
    var resources = spec.resources().plus(new Resources(0, 0, 0, gpus, 0));
    return new ReplicaSpec(spec.version(), resources, spec.threadCount(), Map.of(), null);
  }
}
