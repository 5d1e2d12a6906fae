package dev.berth.registry;

import static dev.berth.deployment.InMemoryBerth.callerWith;
import static dev.berth.deployment.InMemoryBerth.owner;
import static dev.berth.registry.RegistryFixture.FOLDER;
import static dev.berth.registry.RegistryFixture.draft;
import static dev.berth.registry.RegistryFixture.fresh;
import static dev.berth.registry.RegistryFixture.parameter;
import static dev.berth.registry.RegistryFixture.stranger;
import static dev.berth.registry.RegistryFixture.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentError.ModelAction;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.InMemoryDeploymentRepository;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.Terms;
import dev.berth.deployment.Violation;
import dev.berth.listing.Listing;
import dev.berth.model.DataType;
import dev.berth.model.InMemoryModelRepository;
import dev.berth.model.Model;
import dev.berth.model.ModelVersion;
import dev.berth.model.Parameter;
import dev.berth.model.Serving;
import dev.berth.registry.NativeVersionDraft.ServingDraft;
import dev.berth.registry.VersionDraft.ApiDraft;
import dev.berth.registry.VersionDraft.FilesDraft;
import dev.berth.registry.VersionDraft.TypeDraft;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Making models and versions, promoting and reading them. */
final class ModelsTest {
  private static final Caller READER = callerWith(Scope.MODELS_READ);
  private static final String ABSENT = "ri.models.main.model.absent";

  private final RegistryFixture berth =
      new RegistryFixture(new InMemoryModelRepository(), new InMemoryDeploymentRepository());

  private String create(String name) {
    return berth.createModel().run(owner(), name, FOLDER, fresh()).rid().value();
  }

  private ModelVersion publish(String model) {
    return berth.createVersion().run(owner(), model, draft(List.of()), fresh());
  }

  private List<Violation> violations(VersionDraft draft) {
    var model = create("m-" + UUID.randomUUID());
    return invalid(() -> berth.createVersion().run(owner(), model, draft, fresh()));
  }

  private List<ModelVersion> versions(String model) {
    return berth.queries().versions(owner(), model, null, Listing.newest(9));
  }

  private static List<Violation> invalid(ThrowingCallable call) {
    return ((DeploymentError.InvalidRequest) refusal(call)).violations();
  }

  private static DeploymentError refusal(ThrowingCallable call) {
    return catchThrowableOfType(DeploymentException.class, call).error();
  }

  @Test
  void aModelIsFoundByItsProjectAlone() {
    var model = create("iris");

    assertThat(berth.queries().get(READER, model).displayName()).isEqualTo("iris");
    for (var blind : List.of(stranger(), callerWith(Scope.MODELS_EXECUTE))) {
      assertThat(refusal(() -> berth.queries().get(blind, model)))
          .isInstanceOf(DeploymentError.ModelNotFound.class);
    }
  }

