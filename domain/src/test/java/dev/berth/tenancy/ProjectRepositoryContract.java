package dev.berth.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.RequestId;
import dev.berth.listing.Filter;
import dev.berth.listing.Listing;
import dev.berth.listing.Order;
import dev.berth.listing.Relation;
import dev.berth.model.Model;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelRegistration;
import dev.berth.model.ModelRepository;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionRid;
import dev.berth.model.Serving;
import dev.berth.project.Project;
import dev.berth.project.ProjectField;
import dev.berth.project.ProjectId;
import dev.berth.tenancy.ProjectRepository.Asked;
import dev.berth.tenancy.ProjectRepository.Receipt;
import dev.berth.tenancy.ProjectRepository.Written;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What every {@link ProjectRepository} does. */
public abstract class ProjectRepositoryContract {
  private static final ProjectId OWNER = new ProjectId("owner");
  private static final ProjectId VISION = new ProjectId("vision");
  private static final Listing<Project> BY_NAME =
      new Listing<>(Filter.everything(), Order.byId(), null, 3);
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00.123Z");

  private ProjectRepository projects;
  private ModelRepository models;

  /** The projects, and the models that they may own. */
  public record Stores(ProjectRepository projects, ModelRepository models) {}

  /** Stores without anything. */
  protected abstract Stores emptyStores();

  @BeforeEach
  void open() {
    var stores = emptyStores();
    projects = stores.projects();
    models = stores.models();
  }

  private static Project project(ProjectId id) {
    return Project.create(id, "Vision", "key:1", NOW);
  }

  private static Asked asked(String request) {
    return new Asked(OWNER, new RequestId(request, "digest"), false);
  }

  private static Asked fresh() {
    return asked(UUID.randomUUID().toString());
  }

  private static Asked rehearsal() {
    return new Asked(OWNER, new RequestId(UUID.randomUUID().toString(), "digest"), true);
  }

  private Project made() {
    var project = project(VISION);
    assertThat(projects.create(project, fresh())).isEqualTo(Written.DONE);
    return project;
  }

  private void ownAModel() {
    var model = new ModelRid("ri.models.main.model.iris");
    models.register(
        new ModelRegistration(
            Model.create(model, VISION, "ri.compass.main.folder.flowers", "Iris", "test", NOW),
            ModelVersion.registered(
                new ModelVersionRid("ri.models.main.model-version.one"),
                model,
                new ModelApi(List.of(), List.of()),
                new Serving.Artifact("onnx", "00"),
                NOW),
            List.of("master"),
            List.of(),
            null));
  }

  @Nested
  class Create {
    @Test
    void storesEveryField() {
      assertThat(projects.find(VISION)).isEmpty();
      assertThat(projects.find(made().id())).contains(project(VISION));
    }

    @Test
    void refusesANameThatIsOrWasTaken() {
      made();
      assertThat(projects.create(project(VISION), fresh())).isEqualTo(Written.NAME_TAKEN);
      projects.delete(project(VISION), NOW, fresh());
      assertThat(projects.create(project(VISION), fresh())).isEqualTo(Written.NAME_TAKEN);
    }

    @Test
    void remembersTheRequest() {
      projects.create(project(VISION), asked("once"));
      assertThat(projects.findReceipt(OWNER, new RequestId("once", "other")))
          .contains(new Receipt("digest", VISION));
      assertThat(projects.findReceipt(VISION, new RequestId("once", "digest"))).isEmpty();
      assertThat(projects.create(project(new ProjectId("b")), asked("once")))
          .isEqualTo(Written.REPEATED);
      assertThat(projects.find(new ProjectId("b"))).isEmpty();
    }

    @Test
    void storesOneOfManyThatAskAtOnce() throws Exception {
      List<Callable<Written>> asks = new ArrayList<>();
      for (var number = 0; number < 16; number++) {
        asks.add(() -> projects.create(project(VISION), fresh()));
      }
      try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
        var written = new ArrayList<Written>();
        for (var future : executor.invokeAll(asks)) {
          written.add(future.get());
        }
        assertThat(written).filteredOn(Written.DONE::equals).hasSize(1);
        assertThat(written).filteredOn(Written.NAME_TAKEN::equals).hasSize(15);
      }
    }

