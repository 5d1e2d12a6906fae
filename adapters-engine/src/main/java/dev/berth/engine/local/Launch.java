package dev.berth.engine.local;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a replica is on this machine: a process to start, or a reason why there is none. */
sealed interface Launch {

  /**
   * A program that can be started.
   *
   * @param artifact the file that it finds as its folder's model; null where it needs none
   * @param needed folders that it reads
   */
  record Program(
      List<String> command, String readinessPath, @Nullable Path artifact, List<Path> needed)
      implements Launch {}

  /** Nothing that can be started. */
  record Refused(String reason) implements Launch {}
}
