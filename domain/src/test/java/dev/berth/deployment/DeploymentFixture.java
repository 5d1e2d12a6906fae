package dev.berth.deployment;

import static dev.berth.deployment.RuntimeConfigurationFixture.aConfiguration;

import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersionRid;
import dev.berth.operation.Operation;
import dev.berth.operation.OperationId;
import dev.berth.project.GpuType;
import dev.berth.project.ProjectId;
import dev.berth.project.Resources;
import dev.berth.replica.Endpoint;
import dev.berth.replica.LearntStart;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.StartPhases;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The only way in which tests build deployments. Without more, it is a new deployment of the branch
 * {@code master} of {@link #MODEL} in {@link #PROJECT}, with one wanted replica and none recorded.
 */
public final class DeploymentFixture {
  public static final ProjectId PROJECT = new ProjectId("demo");
  public static final ModelRid MODEL = new ModelRid("ri.models.main.model.iris");
  public static final ModelVersionRid VERSION =
      new ModelVersionRid("ri.models.main.model-version.iris-1");

  /** When fixtures are created. */
  public static final Instant CREATED = Instant.parse("2026-11-22T08:00:00.123Z");

  private static final AtomicLong SERIAL = new AtomicLong();

  private DeploymentId id = new DeploymentId(newUuid());
  private ProjectId project = PROJECT;
  private String displayName = "iris";
  private Instant created = CREATED;
  private Map<String, String> labels = Map.of();
  private Target target = new Target.Branch(MODEL, "master");
  private ModelVersionRid version = VERSION;
  private RuntimeConfiguration configuration = aConfiguration().build();
  private Intent intent = Intent.RUNNING;
  private List<Phase> phases = List.of();
  private boolean everything;

  private DeploymentFixture() {}

  /** Begins a deployment. */
  public static DeploymentFixture aDeployment() {
    return new DeploymentFixture();
  }

  /** A UUIDv7 that sorts after every one that was given before. */
  public static UUID newUuid() {
    var serial = SERIAL.incrementAndGet();
    return new UUID(
        ((CREATED.toEpochMilli() + serial) << 16) | 0x7000, 0x8000_0000_0000_0000L | serial);
  }

  public DeploymentFixture withId(DeploymentId id) {
    this.id = id;
    return this;
  }

  public DeploymentFixture in(ProjectId project) {
    this.project = project;
    return this;
  }

  public DeploymentFixture named(String displayName) {
    this.displayName = displayName;
    return this;
  }

  public DeploymentFixture createdAt(Instant time) {
    created = time;
    return this;
  }

  public DeploymentFixture labelled(Map<String, String> labels) {
    this.labels = labels;
    return this;
  }

  public DeploymentFixture following(ModelRid model, String branch) {
    target = new Target.Branch(model, branch);
    return this;
  }

  /** Follows that branch of {@link #MODEL}. */
  public DeploymentFixture onBranch(String branch) {
    return following(MODEL, branch);
  }

  /** Is pinned to {@link #VERSION} under that alias, or under none. */
  public DeploymentFixture pinnedAs(@Nullable String alias) {
    target = new Target.Pinned(MODEL, VERSION, alias);
    return this;
  }

  /** Its first revision is of that version. */
  public DeploymentFixture running(ModelVersionRid version) {
    this.version = version;
    return this;
  }

  public DeploymentFixture configured(RuntimeConfigurationFixture configuration) {
    this.configuration = configuration.build();
    return this;
  }

  public DeploymentFixture disabled() {
    intent = Intent.DISABLED;
    return this;
  }

  public DeploymentFixture deleted() {
    intent = Intent.DELETED;
    return this;
  }

  /** Recorded replicas of the first revision, in those phases. */
  public DeploymentFixture withReplicas(Phase... phases) {
    this.phases = List.of(phases);
    return this;
  }

  /** That many wanted replicas, of which so many are ready and the others are starting. */
  public DeploymentFixture withReplicas(int ready, int wanted) {
    configuration = aConfiguration().withMinReplicas(wanted).build();
    phases = new ArrayList<>();
    for (var ordinal = 0; ordinal < wanted; ordinal++) {
      phases.add(ordinal < ready ? Phase.READY : Phase.STARTING);
    }
    return this;
  }

  /** A value for every field that may be absent, in the configuration and in what was observed. */
  public DeploymentFixture withEverything() {
    everything = true;
    configuration = aConfiguration().withEverything().withMinReplicas(2).build();
    phases = List.of(Phase.READY, Phase.DRAINING, Phase.PENDING);
    return this;
  }

  public Deployment build() {
    var operation = operation(Operation.Action.CREATE);
    var first = Revision.first(configuration, version, created);
    var made =
        Deployment.create(
            id, project, new Profile(displayName, labels, target), first, operation, created);
    var deployment =
        switch (intent) {
          case RUNNING -> made;
          case DISABLED -> made.ask(intent, first, operation(Operation.Action.DISABLE), created);
          case DELETED -> made.ask(intent, first, operation(Operation.Action.DELETE), created);
        };
    return phases.isEmpty() ? deployment : observed(deployment);
  }

  private Deployment observed(Deployment deployment) {
    var size = configuration.perReplica();
    var replicas = new ArrayList<Replica>();
    for (var ordinal = 0; ordinal < phases.size(); ordinal++) {
      var replicaId = new ReplicaId(id.value(), 1, ordinal, ordinal + 1);
      var endpoint = new Endpoint("127.0.0.1", 20_000 + ordinal);
      replicas.add(
          switch (phases.get(ordinal)) {
            case PENDING -> Replica.pending(replicaId, size, created);
            case STARTING, READY, DRAINING, EXITED ->
                Replica.pending(replicaId, size, created)
                    .in(phases.get(ordinal), endpoint, created.plusSeconds(1));
          });
    }
    var failures =
        everything
            ? new Failures(3, 2, "exit code 1: no such file", created.plusSeconds(4), true)
            : Failures.NONE;
    var seen =
        new Observed(
            deployment.generation(),
            replicas,
            phases.size(),
            failures,
            everything ? deployment.desired() : null,
            created,
            everything ? created.plusSeconds(3) : created,
            everything
                ? new Shortage(
                    new Resources(2_000, 1L << 30, 1, Map.of(GpuType.H100, 1), 1),
                    3,
                    created.plusSeconds(2),
                    "2 CPU asked for, 1 free")
                : null,
            everything ? new Move(Move.Strategy.ONE_BY_ONE, "1 of 2 fits") : null,
            everything ? learnt() : null);
    var operation =
        everything
            ? deployment.operation().end(Operation.State.FAILED, "gave up", created.plusSeconds(5))
            : deployment.operation();
    return deployment.observe(seen, operation, deployment.reserved(), created.plusSeconds(5));
  }

  private static LearntStart learnt() {
    var usual =
        new StartPhases(Duration.ofMillis(20), Duration.ofMillis(900), Duration.ofMillis(7_100));
    return new LearntStart(
        LearntStart.Basis.MODEL, 5, usual.total(), Duration.ofMillis(14_200), usual);
  }

  private Operation operation(Operation.Action action) {
    return Operation.begin(new OperationId(newUuid()), id.value(), action, 1, created);
  }
}
