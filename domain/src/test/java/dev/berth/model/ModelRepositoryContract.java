package dev.berth.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.project.ProjectId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What every {@link ModelRepository} does. */
public abstract class ModelRepositoryContract {
  private static final ProjectId OURS = new ProjectId("ours");
  private static final ProjectId THEIRS = new ProjectId("theirs");
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00.123Z");
  private static final String FOLDER = "ri.compass.main.folder.flowers";
  private static final ModelRid IRIS = new ModelRid("ri.models.main.model.iris");
  private static final ModelRid ROSE = new ModelRid("ri.models.main.model.rose");
  private static final ModelApi API =
      new ModelApi(
          List.of(
              new Parameter("sepal_length", DataType.Scalar.DOUBLE, true),
              new Parameter("note", DataType.Scalar.STRING, false)),
          List.of(
              new Parameter(
                  "probabilities",
                  new DataType.Map(DataType.Scalar.STRING, DataType.Scalar.DOUBLE),
                  true)));

  private ModelRepository models;

  /** A repository without models. */
  protected abstract ModelRepository emptyRepository();

  @BeforeEach
  void open() {
    models = emptyRepository();
  }

  private static ModelVersion version(ModelRid model, int number, Serving serving) {
    var rid = new ModelVersionRid(model.value().replace(".model.", ".model-version.") + number);
    return ModelVersion.registered(rid, model, API, serving, NOW);
  }

  private static ModelVersion version(ModelRid model, int number) {
    return version(model, number, new Serving.Artifact("onnx", "ab".repeat(32)));
  }

  private void register(
      ProjectId project,
      ModelVersion version,
      List<String> branches,
      @Nullable String defaultBranch) {
    var model =
        Model.create(
            version.model(), project, FOLDER, version.model().value(), "test", version.createdAt());
    models.register(new ModelRegistration(model, version, branches, List.of(), defaultBranch));
  }

  @Nested
  class Register {
    @Test
    void storesModelVersionBranchesAndKoreIds() {
      var model = Model.create(IRIS, OURS, FOLDER, "Iris", "test", NOW);
      var version = version(IRIS, 1);
      var kore = new KoreModel("cm-1", KoreModel.Kind.FINE_TUNE, IRIS, version.rid());
      models.register(
          new ModelRegistration(
              model, version, List.of("master", "canary"), List.of(kore), "master"));

      assertThat(models.find(OURS, IRIS)).contains(model);
      assertThat(models.findVersion(OURS, version.rid())).contains(version);
      assertThat(models.latest(OURS, new BranchTarget(IRIS, "master"))).contains(version);
      assertThat(models.latest(OURS, new BranchTarget(IRIS, "canary"))).contains(version);
      assertThat(models.findKore(OURS, "cm-1")).contains(kore);
      assertThat(models.defaultTarget(OURS)).contains(new BranchTarget(IRIS, "master"));
    }

    @Test
    void leavesWhatIsThereAsItIs() {
      var first = version(IRIS, 1);
      register(OURS, first, List.of("master"), "master");

      var second = version(IRIS, 2);
      register(OURS, second, List.of("master", "canary"), "canary");

      assertThat(models.latest(OURS, new BranchTarget(IRIS, "master"))).contains(first);
      assertThat(models.latest(OURS, new BranchTarget(IRIS, "canary"))).contains(second);
      assertThat(models.defaultTarget(OURS)).contains(new BranchTarget(IRIS, "master"));
    }

    @Test
    void keepsProjectsApart() {
      register(OURS, version(IRIS, 1), List.of("master"), "master");
      var theirs = version(IRIS, 1, new Serving.Image("theirs"));
      register(THEIRS, theirs, List.of("theirs"), null);

      assertThat(models.latest(OURS, new BranchTarget(IRIS, "theirs"))).isEmpty();
      assertThat(models.findVersion(THEIRS, theirs.rid())).contains(theirs);
      assertThat(models.findVersion(OURS, theirs.rid())).contains(version(IRIS, 1));
    }
  }

  @Nested
  class FindVersion {
    @Test
    void remembersHowEachIsServed() {
      var command = version(IRIS, 1, new Serving.Command(List.of("serve", "--port", "{port}")));
      var image = version(IRIS, 2, new Serving.Image("registry/iris:2"));
      register(OURS, command, List.of(), null);
      register(OURS, image, List.of(), null);

      assertThat(models.findVersion(OURS, command.rid())).contains(command);
      assertThat(models.findVersion(OURS, image.rid())).contains(image);
    }

    @Test
    void remembersEverythingThatIsKnownOfOne() {
      var columns = List.of(new Parameter("age", DataType.Scalar.INTEGER, false));
      var nested =
          new DataType.Map(DataType.Scalar.STRING, new DataType.Array(DataType.Scalar.ANY));
      var api =
          new ModelApi(
              List.of(
                  new Parameter(
                      "rows", new DataType.Table(columns, DataType.Table.Format.PANDAS), true),
                  new Parameter("plain", new DataType.Table(List.of(), null), false)),
              List.of(new Parameter("nested", nested, true)));
      var plain = version(IRIS, 1);
      var sources =
          List.of(
              new ModelVersion.Source.Sdk(),
              new ModelVersion.Source.Promoted(ROSE, new ModelVersionRid("ri.a..b.c")));
      for (var source : sources) {
        var whole =
            new ModelVersion(
                version(IRIS, 2 + sources.indexOf(source)).rid(),
                IRIS,
                api,
                new Serving.Artifact("dill", "cd".repeat(32)),
                List.of("numpy", "scikit-learn=1.5.2"),
                List.of("ri.stemma.main.repository.one"),
                source,
                plain.createdAt());
        register(OURS, whole, List.of(), null);

        assertThat(models.findVersion(OURS, whole.rid())).contains(whole);
      }
    }

    @Test
    void findsNothingOfAnotherProject() {
      register(THEIRS, version(IRIS, 1), List.of("master"), "master");

      assertThat(models.findVersion(OURS, version(IRIS, 1).rid())).isEmpty();
      assertThat(models.find(OURS, IRIS)).isEmpty();
      assertThat(models.findKore(OURS, "cm-1")).isEmpty();
      assertThat(models.defaultTarget(OURS)).isEmpty();
    }
  }

  @Nested
  class Latest {
    @Test
    void isEmptyWhereTheModelOrTheBranchIsMissing() {
      register(OURS, version(IRIS, 1), List.of("master"), null);

      assertThat(models.latest(OURS, new BranchTarget(IRIS, "other"))).isEmpty();
      assertThat(models.latest(OURS, new BranchTarget(ROSE, "master"))).isEmpty();
    }
  }

  @Nested
  class DefaultTarget {
    @Test
    void isMasterOfTheOnlyModelWhereNothingIsConfigured() {
      register(OURS, version(IRIS, 1), List.of("master"), null);

      assertThat(models.defaultTarget(OURS)).contains(new BranchTarget(IRIS, "master"));
    }

    @Test
    void isMissingWhereSeveralModelsCouldBeMeant() {
      register(OURS, version(IRIS, 1), List.of("master"), null);
      register(OURS, version(ROSE, 1), List.of("master"), null);

      assertThat(models.defaultTarget(OURS)).isEmpty();
    }

    @Test
    void isTheConfiguredOneWhereSeveralModelsCouldBeMeant() {
      register(OURS, version(IRIS, 1), List.of("master"), null);
      register(OURS, version(ROSE, 1), List.of("red"), "red");

      assertThat(models.defaultTarget(OURS)).contains(new BranchTarget(ROSE, "red"));
    }
  }
}
