package dev.berth.engine.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How models of one format are served: a program that listens where it is told and ends on SIGTERM.
 *
 * <p>In the command these stand for what belongs to the replica: {@code {host}} and {@code {port}},
 * where it listens; {@code {work}}, its working folder; {@code {model}}, the model file; {@code
 * {api}}, a JSON file with the model's {@code inputs} and {@code outputs}, each with {@code name},
 * {@code type} and {@code required}; {@code {name}} and {@code {version}}, the resource identifiers
 * of model and version; {@code {threads}}, how many requests it answers at once; {@code {memory}},
 * its memory in MiB; {@code {heap}} and {@code {direct}}, the parts of the memory, in MiB, that a
 * Java runtime may use for objects and for buffers outside of the heap; the rest is for the model.
 *
 * <p>These stand for what a generative model is served with: {@code {temperature}}, {@code
 * {max-tokens}}, {@code {top-p}}, {@code {top-k}}; {@code {generation}}, all of them and the stop
 * sequences as a JSON object with the names of a Hugging Face generation configuration; {@code
 * {max-batch-size}}; {@code {quantization}}. An argument in which one of these stands is left out
 * where the deployment does not say it.
 *
 * @param command program and arguments
 * @param readinessPath what answers 200 to a GET when, and only when, predictions are answered
 * @param speaksTransformJson whether it serves {@code POST /transformJson} too
 * @param needed folders that the program reads, wherever they lie; the system's own need not be
 *     named
 * @param requirements the Python packages that the program itself needs, in a file for pip with
 *     checksums: it is then run in a virtual environment that also has those of the version, whose
 *     interpreter is {@code {python}}; null for a program that is no Python
 * @param quantizations what the program calls the quantizations of deployments; one that is not
 *     named here it calls the same
 */
public record ServingRuntime(
    List<String> command,
    String readinessPath,
    boolean speaksTransformJson,
    List<Path> needed,
    @Nullable Path requirements,
    Map<String, String> quantizations) {

  /** The readiness path of the Open Inference Protocol (v2). */
  public static final String OPEN_INFERENCE_READINESS = "/v2/health/ready";

  public ServingRuntime {
    command = List.copyOf(command);
    needed = List.copyOf(needed);
    quantizations = Map.copyOf(quantizations);
    if (command.isEmpty() || !readinessPath.startsWith("/")) {
      throw new IllegalArgumentException(
          "serving runtime: %s %s (expected: a command, and a path that begins with /)"
              .formatted(command, readinessPath));
    }
  }

  /** Whether its command is told where the model's declared inputs and outputs are. */
  boolean readsApi() {
    return command.stream().anyMatch(word -> word.contains("{api}"));
  }

  /**
   * Berth's own model server, for ONNX models. Its main thread keeps the usual stack: ONNX Runtime
   * searches the command line by a recursion that takes some 200 bytes for each character, and a
   * command line with long paths has overrun 512 KiB.
   *
   * @param javaHome the folder of a JDK 25
   * @param classPath the model server with all that it needs
   * @param aotCache what its JVM learned in a rehearsal; where it does not fit this JVM or class
   *     path, replicas start slower and nothing else changes
   * @param needed where all of the class path and the cache lie
   */
  public static ServingRuntime onnx(
      Path javaHome, String classPath, Path aotCache, List<Path> needed) {
    return new ServingRuntime(
        List.of(
            javaHome.resolve("bin").resolve("java").toString(),
            "-XX:AOTCache=" + aotCache,
            "-Xms16m",
            "-Xmx{heap}m",
            "-XX:MaxDirectMemorySize={direct}m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir={work}",
            "-cp",
            classPath,
            "dev.berth.modelserver.ModelServer",
            "--model",
            "{model}",
            "--api",
            "{api}",
            "--name",
            "{name}",
            "--version",
            "{version}",
            "--host",
            "{host}",
            "--port",
            "{port}",
            "--threads",
            "{threads}"),
        OPEN_INFERENCE_READINESS,
        true,
        Stream.concat(Stream.of(javaHome), needed.stream()).toList(),
        null,
        Map.of());
  }

  /**
   * Berth's own Python model server, for functions that dill serialized.
   *
   * @param folder where it lies
   */
  public static ServingRuntime dill(Path folder) {
    return new ServingRuntime(
        List.of(
            "{python}",
            "-B",
            folder.resolve("serve.py").toString(),
            "--model",
            "{model}",
            "--api",
            "{api}",
            "--name",
            "{name}",
            "--version",
            "{version}",
            "--host",
            "{host}",
            "--port",
            "{port}",
            "--threads",
            "{threads}"),
        OPEN_INFERENCE_READINESS,
        true,
        List.of(folder),
        folder.resolve("berth_model_server").resolve("requirements.txt"),
        Map.of());
  }
}
