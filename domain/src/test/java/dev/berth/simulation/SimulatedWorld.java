package dev.berth.simulation;

import dev.berth.deployment.InMemoryDeploymentRepository;
import dev.berth.model.DataType;
import dev.berth.model.InMemoryModelRepository;
import dev.berth.model.Model;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelRegistration;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionRid;
import dev.berth.model.Parameter;
import dev.berth.model.Serving;
import dev.berth.project.GpuType;
import dev.berth.project.ProjectId;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import dev.berth.replica.InMemoryStartTimes;
import dev.berth.replica.SimulatedEngine;
import dev.berth.replica.StartTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Everything that outlives Berth's process: the clock, the stores, the engine, the gateway. */
final class SimulatedWorld {
  static final ProjectId PROJECT = new ProjectId("simulated");
  static final ModelRid MODEL = new ModelRid("ri.models.main.model.iris");
  static final List<String> BRANCHES = List.of("a", "b", "c", "d");

  private static final ModelVersion VERSION =
      ModelVersion.registered(
          new ModelVersionRid("ri.models.main.model-version.iris-1"),
          MODEL,
          new ModelApi(List.of(new Parameter("length", DataType.Scalar.DOUBLE, true)), List.of()),
          new Serving.Artifact("onnx", "ab".repeat(32)),
          Instant.EPOCH);

  private final Random random;
  private final Tally tally;
  private final Sabotage sabotage;
  private final VirtualClock clock = new VirtualClock();
  private final Agenda agenda = new Agenda();
  private final Trace trace;
  private final Mishaps mishaps;
  private final Fates fates;
  private final SimulatedEngine engine;
  private final SimulatedGateway gateway = new SimulatedGateway(this);
  private final InMemoryDeploymentRepository store = new InMemoryDeploymentRepository();
  private final InMemoryModelRepository models = new InMemoryModelRepository();
  private final StartTimes startTimes = new InMemoryStartTimes();
  private final ResourceQueue limits;
  private final WitnessedEngine witnessedEngine;
  private final Ledger ledger;
  private long ids;

  /** A world of which the seed decides everything. */
  static SimulatedWorld of(long seed, Sabotage sabotage, Tally tally, boolean traced) {
    var random = new Random(seed * 0x9E3779B97F4A7C15L);
    return new SimulatedWorld(random, random.nextInt(4) == 0, sabotage, tally, traced);
  }

  /** A world with room for everything, in which nothing goes wrong by itself. */
  static SimulatedWorld peaceful() {
    var world =
        new SimulatedWorld(
            new Random(1), /* ample= */ true, Sabotage.NONE, new Tally(), /* traced= */ true);
    world.calmDown();
    return world;
  }

  private SimulatedWorld(
      Random random, boolean ample, Sabotage sabotage, Tally tally, boolean traced) {
    this.random = random;
    this.sabotage = sabotage;
    this.tally = tally;
    this.trace = new Trace(clock, traced);
    this.mishaps = new Mishaps(random);
    this.fates = new Fates(random);
    this.engine =
        new SimulatedEngine(clock::instant, random)
            .fates(fates)
            .drains(
                () -> Duration.ofMillis(random.nextInt(100) < 95 ? random.nextInt(5_000) : 60_000));
    this.limits = drawLimits(ample);
    this.witnessedEngine = new WitnessedEngine(this);
    this.ledger = new Ledger(this);
    models.register(
        new ModelRegistration(
            Model.create(
                MODEL, PROJECT, "ri.compass.main.folder.flowers", "Iris", "test", Instant.EPOCH),
            VERSION,
            BRANCHES,
            List.of(),
            BRANCHES.getFirst()));
  }

  private ResourceQueue drawLimits(boolean ample) {
    var replicas = ample ? 64 : 3 + random.nextInt(6);
    var gpus =
        Map.of(GpuType.A100, ample ? 16 : 1 + random.nextInt(3), GpuType.H100, ample ? 8 : 1);
    var total =
        new Resources(
            ample ? 64_000 : 1_000 + 500 * random.nextInt(6),
            (ample ? 64L << 30 : (long) (1 + random.nextInt(4)) << 30),
            replicas,
            gpus,
            0);
    engine.gpus(total.allGpus());
    return new ResourceQueue(64, Map.of(GpuType.A100, 2, GpuType.H100, 1), total, List.of());
  }

  /** From now on nothing goes wrong any more, but what configurations ask for. */
  void calmDown() {
    mishaps.rate(0);
    engine.disorder(0).gpus(limits.total().allGpus());
    fates.calmDown();
    trace.add(() -> "calm");
  }

  /** A UUID that sorts after every one before; the same in every run of a seed. */
  UUID newId() {
    ids++;
    return new UUID((clock.millis() << 16) | 0x7000, 0x8000_0000_0000_0000L | ids);
  }

  Duration upTo(Duration most) {
    return Duration.ofMillis(random.nextLong(most.toMillis() + 1));
  }

  Random random() {
    return random;
  }

  Tally tally() {
    return tally;
  }

  Sabotage sabotage() {
    return sabotage;
  }

  VirtualClock clock() {
    return clock;
  }

  Agenda agenda() {
    return agenda;
  }

  Trace trace() {
    return trace;
  }

  Mishaps mishaps() {
    return mishaps;
  }

  SimulatedEngine engine() {
    return engine;
  }

  SimulatedGateway gateway() {
    return gateway;
  }

  InMemoryDeploymentRepository store() {
    return store;
  }

  InMemoryModelRepository models() {
    return models;
  }

  StartTimes startTimes() {
    return startTimes;
  }

  ResourceQueue limits() {
    return limits;
  }

  WitnessedEngine witnessedEngine() {
    return witnessedEngine;
  }

  Ledger ledger() {
    return ledger;
  }
}
