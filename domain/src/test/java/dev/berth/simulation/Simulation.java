package dev.berth.simulation;

import dev.berth.rollout.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One seed: chaos for some minutes, then calm until everything that was asked for has come to an
 * end, then a while in which nothing more may happen.
 */
final class Simulation {
  private static final Duration LONGEST_CHAOS = Duration.ofMinutes(15);
  private static final Duration LONGEST_WORK = Duration.ofHours(8);
  private static final Duration SETTLING = Duration.ofMinutes(25);
  private static final Duration QUIET = Duration.ofMinutes(30);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(40);

  private final SimulatedWorld world;
  private final Random random;
  private final Users users;
  private @Nullable Berth berth;
  private @Nullable Suspension suspended;

  Simulation(SimulatedWorld world) {
    this.world = world;
    this.random = world.random();
    this.users = new Users(world);
  }

  /**
   * Runs a seed.
   *
   * @throws BrokenInvariant where something happened that must not
   */
  static void run(SimulatedWorld world) {
    new Simulation(world).run();
  }

  private void run() {
    var chaosEnds = world.clock().instant().plus(world.upTo(LONGEST_CHAOS));
    planUsers(chaosEnds);
    planAccidents(chaosEnds);
    world.mishaps().rate(random.nextInt(3) == 0 ? 0 : 0.03 * random.nextDouble());
    world.engine().disorder(random.nextInt(3) == 0 ? 0 : 0.2 * random.nextDouble());
    restart();
    runUntil(chaosEnds);
    world.calmDown();
    var deadline = world.clock().instant().plus(LONGEST_WORK);
    while (world.agenda().next().isPresent() || !Verdict.nothingOpen(world)) {
      BrokenInvariant.unless(
          world.clock().instant().isBefore(deadline),
          "after %s there is still an open operation",
          LONGEST_WORK);
      runUntil(world.clock().instant().plus(Duration.ofMinutes(1)));
    }
    runUntil(world.clock().instant().plus(SETTLING));
    var verdict = new Verdict(world);
    verdict.everythingIsAsWanted();
    runUntil(world.clock().instant().plus(QUIET));
    verdict.nothingChanged();
  }

  private void planUsers(Instant end) {
    var at = world.clock().instant();
    for (var requests = 3 + random.nextInt(30); requests > 0; requests--) {
      at =
          at.plus(
              world.upTo(random.nextInt(3) == 0 ? Duration.ofMinutes(2) : Duration.ofSeconds(3)));
      if (at.isBefore(end)) {
        switch (random.nextInt(8)) {
          case 0 -> world.agenda().plan(at, () -> users.thinkOfAll().forEach(this::ask));
          case 1 -> {
            for (var together = 0; together < 3; together++) {
              world.agenda().plan(at, () -> ask(users.think()));
            }
          }
          default -> world.agenda().plan(at, () -> ask(users.think()));
        }
      }
    }
  }

  /** Sends a request, again and again until Berth answered it. */
  void ask(Users.Ask ask) {
    var server = berth;
    if (server == null) {
      again(ask);
      return;
    }
    world.trace().add(ask::what);
    try {
      users.send(ask, server);
      if (random.nextInt(10) == 0) {
        again(ask);
      }
    } catch (Crash e) {
      again(ask);
      crash();
    } catch (Trouble e) {
      again(ask);
    }
  }

  private void again(Users.Ask ask) {
    world.agenda().plan(soon(Duration.ofSeconds(10)), () -> ask(ask));
  }

  private void planAccidents(Instant end) {
    for (var accidents = random.nextInt(20); accidents > 0; accidents--) {
      var at = soon(LONGEST_CHAOS);
      if (at.isBefore(end)) {
        world.agenda().plan(at, this::accident);
      }
    }
  }

  private void accident() {
    var live = world.engine().live();
    switch (random.nextInt(8)) {
      case 0 -> crash();
      case 1 -> world.engine().gpus(random.nextInt(3));
      case 2 -> world.engine().gpus(world.limits().total().allGpus());
      case 3, 4 -> {
        if (!live.isEmpty()) {
          var lost = live.get(random.nextInt(live.size()));
          world.trace().add(() -> "the node of " + lost + " is lost");
          world.engine().lose(lost, world.upTo(Duration.ofSeconds(90)));
        }
      }
      default -> {
        if (!live.isEmpty()) {
          var killed = live.get(random.nextInt(live.size()));
          world.trace().add(() -> killed + " is killed");
          world.engine().kill(killed);
        }
      }
    }
  }

  /** Starts Berth. */
  void begin() {
    restart();
  }

  /** The Berth that runs. */
  Berth berth() {
    return Objects.requireNonNull(berth);
  }

