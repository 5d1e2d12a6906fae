package dev.berth.registry;

import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.ChangeFixture;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.Intent;
import dev.berth.deployment.RequestId;
import dev.berth.listing.Bookmark;
import dev.berth.listing.Filter;
import dev.berth.listing.Listing;
import dev.berth.listing.Order;
import dev.berth.listing.Relation;
import dev.berth.model.BranchTarget;
import dev.berth.model.KoreModel;
import dev.berth.model.Model;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelField;
import dev.berth.model.ModelRegistration;
import dev.berth.model.ModelRepository;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionField;
import dev.berth.model.ModelVersionRid;
import dev.berth.model.Serving;
import dev.berth.project.ProjectId;
import dev.berth.registry.Registry.Written;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private DeploymentRepository deployments;

  /** The registry, the models that it writes to, and the deployments that use them. */
  public record Stores(
      Registry registry, ModelRepository models, DeploymentRepository deployments) {}

  /** Stores without models and deployments. */
  protected abstract Stores emptyStores();

  @BeforeEach
  void open() {
    var stores = emptyStores();
    registry = stores.registry();
    models = stores.models();
    deployments = stores.deployments();
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
      var second = model(new ModelRid("ri.models.main.model.two"), OURS, "Iris");
      var elsewhere =
          Model.create(second.rid(), OURS, "ri.compass.main.folder.other", "Iris", "key:1", NOW);

      assertThat(registry.create(second, fresh())).isEqualTo(new Written.NameTaken());
      assertThat(models.find(OURS, second.rid())).isEmpty();
      assertThat(registry.create(elsewhere, fresh())).isEqualTo(new Written.Done());
      assertThat(registry.create(iris(THEIRS, "Iris"), fresh())).isEqualTo(new Written.Done());
    }

    @Test
    void tellsARepeatedRequestWhatItMade() {
      var request = new RequestId("once", "digest");
      registry.create(iris(OURS, "Iris"), request);
      var again = model(new ModelRid("ri.models.main.model.two"), OURS, "Iris");

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
        asks.add(() -> registry.create(model(rid, OURS, "Iris"), request));
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
      var second = model(new ModelRid("ri.models.main.model.two"), OURS, "Iris");
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
        var model = model(rid, OURS, "m" + number);
        registry.create(model, fresh());
        made.addFirst(model);
      }
      registry.create(iris(THEIRS, "Iris"), fresh());

      var listing = Listing.<Model>newest(2);
      assertThat(registry.models(OURS, listing)).isEqualTo(made.subList(0, 2));
      assertThat(registry.models(OURS, after(listing, made.get(1)))).isEqualTo(made.subList(2, 3));
      assertThat(registry.models(OURS, after(listing, made.get(2)))).isEmpty();
    }

    @Test
    void areWhatTheFilterMeansInTheOrderThatIsAskedFor() {
      var a = described(1, "\ud83c\udf37", Map.of("team", "vision"), 0);
      var b = described(2, "\uff21", Map.of("team", "sound"), 1);
      var c = described(3, "a", Map.of(), 1);
      var all = List.of(a, b, c);
      var orders = new ArrayList<Order<Model>>(List.of(Order.newestFirst()));
      for (var field : ModelField.values()) {
        if (field.ordered()) {
          orders.add(Order.by(List.of(new Order.By<>(field, true))));
          orders.add(Order.by(List.of(new Order.By<>(field, false))));
        }
      }
      var filters = new ArrayList<Filter<Model>>(List.of(Filter.everything()));
      filters.add(new Filter.HasLabel<>("team"));
      filters.add(new Filter.LabelIs<>("team", "vision"));
      for (var relation : Relation.values()) {
        filters.add(new Filter.Compared<>(ModelField.CREATE_TIME, relation, NOW));
        filters.add(new Filter.Compared<>(ModelField.UPDATE_TIME, relation, NOW));
      }
      filters.add(new Filter.Compared<>(ModelField.DISPLAY_NAME, Relation.AT, "a"));
      filters.add(new Filter.Compared<>(ModelField.PARENT_FOLDER, Relation.AT, FOLDER));
      for (var filter : List.copyOf(filters)) {
        filters.add(new Filter.Not<>(filter));
      }

      for (var order : orders) {
        for (var filter : filters) {
          var listing = new Listing<>(filter, order, null, 9);
          assertThat(registry.models(OURS, listing))
              .as(listing.toString())
              .isEqualTo(listing.of(all.stream(), model -> model.rid().value()));
        }
        var listing = new Listing<>(Filter.<Model>everything(), order, null, 2);
        var first = registry.models(OURS, listing);
        var rest = registry.models(OURS, after(listing, first.getLast()));
        assertThat(first).as(listing.toString()).hasSize(2);
        assertThat(rest).as(listing.toString()).hasSize(1).doesNotContainAnyElementsOf(first);
      }
    }

    private Model described(int number, String name, Map<String, String> labels, int later) {
      var rid = new ModelRid("ri.models.main.model.m" + number);
      var made = Model.create(rid, OURS, FOLDER, name, "key:1", NOW.plusSeconds(later));
      registry.create(made, fresh());
      var now = made.describe(name, labels, "key:2", NOW.plusSeconds(number));
      registry.update(now, fresh(), false);
      return now;
    }

    private Listing<Model> after(Listing<Model> listing, Model last) {
      return listing.after(last, last.rid().value());
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
    void isFilteredAndOrderedAsAsked() {
      var first = publish(1, "master", NOW);
      var second = publish(2, "master", NOW.plusMillis(1));
      var third = publish(3, "master", NOW.plusMillis(2));
      var oldestFirst =
          Order.by(List.of(new Order.By<ModelVersion>(ModelVersionField.CREATE_TIME, false)));
      Filter<ModelVersion> since =
          new Filter.Compared<>(
              ModelVersionField.CREATE_TIME, Relation.AT_OR_AFTER, NOW.plusMillis(1));

      assertThat(page("master", null, 9, oldestFirst)).containsExactly(first, second, third);
      assertThat(page(null, place(first), 9, oldestFirst)).containsExactly(second, third);
      assertThat(
              registry.versions(
                  OURS, IRIS, null, new Listing<>(since, ModelVersionField.newestFirst(), null, 9)))
          .containsExactly(third, second);
    }

    @Test
    void ofABranchHasEveryVersionThatCameToLieOnIt() {
      var first = publish(1, "master", NOW);
      publish(2, "other", NOW.plusMillis(1));
      var third = publish(3, "master", NOW.plusMillis(2));

      assertThat(page("master", null, 9)).containsExactly(third, first);
      assertThat(page("missing", null, 9)).isEmpty();
      assertThat(registry.versions(THEIRS, IRIS, null, Listing.newest(9))).isEmpty();
    }
  }

  @Nested
  class Update {
    private final Model before = iris(OURS, "Iris");
    private final Model after = before.describe("Rose", Map.of("team", "a"), "key:2", NOW);

    @BeforeEach
    void create() {
      registry.create(before, fresh());
    }

    @Test
    void storesWhatTheModelIsNowOnce() {
      var request = new RequestId("once", "digest");

      assertThat(registry.update(after, fresh(), true)).isEqualTo(new Written.Done());
      assertThat(models.find(OURS, IRIS)).contains(before);
      assertThat(registry.update(after, request, false)).isEqualTo(new Written.Done());

      assertThat(models.find(OURS, IRIS)).contains(after);
      var repeated = new Written.Repeated("digest", IRIS.value());
      assertThat(registry.update(after, request, false)).isEqualTo(repeated);
      assertThat(registry.answered(OURS, request)).contains(repeated);
      assertThat(registry.answered(THEIRS, request)).isEmpty();
    }

    @Test
    void refusesWhatIsStaleOrTaken() {
      registry.create(model(new ModelRid("ri.models.main.model.two"), OURS, "Rose"), fresh());
      assertThat(registry.update(after, fresh(), false)).isEqualTo(new Written.NameTaken());
      assertThat(registry.update(after, fresh(), true)).isEqualTo(new Written.NameTaken());

      var lily = before.describe("Lily", Map.of(), "key:2", NOW);
      registry.update(lily, fresh(), false);

      assertThat(registry.update(lily, fresh(), false)).isEqualTo(new Written.Stale());
      assertThat(models.find(OURS, IRIS)).contains(lily);
    }
  }

  @Nested
  class Delete {
    private final Model model = iris(OURS, "Iris");

    @BeforeEach
    void create() {
      registry.create(model, fresh());
    }

    @Test
    void takesTheModelWithAllThatBelongsToIt() {
      var version = publish(1, "master", NOW);
      var request = new RequestId("once", "digest");

      assertThat(registry.delete(model, fresh(), true)).isEqualTo(new Written.Done());
      assertThat(models.find(OURS, IRIS)).contains(model);
      assertThat(registry.delete(model, request, false)).isEqualTo(new Written.Done());

      assertThat(models.find(OURS, IRIS)).isEmpty();
      assertThat(models.findVersion(OURS, version.rid())).isEmpty();
      assertThat(models.latest(OURS, new BranchTarget(IRIS, "master"))).isEmpty();
      assertThat(registry.models(OURS, Listing.newest(9))).isEmpty();
      assertThat(registry.delete(model, request, false))
          .isEqualTo(new Written.Repeated("digest", IRIS.value()));
      assertThat(registry.delete(model, fresh(), false)).isEqualTo(new Written.Stale());
      assertThat(registry.create(model, fresh())).isEqualTo(new Written.Done());
    }

    @Test
    void forgetsWhatKoreCallsIt() {
      var version = version(1, NOW);
      models.register(
          new ModelRegistration(
              model,
              version,
              List.of("master"),
              List.of(new KoreModel("cm-1", null, IRIS, version.rid())),
              "master"));

      assertThat(registry.delete(model, fresh(), false)).isEqualTo(new Written.Done());

      assertThat(models.findKore(OURS, "cm-1")).isEmpty();
      assertThat(models.defaultTarget(OURS)).isEmpty();
    }

    @Test
    void leavesAModelThatADeploymentUses() {
      publish(1, "master", NOW);
      var deployment = deploy(1);
      var inUse = new Written.InUse(List.of(), List.of(deployment.id()));

      assertThat(registry.delete(model, fresh(), true)).isEqualTo(inUse);
      assertThat(registry.delete(model, fresh(), false)).isEqualTo(inUse);
      assertThat(models.find(OURS, IRIS)).contains(model);

      deployments.commit(ChangeFixture.changeOf(deployment, Intent.DELETED).build());
      assertThat(registry.delete(model, fresh(), false)).isEqualTo(new Written.Done());
    }

    @Test
    void leavesAModelThatWasChangedMeanwhile() {
      registry.update(model.describe("Rose", Map.of(), "key:2", NOW), fresh(), false);

      assertThat(registry.delete(model, fresh(), false)).isEqualTo(new Written.Stale());
    }

    @Test
    void takesAVersionThatNothingNeeds() {
      var first = publish(1, "master", NOW);
      var second = publish(2, "master", NOW.plusMillis(1));
      var request = new RequestId("once", "digest");

      assertThat(registry.delete(OURS, second, fresh(), false))
          .isEqualTo(new Written.InUse(List.of("master"), List.of()));
      assertThat(registry.delete(OURS, first, fresh(), true)).isEqualTo(new Written.Done());
      assertThat(models.findVersion(OURS, first.rid())).contains(first);
      assertThat(registry.delete(OURS, first, request, false)).isEqualTo(new Written.Done());

      assertThat(page(null, null, 9)).containsExactly(second);
      assertThat(registry.delete(OURS, first, request, false))
          .isEqualTo(new Written.Repeated("digest", first.rid().value()));
      assertThat(registry.delete(OURS, first, fresh(), false)).isEqualTo(new Written.Stale());
    }

    @Test
    void leavesAVersionThatADeploymentCouldGoBackTo() {
      var first = publish(1, "master", NOW);
      publish(2, "master", NOW.plusMillis(1));
      var deployment = deploy(1);

      assertThat(registry.delete(OURS, first, fresh(), false))
          .isEqualTo(new Written.InUse(List.of(), List.of(deployment.id())));
    }

    private Deployment deploy(int number) {
      var made =
          aDeployment().in(OURS).following(IRIS, "b").running(version(number, NOW).rid()).build();
      assertThat(deployments.commit(ChangeFixture.creationOf(made).build()))
          .isEqualTo(new DeploymentRepository.Committed.Done());
      return deployments.find(OURS, made.id()).orElseThrow();
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

  private List<ModelVersion> page(@Nullable String branch, @Nullable Bookmark after, int limit) {
    return page(branch, after, limit, ModelVersionField.newestFirst());
  }

  private List<ModelVersion> page(
      @Nullable String branch, @Nullable Bookmark after, int limit, Order<ModelVersion> order) {
    return registry.versions(
        OURS, IRIS, branch, new Listing<>(Filter.everything(), order, after, limit));
  }

  private static Bookmark place(ModelVersion version) {
    return Bookmark.of(ModelVersionField.newestFirst(), version, version.rid().value());
  }

  private static Model iris(ProjectId project, String name) {
    return model(IRIS, project, name);
  }

  private static Model model(ModelRid rid, ProjectId project, String name) {
    return Model.create(rid, project, FOLDER, name, "key:1", NOW);
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
