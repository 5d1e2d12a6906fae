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
 * CPU and memory limits of replicas by Linux control groups, version 2, or memory limits alone by
 * version 1, where this program may make them; a notice says what is not limited.
 */
final class ControlGroups {
  private static final Logger LOG = LoggerFactory.getLogger(ControlGroups.class);

  /** Where Linux shows them. */
  static final Path ROOT = Path.of("/sys/fs/cgroup");

  private static final Set<String> NEEDED = Set.of("cpu", "memory");
  private static final String HAND_DOWN = "+cpu +memory";
  private static final long PERIOD_MICROS = 100_000;
  private static final long LEAST_QUOTA_MICROS = 1_000;
  private static final String FIRST_MEMORY_LIMIT = "memory.limit_in_bytes";

  /** What this machine lets Berth limit. */
  private enum Kind {
    NONE,
    FIRST,
    SECOND
  }

  private final Kind kind;
  private final Path parent;

  private ControlGroups(Kind kind, Path parent) {
    this.kind = kind;
    this.parent = parent;
  }

  /** Uses the hierarchy below this folder if it can. */
  static ControlGroups below(Path root) {
    try {
      var second = second(root);
      if (second != null) {
        return new ControlGroups(Kind.SECOND, second);
      }
      var memory = root.resolve("memory");
      if (Files.isWritable(memory.resolve(FIRST_MEMORY_LIMIT))) {
        return new ControlGroups(Kind.FIRST, folder(memory.resolve("berth")));
      }
    } catch (IOException e) {
      LOG.debug("No control groups.", e);
    }
    return new ControlGroups(Kind.NONE, root);
  }

  private static @Nullable Path second(Path root) throws IOException {
    var file = root.resolve("cgroup.controllers");
    if (!Files.exists(file)
        || !Set.of(Files.readString(file).strip().split(" ")).containsAll(NEEDED)) {
      return null;
    }
    handDown(root);
    var parent = folder(root.resolve("berth"));
    handDown(parent);
    return parent;
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
    if (kind == Kind.NONE) {
      return Optional.empty();
    }
    var group = folder(parent.resolve(id.toString()));
    var bytes = Long.toString(limits.memoryBytes());
    if (kind == Kind.FIRST) {
      Files.writeString(group.resolve(FIRST_MEMORY_LIMIT), bytes);
    } else {
      var quota = Math.max(LEAST_QUOTA_MICROS, limits.cpuMillis() * PERIOD_MICROS / 1000);
      Files.writeString(group.resolve("cpu.max"), quota + " " + PERIOD_MICROS);
      Files.writeString(group.resolve("memory.max"), bytes);
    }
    return Optional.of(group);
  }

  /** Whether the kernel ended a process of a replica because its group's memory was full. */
  boolean outOfMemory(ReplicaId id) {
    var events = kind == Kind.FIRST ? "memory.oom_control" : "memory.events";
    try {
      return kind != Kind.NONE
          && Files.readAllLines(parent.resolve(id.toString()).resolve(events)).stream()
              .anyMatch(line -> line.matches("oom_kill [1-9]\\d*"));
    } catch (IOException e) {
      // It never got as far as a group.
      return false;
    }
  }

  /** Removes the group of a replica of which nothing is left. */
  void remove(ReplicaId id) {
    if (kind == Kind.NONE) {
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
    return switch (kind) {
      case NONE ->
          List.of(
              "CPU and memory limits of replicas are not enforced on this machine:"
                  + " it has no cgroup v2 with cpu and memory that Berth may write.");
      case FIRST ->
          List.of(
              "CPU limits of replicas are not enforced on this machine: it has no cgroup v2 with"
                  + " cpu and memory that Berth may write. Memory limits are, by cgroup v1.");
      case SECOND -> List.of();
    };
  }
}
