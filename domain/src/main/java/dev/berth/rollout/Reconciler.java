package dev.berth.rollout;

import static java.util.stream.Collectors.toSet;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.FollowBranch;
import dev.berth.deployment.Replica;
import dev.berth.history.Event;
import dev.berth.inference.InferenceGateway;
import dev.berth.inference.InferenceRoute;
import dev.berth.model.KnownVersions;
import dev.berth.model.ModelRepository;
import dev.berth.model.ModelVersion;
import dev.berth.model.Serving;
import dev.berth.project.ProjectId;
import dev.berth.project.ResourceQueue;
import dev.berth.replica.Endpoint;
import dev.berth.replica.Engine;
import dev.berth.replica.LearntStart;
import dev.berth.replica.ReplicaSpec;
import dev.berth.replica.StartTimes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The shell around {@link Reconciliation}: it observes the engine, decides, publishes the routes,
 * records, and only then acts. So a replica is called ready after predictions can reach it, is
 * asked to end after they cannot, and nothing is done that is not on record.
 */
public final class Reconciler {
  private static final System.Logger LOG = System.getLogger(Reconciler.class.getName());
  private static final Duration ROUTE_WAIT = Duration.ofSeconds(1);

  private final WorkQueue work;
  private final Engine engine;
  private final InferenceGateway gateway;
  private final KnownVersions versions;
  private final StartTimes startTimes;
  private final FollowBranch followBranch;
  private final Function<ProjectId, ResourceQueue> queues;
  private final Predicate<Serving> speaksTransformJson;
  private final Clock clock;
  private final Map<UUID, InferenceRoute> published = new ConcurrentHashMap<>();

  /**
   * A reconciler over those ports.
   *
   * @param queues what each project may hold
   * @param speaksTransformJson whether the runtime for that serving answers transformJson itself
   */
  public Reconciler(
      WorkQueue work,
      Engine engine,
      InferenceGateway gateway,
      ModelRepository models,
      StartTimes startTimes,
      FollowBranch followBranch,
      Function<ProjectId, ResourceQueue> queues,
      Predicate<Serving> speaksTransformJson,
      Clock clock) {
    this.work = work;
    this.engine = engine;
    this.gateway = gateway;
    this.versions = new KnownVersions(models);
    this.startTimes = startTimes;
    this.followBranch = followBranch;
    this.queues = queues;
    this.speaksTransformJson = speaksTransformJson;
    this.clock = clock;
  }

  /** A look at everything, to be taken when a worker begins. */
  public Sweep sweep() {
    return new Sweep(work, engine, followBranch, clock);
  }

  /**
   * Brings a claimed deployment as near to its intent as can be done now, and ends the claim. Where
   * its branch has a new version, that is the intent from now on, for the next look.
   */
  public void reconcile(Claim claim) {
    try {
      if (followBranch.run(claim.deployment())) {
        release(claim);
      } else {
        look(claim);
      }
    } catch (RuntimeException e) {
      published.remove(claim.deployment().id().value());
      throw e;
    }
  }

  /** Ends a claim that could not be worked on, so that nobody need wait for its lease to end. */
  public void release(Claim claim) {
    var now = now();
    work.record(claim, unchanged(claim, queues.apply(claim.deployment().project()), now), now);
  }

  private void look(Claim claim) {
    var deployment = claim.deployment();
    var queue = queues.apply(deployment.project());
    var now = now();
    var room = claim.standing().room(deployment, queue);
    var version = version(deployment);
    engine.admit(deployment.id().value(), claim.fence());
    var seen = engine.observe(deployment.id().value());
    var decision =
        Reconciliation.decide(deployment, seen, room, learnt(deployment, version), now)
            .sealed(work::snapshot);
    if (!deployment.status().state().mayBecome(decision.after().status().state())) {
      LOG.log(
          System.Logger.Level.ERROR,
          "deployment {0} went from {1} to {2}, which should never happen",
          deployment.id(),
          deployment.status().state(),
          decision.after().status().state());
    }
    publish(decision, version);
    switch (work.record(claim, decision.outcome(queue), now)) {
      case DONE -> {
        tell(deployment, decision.after(), decision.events());
        decision.actions().forEach(action -> act(action, deployment, version, claim));
        learn(deployment, decision.after(), version);
        if (WaitingLine.moves(deployment, decision.after())) {
          work.wakeWaiting(deployment.project(), now);
        }
      }
      case STALE -> {
        // Somebody else works on it too, and may have published before or after.
        published.remove(deployment.id().value());
        work.wake(deployment.id(), now);
      }
      case QUEUE_FULL -> postpone(claim, queue, now);
    }
  }

