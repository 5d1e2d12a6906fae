package dev.berth.engine.local;

import dev.berth.replica.ReplicaId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Starts supervisors: small shell programs that each run one replica and outlive Berth. */
final class Supervisor {
  private final Path script;

  private Supervisor(Path script) {
    this.script = script;
  }

  /** Writes the program into the folder. */
  static Supervisor install(Path folder) throws IOException {
    return new Supervisor(Scripts.install("supervisor", folder));
  }

  /**
   * Starts the supervisor of a replica, in a session of its own and with no open file of Berth's.
   *
   * @param cgroup the control group that the replica joins; empty for none
   * @param command as {@link Isolation#wrap} made it
   */
  Process start(ReplicaId id, ReplicaFolder folder, Optional<Path> cgroup, List<String> command)
      throws IOException {
    var line = new ArrayList<String>();
    line.addAll(List.of("setsid", "sh", script.toString(), folder.path().toString()));
    line.add(ProcessIdentity.thisBoot());
    line.add(cgroup.map(Path::toString).orElse(""));
    line.addAll(command);
    var builder = Programs.silent(line);
    builder.environment().put(ProcessTable.MARK, id.toString());
    // What a program leaves in a folder of all goes with nobody.
    builder.environment().put("TMPDIR", folder.work().toString());
    return builder.start();
  }

  /** What the replica finds in its environment beside the base, as text for the shell. */
  static String shellText(ReplicaId id, Map<String, String> environment) {
    // The mark, which it has of its supervisor, is how the replica's processes are found again.
    return shellText(environment) + export(ProcessTable.MARK, id.toString());
  }

  /** Variables as text for the shell. */
  static String shellText(Map<String, String> environment) {
    return new TreeMap<>(environment)
        .entrySet().stream()
            .map(variable -> export(variable.getKey(), variable.getValue()))
            .collect(Collectors.joining());
  }

  private static String export(String name, String value) {
    return "export %s='%s'\n".formatted(name, value.replace("'", "'\\''"));
  }
}