    @Test
    void isOnlyTriedInARehearsal() {
      assertThat(projects.create(project(VISION), rehearsal())).isEqualTo(Written.DONE);
      assertThat(projects.find(VISION)).isEmpty();
      made();
      assertThat(projects.create(project(VISION), rehearsal())).isEqualTo(Written.NAME_TAKEN);
    }
  }

  @Nested
  class Update {
    @Test
    void storesWhatIsNew() {
      var after = made().rename("Sight", "key:2", NOW.plusSeconds(1));
      assertThat(projects.update(after, rehearsal())).isEqualTo(Written.DONE);
      assertThat(projects.find(VISION)).contains(project(VISION));
      assertThat(projects.update(after, fresh())).isEqualTo(Written.DONE);
      assertThat(projects.find(VISION)).contains(after);
    }

    @Test
    void isStaleWhereAnotherWasFaster() {
      var first = made().rename("Sight", "key:2", NOW);
      projects.update(first, asked("once"));
      assertThat(projects.update(project(VISION).rename("Eyes", "key:3", NOW), fresh()))
          .isEqualTo(Written.STALE);
      assertThat(projects.update(first, asked("once"))).isEqualTo(Written.REPEATED);
      assertThat(projects.find(VISION)).contains(first);
    }
  }

  @Nested
  class Delete {
    @Test
    void isForGood() {
      assertThat(projects.delete(made(), NOW, rehearsal())).isEqualTo(Written.DONE);
      assertThat(projects.find(VISION)).isPresent();
      assertThat(projects.delete(project(VISION), NOW, asked("once"))).isEqualTo(Written.DONE);
      assertThat(projects.find(VISION)).isEmpty();
      assertThat(projects.page(BY_NAME)).isEmpty();
      assertThat(projects.delete(project(VISION), NOW, asked("once"))).isEqualTo(Written.REPEATED);
      assertThat(projects.delete(project(VISION), NOW, fresh())).isEqualTo(Written.STALE);
    }

    @Test
    void leavesAProjectThatOwnsAModel() {
      made();
      ownAModel();
      assertThat(projects.delete(project(VISION), NOW, rehearsal())).isEqualTo(Written.IN_USE);
      assertThat(projects.delete(project(VISION), NOW, fresh())).isEqualTo(Written.IN_USE);
      assertThat(projects.find(VISION)).isPresent();
    }

    @Test
    void leavesAProjectThatChangedMeanwhile() {
      projects.update(made().rename("Sight", "key:2", NOW), fresh());
      assertThat(projects.delete(project(VISION), NOW, fresh())).isEqualTo(Written.STALE);
      assertThat(projects.find(VISION)).isPresent();
    }
  }

  @Nested
  class Page {
    @Test
    void goesThroughAllByName() {
      for (var name : List.of("b", "a-b", "c", "a")) {
        projects.create(project(new ProjectId(name)), fresh());
      }
      var first = projects.page(BY_NAME);
      assertThat(first).extracting(each -> each.id().value()).containsExactly("a", "a-b", "b");
      assertThat(projects.page(BY_NAME.after(first.getLast(), "b")))
          .extracting(each -> each.id().value())
          .containsExactly("c");
    }

    @Test
    void hasWhatTheFilterMeansInTheOrderThatIsAskedFor() {
      for (var name : List.of("b", "a", "c")) {
        projects.create(
            Project.create(new ProjectId(name), "a".equals(name) ? "x" : "é", "key:1", NOW),
            fresh());
      }
      var order =
          Order.by(
              List.of(
                  new Order.By<>(ProjectField.DISPLAY_NAME, true),
                  new Order.By<>(ProjectField.CREATE_TIME, false)));
      var listing = new Listing<>(Filter.<Project>everything(), order, null, 2);

      var first = projects.page(listing);
      assertThat(first).extracting(each -> each.id().value()).containsExactly("b", "c");
      assertThat(projects.page(listing.after(first.getLast(), "c")))
          .extracting(each -> each.id().value())
          .containsExactly("a");
      var named = new Filter.Compared<>(ProjectField.DISPLAY_NAME, Relation.AT, "x");
      assertThat(projects.page(new Listing<>(named, order, null, 9))).hasSize(1);
      var later = new Filter.Compared<>(ProjectField.UPDATE_TIME, Relation.AFTER, NOW);
      assertThat(projects.page(new Listing<>(later, order, null, 9))).isEmpty();
    }
  }

  @Nested
  class Ensure {
    @Test
    void changesNothingThatIsThere() {
      made();
      projects.ensure(Project.create(VISION, "Other", "start", NOW.plusSeconds(1)));
      assertThat(projects.find(VISION)).contains(project(VISION));
    }

    @Test
    void bringsBackWhatWasDeleted() {
      projects.delete(made(), NOW, fresh());
      projects.ensure(project(VISION));
      assertThat(projects.find(VISION)).isPresent();
    }
  }
}
