package dev.berth.simulation;

import static dev.berth.simulation.BrokenInvariant.unless;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.ConfigurationDraft;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentDraft;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.Intent;
import dev.berth.deployment.Replica;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.Shortage;
import dev.berth.deployment.Terms;
import dev.berth.deployment.UpdateDeployment;
import dev.berth.listing.Listing;
import dev.berth.operation.Operation;
import dev.berth.plan.Forecast;
import dev.berth.plan.PlannedChange;
import dev.berth.replica.ReplicaId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A thousand random starting points, at rest or in the middle of a rollout, each with a random
 * change: what the plan said is what happens. {@code -Dberth.plans=N} tries another number, {@code
 * -Dberth.plans.seed=N} one seed.
 */
final class PlansComeTrueTest {
  private static final int THOROUGH = 1_000;
  private static final int PLANS = Integer.getInteger("berth.plans", THOROUGH);
  private static final Duration SETTLING = Duration.ofMinutes(80);

  /** Long enough for every rollout, and too short for waiting to end in giving up. */
  private static final Duration ROLLING = Duration.ofMinutes(8);

  private final Tally tally = new Tally();

  @Test
  void whatHappensIsWhatThePlanSaid() {
    var only = Long.getLong("berth.plans.seed");
    if (only != null) {
      planAndCompare(only);
      return;
    }
    LongStream.range(0, PLANS).parallel().forEach(this::untilOneIsCompared);
    System.out.println(PLANS + " plans: " + tally);
    if (PLANS >= THOROUGH) {
      assertThat(tally.toString()).contains("DONE", "WAITING", "refused", "SURGE", "ONE_BY_ONE");
    }
  }

