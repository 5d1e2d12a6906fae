package dev.berth.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class GatheringTest {
  private static final int BRINGERS = 8;
  private static final int EACH = 20_000;

  private final Gathering<Integer> gathering = new Gathering<>();

  @Test
  void takesAllInTheOrderInWhichTheyCame() {
    for (var each : List.of(3, 1, 2)) {
      gathering.add(each);
    }
    assertThat(gathering.take()).containsExactly(3, 1, 2);
    assertThat(gathering.take()).isEmpty();
  }

  @Test
  void waitsForOneAndNotForLongForMore() throws Exception {
    var taken = new CompletableFuture<List<Integer>>();
    var taker =
        Thread.ofPlatform()
            .start(
                () -> {
                  gathering.await(/* hopedFor= */ 100, () -> true);
                  taken.complete(gathering.take());
                });
    awaitParked(taker);
    gathering.add(7);
    assertThat(taken.get(30, TimeUnit.SECONDS)).containsExactly(7);
  }

  @Test
  void wakesWhoeverNeedNotWaitAnyMore() throws Exception {
    var goesOn = new AtomicBoolean(true);
    var taker = Thread.ofPlatform().start(() -> gathering.await(1, goesOn::get));
    awaitParked(taker);
    goesOn.set(false);
    gathering.wake();
    assertThat(taker.join(Duration.ofSeconds(30))).isTrue();
  }

  private static void awaitParked(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whatManyBringAtOnceIsTakenOnce() throws Exception {
    var begin = new CountDownLatch(1);
    var bringers = new ArrayList<Callable<Void>>();
    for (var n = 0; n < BRINGERS; n++) {
      var first = n * EACH;
      bringers.add(
          () -> {
            begin.await();
            for (var each = first; each < first + EACH; each++) {
              gathering.add(each);
            }
            return null;
          });
    }
    var taken = new HashSet<Integer>();
    var times = 0;
    try (var threads = Executors.newFixedThreadPool(BRINGERS)) {
      var all = bringers.stream().map(threads::submit).toList();
      begin.countDown();
      while (taken.size() < BRINGERS * EACH) {
        gathering.await(1 + times % BRINGERS, () -> true);
        for (var each : gathering.take()) {
          assertThat(taken.add(each)).isTrue();
        }
        times++;
      }
      for (var each : all) {
        each.get();
      }
    }
    assertThat(gathering.take()).isEmpty();
  }
}