  /**
   * Asked for only where replicas may start and nothing was known when the work began, for that
   * stays: neither a deployment at rest nor the further looks of a rollout cost a statement more.
   */
  private @Nullable LearntStart learnt(Deployment deployment, ModelVersion version) {
    var observed = deployment.observed();
    var known = observed.learnt() != null && observed.generation() == deployment.generation();
    return deployment.status().progressing() && !known
        ? startTimes.of(deployment.project(), version).orElse(null)
        : null;
  }

  /** Remembers the starts of replicas that became ready first just now. */
  private void learn(Deployment before, Deployment after, ModelVersion version) {
    var started =
        before.observed().replicas().stream()
            .filter(replica -> replica.readyAt() == null)
            .map(Replica::id)
            .filter(id -> id.revision() == before.desired().runsAs())
            .collect(toSet());
    for (var replica : after.observed().replicas()) {
      if (replica.readyAt() != null && started.contains(replica.id())) {
        engine
            .startOf(replica.id())
            .ifPresent(start -> startTimes.learn(before.project(), version, start));
      }
    }
  }

  /** Says in the log why replicas ended, for their own logs go with them, and what follows. */
  private static void tell(Deployment before, Deployment after, List<Event> events) {
    var failures = after.observed().failures();
    if (failures.reason() != null && !failures.equals(before.observed().failures())) {
      LOG.log(System.Logger.Level.WARNING, "deployment {0}: {1}", after.id(), failures.reason());
    }
    for (var event : events) {
      if (event.kind() == Event.Kind.RECORD) {
        continue;
      }
      LOG.log(
          System.Logger.Level.INFO,
          "deployment {0}: {1} {2} -> {3}: {4}",
          after.id(),
          event.what(),
          event.before(),
          event.after(),
          event.cause());
    }
  }

  /** The route of a deployment as it is recorded. */
  public InferenceRoute route(Deployment deployment) {
    return route(deployment, version(deployment));
  }

  private InferenceRoute route(Deployment deployment, ModelVersion version) {
    var endpoints = new TreeMap<Long, List<Endpoint>>();
    for (var replica : deployment.observed().replicas()) {
      var endpoint = replica.endpoint();
      if (replica.ready() && endpoint != null) {
        endpoints.computeIfAbsent(replica.id().revision(), _ -> new ArrayList<>()).add(endpoint);
      }
    }
    return new InferenceRoute(
        deployment.id().value(),
        deployment.project(),
        version.model().toString(),
        speaksTransformJson.test(version.serving()),
        endpoints);
  }

  private void publish(Decision decision, ModelVersion version) {
    var after = decision.after();
    var id = after.id().value();
    if (decision.purge()) {
      published.remove(id);
      gateway.withdraw(id);
      return;
    }
    var route = route(after, version);
    if (route.equals(published.get(id))) {
      return;
    }
    // From here on nobody knows what the gateway has, until it says so.
    published.remove(id);
    if (gateway.publish(route, ROUTE_WAIT)) {
      published.put(id, route);
    }
  }

  private void act(Action action, Deployment deployment, ModelVersion version, Claim claim) {
    switch (action) {
      case Action.Start(var id) -> {
        var configuration = deployment.desired().configuration();
        engine.start(
            id,
            new ReplicaSpec(
                version,
                configuration.perReplica(),
                configuration.threadCount(),
                configuration.environment(),
                configuration.generation()),
            claim.fence());
      }
      case Action.Stop(var id, var grace) -> engine.stop(id, grace, claim.fence());
      case Action.Remove(var id) -> engine.remove(id, claim.fence());
    }
  }

  /** Somebody else took what was free: nothing is recorded or done, and soon it is looked again. */
  private void postpone(Claim claim, ResourceQueue queue, Instant now) {
    work.record(claim, unchanged(claim, queue, now.plus(Pace.CAPACITY_LOOK)), now);
  }

  private static Outcome unchanged(Claim claim, ResourceQueue queue, Instant nextWake) {
    return new Outcome(
        claim.deployment(), List.of(), List.of(), List.of(), nextWake, queue, /* purge= */ false);
  }

  private ModelVersion version(Deployment deployment) {
    return versions
        .find(deployment.project(), deployment.desired().version())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "version " + deployment.desired().version() + " is not stored"));
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }
}