  @Test
  void aNameIsTakenOncePerFolder() {
    create("iris");

    assertThat(refusal(() -> create("iris")))
        .isEqualTo(new DeploymentError.ModelNameTaken(FOLDER, "iris"));
    assertThat(berth.createModel().run(owner(), "iris", "ri.a..b.other", fresh())).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ".", "..", "a/b", "a\nb", "a\0b", "\ud800"})
  void aNameThatNobodyCouldUseIsRefused(String name) {
    assertThat(invalid(() -> create(name))).containsExactly(new Violation.InvalidDisplayName(name));
  }

  @Test
  void aNameHasAtMost700Characters() {
    create("x".repeat(700));

    assertThat(invalid(() -> create("x".repeat(701)))).hasSize(1);
  }

  @Test
  void everythingThatIsMissingIsNamed() {
    assertThat(invalid(() -> berth.createModel().run(owner(), null, null, fresh())))
        .extracting(Violation::field)
        .containsExactly("name", "parentFolderRid");
    assertThat(violations(new VersionDraft(null, List.of("no rid"), List.of(), null)))
        .extracting(Violation::field)
        .containsExactly("backingRepositories", "modelFiles", "modelApi");
  }

  @Test
  void writingNeedsItsScope() {
    var model = create("iris");
    var version = publish(model).rid().value();

    assertThat(refusal(() -> berth.createModel().run(READER, "x", FOLDER, fresh())))
        .isEqualTo(denied(ModelAction.CREATE, null));
    assertThat(refusal(() -> berth.createVersion().run(READER, model, draft(List.of()), fresh())))
        .isEqualTo(denied(ModelAction.CREATE_VERSION, model));
    assertThat(
            refusal(() -> berth.promoteVersion().run(READER, model, null, version, null, fresh())))
        .isEqualTo(denied(ModelAction.PROMOTE_VERSION, model));
    assertThat(
            refusal(
                () -> berth.promoteVersion().run(stranger(), model, null, version, null, fresh())))
        .isInstanceOf(DeploymentError.ModelNotFound.class);
  }

  private static DeploymentError denied(ModelAction action, @Nullable String model) {
    return new DeploymentError.ModelPermissionDenied(action, "api:models-write", model);
  }

  @Test
  void aVersionOfTheSdkIsTheLatestOnMasterWithAllThatCameWithIt() throws IOException {
    var model = create("iris");
    var nested =
        new TypeDraft("map", null, type("string"), new TypeDraft("array", type("any"), null, null));

    var made =
        berth
            .createVersion()
            .run(owner(), model, draft(List.of("numpy"), parameter("x", nested)), fresh());

    assertThat(berth.latest(owner(), model, "master")).isEqualTo(made);
    assertThat(made.source()).isEqualTo(new ModelVersion.Source.Sdk());
    assertThat(made.condaRequirements()).containsExactly("numpy");
    assertThat(made.api().inputs())
        .containsExactly(
            new Parameter(
                "x",
                new DataType.Map(DataType.Scalar.STRING, new DataType.Array(DataType.Scalar.ANY)),
                true));
    var file = new ByteArrayOutputStream();
    assertThat(made.serving()).isInstanceOf(Serving.Artifact.class);
    var artifact = (Serving.Artifact) made.serving();
    assertThat(artifact.format()).isEqualTo("dill");
    assertThat(berth.artifacts().copyTo(artifact.sha256(), file)).isTrue();
    assertThat(file).hasToString("hello");
  }

  @Test
  void aPromotedVersionIsServedLikeTheOldOneUnderANewName() {
    var model = create("iris");
    var other = create("copy");
    var old = publish(model);

    var promoted =
        berth.promoteVersion().run(owner(), other, null, old.rid().value(), "release", fresh());

    assertThat(berth.latest(owner(), other, "release")).isEqualTo(promoted);
    assertThat(promoted.rid()).isNotEqualTo(old.rid());
    assertThat(promoted.serving()).isEqualTo(old.serving());
    assertThat(promoted.source())
        .isEqualTo(new ModelVersion.Source.Promoted(old.model(), old.rid()));
    var onMaster = berth.promoteVersion().run(owner(), model, null, old.rid().value(), "", fresh());
    assertThat(berth.latest(owner(), model, "master")).isEqualTo(onMaster);
  }

  private ModelVersion register(@Nullable ServingDraft serving, String branch, Terms terms) {
    var model = create("m-" + UUID.randomUUID());
    return register(model, serving, branch, terms);
  }

  private ModelVersion register(
      String model, @Nullable ServingDraft serving, String branch, Terms terms) {
    var api = new ApiDraft(List.of(parameter("x", type("double"))), List.of());
    var draft = new NativeVersionDraft(serving, api, List.of("numpy"), branch);
    return berth.registerVersion().run(owner(), model, draft, terms);
  }

  @Test
  void aNativeVersionIsAFileACommandOrAnImage() throws IOException {
    var model = create("iris");
    var bytes = "hello".getBytes(StandardCharsets.UTF_8);

    var made = register(model, new ServingDraft.File("onnx", bytes), "release", fresh());

    assertThat(berth.latest(owner(), model, "release")).isEqualTo(made);
    var artifact = (Serving.Artifact) made.serving();
    assertThat(artifact.format()).isEqualTo("onnx");
    var file = new ByteArrayOutputStream();
    assertThat(berth.artifacts().copyTo(artifact.sha256(), file)).isTrue();
    assertThat(file).hasToString("hello");
    assertThat(register(new ServingDraft.Command(List.of("serve", "{port}")), "", fresh()))
        .extracting(ModelVersion::serving)
        .isEqualTo(new Serving.Command(List.of("serve", "{port}")));
    assertThat(register(new ServingDraft.Image("registry.example/iris:1"), "", fresh()))
        .extracting(ModelVersion::serving)
        .isEqualTo(new Serving.Image("registry.example/iris:1"));
  }

  @Test
  void aFileMayComeInPartsOfItsOwnProject() throws IOException {
    var parts = berth.fileParts();
    var hello = parts.add(owner(), "hel".getBytes(StandardCharsets.UTF_8));
    var end = parts.add(owner(), "lo".getBytes(StandardCharsets.UTF_8));
    assertThat(parts.add(owner(), "lo".getBytes(StandardCharsets.UTF_8))).isEqualTo(end);
    var whole = new ServingDraft.Parts("onnx", List.of(hello, end, end));

    var made = register(whole, "", fresh());

    var artifact = (Serving.Artifact) made.serving();
    var file = new ByteArrayOutputStream();
    assertThat(berth.artifacts().copyTo(artifact.sha256(), file)).isTrue();
    assertThat(file).hasToString("hellolo");
    var tried = new Terms(new RequestId("tried", "digest"), null, true, "");
    assertThat(register(whole, "", tried).serving()).isEqualTo(artifact);

    var theirs = parts.add(RegistryFixture.stranger(), "lo".getBytes(StandardCharsets.UTF_8));
    assertThat(theirs).isNotEqualTo(end);
    for (var noPart : List.of(theirs, artifact.sha256(), "0".repeat(64), "", "../x")) {
      var wrong = new ServingDraft.Parts("onnx", List.of(hello, noPart));
      assertThat(invalid(() -> register(wrong, "", fresh())))
          .extracting(Violation::field)
          .containsExactly("model_version.file.parts");
    }
    var large = register(new ServingDraft.File("onnx", new byte[4 << 20]), "", fresh());
    var another = ((Serving.Artifact) large.serving()).sha256();
    assertThat(
            invalid(() -> register(new ServingDraft.Parts("a b", List.of(another)), "", fresh())))
        .extracting(Violation::field)
        .containsExactly("model_version.file.format");
    assertThat(
            invalid(() -> register(new ServingDraft.Parts("onnx", List.of(another)), "", fresh())))
        .extracting(Violation::field)
        .containsExactly("model_version.file.parts");
    assertThat(
            invalid(
                () ->
                    register(
                        new ServingDraft.Parts("onnx", Collections.nCopies(257, hello)),
                        "",
                        fresh())))
        .extracting(Violation::message)
        .containsExactly("model_version.file.parts: 257 (expected: at most 256)");
    for (var size : new int[] {0, 3_000_001}) {
      assertThat(invalid(() -> parts.add(owner(), new byte[size])))
          .extracting(Violation::field)
          .containsExactly("content");
    }
    assertThat(parts.add(owner(), new byte[3_000_000])).hasSize(64);
    assertThat(refusal(() -> parts.add(READER, new byte[1])))
        .isInstanceOf(DeploymentError.ModelPermissionDenied.class);
  }

  @Test
  void aNativeVersionIsRefusedWithEverythingThatIsWrong() {
    var wrong =
        Map.<ServingDraft, List<String>>of(
            new ServingDraft.File("a b", new byte[0]),
            List.of("model_version.file.format", "model_version.file.content"),
            new ServingDraft.Command(List.of()),
            List.of("model_version.command.arguments"),
            new ServingDraft.Command(List.of("a", "b\0")),
            List.of("model_version.command.arguments"),
            new ServingDraft.Image("a b"),
            List.of("model_version.image"));
    wrong.forEach(
        (serving, fields) ->
            assertThat(invalid(() -> register(serving, "b\0", fresh())))
                .extracting(Violation::field)
                .containsExactlyElementsOf(
                    Stream.concat(fields.stream(), Stream.of("branch")).toList()));
    assertThat(invalid(() -> register(null, "", fresh())))
        .containsExactly(
            new Violation.Invalid(
                "model_version.serving",
                "model_version.serving: missing (expected: file, command or image)"));
  }

  @Test
  void aTriedVersionOrModelIsNone() {
    var tried = new Terms(new RequestId("tried", "digest"), null, true, "");
    var file = new ServingDraft.File("onnx", "hello".getBytes(StandardCharsets.UTF_8));
    var model = create("iris");

    var version = register(model, file, "", tried);

    assertThat(version.serving()).isInstanceOf(Serving.Artifact.class);
    assertThat(versions(model)).isEmpty();
    var other = berth.createModel().run(owner(), "other", FOLDER, tried);
    assertThat(berth.queries().page(READER, Listing.newest(9)))
        .extracting(Model::displayName)
        .contains("iris");
    assertThat(berth.queries().page(READER, Listing.newest(9))).doesNotContain(other);
    assertThat(refusal(() -> berth.createModel().run(owner(), "iris", FOLDER, tried)))
        .isEqualTo(new DeploymentError.ModelNameTaken(FOLDER, "iris"));
  }

  @Test
  void modelsAreListedForTheirProjectAlone() {
    create("iris");
    assertThat(berth.queries().page(stranger(), Listing.newest(9))).isEmpty();
    assertThat(
            refusal(() -> berth.queries().page(callerWith(Scope.MODELS_WRITE), Listing.newest(9))))
        .isInstanceOf(DeploymentError.PermissionDenied.class);
  }

  @Test
  void aVersionIsPromotedUnderItsOwnModelAlone() {
    var model = create("iris");
    var version = publish(model).rid().value();

    assertThat(
            berth
                .promoteVersion()
                .run(owner(), model, model, version, "b", fresh())
                .model()
                .value())
        .isEqualTo(model);
    assertThat(
            refusal(
                () -> berth.promoteVersion().run(owner(), model, ABSENT, version, "b", fresh())))
        .isEqualTo(new DeploymentError.ModelVersionNotFound(model, version));
  }

  @Test
  void aVersionIsFoundUnderItsModelAlone() {
    var model = create("iris");
    var version = publish(model).rid().value();

    assertThat(berth.queries().version(READER, model, version).rid().value()).isEqualTo(version);
    assertThat(refusal(() -> berth.queries().version(READER, create("other"), version)))
        .isInstanceOf(DeploymentError.ModelVersionNotFound.class);
    assertThat(refusal(() -> berth.queries().version(stranger(), model, version)))
        .isInstanceOf(DeploymentError.ModelVersionNotFound.class);
    assertThat(
            refusal(
                () ->
                    berth
                        .promoteVersion()
                        .run(owner(), model, null, "ri.a..b.c", "master", fresh())))
        .isEqualTo(new DeploymentError.ModelVersionNotFound(model, "ri.a..b.c"));
    assertThat(refusal(() -> publish(ABSENT))).isInstanceOf(DeploymentError.ModelNotFound.class);
  }

  @Test
  void aRepeatedRequestGetsTheFirstAnswer() {
    var once = Terms.of(new RequestId("once", "digest"));
    var model = berth.createModel().run(owner(), "iris", FOLDER, once);
    assertThat(berth.createModel().run(owner(), "iris", FOLDER, once)).isEqualTo(model);
    assertThat(
            refusal(
                () ->
                    berth
                        .createModel()
                        .run(owner(), "rose", FOLDER, Terms.of(new RequestId("once", "other")))))
        .isEqualTo(new DeploymentError.RequestIdReused("once"));

    var twice = Terms.of(new RequestId("twice", "digest"));
    var rid = model.rid().value();
    var version = berth.createVersion().run(owner(), rid, draft(List.of()), twice);
    assertThat(berth.createVersion().run(owner(), rid, draft(List.of()), twice)).isEqualTo(version);
    assertThat(versions(rid)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "numpy",
        "scikit-learn=1.5.2",
        "pandas>=2,<3",
        "torch==2.4.0+cpu",
        "a ~= 1.2",
        "x!=1.*",
        "numpy 1.26.*",
        "conda-forge::numpy=1.26=py311_0"
      })
  void aRequirementIsAPackageAndItsVersion(String requirement) {
    var model = create("m-" + UUID.randomUUID());
    var made = berth.createVersion().run(owner(), model, draft(List.of(requirement)), fresh());
    assertThat(made.condaRequirements()).containsExactly(requirement);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-e .",
        "--index-url=http://x",
        "numpy @ http://x",
        "git+ssh://x",
        "../x",
        "numpy; python_version<'3'",
        "numpy=",
        "numpy=1\n--pre",
        "numpy 1 2",
        "pandas[excel]"
      })
  void aRequirementIsNothingElse(String requirement) {
    assertThat(violations(draft(List.of(requirement))))
        .singleElement()
        .isInstanceOf(Violation.InvalidRequirements.class);
  }

  @Test
  void aModelApiThatCannotBeServedIsRefusedWithEverythingThatIsWrong() {
    var deep = type("long");
    for (var depth = 0; depth < 16; depth++) {
      deep = new TypeDraft("array", deep, null, null);
    }
    var api =
        draft(
            List.of(),
            parameter("x", type("double")),
            parameter("x", type("decimal")),
            parameter("", new TypeDraft("map", null, null, type("any"))),
            parameter("deep", deep),
            new VersionDraft.ParameterDraft("unsupported", "u", null, null, List.of(), null),
            new VersionDraft.ParameterDraft("tabular", "t", null, null, List.of(), "ARROW"));

    assertThat(violations(api))
        .map(violation -> ((Violation.InvalidModelApi) violation).type())
        .containsExactly(
            "DUPLICATE_NAME",
            "UNSUPPORTED_TYPE",
            "MISSING_FIELD",
            "MISSING_FIELD",
            "TOO_DEEP",
            "UNSUPPORTED_TYPE",
            "UNSUPPORTED_TYPE");
  }

  @Test
  void aFileIsBase64OfADillFile() {
    for (var files :
        List.of(
            new FilesDraft(null, "aGVsbG8="),
            new FilesDraft("onnx", "aGVsbG8="),
            new FilesDraft("dill", null),
            new FilesDraft("dill", ""),
            new FilesDraft("dill", "not base64"))) {
      var draft = new VersionDraft(files, List.of(), List.of(), new ApiDraft(List.of(), List.of()));
      assertThat(violations(draft))
          .singleElement()
          .extracting(Violation::field)
          .asString()
          .startsWith("modelFiles");
    }
  }
}
