package dev.berth.engine.local;

import static dev.berth.deployment.DeploymentFixture.MODEL;
import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.VERSION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.ChangeIntent;
import dev.berth.deployment.Changes;
import dev.berth.deployment.ConfigurationDraft;
import dev.berth.deployment.CreateDeployment;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.FollowBranch;
import dev.berth.deployment.InMemoryDeploymentRepository;
import dev.berth.deployment.ReplaceDeployment;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.RollBackDeployment;
import dev.berth.deployment.Terms;
import dev.berth.deployment.TimeOrderedIds;
import dev.berth.inference.InferenceGateway;
import dev.berth.inference.InferenceRoute;
import dev.berth.listing.Listing;
import dev.berth.model.InMemoryModelRepository;
import dev.berth.model.Model;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelRegistration;
import dev.berth.model.ModelVersion;
import dev.berth.model.Serving;
import dev.berth.operation.Operation;
import dev.berth.operation.OperationField;
import dev.berth.project.GpuType;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import dev.berth.replica.Engine;
import dev.berth.replica.InMemoryStartTimes;
import dev.berth.replica.ReplicaId;
import dev.berth.rollout.Reconciler;
import dev.berth.rollout.ReconcilerLoop;
import dev.berth.simulation.ForwardingEngine;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Berth's core on the real engine: what users ask for, the reconciler's loop, and processes.
 * Deployments are kept in memory, and nothing is routed.
 */
final class LocalBerth implements AutoCloseable {
  static final List<String> BRANCHES = List.of("north", "east", "south", "west");
  private static final Caller USER =
      new Caller(PROJECT, "user", Set.of(Scope.MODELS_READ, Scope.MODELS_WRITE));

  private final Clock clock = Clock.systemUTC();
  private final TimeOrderedIds ids = new TimeOrderedIds(clock);
  private final InMemoryDeploymentRepository store = new InMemoryDeploymentRepository();
  private final LocalEngineFixture fixture;
  private final ReconcilerLoop loop;
  private final CreateDeployment create;
  private final ReplaceDeployment replace;
  private final ChangeIntent change;
  private final RollBackDeployment rollBack;

  /**
   * Begins in that folder.
   *
   * @param haste how many times shorter than in earnest the grace of a replica is
   */
  LocalBerth(Path folder, Gpus gpus, int haste) {
    fixture = new LocalEngineFixture(folder, gpus);
    var engine = new Hasty(fixture.open(), haste);
    var total = new Resources(100_000, 100L << 30, 64, gpus.counts(), 0);
    var queue = new ResourceQueue(256, Map.of(GpuType.T4, 4), total, List.of());
    var models = new InMemoryModelRepository();
    models.register(
        new ModelRegistration(
            Model.create(
                MODEL, PROJECT, "ri.compass.main.folder.flowers", "Iris", "test", Instant.EPOCH),
            ModelVersion.registered(
                VERSION,
                MODEL,
                new ModelApi(List.of(), List.of()),
                new Serving.Command(LocalEngineFixture.stormCommand()),
                Instant.EPOCH),
            BRANCHES,
            List.of(),
            BRANCHES.getFirst()));
    var quiet = new Changes(store, _ -> queue, ids, clock, _ -> {});
    var reconciler =
        new Reconciler(
            store,
            engine,
            new NoRoutes(),
            models,
            new InMemoryStartTimes(),
            new FollowBranch(quiet, models, ids),
            _ -> queue,
            _ -> true,
            clock);
    loop = new ReconcilerLoop(store, reconciler, "worker", clock);
    var changes = new Changes(store, _ -> queue, ids, clock, loop::committed);
    create = new CreateDeployment(changes, models);
    replace = new ReplaceDeployment(changes, models);
    change = new ChangeIntent(changes);
    rollBack = new RollBackDeployment(changes);
    engine.onChange(deployment -> loop.changed(new DeploymentId(deployment)));
    loop.start();
  }

  Deployment create(String branch, ConfigurationDraft draft) {
    var target = new CreateDeployment.TargetDraft("direct", MODEL.value(), branch);
    return create.run(USER, new CreateDeployment.Command(target, draft), request());
  }

  Deployment replace(DeploymentId id, ConfigurationDraft draft) {
    return replace.run(USER, id.rid(), draft, request());
  }

  Deployment rollBack(DeploymentId id, long revision) {
    return rollBack.run(USER, id.rid(), revision, Terms.of(request()));
  }

  Deployment start(DeploymentId id) {
    return change.start(USER, id.rid(), Terms.of(request()));
  }

  Deployment disable(DeploymentId id) {
    return change.disable(USER, id.rid(), Terms.of(request()));
  }

  Deployment delete(DeploymentId id) {
    return change.delete(USER, id.rid(), Terms.of(request()));
  }

  private RequestId request() {
    return new RequestId(ids.get().toString(), "");
  }

  /** A deployment as it is recorded, deleted ones too. */
  Deployment find(DeploymentId id) {
    return store.findAnyIntent(id).orElseThrow();
  }

  /** Every operation of a deployment. */
  List<Operation> operations(DeploymentId id) {
    var all = Listing.newest(OperationField.ofDeployment(id.value()), Integer.MAX_VALUE);
    return store.operations(PROJECT, all).stream().map(tracked -> tracked.operation()).toList();
  }

  LocalEngineFixture engine() {
    return fixture;
  }

  /** Ends the serving process of a replica as a crash would; nothing where it has none. */
  void kill(ReplicaId id) {
    try {
      ProcessHandle.of(fixture.pid(id)).ifPresent(ProcessHandle::destroyForcibly);
    } catch (UncheckedIOException | NumberFormatException e) {
      // It does not run yet, or not any more.
      return;
    }
  }

  /** Waits for what must come to be. */
  static void await(Duration limit, String what, BooleanSupplier condition) {
    assertThat(LocalEngineFixture.holdsWithin(limit, condition)).as(what).isTrue();
  }

  @Override
  public void close() {
    loop.close();
    fixture.close();
  }

  private static final class Hasty extends ForwardingEngine {
    private final int haste;

    Hasty(Engine engine, int haste) {
      super(engine);
      this.haste = haste;
    }

    @Override
    public void stop(ReplicaId id, Duration grace, long fence) {
      super.stop(id, grace.dividedBy(haste), fence);
    }
  }

  private static final class NoRoutes implements InferenceGateway {
    @Override
    public void replaceAll(Collection<InferenceRoute> routes, Set<String> revokedKeys) {}

    @Override
    public boolean publish(InferenceRoute route, Duration wait) {
      return true;
    }

    @Override
    public void withdraw(UUID deployment) {}

    @Override
    public void revoke(Set<String> revokedKeys) {}
  }
}
