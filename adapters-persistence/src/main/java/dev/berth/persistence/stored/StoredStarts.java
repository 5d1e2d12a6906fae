package dev.berth.persistence.stored;

import static java.time.Duration.ofMillis;

import dev.berth.proto.berth.store.v1.StoredLearntStart;
import dev.berth.replica.LearntStart;
import dev.berth.replica.StartPhases;

/** What was learnt of starts, stored and restored. */
final class StoredStarts {
  private StoredStarts() {}

  static StoredLearntStart toStored(LearntStart learnt) {
    return StoredLearntStart.newBuilder()
        .setBasis(learnt.basis().name())
        .setStarts(learnt.starts())
        .setHalfMillis(learnt.half().toMillis())
        .setMostMillis(learnt.most().toMillis())
        .setPlacingMillis(learnt.usual().placing().toMillis())
        .setStartingMillis(learnt.usual().starting().toMillis())
        .setLoadingMillis(learnt.usual().loading().toMillis())
        .build();
  }

  static LearntStart fromStored(StoredLearntStart stored) {
    return new LearntStart(
        LearntStart.Basis.valueOf(stored.getBasis()),
        stored.getStarts(),
        ofMillis(stored.getHalfMillis()),
        ofMillis(stored.getMostMillis()),
        new StartPhases(
            ofMillis(stored.getPlacingMillis()),
            ofMillis(stored.getStartingMillis()),
            ofMillis(stored.getLoadingMillis())));
  }
}
