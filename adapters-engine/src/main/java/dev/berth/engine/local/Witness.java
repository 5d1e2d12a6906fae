package dev.berth.engine.local;

import dev.berth.replica.Evidence;
import dev.berth.replica.ReasonCode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of one replica: it asks the readiness probe and remembers the last different
 * answers. Safe for many threads.
 */
final class Witness {
  private static final Duration STILL_SPEAKING = Duration.ofSeconds(5);
  private static final long FULL = 64 << 10;

  private final ReplicaFolder folder;
  private final ReadinessProbe probe;
  private final BooleanSupplier outOfMemory;
  private final ArrayDeque<Run> answers = new ArrayDeque<>();

  /** Answers alike, one after the other. */
  private record Run(ReadinessProbe.Answer answer, int times, Instant last) {
    Run again(Instant now) {
      return new Run(answer, times + 1, now);
    }

    String text() {
      return "%s (%d times, at last %s)".formatted(answer.text(), times, last);
    }
  }

  /**
   * A witness that saw nothing yet.
   *
   * @param outOfMemory whether the machine ended a process of the replica for want of memory
   */
  Witness(ReplicaFolder folder, ReadinessProbe probe, BooleanSupplier outOfMemory) {
    this.folder = folder;
    this.probe = probe;
    this.outOfMemory = outOfMemory;
  }

  /** Asks whether it is ready. */
  boolean ready() {
    var answer = probe.ask();
    if (answer.kind() != ReadinessProbe.Kind.ABANDONED) {
      remember(answer);
    }
    return answer.kind() == ReadinessProbe.Kind.READY;
  }

  /** When somebody accepted a question for the last time, by {@link System#nanoTime}. */
  long connectedAt() {
    return probe.connectedAt();
  }

  /** Where the replica listens. */
  int port() {
    return probe.port();
  }

  /** Whether it accepted the newest question, be it without an answer. */
  boolean listens() {
    var newest = newest();
    return newest != null && newest.answer().kind() != ReadinessProbe.Kind.REFUSED;
  }

  /** Lets the question that is being asked, if any, end without an answer. */
  void abandon() {
    probe.abandon();
  }

  private synchronized void remember(ReadinessProbe.Answer answer) {
    var now = Instant.ofEpochMilli(System.currentTimeMillis());
    var newest = answers.peekLast();
    if (newest != null && newest.answer().equals(answer)) {
      answers.removeLast();
      answers.addLast(newest.again(now));
      return;
    }
    answers.addLast(new Run(answer, 1, now));
    if (answers.size() > Evidence.MOST_PROBES) {
      answers.removeFirst();
    }
  }

  /** What a replica that runs has not done yet. */
  Evidence unready() {
    var newest = newest();
    var code = newest == null ? ReasonCode.SLOW_START : code(newest.answer().kind());
    var message =
        newest == null
            ? "It is being prepared: nothing of it was asked yet."
            : "Its readiness probe: " + newest.text() + ".";
    return new Evidence(code, message, null, null, false, probes(), log());
  }

  /** What is left to see of one of which nothing runs any more. */
  Evidence ended(OptionalInt exit) {
    return Ending.byItself(
        exit, new Ending.Traces(log(), probes(), outOfMemory.getAsBoolean(), diskFull()));
  }

  private ReasonCode code(ReadinessProbe.Kind kind) {
    return switch (kind) {
      case REFUSED -> stillSpeaking() ? ReasonCode.SLOW_START : ReasonCode.PORT_NEVER_OPENED;
      case SILENT -> ReasonCode.NO_ANSWER;
      case REJECTED -> ReasonCode.PROBE_REJECTED;
      // Ready at its newest answer, and not again ready yet for its watch.
      case NOT_READY, READY, ABANDONED -> ReasonCode.NEVER_READY;
    };
  }

  /** Whether it is being prepared, or printed something lately. */
  private boolean stillSpeaking() {
    try {
      var log = folder.log().path();
      return folder.journal().flatMap(Journal::serving).isEmpty()
          || (Files.exists(log)
              && Files.size(log) > 0
              && Files.getLastModifiedTime(log)
                  .toInstant()
                  .isAfter(Instant.now().minus(STILL_SPEAKING)));
    } catch (IOException e) {
      return false;
    }
  }

  private synchronized @Nullable Run newest() {
    return answers.peekLast();
  }

  private synchronized List<String> probes() {
    return answers.stream().map(Run::text).toList();
  }

  private List<String> log() {
    try {
      return folder.log().lastLines(Evidence.MOST_LINES);
    } catch (IOException e) {
      return List.of("Its log cannot be read: " + e);
    }
  }

  private boolean diskFull() {
    try {
      return Files.getFileStore(folder.path()).getUsableSpace() < FULL;
    } catch (IOException e) {
      return false;
    }
  }
}
