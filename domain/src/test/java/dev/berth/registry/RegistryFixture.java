package dev.berth.registry;

import dev.berth.access.Caller;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.Terms;
import dev.berth.model.BranchTarget;
import dev.berth.model.InMemoryArtifactRepository;
import dev.berth.model.InMemoryModelRepository;
import dev.berth.model.ModelVersion;
import dev.berth.project.ProjectId;
import dev.berth.registry.VersionDraft.ApiDraft;
import dev.berth.registry.VersionDraft.FilesDraft;
import dev.berth.registry.VersionDraft.ParameterDraft;
import dev.berth.registry.VersionDraft.TypeDraft;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** The use cases on models over stores in memory; for the tests of what calls them too. */
public final class RegistryFixture {
  public static final String FOLDER = "ri.compass.main.folder.flowers";

  private final InMemoryModelRepository models;
  private final InMemoryArtifactRepository artifacts = new InMemoryArtifactRepository();
  private final InMemoryRegistry registry;
  private final Publication publication;
  private final Clock clock;

  /**
   * Writes to those models.
   *
   * @param deployments those that use them
   */
  public RegistryFixture(InMemoryModelRepository models, DeploymentRepository deployments) {
    this.models = models;
    this.registry = new InMemoryRegistry(models, deployments, (_, _) -> {});
    this.clock = Clock.fixed(Instant.parse("2026-11-22T08:00:00.123Z"), ZoneOffset.UTC);
    this.publication = new Publication(registry, models, UUID::randomUUID, clock, () -> {});
  }

  public CreateModel createModel() {
    return new CreateModel(registry, models, UUID::randomUUID, clock);
  }

  public ChangeModel changeModel() {
    return new ChangeModel(registry, models, clock);
  }

  public CreateVersion createVersion() {
    return new CreateVersion(publication, artifacts);
  }

  public FileParts fileParts() {
    return new FileParts(artifacts);
  }

  public RegisterVersion registerVersion() {
    return new RegisterVersion(publication, artifacts);
  }

  public PromoteVersion promoteVersion() {
    return new PromoteVersion(publication);
  }

  public ModelQueries queries() {
    return new ModelQueries(models, registry);
  }

  InMemoryArtifactRepository artifacts() {
    return artifacts;
  }

  ModelVersion latest(Caller caller, String model, String branch) {
    var target = new BranchTarget(new dev.berth.model.ModelRid(model), branch);
    return models.latest(caller.project(), target).orElseThrow();
  }

  static Caller stranger() {
    return new Caller(
        new ProjectId("theirs"), "key", java.util.EnumSet.allOf(dev.berth.access.Scope.class));
  }

  static Terms fresh() {
    return Terms.of(new RequestId(UUID.randomUUID().toString(), "digest"));
  }

  static ParameterDraft parameter(String name, TypeDraft type) {
    return new ParameterDraft("parameter", name, null, type, List.of(), null);
  }

  static TypeDraft type(String name) {
    return new TypeDraft(name, null, null, null);
  }

  static VersionDraft draft(List<String> requirements, ParameterDraft... inputs) {
    return new VersionDraft(
        new FilesDraft("dill", "aGVsbG8="),
        List.of("ri.stemma.main.repository.one"),
        requirements,
        new ApiDraft(List.of(inputs), List.of()));
  }
}
