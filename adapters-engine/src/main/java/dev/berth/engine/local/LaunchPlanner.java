package dev.berth.engine.local;

import dev.berth.model.Serving;
import dev.berth.replica.ReplicaSpec;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells what a replica is on this machine. */
final class LaunchPlanner {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)}");
  private static final long HEAP_SHARE = 4;
  private static final long DIRECT_SHARE = 8;
  private static final long LEAST_HEAP = 32;

  private final Map<String, ServingRuntime> runtimes;
  private final ArtifactStore artifacts;

  LaunchPlanner(Map<String, ServingRuntime> runtimes, ArtifactStore artifacts) {
    this.runtimes = Map.copyOf(runtimes);
    this.artifacts = artifacts;
  }

  Launch plan(ReplicaSpec spec, int port, ReplicaFolder folder) {
    return switch (spec.version().serving()) {
      case Serving.Artifact(var format, var sha256) -> artifact(spec, port, folder, format, sha256);
      case Serving.Command(var command) ->
          command.isEmpty()
              ? new Launch.Refused("The command is empty.")
              : new Launch.Program(
                  fill(command, Map.of("port", Integer.toString(port))),
                  ServingRuntime.OPEN_INFERENCE_READINESS,
                  null,
                  List.of(),
                  null);
      case Serving.Image(var reference) ->
          new Launch.Refused(
              "The image %s cannot run here: the local engine runs processes, not containers."
                  .formatted(reference));
    };
  }

  private Launch artifact(
      ReplicaSpec spec, int port, ReplicaFolder folder, String format, String sha256) {
    var runtime = runtimes.get(format);
    if (runtime == null) {
      return new Launch.Refused(
          "No serving runtime is configured for the format %s.".formatted(format));
    }
    var artifact = artifacts.find(sha256);
    if (artifact.isEmpty()) {
      return new Launch.Refused("The artifact %s is missing.".formatted(sha256));
    }
    var memory = spec.resources().memoryBytes() >> 20;
    var heap = Math.max(LEAST_HEAP, memory / HEAP_SHARE);
    var values =
        Map.of(
            "port", Integer.toString(port),
            "model", folder.model().toString(),
            "api", folder.api().toString(),
            "name", spec.version().model().value(),
            "version", spec.version().rid().value(),
            "threads", Integer.toString(spec.threadCount()),
            "memory", Long.toString(memory),
            "heap", Long.toString(heap),
            "direct", Long.toString(heap * HEAP_SHARE / DIRECT_SHARE));
    Launch.Python python = null;
    var own = runtime.requirements();
    if (own != null) {
      try {
        python =
            new Launch.Python(own, PythonRequirements.read(spec.version().condaRequirements()));
      } catch (IllegalArgumentException e) {
        return new Launch.Refused(e.getMessage() + ".");
      }
    }
    return new Launch.Program(
        fill(runtime.command(), values),
        runtime.readinessPath(),
        artifact.get(),
        runtime.needed(),
        python);
  }

  private static List<String> fill(List<String> command, Map<String, String> values) {
    return command.stream()
        .map(
            argument ->
                PLACEHOLDER
                    .matcher(argument)
                    .replaceAll(
                        found ->
                            Matcher.quoteReplacement(
                                values.getOrDefault(found.group(1), found.group()))))
        .toList();
  }
}
