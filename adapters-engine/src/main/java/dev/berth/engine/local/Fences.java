package dev.berth.engine.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The highest fencing number that was seen of each deployment, also before Berth was started. An
 * admitted action is over before a newer one of the same deployment begins. Safe for many threads.
 */
final class Fences {
  private static final Logger LOG = LoggerFactory.getLogger(Fences.class);
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");

  /** No claim is that old: a deployment that has nothing running needs its fence no longer. */
  private static final Duration KEPT = Duration.ofDays(1);

  private final Path folder;

  /** Of deployments about which somebody is busy just now. */
  private final Map<UUID, Turns> turns = new ConcurrentHashMap<>();

  /** Of all that this program ever worked on, and therefore no more than a number of each. */
  private final Map<UUID, Long> seen = new ConcurrentHashMap<>();

  private static final class Turns {
    final Lock lock = new ReentrantLock();
    int takers;
  }

  Fences(Path folder) {
    this.folder = folder;
  }

  /** Forgets old numbers of deployments that are not among those that run something. */
  void forgetAllBut(Set<UUID> running) throws IOException {
    var old = Instant.now().minus(KEPT);
    var kept = running.stream().map(UUID::toString).collect(Collectors.toSet());
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        if (!kept.contains(file.getFileName().toString())
            && Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /**
   * Does the action, unless a higher number was seen. A number that cannot be written is kept for
   * as long as this program runs.
   */
  void admit(UUID deployment, long fence, Runnable action) {
    alone(
        deployment,
        () -> {
          var file = new DurableFile(folder.resolve(deployment.toString()));
          var written = read(file);
          if (fence < seen.merge(deployment, Math.max(fence, written), Math::max)) {
            return;
          }
          if (fence > written) {
            write(file, fence);
          }
          action.run();
        });
  }

  /**
   * Remembers a number for as long as this program runs, which is as long as any older caller can
   * still come. What an older one was admitted to is over then.
   */
  void raise(UUID deployment, long fence) {
    alone(deployment, () -> seen.merge(deployment, fence, Math::max));
  }

  private void alone(UUID deployment, Runnable action) {
    var mine =
        turns.compute(
            deployment,
            (_, turn) -> {
              var taken = turn == null ? new Turns() : turn;
              taken.takers++;
              return taken;
            });
    mine.lock.lock();
    try {
      action.run();
    } finally {
      mine.lock.unlock();
      turns.computeIfPresent(deployment, (_, turn) -> --turn.takers == 0 ? null : turn);
    }
  }

  private static long read(DurableFile file) {
    try {
      return file.read()
          .filter(text -> NUMBER.matcher(text).matches())
          .map(Long::parseLong)
          .orElse(Long.MIN_VALUE);
    } catch (IOException e) {
      LOG.warn("The fence {} cannot be read: {}", file.path(), e.toString());
      return Long.MIN_VALUE;
    }
  }

  private static void write(DurableFile file, long fence) {
    try {
      file.write(Long.toString(fence));
    } catch (IOException e) {
      LOG.warn("The fence {} cannot be written: {}", file.path(), e.toString());
    }
  }
}
