package dev.berth.deployment;

import dev.berth.access.ApiKey;
import dev.berth.access.Authenticate;
import dev.berth.access.Caller;
import dev.berth.access.InMemoryApiKeyRepository;
import dev.berth.access.IssueKey;
import dev.berth.access.KeyUses;
import dev.berth.access.Scope;
import dev.berth.explain.ReplicaQueries;
import dev.berth.inference.InferenceGateway;
import dev.berth.inference.InferenceRoute;
import dev.berth.model.DataType;
import dev.berth.model.InMemoryModelRepository;
import dev.berth.model.KoreModel;
import dev.berth.model.Model;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelRegistration;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionRid;
import dev.berth.model.Parameter;
import dev.berth.model.Serving;
import dev.berth.operation.Operation;
import dev.berth.plan.PlanDeployment;
import dev.berth.project.GpuType;
import dev.berth.project.Memory;
import dev.berth.project.Project;
import dev.berth.project.ProjectId;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import dev.berth.reading.InMemoryReadSource;
import dev.berth.reading.ReadSource;
import dev.berth.registry.RegistryFixture;
import dev.berth.replica.Endpoint;
import dev.berth.replica.Engine;
import dev.berth.replica.InMemoryStartTimes;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaLogs;
import dev.berth.replica.StartTimes;
import dev.berth.rollout.Outcome;
import dev.berth.tenancy.AdministerKeys;
import dev.berth.tenancy.AdministerProjects;
import dev.berth.tenancy.GrantTokens;
import dev.berth.tenancy.InMemoryProjectRepository;
import dev.berth.tenancy.Revocations;
import dev.berth.watch.Watches;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Every use case over stores in memory, with one model as the documents print it: for the tests of
 * what calls the use cases.
 */
public final class InMemoryBerth {
  public static final ProjectId PROJECT = new ProjectId("demo");
  public static final ProjectId OTHER_PROJECT = new ProjectId("other");
  public static final String MODEL = "ri.models.main.model.f351c142-0e4c-4b12-adc2-6e1539737ae9";
  public static final String VERSION =
      "ri.models.main.model-version.adf94926-c3ac-41ea-beb2-4946699d08ee";
  public static final String OPEN_SOURCE = "cm-00000000-0000-4000-8000-000000000001";
  public static final String FINE_TUNE = "cm-00000000-0000-4000-8000-000000000002";

  private final InMemoryApiKeyRepository keys = new InMemoryApiKeyRepository();
  private final InMemoryDeploymentRepository deployments =
      new InMemoryDeploymentRepository(keys::works);
  private final InMemoryModelRepository models = new InMemoryModelRepository();
  private final InMemoryProjectRepository projects = new InMemoryProjectRepository(models);
  private final KeyUses keyUses = new KeyUses(keys);
  private final Gateway gateway = new Gateway();
  private final Revocations revocations = new Revocations(keys, gateway);
  private final RegistryFixture registry = new RegistryFixture(models, deployments);
  private final StartTimes startTimes = new InMemoryStartTimes();
  private final Clock clock;
  private final Changes changes;
  private final Watches watches = new Watches(deployments);
  private final ResourceQueue queue =
      new ResourceQueue(
          256,
          Map.of(GpuType.A100, 4, GpuType.T4, 2),
          new Resources(64_000, 64L << 30, 64, Map.of(GpuType.A100, 8, GpuType.T4, 8), 16),
          List.of("CPU is overcommitted."));

  private InMemoryBerth(Clock clock) {
    this.clock = clock;
    for (var project : List.of(PROJECT, OTHER_PROJECT)) {
      projects.ensure(Project.create(project, "", "test", DeploymentFixture.CREATED));
    }
    this.changes =
        new Changes(
            deployments, this::queue, DeploymentFixture::newUuid, clock, _ -> watches.committed());
  }

  /** With the model on branches {@code master}, the default target, and {@code canary}. */
  public InMemoryBerth() {
    this(Clock.fixed(DeploymentFixture.CREATED, ZoneOffset.UTC));
    register();
  }

  /** With no model at all. */
  public static InMemoryBerth withoutModels() {
    return new InMemoryBerth(Clock.fixed(DeploymentFixture.CREATED, ZoneOffset.UTC));
  }

  private void register() {
    var model = new ModelRid(MODEL);
    var version = new ModelVersionRid(VERSION);
    models.register(
        new ModelRegistration(
            Model.create(
                model,
                PROJECT,
                "ri.compass.main.folder.demo",
                "iris",
                "test",
                DeploymentFixture.CREATED),
            ModelVersion.registered(
                version,
                model,
                new ModelApi(List.of(new Parameter("x", DataType.Scalar.DOUBLE, true)), List.of()),
                new Serving.Artifact("onnx", "00"),
                DeploymentFixture.CREATED),
            List.of("master", "canary"),
            List.of(
                new KoreModel(OPEN_SOURCE, KoreModel.Kind.OPEN_SOURCE, model, version),
                new KoreModel(FINE_TUNE, KoreModel.Kind.FINE_TUNE, model, version)),
            "master"));
  }

  public InMemoryModelRepository models() {
    return models;
  }

  public CreateDeployment createDeployment() {
    return new CreateDeployment(changes, models);
  }

  public ReplaceDeployment replaceDeployment() {
    return new ReplaceDeployment(changes, models);
  }

