package dev.berth.watch;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.project.ProjectId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reader of a project's changes. A reader that waits is given them by the thread that tells
 * them, if it can take them at once. Else what it has not taken yet is kept as the latest state of
 * each deployment, so that a slow reader misses states in between and never the last one. Beyond a
 * number of deployments it is cut off. Safe for many threads.
 */
public final class Watch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Watch.class.getName());
  private static final int MOST_WAITING = 1_000;

  private final Watches watches;
  private final ProjectId project;
  private final LinkedHashMap<DeploymentId, Deployment> waiting = new LinkedHashMap<>();
  private @Nullable AtOnce idle;
  private boolean woken;
  private Place reached;

  /** Nothing up to here is waiting or was forgotten. */
  private Place taken;

  private State state = State.OPEN;

  /** Whether there is more to come. */
  public enum State {
    OPEN,
    /** The reader is too slow, or broken: what it did not take is forgotten. It may resume. */
    OVERRUN,
    /** Nobody tells changes any more. */
    ENDED
  }

  /**
   * What was waiting.
   *
   * @param changed the deployments that changed; empty where the time was over, or it was woken
   * @param reached everything up to this place was taken with this or before
   */
  public record Batch(List<Deployment> changed, Place reached, State state) {
    public Batch {
      changed = List.copyOf(changed);
    }
  }

  /** How a reader that waits takes changes on the thread that tells them. */
  @FunctionalInterface
  public interface AtOnce {

    /**
     * Takes all of it, without ever waiting, and goes on waiting; or nothing of it, and is woken.
     *
     * @param reached everything up to this place is taken with this
     */
    boolean take(List<Deployment> changed, Place reached);
  }

  Watch(Watches watches, ProjectId project, Place begin) {
    this.watches = watches;
    this.project = project;
    this.reached = begin;
    this.taken = begin;
  }

  /** Whose changes are told. */
  public ProjectId project() {
    return project;
  }

  /** Where it begins: everything after this place is told. */
  public synchronized Place reached() {
    return reached;
  }

  /**
   * Takes what is waiting; waits for it no longer than that, or until it is woken.
   *
   * @param atOnce is offered what comes meanwhile, and is nowhere else asked than while this waits
   */
  public synchronized Batch take(Duration longest, AtOnce atOnce) throws InterruptedException {
    var end = System.nanoTime() + longest.toNanos();
    idle = atOnce;
    try {
      for (var left = longest.toNanos();
          waiting.isEmpty() && state == State.OPEN && !woken && left > 0;
          left = end - System.nanoTime()) {
        wait(Math.max(1, Duration.ofNanos(left).toMillis()));
      }
    } finally {
      idle = null;
      woken = false;
    }
    var batch = new Batch(List.copyOf(waiting.values()), reached, state);
    waiting.clear();
    taken = reached;
    return batch;
  }

  synchronized void tell(List<ChangeLog.Entry> entries, Place end) {
    if (state != State.OPEN) {
      return;
    }
    var before = waiting.size();
    for (var entry : entries) {
      var deployment = entry.deployment();
      if (deployment.project().equals(project)) {
        // What changed again goes to the end of the line, with its latest state alone.
        waiting.remove(deployment.id());
        waiting.put(deployment.id(), deployment);
      }
    }
    if (waiting.size() > MOST_WAITING) {
      cutOff();
    } else {
      reached = end;
      if (before == 0 && !waiting.isEmpty() && idle != null) {
        offer(idle);
      }
    }
    if (!waiting.isEmpty() || state != State.OPEN) {
      notifyAll();
    }
  }

  private void offer(AtOnce reader) {
    try {
      if (reader.take(List.copyOf(waiting.values()), reached)) {
        waiting.clear();
        taken = reached;
      }
    } catch (RuntimeException | Error e) {
      // Nobody knows how much of it was taken, and others must not suffer from that.
      LOG.log(System.Logger.Level.ERROR, "a watch is cut off", e);
      cutOff();
    }
  }

  private void cutOff() {
    waiting.clear();
    reached = taken;
    state = State.OVERRUN;
  }

  synchronized void end() {
    if (state == State.OPEN) {
      state = State.ENDED;
      notifyAll();
    }
  }

  /** Whoever waits, or will wait next, shall look at once at what else there may be. */
  public synchronized void wake() {
    woken = true;
    notifyAll();
  }

  /** Nobody reads it any more. */
  @Override
  public void close() {
    watches.forget(this);
  }
}
