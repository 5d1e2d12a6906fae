package dev.berth.simulation;

import dev.berth.deployment.Change;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.inference.InferenceGateway;
import dev.berth.inference.InferenceRoute;
import dev.berth.project.GpuType;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import dev.berth.replica.Engine;
import dev.berth.replica.Observation;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaSpec;
import dev.berth.rollout.Claim;
import dev.berth.rollout.Outcome;
import dev.berth.rollout.Standing;
import dev.berth.rollout.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Faults that the simulator must notice, each made outside of the core. */
enum PlantedFault implements Sabotage {
  ENGINE_IGNORES_FENCES {
    @Override
    public Engine engine(Engine real) {
      return new ForwardingEngine(real) {
        @Override
        public void admit(UUID deployment, long fence) {}

        @Override
        public void start(ReplicaId id, ReplicaSpec spec, long fence) {
          super.start(id, spec, Long.MAX_VALUE);
        }

        @Override
        public void stop(ReplicaId id, Duration grace, long fence) {
          super.stop(id, grace, Long.MAX_VALUE);
        }

        @Override
        public void remove(ReplicaId id, long fence) {
          super.remove(id, Long.MAX_VALUE);
        }
      };
    }
  },
  ENGINE_FORGETS_STOPS {
    @Override
    public Engine engine(Engine real) {
      return new ForwardingEngine(real) {
        @Override
        public void stop(ReplicaId id, Duration grace, long fence) {}
      };
    }
  },
  ENGINE_FORGETS_REMOVALS {
    @Override
    public Engine engine(Engine real) {
      return new ForwardingEngine(real) {
        @Override
        public void remove(ReplicaId id, long fence) {}
      };
    }
  },
  ENGINE_HIDES_DRAINING_REPLICAS {
    @Override
    public Engine engine(Engine real) {
      return new ForwardingEngine(real) {
        @Override
        public List<Observation> observe(UUID deployment) {
          return super.observe(deployment).stream()
              .filter(each -> each.phase() != Phase.DRAINING)
              .toList();
        }
      };
    }
  },
  ENGINE_CALLS_STARTING_READY {
    @Override
    public Engine engine(Engine real) {
      return new ForwardingEngine(real) {
        @Override
        public List<Observation> observe(UUID deployment) {
          return super.observe(deployment).stream().map(PlantedFault::asIfReady).toList();
        }
      };
    }
  },
  ENGINE_TELLS_OF_NO_CHANGE {
    @Override
    public Engine engine(Engine real) {
      return new ForwardingEngine(real) {
        @Override
        public void onChange(Consumer<UUID> listener) {}
      };
    }
  },
  QUEUE_CALLS_STALE_RECORDS_DONE {
    @Override
    public WorkQueue queue(WorkQueue real) {
      return new ForwardingQueue(real) {
        @Override
        public Recorded record(Claim claim, Outcome outcome, Instant now) {
          var recorded = super.record(claim, outcome, now);
          return recorded == Recorded.STALE ? Recorded.DONE : recorded;
        }
      };
    }
  },
  QUEUE_DROPS_ENDED_OPERATIONS {
    @Override
    public WorkQueue queue(WorkQueue real) {
      return new ForwardingQueue(real) {
        @Override
        public Recorded record(Claim claim, Outcome outcome, Instant now) {
          var less =
              new Outcome(
                  outcome.after(),
                  List.of(),
                  outcome.events(),
                  outcome.replicas(),
                  outcome.nextWake(),
                  outcome.queue(),
                  outcome.purge());
          return super.record(claim, less, now);
        }
      };
    }
  },
  NOTHING_WAKES_AFTER_A_RESTART {
    @Override
    public WorkQueue queue(WorkQueue real) {
      return new ForwardingQueue(real) {
        @Override
        public List<Deployment> unpurged(@Nullable DeploymentId after, int limit) {
          return List.of();
        }
      };
    }

    @Override
    public Engine engine(Engine real) {
      return new ForwardingEngine(real) {
        @Override
        public Set<UUID> deployments() {
          return Set.of();
        }
      };
    }
  },
  QUEUE_LETS_EVERYTHING_IN {
    @Override
    public WorkQueue queue(WorkQueue real) {
      return new ForwardingQueue(real) {
        @Override
        public List<Claim> claim(
            String worker, int limit, Collection<DeploymentId> named, Duration lease, Instant now) {
          return super.claim(worker, limit, named, lease, now).stream()
              .map(
                  claim ->
                      new Claim(
                          claim.deployment(),
                          claim.fence(),
                          new Standing(
                              claim.deployment().reserved().minus(BOUNDLESS.total()),
                              claim.standing().line(),
                              claim.standing().generation())))
              .toList();
        }

        @Override
        public Recorded record(Claim claim, Outcome outcome, Instant now) {
          return super.record(
              claim,
              new Outcome(
                  outcome.after(),
                  outcome.operations(),
                  outcome.events(),
                  outcome.replicas(),
                  outcome.nextWake(),
                  BOUNDLESS,
                  outcome.purge()),
              now);
        }
      };
    }
  },
  REPOSITORY_LOSES_EVENTS {
    @Override
    public DeploymentRepository repository(DeploymentRepository real) {
      return new ForwardingRepository(real) {
        @Override
        public Committed commit(Change change) {
          return super.commit(
              new Change(
                  change.before(),
                  change.after(),
                  change.newRevision(),
                  change.operations(),
                  List.of(),
                  change.request()));
        }
      };
    }
  },
  GATEWAY_PUBLISHES_NOTHING {
    @Override
    public InferenceGateway gateway(InferenceGateway real) {
      return new InferenceGateway() {
        @Override
        public void replaceAll(Collection<InferenceRoute> routes, Set<String> revokedKeys) {
          real.replaceAll(routes, revokedKeys);
        }

        @Override
        public boolean publish(InferenceRoute route, Duration wait) {
          return true;
        }

        @Override
        public void withdraw(UUID deployment) {
          real.withdraw(deployment);
        }

        @Override
        public void revoke(Set<String> revokedKeys) {
          real.revoke(revokedKeys);
        }
      };
    }
  };

  private static final ResourceQueue BOUNDLESS =
      new ResourceQueue(
          64,
          Map.of(),
          new Resources(
              1_000_000, 1L << 50, 10_000, Map.of(GpuType.A100, 999, GpuType.H100, 999), 0),
          List.of());

  private static Observation asIfReady(Observation seen) {
    return seen.phase() == Phase.STARTING
        ? new Observation(seen.id(), Phase.READY, seen.endpoint(), null)
        : seen;
  }
}
