package dev.berth.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.RequestId;
import dev.berth.model.BranchTarget;
import dev.berth.model.Model;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelRepository;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionRid;
import dev.berth.model.Serving;
import dev.berth.project.ProjectId;
import dev.berth.registry.Registry.Place;
import dev.berth.registry.Registry.Written;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What every {@link Registry} does. */
public abstract class RegistryContract {
  private static final ProjectId OURS = new ProjectId("ours");
  private static final ProjectId THEIRS = new ProjectId("theirs");
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00.123Z");
  private static final String FOLDER = "ri.compass.main.folder.flowers";
  private static final ModelRid IRIS = new ModelRid("ri.models.main.model.iris");

  private Registry registry;
  private ModelRepository models;

  /** The registry and the models that it writes to. */
  public record Stores(Registry registry, ModelRepository models) {}

  /** Stores without models. */
  protected abstract Stores emptyStores();

  @BeforeEach
  void open() {
    var stores = emptyStores();
    registry = stores.registry();
    models = stores.models();
  }

  @Nested
  class Create {
    @Test
    void storesTheModel() {
      var model = iris(OURS, "Iris");

      assertThat(registry.create(model, fresh())).isEqualTo(new Written.Done());

      assertThat(models.find(OURS, IRIS)).contains(model);
      assertThat(models.find(THEIRS, IRIS)).isEmpty();
    }

    @Test
    void refusesANameThatTheFolderHas() {
      registry.create(iris(OURS, "Iris"), fresh());
      var second = new Model(new ModelRid("ri.models.main.model.two"), OURS, FOLDER, "Iris");
      var elsewhere = new Model(second.rid(), OURS, "ri.compass.main.folder.other", "Iris");

      assertThat(registry.create(second, fresh())).isEqualTo(new Written.NameTaken());
      assertThat(models.find(OURS, second.rid())).isEmpty();
      assertThat(registry.create(elsewhere, fresh())).isEqualTo(new Written.Done());
      assertThat(registry.create(iris(THEIRS, "Iris"), fresh())).isEqualTo(new Written.Done());
    }

    @Test
    void tellsARepeatedRequestWhatItMade() {
      var request = new RequestId("once", "digest");
      registry.create(iris(OURS, "Iris"), request);
      var again = new Model(new ModelRid("ri.models.main.model.two"), OURS, FOLDER, "Iris");

      assertThat(registry.create(again, new RequestId("once", "other")))
          .isEqualTo(new Written.Repeated("digest", IRIS.value()));
      assertThat(models.find(OURS, again.rid())).isEmpty();
      assertThat(registry.create(iris(THEIRS, "Iris"), request)).isEqualTo(new Written.Done());
    }

    @Test
    void storesOneOfManyThatAskAtOnceWithOneRequestId() throws Exception {
      var request = new RequestId("once", "digest");
      List<Callable<Written>> asks = new ArrayList<>();
      for (var number = 0; number < 16; number++) {
        var rid = new ModelRid("ri.models.main.model.m" + number);
        asks.add(() -> registry.create(new Model(rid, OURS, FOLDER, "Iris"), request));
      }
      var written = new ArrayList<Written>();
      try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
        for (var future : executor.invokeAll(asks)) {
          written.add(future.get());
        }
      }

