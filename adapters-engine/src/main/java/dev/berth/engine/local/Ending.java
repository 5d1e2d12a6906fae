package dev.berth.engine.local;

import dev.berth.replica.Evidence;
import dev.berth.replica.ReasonCode;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.OptionalInt;

/** Why a replica ended, for whoever asks. */
final class Ending {
  /** It was claimed before a supervisor could. */
  static final Evidence NEVER_STARTED =
      Evidence.of(ReasonCode.NEVER_STARTED, "It was never started: Berth ended before it could.");

  /** Its folder does not say what it takes to go on with it. */
  static final Evidence DAMAGED =
      Evidence.of(ReasonCode.FOLDER_DAMAGED, "Its folder is damaged. What ran there was ended.");

  private static final int SIGNALLED = 128;
  private static final int LAST_SIGNAL = 64;
  private static final int ABORTED = SIGNALLED + 6;
  private static final int NOT_FOUND = 127;
  private static final int NOT_EXECUTABLE = 126;
  private static final String NO_SPACE = "No space left on device";

  private Ending() {}

  /**
   * What is left to see of a replica of which nothing runs any more.
   *
   * @param log the last lines of its log
   * @param probes the last answers to its probe
   * @param outOfMemory whether the machine ended a process of it for want of memory
   * @param diskFull whether no space is left for its folder
   */
  record Traces(List<String> log, List<String> probes, boolean outOfMemory, boolean diskFull) {}

  /** Nothing ran. */
  static Evidence startFailed(IOException failure) {
    if (failure instanceof StartFailure known) {
      var evidence = Evidence.of(known.code(), "It could not be started. " + known.getMessage());
      return new Evidence(
          evidence.code(), evidence.message(), null, null, false, List.of(), known.output());
    }
    var code =
        String.valueOf(failure.getMessage()).contains(NO_SPACE)
            ? ReasonCode.DISK_FULL
            : ReasonCode.START_FAILED;
    return Evidence.of(
        code,
        failure instanceof FileSystemException
            ? "It could not be started: " + failure
            : "It could not be started. " + failure.getMessage());
  }

  /**
   * It ended by itself.
   *
   * @param exit its exit code, above 128 where a signal may have ended it; empty where its
   *     supervisor ended too, so that nobody recorded it
   */
  static Evidence byItself(OptionalInt exit, Traces traces) {
    var signal = signal(exit.orElse(0));
    var text =
        exit.isPresent()
            ? "It ended with " + words(exit.getAsInt(), signal)
            : "It ended without a recorded exit code: it was killed together with its supervisor,"
                + " or the machine was started again";
    return new Evidence(
        exit.isPresent() ? code(exit.getAsInt(), signal, traces) : unseen(traces),
        traces.log().isEmpty()
            ? text + "."
            : text + ". The last line of its log: " + traces.log().getLast(),
        exit.isPresent() ? exit.getAsInt() : null,
        signal == 0 ? null : signal,
        traces.outOfMemory(),
        traces.probes(),
        traces.log());
  }

  /** It ended because it was asked to. */
  static Evidence asked(boolean byForce) {
    return Evidence.of(
        ReasonCode.STOPPED,
        byForce ? "It was stopped by force after its grace." : "It was stopped.");
  }

  private static ReasonCode code(int exit, int signal, Traces traces) {
    if (exit == 0) {
      return ReasonCode.EXITED_ZERO;
    }
    if (traces.outOfMemory()) {
      return ReasonCode.OUT_OF_MEMORY;
    }
    // Programs that abort say why; those that another signal ends had no time to.
    if (signal != 0 && exit != ABORTED) {
      return ReasonCode.KILLED_BY_SIGNAL;
    }
    return LogClues.read(traces.log()).orElse(silent(exit, signal, traces));
  }

  private static ReasonCode silent(int exit, int signal, Traces traces) {
    if (signal != 0) {
      return ReasonCode.KILLED_BY_SIGNAL;
    }
    return switch (exit) {
      case NOT_FOUND -> ReasonCode.COMMAND_NOT_FOUND;
      case NOT_EXECUTABLE -> ReasonCode.NOT_EXECUTABLE;
      default -> traces.diskFull() ? ReasonCode.DISK_FULL : ReasonCode.EXITED_NONZERO;
    };
  }

  private static ReasonCode unseen(Traces traces) {
    if (traces.outOfMemory()) {
      return ReasonCode.OUT_OF_MEMORY;
    }
    return traces.diskFull() ? ReasonCode.DISK_FULL : ReasonCode.ENDED_UNSEEN;
  }

  private static int signal(int exit) {
    var signal = exit - SIGNALLED;
    return signal > 0 && signal <= LAST_SIGNAL ? signal : 0;
  }

  private static String words(int exit, int signal) {
    return signal == 0
        ? "exit code %d".formatted(exit)
        : "exit code %d (signal %d)".formatted(exit, signal);
  }
}
