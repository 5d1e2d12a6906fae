package dev.berth.rollout;

import static dev.berth.deployment.DeploymentFixture.CREATED;
import static dev.berth.deployment.DeploymentFixture.MODEL;
import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.VERSION;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.ChangeIntent;
import dev.berth.deployment.Changes;
import dev.berth.deployment.Condition;
import dev.berth.deployment.ConfigurationDraftFixture;
import dev.berth.deployment.CreateDeployment;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.DeploymentQueries;
import dev.berth.deployment.FollowBranch;
import dev.berth.deployment.InMemoryDeploymentRepository;
import dev.berth.deployment.ReplaceDeployment;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.RollBackDeployment;
import dev.berth.deployment.State;
import dev.berth.deployment.Terms;
import dev.berth.explain.Explanation;
import dev.berth.explain.ReplicaQueries;
import dev.berth.history.Event;
import dev.berth.inference.InferenceGateway;
import dev.berth.inference.InferenceRoute;
import dev.berth.model.InMemoryModelRepository;
import dev.berth.model.Model;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelRegistration;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionRid;
import dev.berth.model.Serving;
import dev.berth.operation.Operation;
import dev.berth.plan.PlanDeployment;
import dev.berth.plan.PlannedChange;
import dev.berth.project.GpuType;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import dev.berth.replica.Fate;
import dev.berth.replica.InMemoryStartTimes;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaLogs;
import dev.berth.replica.SimulatedEngine;
import dev.berth.replica.StartTimes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One deployment, its user, the real reconciler and an engine without processes, on a clock that
 * moves when the story says so. Replicas become ready a second after their start and end at once
 * when they are asked to, unless a story says otherwise.
 */
final class Stage {
  private static final Caller USER =
      new Caller(PROJECT, "user", Set.of(Scope.MODELS_READ, Scope.MODELS_WRITE));
  private static final Resources PLENTY = new Resources(100_000, 100L << 30, 100, Map.of(), 100);

  private Instant now = CREATED;
  private Resources total = PLENTY;
  private final SimulatedEngine engine = new SimulatedEngine(() -> now, new Random(1));
  private final InMemoryDeploymentRepository store = new InMemoryDeploymentRepository();
  private final InMemoryModelRepository models = new InMemoryModelRepository();
  private final StartTimes startTimes = new InMemoryStartTimes();
  private final Map<UUID, InferenceRoute> routes = new HashMap<>();
  private final Set<State> states = new LinkedHashSet<>();
  private final Reconciler reconciler;
  private final CreateDeployment create;
  private final ReplaceDeployment replace;
  private final ChangeIntent change;
  private final RollBackDeployment rollBack;
  private DeploymentId id = DeploymentFixture.aDeployment().build().id();
  private int fewestReady;

  Stage() {
    var clock = new StageClock();
    var changes = new Changes(store, _ -> queue(), DeploymentFixture::newUuid, clock, _ -> {});
    var follow = new FollowBranch(changes, models, DeploymentFixture::newUuid);
    reconciler =
        new Reconciler(
            store,
            engine,
            new Routes(),
            models,
            startTimes,
            follow,
            _ -> queue(),
            _ -> true,
            clock);
    rollBack = new RollBackDeployment(changes);
    create = new CreateDeployment(changes, models);
    replace = new ReplaceDeployment(changes, models);
    change = new ChangeIntent(changes);
    engine.onChange(deployment -> store.wake(new DeploymentId(deployment), now));
    models.register(
        new ModelRegistration(
            Model.create(
                MODEL, PROJECT, "ri.compass.main.folder.flowers", "Iris", "test", Instant.EPOCH),
            ModelVersion.registered(
                VERSION,
                MODEL,
                new ModelApi(List.of(), List.of()),
                new Serving.Artifact("onnx", "00"),
                CREATED),
            List.of("master"),
            List.of(),
            "master"));
  }

  /** What all replicas together may hold from now on. */
  Stage withCapacity(Resources resources) {
    total = resources;
    return this;
  }

  /** What becomes of every start from now on. */
  Stage withStarts(Fate.Decider fates) {
    engine.fates(fates);
    return this;
  }

  SimulatedEngine engine() {
    return engine;
  }

  void create(ConfigurationDraftFixture draft) {
    id = create.run(USER, new CreateDeployment.Command(null, draft.build()), request()).id();
    states.add(deployment().status().state());
  }

  void replace(ConfigurationDraftFixture draft) {
    replace.run(USER, id.rid(), draft.build(), request());
    changed();
  }

  void rollBackTo(long revision) {
    rollBack.run(USER, id.rid(), revision, Terms.of(request()));
    changed();
  }

  /** What would become of going back to a revision. */
  PlannedChange planRollBackTo(long revision) {
    var plans =
        new PlanDeployment(
            queries(), store, models, startTimes, store, _ -> queue(), new StageClock());
    return plans.run(
        USER,
        id.rid(),
        terms -> rollBack.run(USER, id.rid(), revision, terms),
        Terms.of(request()));
  }