      assertThat(written).filteredOn(new Written.Done()::equals).hasSize(1);
      assertThat(written)
          .filteredOn(Written.Repeated.class::isInstance)
          .hasSize(15)
          .containsOnly(
              written.stream().filter(Written.Repeated.class::isInstance).findAny().get());
    }
  }

  @Nested
  class Rehearse {
    @Test
    void storesNothing() {
      var model = iris(OURS, "Iris");
      assertThat(registry.rehearse(model, fresh())).isEqualTo(new Written.Done());
      assertThat(models.find(OURS, IRIS)).isEmpty();

      registry.create(model, fresh());
      var version = version(1, NOW);
      assertThat(registry.rehearse(OURS, version, "master", fresh())).isEqualTo(new Written.Done());
      assertThat(models.findVersion(OURS, version.rid())).isEmpty();
      assertThat(models.latest(OURS, new BranchTarget(IRIS, "master"))).isEmpty();
    }

    @Test
    void tellsWhatWouldBe() {
      var once = new RequestId("once", "digest");
      registry.create(iris(OURS, "Iris"), once);
      var second = new Model(new ModelRid("ri.models.main.model.two"), OURS, FOLDER, "Iris");
      var repeated = new Written.Repeated("digest", IRIS.value());

      assertThat(registry.rehearse(second, fresh())).isEqualTo(new Written.NameTaken());
      assertThat(registry.rehearse(second, once)).isEqualTo(repeated);
      assertThat(registry.rehearse(OURS, version(1, NOW), "master", once)).isEqualTo(repeated);
    }
  }

  @Nested
  class Models {
    @Test
    void goThroughAllOfTheProjectFromTheHighestRidOn() {
      var made = new ArrayList<Model>();
      for (var number = 1; number <= 3; number++) {
        var rid = new ModelRid("ri.models.main.model.m" + number);
        var model = new Model(rid, OURS, FOLDER, "m" + number);
        registry.create(model, fresh());
        made.addFirst(model);
      }
      registry.create(iris(THEIRS, "Iris"), fresh());

      assertThat(registry.models(OURS, null, 2)).isEqualTo(made.subList(0, 2));
      assertThat(registry.models(OURS, made.get(1).rid(), 2)).isEqualTo(made.subList(2, 3));
      assertThat(registry.models(OURS, made.get(2).rid(), 2)).isEmpty();
    }
  }

  @Nested
  class Publish {
    @BeforeEach
    void create() {
      registry.create(iris(OURS, "Iris"), fresh());
    }

    @Test
    void makesTheVersionTheLatestOfItsBranch() {
      var first = publish(1, "master", NOW);
      var other = publish(2, "other", NOW);
      assertThat(latest("master")).isEqualTo(first);

      var second = publish(3, "master", NOW.plusSeconds(1));

      assertThat(latest("master")).isEqualTo(second);
      assertThat(latest("other")).isEqualTo(other);
      assertThat(models.findVersion(OURS, first.rid())).contains(first);
    }

    @Test
    void tellsARepeatedRequestWhatItMade() {
      var request = new RequestId("once", "digest");
      var first = version(1, NOW);
      registry.publish(OURS, first, "master", request);

      assertThat(registry.publish(OURS, version(2, NOW), "master", request))
          .isEqualTo(new Written.Repeated("digest", first.rid().value()));
      assertThat(latest("master")).isEqualTo(first);
      assertThat(models.findVersion(OURS, version(2, NOW).rid())).isEmpty();
    }
  }

  @Nested
  class Page {
    @BeforeEach
    void create() {
      registry.create(iris(OURS, "Iris"), fresh());
    }

    @Test
    void goesThroughAllVersionsNewestFirst() {
      var oldest = publish(1, "master", NOW);
      var sameTime =
          List.of(publish(2, "master", NOW.plusMillis(1)), publish(3, "b", NOW.plusMillis(1)));
      var newest = publish(4, "master", NOW.plusMillis(2));

      assertThat(page(null, null, 9))
          .containsExactly(newest, sameTime.get(1), sameTime.get(0), oldest);
      assertThat(page(null, place(newest), 2)).containsExactly(sameTime.get(1), sameTime.get(0));
      assertThat(page(null, place(sameTime.get(1)), 9)).containsExactly(sameTime.get(0), oldest);
      assertThat(page(null, place(oldest), 9)).isEmpty();
    }

    @Test
    void staysWhereItIsWhileVersionsAreAdded() {
      var first = publish(1, "master", NOW);
      var second = publish(2, "master", NOW.plusMillis(1));

      var end = place(second);
      publish(3, "master", NOW.plusMillis(2));

      assertThat(page(null, end, 9)).containsExactly(first);
    }

    @Test
    void ofABranchHasEveryVersionThatCameToLieOnIt() {
      var first = publish(1, "master", NOW);
      publish(2, "other", NOW.plusMillis(1));
      var third = publish(3, "master", NOW.plusMillis(2));

      assertThat(page("master", null, 9)).containsExactly(third, first);
      assertThat(page("missing", null, 9)).isEmpty();
      assertThat(registry.page(THEIRS, IRIS, null, null, 9)).isEmpty();
    }
  }

  private ModelVersion publish(int number, String branch, Instant at) {
    var version = version(number, at);
    assertThat(registry.publish(OURS, version, branch, fresh())).isEqualTo(new Written.Done());
    return version;
  }

  private ModelVersion latest(String branch) {
    return models.latest(OURS, new BranchTarget(IRIS, branch)).orElseThrow();
  }

  private List<ModelVersion> page(@Nullable String branch, @Nullable Place after, int limit) {
    return registry.page(OURS, IRIS, branch, after, limit);
  }

  private static Place place(ModelVersion version) {
    return new Place(version.createdAt(), version.rid());
  }

  private static Model iris(ProjectId project, String name) {
    return new Model(IRIS, project, FOLDER, name);
  }

  private static ModelVersion version(int number, Instant at) {
    return ModelVersion.registered(
        new ModelVersionRid("ri.models.main.model-version.v" + number),
        IRIS,
        new ModelApi(List.of(), List.of()),
        new Serving.Artifact("onnx", "ab".repeat(32)),
        at);
  }

  private static RequestId fresh() {
    return new RequestId(UUID.randomUUID().toString(), "digest");
  }
}
