package dev.berth.engine.local;

import dev.berth.replica.Evidence;
import dev.berth.replica.ReasonCode;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Makes one virtual environment, as a user of its own like a replica: installing a package runs its
 * code.
 *
 * @param pip variables that tell pip where packages come from
 */
record PythonInstall(Isolation isolation, Users users, Map<String, String> pip) {
  private static final Duration LIMIT = Duration.ofMinutes(8);
  private static final int TOLD_LINES = 4;
  private static final String PROGRAM =
      """
      set -e
      mkdir tmp
      "$1" -m venv venv
      requirements=$2
      shift 2
      venv/bin/python -m pip install --require-hashes --requirement "$requirements"
      [ "$#" = 0 ] || venv/bin/python -m pip install -- "$@"
      rm -rf tmp
      """;

  /**
   * Makes it in a folder that is empty.
   *
   * @param own what the serving program needs, with checksums
   * @throws IOException where it cannot be made, with the installer's last words
   */
  void run(ReplicaFolder folder, PythonInterpreter python, Path own, List<String> packages)
      throws IOException, InterruptedException {
    Trees.make(folder.work());
    var uid = isolation.hasUsers() ? OptionalInt.of(users.take()) : OptionalInt.empty();
    try {
      if (uid.isPresent()) {
        userFile(folder.path()).write(Integer.toString(uid.getAsInt()));
        folder.giveTo(uid.getAsInt());
      }
      folder.writeEnvironment(Supervisor.shellText(variables(folder)));
      install(folder, uid, python, own, packages);
    } finally {
      if (uid.isPresent()) {
        Processes.killUser(uid.getAsInt());
        // Soon it may be somebody else.
        Files.deleteIfExists(userFile(folder.path()).path());
        users.release(uid.getAsInt());
      }
    }
  }

  /** Ends what is left of an installation in a folder that was broken off. */
  static void sweep(Path folder) throws IOException {
    var uid = userFile(folder).read().map(Users::read).orElse(OptionalInt.empty());
    if (uid.isPresent()) {
      Processes.killUser(uid.getAsInt());
    }
  }

  /** Says as whom an installation runs. */
  private static DurableFile userFile(Path folder) {
    return new DurableFile(folder.resolve("uid"));
  }

  private void install(
      ReplicaFolder folder,
      OptionalInt uid,
      PythonInterpreter python,
      Path own,
      List<String> packages)
      throws IOException, InterruptedException {
    var line =
        new ArrayList<>(List.of("sh", "-c", "exec 3< \"$0\"; cd \"$1\"; shift; exec \"$@\""));
    line.add(folder.path().resolve("environment").toString());
    line.add(folder.work().toString());
    var command = new ArrayList<>(List.of("sh", "-c", PROGRAM, "install"));
    command.add(python.program().toString());
    command.add(own.toString());
    command.addAll(packages);
    line.addAll(
        isolation.wrap(
            folder, uid, List.of(python.prefix(), own.toAbsolutePath().getParent()), command));
    var log = folder.log();
    var process =
        Programs.silent(line)
            .redirectOutput(Redirect.appendTo(log.path().toFile()))
            .redirectErrorStream(true)
            .start();
    try {
      await(process, log);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new StartFailure(
          ReasonCode.REQUIREMENTS_NOT_INSTALLED,
          "Its Python packages cannot be installed: "
              + String.join(" | ", log.lastLines(TOLD_LINES)),
          log.lastLines(Evidence.MOST_LINES));
    }
  }

  private static void await(Process process, ReplicaLog log)
      throws IOException, InterruptedException {
    var end = Instant.now().plus(LIMIT);
    while (!process.waitFor(1, TimeUnit.SECONDS)) {
      log.bound();
      if (Instant.now().isAfter(end)) {
        throw new StartFailure(
            ReasonCode.REQUIREMENTS_NOT_INSTALLED,
            "Its Python packages could not be installed within %d minutes."
                .formatted(LIMIT.toMinutes()),
            log.lastLines(Evidence.MOST_LINES));
      }
    }
  }

  private Map<String, String> variables(ReplicaFolder folder) {
    var variables = new TreeMap<>(pip);
    var tmp = folder.work().resolve("tmp").toString();
    variables.putAll(
        Map.of(
            "HOME", tmp,
            "TMPDIR", tmp,
            "PIP_NO_INPUT", "1",
            "PIP_NO_CACHE_DIR", "1",
            "PIP_PROGRESS_BAR", "off",
            "PIP_DISABLE_PIP_VERSION_CHECK", "1"));
    return variables;
  }
}
