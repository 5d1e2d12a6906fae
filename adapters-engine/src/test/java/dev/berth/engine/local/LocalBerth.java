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
import dev.berth.deployment.DeploymentQueries;
import dev.berth.deployment.FollowBranch;
import dev.berth.deployment.InMemoryDeploymentRepository;
import dev.berth.deployment.ReplaceDeployment;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.RollBackDeployment;
import dev.berth.deployment.Terms;
import dev.berth.deployment.TimeOrderedIds;
import dev.berth.explain.Explanation;
import dev.berth.explain.ReplicaQueries;
import dev.berth.history.Chain;
import dev.berth.history.ChainWalk;
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
import dev.berth.project.ProjectId;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import dev.berth.replica.Engine;
import dev.berth.replica.InMemoryStartTimes;
import dev.berth.replica.Observation;
import dev.berth.replica.ReplicaId;
import dev.berth.rollout.Reconciler;
import dev.berth.rollout.ReconcilerLoop;
import dev.berth.simulation.ForwardingEngine;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private final LeapingClock clock = new LeapingClock();
  private final TimeOrderedIds ids = new TimeOrderedIds(clock);
  private final InMemoryDeploymentRepository store = new InMemoryDeploymentRepository();
  private final LocalEngineFixture fixture;
  private final Engine replicaEngine;
  private final ReconcilerLoop loop;
  private final CreateDeployment create;
  private final ReplaceDeployment replace;
  private final ChangeIntent change;
  private final RollBackDeployment rollBack;
  private final ReplicaQueries replicas;
  private volatile ResourceQueue queue;

  /**
   * Begins in that folder.
   *
   * @param haste how many times shorter than in earnest the grace of a replica is
   */
  LocalBerth(Path folder, Gpus gpus, int haste) {
    fixture = new LocalEngineFixture(folder, gpus);
    var local = fixture.open();
    replicaEngine = local;
    var engine = new Hasty(local, haste);
    var total = new Resources(100_000, 100L << 30, 64, gpus.counts(), 0);
    queue = of(total);
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
    var quiet = new Changes(store, this::queue, ids, clock, _ -> {});
    var reconciler =
        new Reconciler(
            store,
            engine,
            new NoRoutes(),
            models,
            new InMemoryStartTimes(),
            new FollowBranch(quiet, models, ids),
            this::queue,
            _ -> true,
            clock);
    loop = new ReconcilerLoop(store, reconciler, "worker", clock);
    var changes = new Changes(store, this::queue, ids, clock, loop);
    create = new CreateDeployment(changes, models);
    replace = new ReplaceDeployment(changes, models);
    change = new ChangeIntent(changes);
    rollBack = new RollBackDeployment(changes);
    replicas =
        new ReplicaQueries(
            new DeploymentQueries(store, models), store, engine, local, this::queue, clock);
    engine.onChange(deployment -> loop.changed(new DeploymentId(deployment)));
    loop.takeOver();
    loop.start();
  }

  private ResourceQueue queue(ProjectId ignored) {
    return queue;
  }

  private static ResourceQueue of(Resources total) {
    return new ResourceQueue(256, Map.of(GpuType.T4, 4), total, List.of());
  }

  /** From now on, the project may hold so much. */
  void limit(Resources total) {
    queue = of(total);
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

  /** Why a deployment is as it is. */
  Explanation explain(DeploymentId id) {
    return replicas.explain(USER, id.rid());
  }

  /** Every operation of a deployment. */
  List<Operation> operations(DeploymentId id) {
    var all = Listing.newest(OperationField.ofDeployment(id.value()), Integer.MAX_VALUE);
    return store.operations(PROJECT, all).stream().map(tracked -> tracked.operation()).toList();
  }

  LocalEngineFixture engine() {
    return fixture;
  }

  /** What the engine sees of a deployment. */
  List<Observation> seen(DeploymentId id) {
    return replicaEngine.observe(id.value());
  }

  /** Lets so much time pass at once for everything but processes. */
  void leap(Duration time) {
    clock.leap(time);
    loop.madeDue();
  }

  /** What is wrong with the history of a deployment at rest. */
  List<String> faultsOfHistory(DeploymentId id) {
    var faults = new ArrayList<String>();
    var walk = new ChainWalk(Chain.EMPTY, fault -> faults.add(fault.toString()));
    store.history(id, 1, Integer.MAX_VALUE).forEach(walk::meet);
    var live = find(id);
    walk.end(live.history());
    var rebuilt = store.findAsOf(PROJECT, id, clock.instant());
    if (!rebuilt.equals(Optional.of(live))) {
      faults.add("it tells of %s, which is %s".formatted(rebuilt, live));
    }
    return faults;
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
