package dev.berth.engine.local;

import dev.berth.model.Serving;
import dev.berth.replica.Endpoint;
import dev.berth.replica.ReasonCode;
import dev.berth.replica.ReplicaSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells what a replica is on this machine. */
final class LaunchPlanner {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** What Linux takes, less the equals sign and the end. */
  private static final int LONGEST_VARIABLE = (128 << 10) - 2;

  private final Map<String, ServingRuntime> runtimes;

  LaunchPlanner(Map<String, ServingRuntime> runtimes) {
    this.runtimes = Map.copyOf(runtimes);
  }

  Launch plan(ReplicaSpec spec, Endpoint endpoint, ReplicaFolder folder) {
    var unfit = unfit(spec.environment());
    if (!unfit.isEmpty()) {
      return new Launch.Refused(
          ReasonCode.BAD_ENVIRONMENT,
          "The environment variables %s cannot be given to a process.".formatted(unfit));
    }
    return switch (spec.version().serving()) {
      case Serving.Artifact(var format, var sha256) ->
          artifact(spec, endpoint, folder, format, sha256);
      case Serving.Command(var command) ->
          command.isEmpty()
              ? new Launch.Refused(ReasonCode.COMMAND_NOT_FOUND, "The command is empty.")
              : new Launch.Program(
                  Placeholders.fill(command, Placeholders.of(endpoint)),
                  ServingRuntime.OPEN_INFERENCE_READINESS,
                  null,
                  null,
                  List.of(),
                  null);
      case Serving.Image(var reference) ->
          new Launch.Refused(
              ReasonCode.IMAGE_NOT_SUPPORTED,
              "The image %s cannot run here: the local engine runs processes, not containers."
                  .formatted(reference));
    };
  }

  /** Names of variables that the shell does not take, or whose values the kernel does not. */
  private static List<String> unfit(Map<String, String> environment) {
    return environment.entrySet().stream()
        .filter(
            variable ->
                !NAME.matcher(variable.getKey()).matches()
                    || variable.getValue().indexOf('\0') >= 0
                    || variable.getKey().length()
                            + variable.getValue().getBytes(StandardCharsets.UTF_8).length
                        > LONGEST_VARIABLE)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private Launch artifact(
      ReplicaSpec spec, Endpoint endpoint, ReplicaFolder folder, String format, String sha256) {
    var runtime = runtime(spec, format);
    if (runtime == null) {
      return new Launch.Refused(
          ReasonCode.RUNTIME_MISSING,
          "No serving runtime is configured for the format %s.".formatted(format));
    }
    var values = Placeholders.of(spec, endpoint, folder, runtime.quantizations());
    Launch.Python python = null;
    var own = runtime.requirements();
    if (own != null) {
      try {
        python =
            new Launch.Python(own, PythonRequirements.read(spec.version().condaRequirements()));
      } catch (IllegalArgumentException e) {
        return new Launch.Refused(ReasonCode.REQUIREMENTS_UNREADABLE, e.getMessage() + ".");
      }
    }
    return new Launch.Program(
        Placeholders.fill(runtime.command(), values),
        runtime.readinessPath(),
        sha256,
        runtime.readsApi() ? spec.version().api() : null,
        runtime.needed(),
        python);
  }

  /** The format's, or the one for the format with the optimization that the deployment asks for. */
  private @Nullable ServingRuntime runtime(ReplicaSpec spec, String format) {
    var generation = spec.generation();
    var optimization = generation == null ? null : generation.optimization();
    var optimized = optimization == null ? null : runtimes.get(format + "-" + optimization);
    return optimized == null ? runtimes.get(format) : optimized;
  }
}