  public UpdateDeployment updateDeployment() {
    return new UpdateDeployment(changes, models);
  }

  public RollBackDeployment rollBackDeployment() {
    return new RollBackDeployment(changes);
  }

  public PlanDeployment planDeployment() {
    return new PlanDeployment(
        queries(), deployments, models, startTimes, deployments, this::queue, clock);
  }

  /** What starts took, as the reconciler would have learnt it. */
  public StartTimes startTimes() {
    return startTimes;
  }

  /** The version that the model's branches point at. */
  public ModelVersion version() {
    return models.findVersion(PROJECT, new ModelVersionRid(VERSION)).orElseThrow();
  }

  public Watches watches() {
    return watches;
  }

  /** What a read model of it follows. */
  public ReadSource readSource() {
    return new InMemoryReadSource(deployments, keys);
  }

  public CancelOperation cancelOperation() {
    return new CancelOperation(changes);
  }

  public ChangeIntent changeIntent() {
    return new ChangeIntent(changes);
  }

  public DeploymentQueries queries() {
    return new DeploymentQueries(deployments, models);
  }

  /** What is known of the replicas of an engine. */
  public ReplicaQueries replicaQueries(Engine engine, ReplicaLogs logs) {
    return new ReplicaQueries(queries(), deployments, engine, logs, this::queue, clock);
  }

  /** Every device type is half a CPU, 256 MiB and no GPU. */
  public DeployModel deployModel() {
    var device = new DeviceTable.Device(0.5, Memory.mebibytes(256), /* gpu= */ null);
    return new DeployModel(
        changes,
        models,
        new KoreSettings(
            new DeviceTable(Map.of("g5.xlarge", device, "g4dn.xlarge", device)),
            Delay.Unit.MILLISECONDS));
  }

  public AdministerKeys administerKeys() {
    return new AdministerKeys(
        keys,
        projects,
        new IssueKey(keys, InMemoryBerth::sign, DeploymentFixture::newUuid, clock),
        revocations,
        clock);
  }

  public AdministerProjects administerProjects() {
    return new AdministerProjects(projects, clock);
  }

  /** What remembers when keys were used. */
  public KeyUses keyUses() {
    return keyUses;
  }

  /** What tells of revoked keys. */
  public Revocations revocations() {
    return revocations;
  }

  /** The same use cases on models as surfaces have them. */
  public RegistryFixture registry() {
    return registry;
  }

  public GrantTokens grantTokens() {
    return new GrantTokens(
        keys, InMemoryBerth::sign, revocations, DeploymentFixture::newUuid, clock);
  }

  public Authenticate authenticate() {
    return new Authenticate(keys, _ -> Optional.empty(), keyUses, clock);
  }

  public ResourceQueue queue(ProjectId project) {
    return queue;
  }

  /** The ids of keys that the gateway was told to refuse. */
  public Set<String> revokedKeys() {
    return gateway.told;
  }

  /** A caller with every scope. */
  public static Caller owner() {
    return new Caller(PROJECT, "owner", EnumSet.allOf(Scope.class));
  }

  /** A caller with these scopes alone. */
  public static Caller callerWith(Scope... scopes) {
    return new Caller(PROJECT, "limited", Set.of(scopes));
  }

  /**
   * As if so many replicas of the desired revision were ready now, and the operation thus ended.
   */
  public Deployment observeReady(DeploymentId id, int ready, Operation.State state) {
    var now = Instant.ofEpochMilli(clock.millis());
    var claim =
        deployments.claim("test", Integer.MAX_VALUE, Duration.ZERO, now).stream()
            .filter(each -> each.deployment().id().equals(id))
            .findFirst()
            .orElseThrow();
    var before = claim.deployment();
    var replicas = new ArrayList<Replica>();
    for (var ordinal = 0; ordinal < ready; ordinal++) {
      var replica = new ReplicaId(id.value(), before.desired().runsAs(), ordinal, ordinal + 1);
      replicas.add(
          Replica.pending(replica, before.desired().configuration().perReplica(), now)
              .in(Phase.READY, new Endpoint("127.0.0.1", 20_000 + ordinal), now));
    }
    var observed =
        new Observed(
            before.generation(),
            replicas,
            ready,
            Failures.NONE,
            before.desired(),
            now,
            now,
            null,
            null,
            null);
    var operation =
        state == Operation.State.IN_PROGRESS
            ? before.operation()
            : before
                .operation()
                .end(state, state == Operation.State.SUCCEEDED ? null : "It did not work.", now);
    var after = before.observe(observed, operation, before.reserved(), now);
    deployments.record(
        claim,
        new Outcome(after, List.of(operation), List.of(), List.of(), now, queue, false),
        now);
    return after;
  }

  private static String sign(ApiKey key) {
    return "secret-of-" + key.id() + "-" + UUID.randomUUID();
  }

  /** Remembers which keys it was told to refuse. */
  private static final class Gateway implements InferenceGateway {
    private Set<String> told = Set.of();

    @Override
    public void replaceAll(Collection<InferenceRoute> routes, Set<String> revokedKeys) {
      told = revokedKeys;
    }

    @Override
    public boolean publish(InferenceRoute route, Duration wait) {
      return true;
    }

    @Override
    public void withdraw(UUID deployment) {}

    @Override
    public void revoke(Set<String> revokedKeys) {
      told = revokedKeys;
    }
  }
}