  /** Lets everything happen until that time. */
  void runUntil(Instant end) {
    while (true) {
      world.engine().tick();
      var now = world.clock().instant();
      var next =
          Stream.of(
                  world.agenda().next(),
                  world.engine().nextChange(),
                  berth == null ? Optional.<Instant>empty() : nextClaimable(now))
              .flatMap(Optional::stream)
              .min(Instant::compareTo);
      if (next.isEmpty() || next.get().isAfter(end)) {
        world.clock().moveTo(end);
        return;
      }
      world.clock().moveTo(next.get());
      if (!world.agenda().doNext(world.clock().instant())) {
        work();
      }
    }
  }

  private Optional<Instant> nextClaimable(Instant now) {
    return berth != null && berth.hasClaims() ? Optional.of(now) : world.store().nextDue(now);
  }

  private void work() {
    var worker = berth;
    if (worker == null) {
      return;
    }
    try {
      var claim = worker.nextClaim();
      if (claim != null) {
        world.tally().count("looks");
        reconcile(worker, claim);
      }
    } catch (Crash e) {
      crash();
    } catch (Trouble e) {
      world.tally().count("troubles");
    }
    if (world.mishaps().happens(0.3)) {
      world.clock().pass(world.upTo(Duration.ofMillis(200)));
    }
  }

  private void reconcile(Berth worker, Claim claim) {
    if (suspended != null || !world.mishaps().happens(0.05)) {
      look(worker, claim);
      return;
    }
    var suspension = new Suspension(() -> look(worker, claim), 1 + random.nextInt(4));
    world.mishaps().running(suspension);
    try {
      if (suspension.begin()) {
        world.trace().add(() -> "a worker pauses at fence " + claim.fence());
        world.tally().count("pauses");
        suspended = suspension;
        world.agenda().plan(soon(LONGEST_PAUSE), () -> resume(suspension));
      }
    } finally {
      world.mishaps().running(null);
    }
  }

  /** What the reconciler's loop does with a claim. */
  private void look(Berth worker, Claim claim) {
    try {
      worker.reconciler().reconcile(claim);
    } catch (Trouble e) {
      world.trace().add(() -> "trouble");
      world.tally().count("troubles");
      world.agenda().plan(soon(Duration.ofSeconds(1)), () -> lookAgain(worker, claim));
    }
  }

  private void resume(Suspension suspension) {
    if (suspended != suspension) {
      return;
    }
    suspended = null;
    world.trace().add(() -> "the paused worker goes on");
    world.mishaps().running(suspension);
    try {
      suspension.resume();
    } catch (Crash e) {
      crash();
    } finally {
      world.mishaps().running(null);
    }
  }

  private void crash() {
    world.trace().add(() -> "Berth crashes");
    world.tally().count("crashes");
    berth = null;
    world.engine().forsake();
    if (suspended != null) {
      suspended.kill();
      suspended = null;
    }
    world.agenda().plan(soon(downtime()), this::restart);
  }

  private Duration downtime() {
    return switch (random.nextInt(20)) {
      case 0 -> Duration.ofMinutes(15);
      case 1, 2, 3, 4 -> Duration.ofSeconds(40);
      default -> Duration.ofSeconds(1);
    };
  }

  private void restart() {
    if (berth != null) {
      return;
    }
    world.trace().add(() -> "Berth starts");
    var next = new Berth(world);
    try {
      next.start(
          deployment ->
              world.agenda().plan(soon(Duration.ofMillis(20)), () -> wake(next, deployment)));
      berth = next;
      planSweep(next);
    } catch (Crash | Trouble e) {
      crash();
    }
  }

  private void planSweep(Berth sweeping) {
    world.agenda().plan(soon(Duration.ofSeconds(3)), () -> sweep(sweeping));
  }

  private void sweep(Berth sweeping) {
    if (berth != sweeping) {
      return;
    }
    try {
      if (sweeping.sweep()) {
        planSweep(sweeping);
      }
    } catch (Crash e) {
      crash();
    } catch (Trouble e) {
      planSweep(sweeping);
    }
  }

  private void lookAgain(Berth worker, Claim claim) {
    if (berth != worker) {
      return;
    }
    try {
      worker.reconciler().release(claim);
    } catch (Crash e) {
      crash();
    } catch (Trouble e) {
      world.tally().count("troubles");
    }
    wake(worker, claim.deployment().id().value());
  }

  private void wake(Berth woken, UUID deployment) {
    if (berth != woken) {
      return;
    }
    try {
      woken.wake(deployment);
    } catch (Crash e) {
      crash();
    } catch (Trouble e) {
      world.agenda().plan(soon(Duration.ofSeconds(1)), () -> wake(woken, deployment));
    }
  }

  private Instant soon(Duration most) {
    return world.clock().instant().plus(world.upTo(most));
  }
}
