package dev.berth.deployment;

import dev.berth.model.Model;
import dev.berth.model.ModelRid;
import dev.berth.project.GpuType;
import dev.berth.project.Project;
import dev.berth.project.ProjectId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One sample of every error and of every violation, for the surfaces that must map them all. */
public final class DeploymentErrorFixture {
  public static final String DEPLOYMENT =
      "ri.foundry-ml-live.main.live-deployment.0192f0c1-2d3e-7a4b-8c5d-6e7f80912a3b";

  private static final List<Violation> VIOLATIONS =
      List.of(
          new Violation.Invalid("cpu", "cpu: -1.0 (expected: more than 0 units)"),
          new Violation.Missing("minReplicas"),
          new Violation.QueueExceeded("cpu", "3", "6", "8"),
          new Violation.InvalidDisplayName("a/b"),
          new Violation.InvalidRequirements("INVALID_REQUIREMENT", "condaRequirements: -e ."),
          new Violation.InvalidModelApi("MISSING_FIELD", "modelApi.inputs[0].name: missing"),
          new Violation.InvalidPageSize(0),
          new Violation.InvalidPageToken("?"),
          new Violation.ReservedEnvironmentVariable("BERTH_PORT"),
          new Violation.GpuTypeNotAvailable("V100", List.of(GpuType.A100, GpuType.T4)),
          new Violation.InvalidGpuCount(9, 4),
          new Violation.ThreadCountTooHigh(256, 512));

  private DeploymentErrorFixture() {}

  /** Every violation, the documented ones last. */
  public static List<Violation> everyViolation() {
    return complete(Violation.class, VIOLATIONS);
  }

  /** Every error, a refusal for every action, and every violation alone. */
  public static List<DeploymentError> everyError() {
    var denied =
        Arrays.stream(DeploymentError.Action.values())
            .map(
                action ->
                    new DeploymentError.PermissionDenied(action, "api:models-write", DEPLOYMENT));
    var modelsDenied =
        Arrays.stream(DeploymentError.ModelAction.values())
            .map(
                action ->
                    new DeploymentError.ModelPermissionDenied(
                        action, "api:models-write", "ri.models.main.model.x"));
    var invalid =
        everyViolation().stream()
            .map(violation -> new DeploymentError.InvalidRequest(List.of(violation)));
    var others =
        Stream.of(
            new DeploymentError.Unauthenticated("The request carries no API key."),
            new DeploymentError.InvalidRequest(VIOLATIONS),
            new DeploymentError.PreviewRequired(),
            new DeploymentError.ModelNotFound("ri.models.main.model.x", "There is none."),
            new DeploymentError.ModelVersionNotFound("ri.models.main.model.x", "ri.a..b.c"),
            new DeploymentError.ModelNameTaken("ri.compass.main.folder.x", "Iris"),
            new DeploymentError.SourcesWhileRunning(DEPLOYMENT),
            new DeploymentError.DeploymentNotFound(DEPLOYMENT),
            new DeploymentError.OperationNotFound("operations/1"),
            new DeploymentError.CannotCancel("operations/1", "It deletes."),
            new DeploymentError.KeyNotFound("keys/1"),
            new DeploymentError.AlreadyExists(DeploymentId.ofRid(DEPLOYMENT).orElseThrow()),
            new DeploymentError.UnsupportedDeployment(DEPLOYMENT),
            new DeploymentError.NeedsDowntime(DEPLOYMENT, "Two need 2 GPUs; the queue has 1."),
            new DeploymentError.NotDeployed("cm-1"),
            new DeploymentError.ModelNotReady("cm-1"),
            new DeploymentError.ImportNotFound("session-1"),
            new DeploymentError.EtagMismatch(DEPLOYMENT, "\"1\"", "\"2\"", /* change= */ null),
            new DeploymentError.PlanOutdated(DEPLOYMENT, List.of("Replicas were: none.")),
            new DeploymentError.ModelChanged("\"0\"", model()),
            new DeploymentError.ModelInUse("ri.models.main.model.x", List.of(id())),
            new DeploymentError.ModelVersionInUse(
                "ri.models.main.model-version.x", List.of("master"), List.of(id())),
            new DeploymentError.ProjectNotFound("vision"),
            new DeploymentError.ProjectNameTaken("vision"),
            new DeploymentError.ProjectInUse("vision", "It still owns models."),
            new DeploymentError.ProjectChanged(
                "vision",
                "\"1\"",
                Project.create(
                    new ProjectId("vision"), "", "key:1", Instant.parse("2026-11-22T08:00:00Z"))),
            new DeploymentError.LastOwnerKey("keys/1"),
            new DeploymentError.RequestIdReused("request-1"),
            new DeploymentError.CannotPredict(DEPLOYMENT, "The deployment is disabled."),
            new DeploymentError.NotReadyYet(DEPLOYMENT),
            new DeploymentError.Unavailable("The database cannot be reached."),
            new DeploymentError.Overloaded("Too many requests wait."),
            new DeploymentError.OutcomeUnknown("request-1"));
    return complete(
        DeploymentError.class,
        Stream.of(denied, modelsDenied, invalid, others).flatMap(errors -> errors).toList());
  }

  private static DeploymentId id() {
    return DeploymentId.ofRid(DEPLOYMENT).orElseThrow();
  }

  private static Model model() {
    return Model.create(
        new ModelRid("ri.models.main.model.x"),
        new ProjectId("vision"),
        "ri.compass.main.folder.x",
        "Iris",
        "key:1",
        Instant.parse("2026-11-22T08:00:00Z"));
  }

  private static <T> List<T> complete(Class<T> sealed, List<? extends T> samples) {
    Set<Class<?>> sampled = samples.stream().map(Object::getClass).collect(Collectors.toSet());
    var missing =
        Arrays.stream(sealed.getPermittedSubclasses())
            .flatMap(
                permitted ->
                    permitted.isSealed()
                        ? Arrays.stream(permitted.getPermittedSubclasses())
                        : Stream.of(permitted))
            .filter(permitted -> !sampled.contains(permitted))
            .toList();
    if (!missing.isEmpty()) {
      throw new AssertionError("no sample of " + missing);
    }
    return List.copyOf(samples);
  }
}
