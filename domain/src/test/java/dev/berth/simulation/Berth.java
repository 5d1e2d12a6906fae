package dev.berth.simulation;

import static java.util.Objects.requireNonNull;

import dev.berth.deployment.Change;
import dev.berth.deployment.ChangeIntent;
import dev.berth.deployment.Changes;
import dev.berth.deployment.CreateDeployment;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.DeploymentQueries;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.FollowBranch;
import dev.berth.deployment.Lease;
import dev.berth.deployment.ReplaceDeployment;
import dev.berth.deployment.RollBackDeployment;
import dev.berth.deployment.UpdateDeployment;
import dev.berth.deployment.Worker;
import dev.berth.inference.InferenceGateway;
import dev.berth.inference.InferenceRoute;
import dev.berth.plan.PlanDeployment;
import dev.berth.rollout.Claim;
import dev.berth.rollout.Reconciler;
import dev.berth.rollout.Sweep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One life of Berth's process: the real core between ports that fail now and then. */
final class Berth {
  private static final String WORKER = "berth";
  private static final Duration LEASE = Duration.ofSeconds(15);

  private final SimulatedWorld world;
  private final InferenceGateway gateway;
  private final DeploymentRepository deployments;
  private final FaultyQueue queue;
  private final FaultyEngine engine;
  private final Reconciler reconciler;
  private final CreateDeployment create;
  private final ReplaceDeployment replace;
  private final ChangeIntent change;
  private final UpdateDeployment update;
  private final RollBackDeployment rollBack;
  private final DeploymentQueries queries;
  private final PlanDeployment plan;
  private final List<Claim> claims = new ArrayList<>();
  private final List<Deployment> newborn = new ArrayList<>();
  private final Set<DeploymentId> changed = new LinkedHashSet<>();
  private @Nullable Sweep sweep;

  Berth(SimulatedWorld world) {
    this.world = world;
    var sabotage = world.sabotage();
    gateway = new FaultyGateway(sabotage.gateway(world.gateway()));
    deployments = new FaultyRepository(sabotage.repository(world.ledger().repository()));
    queue = new FaultyQueue(world, sabotage.queue(world.ledger().queue()));
    engine = new FaultyEngine(world.mishaps(), sabotage.engine(world.witnessedEngine()));
    var changes =
        new Changes(deployments, _ -> world.limits(), world::newId, world.clock(), new Creations());
    reconciler =
        new Reconciler(
            queue,
            engine,
            gateway,
            world.models(),
            world.startTimes(),
            new FollowBranch(changes, world.models(), world::newId),
            _ -> world.limits(),
            _ -> true,
            world.clock());
    create = new CreateDeployment(changes, world.models());
    replace = new ReplaceDeployment(changes, world.models());
    change = new ChangeIntent(changes);
    update = new UpdateDeployment(changes, world.models());
    rollBack = new RollBackDeployment(changes);
    queries = new DeploymentQueries(deployments, world.models());
    plan =
        new PlanDeployment(
            queries,
            deployments,
            world.models(),
            world.startTimes(),
            queue,
            _ -> world.limits(),
            world.clock());
  }

  /** What a process does when it begins, in the order in which it does it. */
  void start(Consumer<UUID> onChange) {
    queue.endClaims(WORKER);
    var routes = new ArrayList<InferenceRoute>();
    deployments.forEachReady(deployment -> routes.add(reconciler.route(deployment)));
    gateway.replaceAll(routes, Set.of());
    engine.onChange(onChange);
    sweep = reconciler.sweep();
  }

  /** Takes the next step of the look at everything; answers whether there are more. */
  boolean sweep() {
    var first = requireNonNull(sweep);
    first.goOn();
    return !first.over();
  }

  void wake(UUID deployment) {
    changed.add(new DeploymentId(deployment));
  }

  /** Some are claimed as they are created, others found to be due. */
  private final class Creations implements Worker {
    @Override
    public void committed(DeploymentId id) {}

    @Override
    public Optional<Lease> lease() {
      return hasClaims()
          ? Optional.empty()
          : Optional.of(new Lease(WORKER, world.clock().instant().plus(LEASE)));
    }

    @Override
    public void created(Deployment deployment, Lease lease) {
      newborn.add(deployment);
    }
  }

  /** The next claim to work on; null where nothing is due. */
  @Nullable Claim nextClaim() {
    if (claims.isEmpty() && !newborn.isEmpty()) {
      var first = newborn.getFirst();
      claims.add(new Claim(first, Lease.FENCE, queue.standing(first.project())));
      newborn.removeFirst();
    }
    if (claims.isEmpty()) {
      claimDue();
    }
    return claims.isEmpty() ? null : claims.removeFirst();
  }

  private void claimDue() {
    claims.addAll(queue.claim(WORKER, 3, changed, LEASE, world.clock().instant()));
    claims.forEach(claim -> changed.remove(claim.deployment().id()));
    if (!changed.isEmpty()) {
      queue.wakeAll(changed, world.clock().instant());
      changed.clear();
    }
  }

  boolean hasClaims() {
    return !claims.isEmpty() || !newborn.isEmpty() || !changed.isEmpty();
  }

  Reconciler reconciler() {
    return reconciler;
  }

  CreateDeployment create() {
    return create;
  }

  ReplaceDeployment replace() {
    return replace;
  }

  ChangeIntent change() {
    return change;
  }

  UpdateDeployment update() {
    return update;
  }

  RollBackDeployment rollBack() {
    return rollBack;
  }

  PlanDeployment plan() {
    return plan;
  }

  DeploymentQueries queries() {
    return queries;
  }

  private final class FaultyGateway implements InferenceGateway {
    private final InferenceGateway real;

    FaultyGateway(InferenceGateway real) {
      this.real = real;
    }

    @Override
    public void replaceAll(Collection<InferenceRoute> routes, Set<String> revokedKeys) {
      world.mishaps().around(() -> real.replaceAll(routes, revokedKeys));
    }

    @Override
    public boolean publish(InferenceRoute route, Duration wait) {
      return world.mishaps().around(() -> real.publish(route, wait));
    }

    @Override
    public void withdraw(UUID deployment) {
      world.mishaps().around(() -> real.withdraw(deployment));
    }

    @Override
    public void revoke(Set<String> revokedKeys) {
      world.mishaps().around(() -> real.revoke(revokedKeys));
    }
  }

  private final class FaultyRepository extends ForwardingRepository {
    FaultyRepository(DeploymentRepository real) {
      super(real);
    }

    @Override
    public Committed commit(Change asked) {
      return world.mishaps().around(() -> super.commit(asked));
    }
  }
}