  /** Not every seed has something to plan. */
  private void untilOneIsCompared(long first) {
    var seed = first;
    try {
      while (!planAndCompare(seed)) {
        seed += PLANS;
      }
    } catch (BrokenInvariant | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + e, e);
    }
  }

  /** Whether there was something to plan. */
  boolean planAndCompare(long seed) {
    return new Attempt(seed).comesTrue();
  }

  private final class Attempt {
    private final Looks looks = new Looks();
    private final Random random;
    private final SimulatedWorld world;
    private final Simulation simulation;
    private @Nullable PlannedChange planned;
    private @Nullable Deployment made;
    private boolean othersAreAtRest;

    Attempt(long seed) {
      random = new Random(seed * 31 + 7);
      world = SimulatedWorld.of(seed, looks, new Tally(), /* traced= */ false);
      world.calmDown();
      simulation = new Simulation(world);
    }

    boolean comesTrue() {
      simulation.begin();
      var berth = simulation.berth();
      var users = new Users(world);
      for (var asks = random.nextInt(8); asks > 0; asks--) {
        users.send(users.think(), berth);
        passes(world.upTo(Duration.ofSeconds(4)));
      }
      passes(SETTLING);
      if (random.nextBoolean()) {
        users.send(users.think(), berth);
        passes(world.upTo(Duration.ofSeconds(4)));
      }
      users.send(new Users.Ask("plan", id("plan"), this::planAndMake), berth);
      var plan = planned;
      if (!(plan instanceof PlannedChange.Accepted accepted)) {
        return plan != null;
      }
      // A plan speaks of replicas that start and stay, while others change nothing.
      if (!othersAreAtRest
          || isFated(accepted.after())
          || Stream.ofNullable(accepted.before()).anyMatch(this::isFated)) {
        return false;
      }
      passes(ROLLING);
      compare(accepted);
      return true;
    }

    private Deployment planAndMake(Berth berth) {
      var candidates = world.store().page(SimulatedWorld.PROJECT, Listing.newest(10));
      var target =
          candidates.isEmpty() || random.nextInt(10) == 0
              ? null
              : candidates.get(random.nextInt(candidates.size()));
      othersAreAtRest =
          candidates.stream().filter(each -> !each.equals(target)).allMatch(this::atRest)
              && world.engine().live().stream().noneMatch(this::isLeaving);
      var change = target == null ? create(berth) : change(berth, target);
      var terms = Terms.of(id("change"));
      var rid = target == null ? null : target.id().rid();
      planned = berth.plan().run(Users.SOMEBODY, rid, change, terms);
      return switch (planned) {
        case PlannedChange.Refused refused -> {
          tally.count("refused");
          yield refusedAsPlanned(refused, change, terms);
        }
        case PlannedChange.Accepted accepted -> {
          var premise = berth.plan().premise(Users.SOMEBODY, accepted.footing());
          made = change.apply(new Terms(terms.request(), null, false, "", premise));
          looks.begin(made);
          yield made;
        }
      };
    }

    private Deployment refusedAsPlanned(
        PlannedChange.Refused refused, Function<Terms, Deployment> change, Terms terms) {
      try {
        var _ = change.apply(terms);
      } catch (DeploymentException e) {
        unless(e.error().equals(refused.why()), "refused by %s", e.error());
        throw e;
      }
      throw new BrokenInvariant("planned to be refused, and was accepted");
    }

    private Function<Terms, Deployment> create(Berth berth) {
      var branch = SimulatedWorld.BRANCHES.get(random.nextInt(SimulatedWorld.BRANCHES.size()));
      var draft =
          new DeploymentDraft(
              "", Map.of(), SimulatedWorld.MODEL.value(), branch, null, configuration());
      return terms -> berth.create().run(Users.SOMEBODY, draft, terms);
    }

    private Function<Terms, Deployment> change(Berth berth, Deployment target) {
      var rid = target.id().rid();
      return switch (random.nextInt(10)) {
        case 0 -> terms -> berth.change().delete(Users.SOMEBODY, rid, terms);
        case 1 -> terms -> berth.change().disable(Users.SOMEBODY, rid, terms);
        case 2 -> terms -> berth.change().start(Users.SOMEBODY, rid, terms);
        case 3 -> {
          var revision = 1 + random.nextLong(target.latestRevision());
          yield terms -> berth.rollBack().run(Users.SOMEBODY, rid, revision, terms);
        }
        case 4, 5 -> {
          var min = random.nextInt(5);
          yield update(berth, rid, old -> scaled(old, min));
        }
        default -> {
          var next = configuration();
          yield update(berth, rid, _ -> next);
        }
      };
    }

    private Function<Terms, Deployment> update(
        Berth berth, String rid, UnaryOperator<ConfigurationDraft> edit) {
      var whole = new UpdateDeployment.Edit(null, null, null, edit);
      return terms -> berth.update().run(Users.SOMEBODY, rid, whole, terms);
    }

    private ConfigurationDraft scaled(ConfigurationDraft old, int min) {
      return new ConfigurationDraft(
          min,
          Math.max(1, min),
          old.cpu(),
          old.memory(),
          old.gpu(),
          old.threadCount(),
          old.scaling(),
          old.sources(),
          old.environment(),
          old.rollout());
    }

    private ConfigurationDraft configuration() {
      var min = random.nextInt(4);
      return new ConfigurationDraft(
          min,
          Math.max(1, min),
          List.of(0.07, 0.25, 0.5).get(random.nextInt(3)),
          List.of("256MiB", "512MiB", "1GiB").get(random.nextInt(3)),
          random.nextInt(4) > 0 ? null : new ConfigurationDraft.GpuDraft(1, "A100"),
          1 + random.nextInt(4),
          null,
          List.of(),
          Map.of(),
          new ConfigurationDraft.RolloutDraft(
              random.nextInt(3) > 0,
              random.nextInt(3) == 0,
              Duration.ofSeconds(random.nextInt(3) == 0 ? 10 : 0)));
    }

    private boolean atRest(Deployment deployment) {
      return !deployment.operation().open()
          && (!deployment.status().progressing() || deployment.observed().shortage() != null);
    }

    private boolean isLeaving(ReplicaId replica) {
      var deployment = world.store().findAnyIntent(new DeploymentId(replica.deployment()));
      return deployment.orElseThrow().intent() == Intent.DELETED;
    }

    private boolean isFated(Deployment deployment) {
      return deployment.desired().configuration().environment().containsKey(Fates.VARIABLE);
    }

    private void compare(PlannedChange.Accepted plan) {
      var before = Objects.requireNonNull(made);
      var after = world.store().findAnyIntent(before.id()).orElseThrow();
      var forecast = plan.forecast();
      tally.count(forecast.end().name());
      if (forecast.move() != null) {
        tally.count(forecast.move().strategy().name());
      }
      var there = running(after);
      var kept = new HashSet<>(running(before));
      kept.retainAll(there);
      unless(forecast.kept().equals(kept), "kept %s, planned %s", kept, forecast);
      unless(
          forecast.started() == looks.started().size(),
          "started %s, planned %s",
          looks.started(),
          forecast);
      unless(
          forecast.lowestReady() == looks.lowestReady(),
          "at the lowest %d were ready, planned %s",
          looks.lowestReady(),
          forecast);
      unless(forecast.end() == end(after), "ended %s, planned %s", after, forecast);
      unless(
          lacking(forecast.shortage()).equals(lacking(after.observed().shortage())),
          "%s lacks something else, planned %s",
          after,
          forecast);
    }

    private Forecast.End end(Deployment after) {
      if (after.observed().shortage() != null) {
        return Forecast.End.WAITING;
      }
      var state = after.operation().state();
      return state == Operation.State.SUCCEEDED || before(after)
          ? Forecast.End.DONE
          : Forecast.End.TOO_SLOW;
    }

    /** Whether the operation had ended before the change, which then rolled out nothing. */
    private boolean before(Deployment after) {
      return Objects.requireNonNull(made).operation().equals(after.operation())
          && !after.operation().open();
    }

    private Optional<Object> lacking(@Nullable Shortage shortage) {
      return Optional.ofNullable(shortage).map(Shortage::lacking);
    }

    private Set<ReplicaId> running(Deployment deployment) {
      return deployment.observed().replicas().stream()
          .filter(replica -> !replica.draining())
          .map(Replica::id)
          .collect(Collectors.toSet());
    }

    private void passes(Duration time) {
      simulation.runUntil(world.clock().instant().plus(time));
    }

    private RequestId id(String what) {
      return new RequestId(what + "-" + random.nextLong(), "digest");
    }
  }
}
