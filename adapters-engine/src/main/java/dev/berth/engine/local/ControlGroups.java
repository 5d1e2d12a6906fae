package dev.berth.engine.local;

import dev.berth.project.Resources;
import dev.berth.replica.ReplicaId;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * CPU and memory limits of replicas by Linux control groups, version 2, where this program may make
 * them; elsewhere nothing is limited and a notice says so.
 */
final class ControlGroups {
  private static final Logger LOG = LoggerFactory.getLogger(ControlGroups.class);

  /** Where Linux shows version 2. */
  static final Path ROOT = Path.of("/sys/fs/cgroup");

  private static final Set<String> NEEDED = Set.of("cpu", "memory");
  private static final String HAND_DOWN = "+cpu +memory";
  private static final long PERIOD_MICROS = 100_000;
  private static final long LEAST_QUOTA_MICROS = 1_000;

  private final @Nullable Path parent;

  private ControlGroups(@Nullable Path parent) {
    this.parent = parent;
  }

  /** Uses the hierarchy below this folder if it can. */
  static ControlGroups below(Path root) {
    try {
      var controllers = Files.readString(root.resolve("cgroup.controllers")).strip().split(" ");
      if (!Set.of(controllers).containsAll(NEEDED)) {
        return new ControlGroups(null);
      }
      handDown(root);
      var parent = folder(root.resolve("berth"));
      handDown(parent);
      return new ControlGroups(parent);
    } catch (IOException e) {
      return new ControlGroups(null);
    }
  }

  private static void handDown(Path group) throws IOException {
    Files.writeString(group.resolve("cgroup.subtree_control"), HAND_DOWN);
  }

  private static Path folder(Path path) throws IOException {
    try {
      return Files.createDirectory(path);
    } catch (FileAlreadyExistsException e) {
      return path;
    }
  }

  /**
   * Makes a group for a replica with the limits of its resources.
   *
   * @return the group's folder; empty where nothing can be limited
   * @throws IOException where the group cannot be made
   */
  Optional<Path> make(ReplicaId id, Resources limits) throws IOException {
    if (parent == null) {
      return Optional.empty();
    }
    var group = folder(parent.resolve(id.toString()));
    var quota = Math.max(LEAST_QUOTA_MICROS, limits.cpuMillis() * PERIOD_MICROS / 1000);
    Files.writeString(group.resolve("cpu.max"), quota + " " + PERIOD_MICROS);
    Files.writeString(group.resolve("memory.max"), Long.toString(limits.memoryBytes()));
    return Optional.of(group);
  }

  /** Removes the group of a replica of which nothing is left. */
  void remove(ReplicaId id) {
    if (parent == null) {
      return;
    }
    try {
      Files.deleteIfExists(parent.resolve(id.toString()));
    } catch (IOException e) {
      // An empty group costs next to nothing.
      LOG.warn("The control group of {} stays: {}", id, e.toString());
    }
  }

  List<String> notices() {
    return parent == null
        ? List.of(
            "CPU and memory limits of replicas are not enforced on this machine:"
                + " it has no cgroup v2 with cpu and memory that Berth may write.")
        : List.of();
  }
}
