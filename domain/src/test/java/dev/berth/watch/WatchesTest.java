package dev.berth.watch;

import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Deployment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class WatchesTest {
  private static final Watch.AtOnce NEVER = (_, _) -> false;
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Log log = new Log();
  private final Watches watches = new Watches(log);

  /** A log that can be held while it is read, and counts what it is asked. */
  private static final class Log implements ChangeLog {
    private final List<Entry> entries = new ArrayList<>();
    private final AtomicInteger ends = new AtomicInteger();
    private final AtomicInteger readers = new AtomicInteger();
    private final AtomicInteger mostReaders = new AtomicInteger();
    private final Semaphore reads = new Semaphore(Integer.MAX_VALUE / 2);
    private final Semaphore read = new Semaphore(0);

    synchronized void add(Deployment deployment) {
      entries.add(new Entry(new Place(entries.size() + 1L, 0), deployment));
    }

    @Override
    public synchronized Place end() {
      ends.incrementAndGet();
      return new Place(entries.size(), 0);
    }

    @Override
    public List<Entry> after(Place place, int limit) {
      mostReaders.accumulateAndGet(readers.incrementAndGet(), Math::max);
      try {
        List<Entry> told;
        synchronized (this) {
          told = List.copyOf(entries.subList((int) place.transaction(), entries.size()));
        }
        read.release();
        reads.acquireUninterruptibly();
        return told;
      } finally {
        readers.decrementAndGet();
      }
    }
  }

  @AfterEach
  void close() {
    watches.close();
  }

  @Test
  void manyWhoComeAtOnceAskTheLogOnceWhereItEnds() throws Exception {
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Watch> open = () -> watches.open(PROJECT);
      for (var opened : callers.invokeAll(Collections.nCopies(200, open))) {
        assertThat(opened.get().reached()).isEqualTo(new Place(0, 0));
      }
    }

    assertThat(log.ends).hasValue(1);
  }

  @Test
  void whoComesWhileTheLogIsReadMissesNothingOfIt() throws InterruptedException {
    log.reads.drainPermits();
    var early = watches.open(PROJECT);
    log.read.acquire();
    var change = aDeployment().build();
    log.add(change);
    log.reads.release();
    // The change is read by now, and nobody was told of it.
    log.read.acquire();
    var late = watches.open(PROJECT);
    log.reads.release(Integer.MAX_VALUE / 2);

    assertThat(early.take(LONG, NEVER).changed()).containsExactly(change);
    assertThat(late.take(LONG, NEVER).changed()).containsExactly(change);
  }

  @Test
  void whoComesLaterBeginsBehindWhatOthersWereTold() throws InterruptedException {
    var early = watches.open(PROJECT);
    log.add(aDeployment().build());
    watches.committed();
    early.take(LONG, NEVER);

    assertThat(watches.open(PROJECT).reached()).isEqualTo(new Place(1, 0));
    assertThat(log.ends).hasValue(1);
  }

  @Test
  void whenAllHaveLeftTheNextOneAsksAnew() throws InterruptedException {
    watches.open(PROJECT).close();
    log.add(aDeployment().build());
    // Until the one who reads for all has noticed, its place is as good.
    while (log.ends.get() == 1) {
      watches.open(PROJECT).close();
      Thread.onSpinWait();
    }

    var watch = watches.open(PROJECT);
    log.add(aDeployment().build());
    watches.committed();

    assertThat(watch.take(LONG, NEVER).changed()).isNotEmpty();
  }

  @Test
  void manyWhoComeBackAtOnceTakeTurns() throws Exception {
    log.add(aDeployment().build());
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<List<ChangeLog.Entry>> missed = () -> watches.missed(new Place(0, 0));
      for (var page : callers.invokeAll(Collections.nCopies(500, missed))) {
        assertThat(page.get()).hasSize(1);
      }
    }

    assertThat(log.mostReaders.get()).isBetween(1, 4);
  }

  @Test
  void whoComesAfterTheEndIsToldSo() throws InterruptedException {
    watches.open(PROJECT);
    watches.close();

    assertThat(watches.open(PROJECT).take(LONG, NEVER).state()).isEqualTo(Watch.State.ENDED);
  }
}
