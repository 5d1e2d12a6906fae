package dev.berth.engine.local;

import java.util.List;

/** What a replica is on this machine: a process to start, or a reason why there is none. */
sealed interface Launch {

  /** A program that can be started. */
  record Program(List<String> command, String readinessPath) implements Launch {}

  /** Nothing that can be started. */
  record Refused(String reason) implements Launch {}
}
