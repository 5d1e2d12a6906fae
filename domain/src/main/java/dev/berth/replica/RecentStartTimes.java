package dev.berth.replica;

import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionRid;
import dev.berth.project.ProjectId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Start times that are asked for about once a second, as many deployments of a version may begin at
 * once. What is learnt here is known at once, what others learnt a second later. Safe for many
 * threads.
 */
public final class RecentStartTimes implements StartTimes {
  private static final Duration RECENT = Duration.ofSeconds(1);
  private static final int MOST = 256;

  private final StartTimes stored;
  private final Clock clock;

  /** Another one since something was learnt, so that no answer of before comes into it. */
  private volatile Map<Key, Answer> answers = new ConcurrentHashMap<>();

  /** Of those that are stored. */
  public RecentStartTimes(StartTimes stored, Clock clock) {
    this.stored = stored;
    this.clock = clock;
  }

  private record Key(ProjectId project, ModelVersionRid version) {}

  private record Answer(Optional<LearntStart> learnt, Instant at) {
    /** Not where the clock was set back. */
    boolean recentAt(Instant now) {
      return !now.isBefore(at) && now.isBefore(at.plus(RECENT));
    }
  }

  @Override
  public void learn(ProjectId project, ModelVersion version, StartPhases start) {
    try {
      stored.learn(project, version, start);
    } finally {
      // Of a version without starts of its own, those of others are told.
      answers = new ConcurrentHashMap<>();
    }
  }

  @Override
  public Optional<LearntStart> of(ProjectId project, ModelVersion version) {
    var key = new Key(project, version.rid());
    var now = clock.instant();
    var known = answers;
    var before = known.get(key);
    if (before != null && before.recentAt(now)) {
      return before.learnt();
    }
    var learnt = stored.of(project, version);
    if (known.size() >= MOST) {
      known.clear();
    }
    known.put(key, new Answer(learnt, now));
    return learnt;
  }
}
