package dev.berth.engine.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
  private final ConcurrentHashMap<UUID, Fence> fences = new ConcurrentHashMap<>();

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
    fence(deployment).admit(fence, action);
  }

  /**
   * Remembers a number for as long as this program runs, which is as long as any older caller can
   * still come.
   */
  void raise(UUID deployment, long fence) {
    fence(deployment).raise(fence);
  }

  private Fence fence(UUID deployment) {
    return fences.computeIfAbsent(
        deployment, id -> new Fence(new DurableFile(folder.resolve(id.toString()))));
  }

  private static final class Fence {
    private final ReentrantLock lock = new ReentrantLock();
    private final DurableFile file;
    private @Nullable Long highest;
    private long written;

    private Fence(DurableFile file) {
      this.file = file;
    }

    void admit(long fence, Runnable action) {
      lock.lock();
      try {
        var known = known();
        highest = Math.max(known, fence);
        if (fence > written) {
          write(fence);
        }
        if (fence >= known) {
          action.run();
        }
      } finally {
        lock.unlock();
      }
    }

    void raise(long fence) {
      lock.lock();
      try {
        highest = Math.max(known(), fence);
      } finally {
        lock.unlock();
      }
    }

    private long known() {
      if (highest == null) {
        written = read();
        highest = written;
      }
      return highest;
    }

    private long read() {
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

    private void write(long fence) {
      try {
        file.write(Long.toString(fence));
        written = fence;
      } catch (IOException e) {
        LOG.warn("The fence {} cannot be written: {}", file.path(), e.toString());
      }
    }
  }
}
