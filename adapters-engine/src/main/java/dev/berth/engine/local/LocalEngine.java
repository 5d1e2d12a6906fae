package dev.berth.engine.local;

import dev.berth.model.ModelApi;
import dev.berth.replica.Endpoint;
import dev.berth.replica.Engine;
import dev.berth.replica.Evidence;
import dev.berth.replica.Observation;
import dev.berth.replica.ReasonCode;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaLogs;
import dev.berth.replica.ReplicaSpec;
import dev.berth.replica.StartPhases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs each replica as a process of this machine (Linux), in a folder of its own below {@code
 * replicas}. A replica and its supervisor outlive this program; the next engine that is opened on
 * the folder goes on with them. Only one may be open at a time.
 */
public final class LocalEngine implements Engine, ReplicaLogs, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalEngine.class);
  private static final Duration FIRST_LOOK = Duration.ofSeconds(3);
  private static final Duration GLANCE_INTERVAL = Duration.ofMillis(200);
  private static final Duration TIME_TO_LEAVE = Duration.ofSeconds(5);
  private static final Duration TIME_TO_KILL = Duration.ofSeconds(10);

  private final Path replicaFolders;
  private final LaunchPlanner planner;
  private final ArtifactStore artifacts;
  private final Supervisor supervisor;
  private final ControlGroups groups;
  private final Isolation isolation;
  private final Users users;
  private final PythonEnvironments environments;
  private final GpuSlots gpuSlots;
  private final Fences fences;
  private final InetAddress address;
  private final Ports ports;
  private final Processes processes = new Processes();
  private final Map<UUID, Map<ReplicaId, LocalReplica>> replicas = new ConcurrentHashMap<>();
  private final Map<ReplicaId, ReplicaWatch> watches = new ConcurrentHashMap<>();
  private final List<Consumer<UUID>> listeners = new CopyOnWriteArrayList<>();
  private final Thread glancer = Thread.ofVirtual().name("replica-glancer").unstarted(this::glance);

  private LocalEngine(
      Path replicaFolders,
      LaunchPlanner planner,
      ArtifactStore artifacts,
      Supervisor supervisor,
      ControlGroups groups,
      Isolation isolation,
      Users users,
      PythonEnvironments environments,
      GpuSlots gpuSlots,
      Fences fences,
      InetAddress address) {
    this.replicaFolders = replicaFolders;
    this.planner = planner;
    this.artifacts = artifacts;
    this.supervisor = supervisor;
    this.groups = groups;
    this.isolation = isolation;
    this.users = users;
    this.environments = environments;
    this.gpuSlots = gpuSlots;
    this.fences = fences;
    this.address = address;
    this.ports = new Ports(address);
  }

  /**
   * Opens the engine of a data folder and looks at every replica that was started there before.
   *
   * @param runtimes how models are served, by format
   * @param settings what an operator may choose
   * @throws IOException where the folder cannot be read or written
   * @throws InterruptedException where the caller was interrupted during the first look
   */
  public static LocalEngine open(
      Path dataFolder,
      Map<String, ServingRuntime> runtimes,
      ArtifactStore artifacts,
      LocalSettings settings)
      throws IOException, InterruptedException {
    return open(dataFolder, runtimes, artifacts, settings, ControlGroups.below(ControlGroups.ROOT));
  }

  static LocalEngine open(
      Path dataFolder,
      Map<String, ServingRuntime> runtimes,
      ArtifactStore artifacts,
      LocalSettings settings,
      ControlGroups groups)
      throws IOException, InterruptedException {
    var base = dataFolder.toAbsolutePath().normalize();
    var run = Trees.make(base.resolve("run"));
    var ids = settings.userIds();
    var isolation = Isolation.of(base, run, ids);
    var users = new Users(ids);
    var engine =
        new LocalEngine(
            Trees.make(base.resolve("replicas")),
            new LaunchPlanner(runtimes),
            artifacts,
            Supervisor.install(run),
            groups,
            isolation,
            users,
            PythonEnvironments.open(
                base.resolve("environments"), new PythonInstall(isolation, users, settings.pip())),
            new GpuSlots(settings.gpus()),
            new Fences(Trees.make(run.resolve("fences"))),
            settings.address());
    engine.adopt();
    return engine;
  }

  private void adopt() throws IOException, InterruptedException {
    ReplicaFolder.deleteRemnants(replicaFolders);
    try (var folders = Files.newDirectoryStream(replicaFolders)) {
      for (var path : folders) {
        var id = ReplicaId.parse(path.getFileName().toString());
        if (id.isPresent()) {
          adopt(id.get(), new ReplicaFolder(path));
        }
      }
    }
    fences.forgetAllBut(deployments());
    var adopted = List.copyOf(watches.values());
    adopted.forEach(ReplicaWatch::begin);
    for (var watch : adopted) {
      watch.awaitFirstLook(FIRST_LOOK);
    }
    glancer.start();
  }

  private void adopt(ReplicaId id, ReplicaFolder folder) throws IOException {
    var reason = folder.reason();
    var found = folder.placement();
    var uid = found.map(Placement::uid).orElse(OptionalInt.empty());
    uid.ifPresent(users::keep);
    if (reason.isPresent()) {
      know(LocalReplica.ended(id, folder, this::changed, reason.get()));
    } else if (found.isEmpty()) {
      new ReplicaProcesses(id, folder, processes, uid, null).sweep();
      know(LocalReplica.ended(id, folder, this::changed, Ending.DAMAGED));
    } else {
      var placement = found.get();
      ports.keep(placement.port());
      gpuSlots.keep(placement.gpus());
      var replica =
          LocalReplica.running(
              id, folder, this::changed, endpoint(placement.port()), folder.stop().orElse(null));
      know(replica);
      watch(replica, placement, null);
    }
  }

  @Override
  public void admit(UUID deployment, long fence) {
    fences.raise(deployment, fence);
  }

  @Override
  public List<Observation> observe(UUID deployment) {
    return replicas.getOrDefault(deployment, Map.of()).values().stream()
        .map(LocalReplica::observation)
        .toList();
  }

  @Override
  public Optional<StartPhases> startOf(ReplicaId id) {
    return find(id).flatMap(LocalReplica::start);
  }

  @Override
  public Set<UUID> deployments() {
    return Set.copyOf(replicas.keySet());
  }

  @Override
  public void start(ReplicaId id, ReplicaSpec spec, long fence) {
    fences.admit(
        id.deployment(),
        fence,
        () -> {
          if (find(id).isEmpty()) {
            start(id, spec);
          }
        });
  }

  private void start(ReplicaId id, ReplicaSpec spec) {
    var folder = ReplicaFolder.of(replicaFolders, id);
    try {
      var port = ports.take();
      switch (planner.plan(spec, endpoint(port), folder)) {
        case Launch.Refused(var code, var reason) -> {
          ports.release(port);
          var evidence = Evidence.of(code, reason);
          ReplicaFolder.create(replicaFolders, id, aside -> aside.writeReason(evidence));
          fail(id, folder, evidence);
        }
        case Launch.Program program -> start(id, spec, folder, port, program);
      }
    } catch (UncheckedIOException e) {
      fail(id, folder, Ending.startFailed(Objects.requireNonNull(e.getCause())));
    } catch (IOException e) {
      fail(id, folder, Ending.startFailed(e));
    }
  }

  private void start(
      ReplicaId id, ReplicaSpec spec, ReplicaFolder folder, int port, Launch.Program program)
      throws IOException {
    var uid = OptionalInt.empty();
    var gpus = List.<Integer>of();
    Placement placement;
    try {
      uid = isolation.hasUsers() ? OptionalInt.of(users.take()) : uid;
      gpus = gpuSlots.take(spec.resources());
      placement = new Placement(port, program.readinessPath(), uid, gpus);
      create(id, spec, placement, program.api());
    } catch (IOException e) {
      ports.release(port);
      uid.ifPresent(users::release);
      gpuSlots.release(gpus);
      throw e;
    }
    var replica = LocalReplica.running(id, folder, this::changed, endpoint(port), null);
    know(replica);
    watch(replica, placement, wanted -> launch(id, spec, placement.uid(), program, wanted)).begin();
  }

  private Process launch(
      ReplicaId id,
      ReplicaSpec spec,
      OptionalInt uid,
      Launch.Program program,
      BooleanSupplier wanted)
      throws IOException {
    var folder = ReplicaFolder.of(replicaFolders, id);
    if (program.artifact() != null) {
      folder.linkModel(file(program.artifact()), uid.isPresent());
    }
    var python = program.python();
    var complete =
        python == null
            ? program
            : program.in(environments.get(python.own(), python.requirements(), wanted));
    var needed = Stream.concat(complete.needed().stream(), Stream.of(folder.path())).toList();
    return supervisor.start(
        id,
        folder,
        groups.make(id, spec.resources()),
        isolation.wrap(folder, uid, needed, complete.command()));
  }

  /** Fetched where it is not here, which may take minutes; nobody but the replica waits for it. */
  private Path file(String sha256) throws IOException {
    try {
      return artifacts
          .find(sha256)
          .orElseThrow(
              () ->
                  new StartFailure(
                      ReasonCode.ARTIFACT_MISSING,
                      "The artifact %s is missing.".formatted(sha256)));
    } catch (UncheckedIOException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }

  private void create(ReplicaId id, ReplicaSpec spec, Placement placement, @Nullable ModelApi api)
      throws IOException {
    var environment = new TreeMap<>(spec.environment());
    environment.putAll(gpuSlots.environment(placement.gpus()));
    ReplicaFolder.create(
        replicaFolders,
        id,
        aside -> {
          aside.writePlacement(placement);
          if (api != null) {
            aside.writeApi(ModelApiJson.of(api));
          }
          if (!environment.isEmpty()) {
            aside.writeEnvironment(Supervisor.shellText(id, environment));
          }
          if (placement.uid().isPresent()) {
            aside.giveTo(placement.uid().getAsInt());
          }
        });
  }

  private Endpoint endpoint(int port) {
    return new Endpoint(address.getHostAddress(), port);
  }

  private void fail(ReplicaId id, ReplicaFolder folder, Evidence evidence) {
    var replica = LocalReplica.ended(id, folder, this::changed, evidence);
    know(replica);
    replica.announce();
  }

  private ReplicaWatch watch(
      LocalReplica replica, Placement placement, ReplicaWatch.@Nullable Starter starter) {
    var id = replica.id();
    var port = placement.port();
    var watch =
        new ReplicaWatch(
            replica,
            processes,
            placement.uid(),
            new Witness(
                replica.folder(),
                new ReadinessProbe(new InetSocketAddress(address, port), placement.readinessPath()),
                () -> groups.outOfMemory(id)),
            starter,
            () -> {
              groups.remove(id);
              ports.release(port);
              gpuSlots.release(placement.gpus());
              watches.remove(id);
            });
    watches.put(id, watch);
    return watch;
  }

  @Override
  public void stop(ReplicaId id, Duration grace, long fence) {
    fences.admit(id.deployment(), fence, () -> find(id).ifPresent(replica -> replica.stop(grace)));
  }

  @Override
  public void remove(ReplicaId id, long fence) {
    fences.admit(
        id.deployment(),
        fence,
        () -> find(id).filter(LocalReplica::hasEnded).ifPresent(this::remove));
  }

  private void remove(LocalReplica replica) {
    var id = replica.id();
    try {
      var uid = replica.folder().placement().map(Placement::uid).orElse(OptionalInt.empty());
      replica.folder().delete();
      uid.ifPresent(users::release);
    } catch (IOException e) {
      throw new UncheckedIOException("The folder of %s cannot be removed.".formatted(id), e);
    }
    replicas.computeIfPresent(
        id.deployment(),
        (deployment, known) -> {
          known.remove(id);
          return known.isEmpty() ? null : known;
        });
  }

  @Override
  public void onChange(Consumer<UUID> listener) {
    listeners.add(listener);
  }

  @Override
  public List<String> notices() {
    return Stream.of(groups.notices(), isolation.notices()).flatMap(List::stream).toList();
  }

  @Override
  public Optional<Part> last(ReplicaId id, int lines) {
    return read(id, log -> log.last(lines));
  }

  @Override
  public Optional<Part> after(ReplicaId id, long from) {
    return read(id, log -> log.after(from));
  }

  /** Reads a log. */
  @FunctionalInterface
  private interface Reading {
    Part of(ReplicaLog log) throws IOException;
  }

  private Optional<Part> read(ReplicaId id, Reading reading) {
    try {
      var replica = find(id);
      return replica.isEmpty()
          ? Optional.empty()
          : Optional.of(reading.of(replica.get().folder().log()));
    } catch (IOException e) {
      throw new UncheckedIOException("The log of %s cannot be read.".formatted(id), e);
    }
  }

  /**
   * Stops every replica, whatever is wanted, and waits until nothing of them is left. They stay
   * known as ended. For whoever ends everything that belongs to the data folder.
   *
   * @param grace after which they are ended by force
   * @throws InterruptedException where the caller was interrupted; the replicas end nevertheless
   *     while the engine is open
   */
  public void stopAll(Duration grace) throws InterruptedException {
    var running = List.copyOf(watches.values());
    replicas.values().forEach(known -> known.values().forEach(replica -> replica.stop(grace)));
    for (var watch : running) {
      watch.awaitEnd(grace.plus(TIME_TO_KILL));
    }
  }

  /** Leaves the replicas running, unwatched. */
  @Override
  public void close() {
    glancer.interrupt();
    environments.close();
    var left = List.copyOf(watches.values());
    left.forEach(ReplicaWatch::leave);
    try {
      for (var watch : left) {
        watch.awaitEnd(TIME_TO_LEAVE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void glance() {
    try {
      while (true) {
        Thread.sleep(GLANCE_INTERVAL);
        watches.values().forEach(ReplicaWatch::glance);
      }
    } catch (InterruptedException e) {
      LOG.debug("The engine is closed.");
    }
  }

  private void know(LocalReplica replica) {
    var id = replica.id();
    replicas.compute(
        id.deployment(),
        (deployment, known) -> {
          var all = known == null ? new ConcurrentHashMap<ReplicaId, LocalReplica>() : known;
          all.put(id, replica);
          return all;
        });
  }

  private Optional<LocalReplica> find(ReplicaId id) {
    return Optional.ofNullable(replicas.getOrDefault(id.deployment(), Map.of()).get(id));
  }

  private void changed(UUID deployment) {
    for (var listener : listeners) {
      try {
        listener.accept(deployment);
      } catch (RuntimeException e) {
        LOG.warn("A listener failed.", e);
      }
    }
  }
}
