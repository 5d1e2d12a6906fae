package dev.berth.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.Model;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelRegistration;
import dev.berth.model.ModelRepository;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionRid;
import dev.berth.model.Serving;
import dev.berth.project.ProjectId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link StartTimes} does. */
public abstract class StartTimesContract {
  protected static final ProjectId OURS = new ProjectId("ours");
  private static final ProjectId THEIRS = new ProjectId("theirs");
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00.123Z");

  private ModelRepository models;
  protected StartTimes startTimes;

  /** Where starts are remembered, and where their models are. */
  public record Stores(StartTimes startTimes, ModelRepository models) {}

  /** Stores with nothing in them but the projects "ours" and "theirs". */
  protected abstract Stores emptyStores();

  @BeforeEach
  void open() {
    var stores = emptyStores();
    startTimes = stores.startTimes();
    models = stores.models();
  }

  @Test
  void knowNothingFirst() {
    assertThat(startTimes.of(OURS, version(OURS, "iris", "v1"))).isEmpty();
  }

  @Test
  void sayOfAVersionWhatItsOwnStartsTook() {
    var version = version(OURS, "iris", "v1");
    startTimes.learn(OURS, version, seconds(3));
    startTimes.learn(OURS, version, seconds(9));
    startTimes.learn(OURS, version(OURS, "iris", "v2"), seconds(50));

    assertThat(startTimes.of(OURS, version))
        .isEqualTo(LearntStart.of(List.of(seconds(3), seconds(9)), List.of(), List.of()));
  }

  @Test
  void sayOfANewVersionWhatStartsOfItsModelTookAndElseOfAllModelsEverywhere() {
    startTimes.learn(OURS, version(OURS, "iris", "v1"), seconds(3));
    startTimes.learn(THEIRS, version(THEIRS, "iris", "v1"), seconds(70));

    assertThat(startTimes.of(OURS, version(OURS, "iris", "v2")))
        .isEqualTo(LearntStart.of(List.of(), List.of(seconds(3)), List.of()));
    assertThat(startTimes.of(OURS, version(OURS, "rose", "v1")))
        .isEqualTo(LearntStart.of(List.of(), List.of(), List.of(seconds(3), seconds(70))));
  }

  @Test
  void forgetTheOldestBeyondTheNewestFew() {
    var version = version(OURS, "iris", "v1");
    var all = IntStream.rangeClosed(1, LearntStart.REMEMBERED + 8);
    all.forEach(each -> startTimes.learn(OURS, version, seconds(each)));

    var newest = IntStream.rangeClosed(9, LearntStart.REMEMBERED + 8);
    assertThat(startTimes.of(OURS, version))
        .isEqualTo(
            LearntStart.of(
                newest.mapToObj(StartTimesContract::seconds).toList(), List.of(), List.of()));
  }

  @Test
  void loseNothingOfWhatManyLearnAtOnce() throws Exception {
    var versions =
        IntStream.range(0, 4).mapToObj(each -> version(OURS, "iris", "v" + each)).toList();
    List<Callable<Void>> learning =
        IntStream.range(0, 24)
            .<Callable<Void>>mapToObj(
                each ->
                    () -> {
                      startTimes.learn(OURS, versions.get(each % 4), seconds(each));
                      return null;
                    })
            .toList();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var learnt : executor.invokeAll(learning)) {
        learnt.get();
      }
    }

    assertThat(startTimes.of(OURS, versions.getFirst()).orElseThrow().starts()).isEqualTo(6);
    assertThat(startTimes.of(OURS, version(OURS, "iris", "new")).orElseThrow().starts())
        .isEqualTo(24);
  }

  protected static StartPhases seconds(int loading) {
    return new StartPhases(
        Duration.ofMillis(12), Duration.ofMillis(345), Duration.ofSeconds(loading));
  }

  /** A version that is registered. */
  protected ModelVersion version(ProjectId project, String model, String name) {
    var rid = new ModelRid("ri.models.main.model." + model);
    var version =
        ModelVersion.registered(
            new ModelVersionRid("ri.models.main.model-version.%s-%s".formatted(model, name)),
            rid,
            new ModelApi(List.of(), List.of()),
            new Serving.Image(model),
            NOW);
    models.register(
        new ModelRegistration(
            Model.create(rid, project, "ri.compass.main.folder.flowers", model, "key:1", NOW),
            version,
            List.of(name),
            List.of(),
            /* defaultBranch= */ null));
    return version;
  }
}