  /** Why it is as it is. */
  Explanation explanation() {
    return new ReplicaQueries(
            queries(), store, engine, new NoLogs(), _ -> queue(), new StageClock())
        .explain(USER, id.rid());
  }

  private DeploymentQueries queries() {
    return new DeploymentQueries(store, models);
  }

  /** A new version becomes the latest of the branch that the deployment follows. */
  ModelVersionRid publish(String name) {
    var version = publishUnheard(name);
    store.wake(id, now);
    return version;
  }

  /** As {@link #publish}, but nobody tells of it. */
  ModelVersionRid publishUnheard(String name) {
    var version =
        ModelVersion.registered(
            new ModelVersionRid("ri.models.main.model-version." + name),
            MODEL,
            new ModelApi(List.of(), List.of()),
            new Serving.Artifact("onnx", name),
            now);
    models.add(PROJECT, version, "master");
    return version.rid();
  }

  void disable() {
    change.disable(USER, id.rid(), Terms.of(request()));
    changed();
  }

  void start() {
    change.start(USER, id.rid(), Terms.of(request()));
    changed();
  }

  void delete() {
    change.delete(USER, id.rid(), Terms.of(request()));
    changed();
  }

  /** Lets time pass, with everything that happens in it. */
  void passes(Duration time) {
    var end = now.plus(time);
    fewestReady = ready().size();
    while (true) {
      engine.tick();
      var next =
          Stream.of(store.nextDue(now), engine.nextChange())
              .flatMap(Optional::stream)
              .min(Instant::compareTo)
              .filter(at -> !at.isAfter(end));
      if (next.isEmpty()) {
        now = end;
        return;
      }
      now = next.get().isAfter(now) ? next.get() : now;
      for (var claim : store.claim("stage", 1, Duration.ofSeconds(15), now)) {
        reconciler.reconcile(claim);
        states.add(deployment().status().state());
      }
      fewestReady = Math.min(fewestReady, ready().size());
    }
  }

  /** Time passes without Berth: replicas go on, and nobody looks. */
  void sleeps(Duration time) {
    now = now.plus(time);
  }

  /** Berth dies: whatever the engine tells now is heard by nobody. */
  void berthDies() {
    engine.forsake();
  }

  /** Berth begins again: it looks at everything once, and at what is due as time passes. */
  void berthBegins() {
    engine.onChange(deployment -> store.wake(new DeploymentId(deployment), now));
    store.endClaims("stage");
    for (var sweep = reconciler.sweep(); !sweep.over(); ) {
      sweep.goOn();
    }
  }

  Deployment deployment() {
    return store.findAnyIntent(id).orElseThrow();
  }

  State state() {
    return deployment().status().state();
  }

  Operation operation() {
    return deployment().operation();
  }

  /** An operation as it is now. */
  Operation operationNow(Operation operation) {
    return store.findOperation(PROJECT, operation.id()).orElseThrow();
  }

  Condition condition(Condition.Type type) {
    return deployment().status().conditions().stream()
        .filter(each -> each.type() == type)
        .findFirst()
        .orElseThrow();
  }

  /** Every state that was ever recorded, in the order of first appearance. */
  Set<State> statesSoFar() {
    return states;
  }

  /** The replicas that really run. */
  List<ReplicaId> live() {
    return engine.live();
  }

  /** The replicas that the engine shows as ready. */
  List<ReplicaId> ready() {
    return engine.observe(id.value()).stream()
        .filter(each -> each.phase() == Phase.READY)
        .map(each -> each.id())
        .toList();
  }

  /** The fewest that were ready at any moment of the last passage of time. */
  int fewestReady() {
    return fewestReady;
  }

  /** How many endpoints predictions are routed to. */
  int routed() {
    var route = routes.get(id.value());
    return route == null ? 0 : route.endpoints().values().stream().mapToInt(List::size).sum();
  }

  List<Event> history() {
    return store.history(id, 1, Integer.MAX_VALUE);
  }

  /** Whether nothing needs another look. */
  boolean quiet() {
    return store.nextDue(now).isEmpty();
  }

  private void changed() {
    states.add(deployment().status().state());
  }

  private static RequestId request() {
    return new RequestId(DeploymentFixture.newUuid().toString(), "");
  }

  private ResourceQueue queue() {
    return new ResourceQueue(256, Map.of(GpuType.H100, 4), total, List.of());
  }

  private static final class NoLogs implements ReplicaLogs {
    @Override
    public Optional<Part> last(ReplicaId replica, int lines) {
      return Optional.empty();
    }

    @Override
    public Optional<Part> after(ReplicaId replica, long from) {
      return Optional.empty();
    }
  }

  private final class StageClock extends Clock {
    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private final class Routes implements InferenceGateway {
    @Override
    public void replaceAll(Collection<InferenceRoute> all, Set<String> revokedKeys) {
      all.forEach(route -> routes.put(route.deployment(), route));
    }

    @Override
    public boolean publish(InferenceRoute route, Duration wait) {
      routes.put(route.deployment(), route);
      return true;
    }

    @Override
    public void withdraw(UUID deployment) {
      routes.remove(deployment);
    }

    @Override
    public void revoke(Set<String> revokedKeys) {}
  }
}
