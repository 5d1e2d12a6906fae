package dev.berth.persistence;

import static dev.berth.deployment.ChangeFixture.changeOf;
import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Change;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.deployment.Intent;
import dev.berth.deployment.TimeOrderedIds;
import dev.berth.history.Event;
import dev.berth.persistence.embedded.EmbeddedPostgres;
import dev.berth.project.Resources;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL crashes under load: nothing acknowledged is lost, and nothing happens twice. */
@Timeout(180)
final class RestartTest {
  private static final int WRITERS = 8;
  private static final int CRASHES = 6;
  private static final int WRITES_BETWEEN = 200;

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger acknowledged = new AtomicInteger();

  /** What a writer was told about each change. */
  private record Diary(List<Change> done, List<Change> unavailable, List<Change> unknown) {
    Diary() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  @Test
  void tellsEveryWriterTheTruth(@TempDir Path folder) throws Exception {
    var postgres = EmbeddedPostgres.startOrAdopt(folder, TestPostgres.BINARIES);
    var diaries = new ArrayList<Diary>();
    try {
      try (var database =
          Database.open(postgres.address(), new TimeOrderedIds(Clock.systemUTC()))) {
        TestPostgres.makeDeployable(database, PROJECT);
        diaries.addAll(writeWhileItCrashes(postgres, database));
      }
      // A new pool: what is read now was durable.
      try (var database =
          Database.open(postgres.address(), new TimeOrderedIds(Clock.systemUTC()))) {
        check(database, diaries);
      }
    } finally {
      postgres.stop();
    }
    System.out.printf(
        "%d crashes: %d writes acknowledged, %d unavailable, %d unknown%n",
        CRASHES,
        acknowledged.get(),
        diaries.stream().mapToInt(diary -> diary.unavailable().size()).sum(),
        diaries.stream().mapToInt(diary -> diary.unknown().size()).sum());
  }

  private List<Diary> writeWhileItCrashes(EmbeddedPostgres postgres, Database database)
      throws Exception {
    var running = new ArrayList<Future<Diary>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var writer = 0; writer < WRITERS; writer++) {
        var name = "w" + writer;
        running.add(threads.submit(() -> write(database, name)));
      }
      try {
        for (var crash = 0; crash < CRASHES; crash++) {
          var enough = acknowledged.get() + WRITES_BETWEEN;
          Await.until(() -> acknowledged.get() >= enough);
          crash(postgres, /* wholly= */ crash % 2 == 0);
          postgres.revive();
        }
        var enough = acknowledged.get() + WRITES_BETWEEN;
        Await.until(() -> acknowledged.get() >= enough);
      } finally {
        over.set(true);
      }
    }
    var diaries = new ArrayList<Diary>();
    for (var writer : running) {
      diaries.add(writer.get());
    }
    return diaries;
  }

  /** SIGKILL leaves sessions that end by themselves; SIGQUIT is PostgreSQL's immediate shutdown. */
  private static void crash(EmbeddedPostgres postgres, boolean wholly) throws Exception {
    var process = postgres.process().orElseThrow();
    if (wholly) {
      process.destroyForcibly();
    } else {
      new ProcessBuilder("sh", "-c", "kill -QUIT " + process.pid()).start().waitFor();
    }
    Await.until(() -> postgres.process().isEmpty());
  }

  /** Creates a deployment and switches it off and on, again and again. */
  private Diary write(Database database, String branch) {
    var diary = new Diary();
    @Nullable Deployment current = null;
    for (var n = 0; !over.get(); n++) {
      var change =
          current == null
              ? creationOf(aDeployment().onBranch(branch + "-" + n).build())
                  .keptAs(database.deployments()::snapshot)
                  .build()
              : next(database, current);
      current = commit(database, change, diary).orElse(null);
    }
    return diary;
  }

  private static Change next(Database database, Deployment deployment) {
    return changeOf(
            deployment,
            switch (deployment.intent()) {
              case RUNNING -> Intent.DISABLED;
              case DISABLED, DELETED -> Intent.RUNNING;
            })
        .keptAs(database.deployments()::snapshot)
        .build();
  }

  /** The deployment to go on with; empty where the outcome is unknown. */
  private Optional<Deployment> commit(Database database, Change change, Diary diary) {
    try {
      assertThat(database.deployments().commit(change)).isEqualTo(new Committed.Done());
      diary.done().add(change);
      acknowledged.incrementAndGet();
      return Optional.of(change.after());
    } catch (DeploymentException e) {
      if (e.error() instanceof DeploymentError.OutcomeUnknown) {
        diary.unknown().add(change);
        return Optional.empty();
      }
      assertThat(e.error()).isInstanceOf(DeploymentError.Unavailable.class);
      diary.unavailable().add(change);
      return Optional.ofNullable(change.before());
    }
  }

  private static void check(Database database, List<Diary> diaries) {
    var deployments = database.deployments();
    for (var diary : diaries) {
      for (var change : diary.done()) {
        assertThat(deployments.findReceipt(PROJECT, change.request().value())).isPresent();
        assertThat(deployments.findOperation(PROJECT, change.after().operation().id())).isPresent();
      }
      for (var change : diary.unavailable()) {
        assertThat(deployments.findReceipt(PROJECT, change.request().value())).isEmpty();
        assertThat(deployments.findOperation(PROJECT, change.after().operation().id())).isEmpty();
      }
    }
    var reserved = new ArrayList<Resources>();
    deployments.forEach(
        deployment -> {
          reserved.add(deployment.reserved());
          var history = deployments.history(deployment.id(), 1, Integer.MAX_VALUE);
          assertThat(history).hasSize(Math.toIntExact(deployment.version()));
          assertThat(history).allMatch(Event::intact);
          assertThat(history.getLast().chain()).isEqualTo(deployment.history());
          assertThat(deployments.findAsOf(PROJECT, deployment.id(), history.getLast().at()))
              .contains(deployment);
        });
    assertThat(deployments.reserved(PROJECT))
        .isEqualTo(reserved.stream().reduce(Resources.NONE, Resources::plus));
  }
}
