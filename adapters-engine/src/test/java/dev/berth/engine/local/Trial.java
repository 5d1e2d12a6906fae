package dev.berth.engine.local;

import static dev.berth.deployment.DeploymentFixture.aDeployment;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.EndedReplica;
import dev.berth.engine.local.Fault.Meddling;
import dev.berth.project.Resources;
import dev.berth.replica.Observation;
import dev.berth.replica.ReasonCode;
import dev.berth.rollout.Action;
import dev.berth.rollout.Reconciliation;
import dev.berth.rollout.Room;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A deployment with a fault, of which the reconciler's decisions are carried out one by one. */
final class Trial {
  private static final Duration OVERDUE = Duration.ofMinutes(6);
  private static final Room PLENTY =
      new Room(new Resources(100_000, 100L << 30, 100, Map.of(), 0), 0);

  private final LocalEngine engine;
  private final Fault fault;
  private Deployment deployment = aDeployment().withId(new DeploymentId(UUID.randomUUID())).build();
  private Duration ahead = Duration.between(Instant.now(), deployment.createdAt());
  private boolean meddled;
  private @Nullable EndedReplica ended;

  Trial(LocalEngine engine, Fault fault) {
    this.engine = engine;
    this.fault = fault;
  }

  /** Goes on until the first replica ended or was given up; empty where none did in that time. */
  Optional<EndedReplica> end(Duration limit) {
    var _ = LocalEngineFixture.holdsWithin(limit, this::look);
    engine
        .observe(deployment.id().value())
        .forEach(each -> engine.stop(each.id(), Duration.ZERO, 1));
    return Optional.ofNullable(ended);
  }

  /** Does what the reconciler does in one look; answers whether that is all. */
  private boolean look() {
    var seen = engine.observe(deployment.id().value());
    if (overdue(seen)) {
      ahead = ahead.plus(OVERDUE);
    }
    var now = Instant.now().plus(ahead);
    var decision = Reconciliation.decide(deployment, seen, PLENTY, null, now);
    if (!decision.replicas().isEmpty()) {
      ended = decision.replicas().getFirst();
      return true;
    }
    deployment = decision.after();
    for (var action : decision.actions()) {
      if (action instanceof Action.Start(var id)) {
        engine.start(id, fault.spec(), 1);
      }
    }
    if (fault.meddling() != null && !meddled) {
      meddled = meddle(fault.meddling(), seen);
    }
    return false;
  }

  private boolean overdue(List<Observation> seen) {
    // One that shall become ready first was seen ready by the reconciler too.
    var began =
        fault.expected() != ReasonCode.STOPPED_ANSWERING
            || deployment.observed().replicas().stream().anyMatch(each -> each.readyAt() != null);
    return began
        && seen.stream()
            .map(Observation::evidence)
            .anyMatch(evidence -> evidence != null && evidence.code() == fault.sign());
  }

  private boolean meddle(Meddling meddling, List<Observation> seen) {
    var reached = seen.stream().filter(each -> each.phase() == meddling.when()).findFirst();
    reached.ifPresent(each -> meddling.what().accept(engine, each.id()));
    return reached.isPresent();
  }
}
