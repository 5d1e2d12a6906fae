package dev.berth.engine.local;

import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.EndedReplica;
import dev.berth.model.InMemoryArtifactRepository;
import dev.berth.model.Serving;
import dev.berth.project.Resources;
import dev.berth.replica.Observation;
import dev.berth.replica.ReasonCode;
import dev.berth.replica.ReplicaFixture;
import dev.berth.rollout.Action;
import dev.berth.rollout.Reconciliation;
import dev.berth.rollout.Room;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real faults of real processes, each of which the engine and the reconciler's decision together
 * must name. What is overdue does not take minutes here: the decision is told a later time.
 */
final class FaultCatalogueTest {
  /** A digest that is not that of what comes under it. */
  static final String FORGED = "f".repeat(64);

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration OVERDUE = Duration.ofMinutes(6);
  private static final Room PLENTY =
      new Room(new Resources(100_000, 100L << 30, 100, Map.of(), 0), 0);
  private static final int AT_ONCE = 8;

  private final InMemoryArtifactRepository artifacts = new InMemoryArtifactRepository();
  private final Map<String, String> misses = new ConcurrentHashMap<>();

  @Test
  void namesEveryFault(@TempDir Path folder, @TempDir Path small) throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var engine = open(folder);
        var threads = Executors.newFixedThreadPool(AT_ONCE)) {
      var faults = new ArrayList<>(new Faults(folder, artifacts, taken.getLocalPort()).all());
      if (!limitsMemory(engine)) {
        System.out.println("Left out: memory of a control group, which Berth may not write here.");
        faults.removeIf(fault -> fault.name().equals("more memory than its group has"));
      }
      var disk = threads.submit(() -> judgeDisk(small));
      var score = faults.stream().map(fault -> threads.submit(() -> judge(engine, fault))).toList();
      var named = new ArrayList<>(disk.get());
      for (var each : score) {
        named.add(each.get());
      }
      engine.stopAll(Duration.ZERO);
      System.out.printf(
          "fault catalogue: %d of %d%n", Collections.frequency(named, true), named.size());
      assertThat(misses).isEmpty();
      assertThat(named).hasSizeGreaterThanOrEqualTo(25).doesNotContain(false);
    }
  }

  /** Two replicas on one small disk: the first fills it, the second finds it full. */
  private List<Boolean> judgeDisk(Path folder) throws IOException, InterruptedException {
    var replicas = Files.createDirectories(folder.resolve("replicas"));
    if (!mounts("mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "berth", replicas.toString())) {
      System.out.println("Left out: a full disk, for nothing can be mounted here.");
      return List.of();
    }
    try (var engine = open(folder)) {
      var filling =
          ReplicaFixture.served(
              new Serving.Command(LocalEngineFixture.faulty("{port}", "filling")));
      var during = Fault.ends("a disk that it fills", ReasonCode.DISK_FULL, filling);
      var before = Fault.ends("a disk that is full before", ReasonCode.DISK_FULL, filling);
      var named = List.of(judge(engine, during), judge(engine, before));
      engine.stopAll(Duration.ZERO);
      return named;
    } finally {
      mounts("umount", "--lazy", replicas.toString());
    }
  }

  private static boolean mounts(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }

  private boolean judge(LocalEngine engine, Fault fault) {
    var found = end(engine, fault);
    var code = found.map(ended -> ended.evidence().code());
    if (code.filter(fault.expected()::equals).isPresent()) {
      return true;
    }
    misses.put(fault.name(), found.map(EndedReplica::toString).orElse("nothing in time"));
    return false;
  }

  /** Goes on as the reconciler does until the first replica ended or was given up. */
  private static Optional<EndedReplica> end(LocalEngine engine, Fault fault) {
    var deployment = aDeployment().withId(new DeploymentId(UUID.randomUUID())).build();
    var ahead = Duration.between(Instant.now(), deployment.createdAt());
    var end = Instant.now().plus(LIMIT);
    var meddled = false;
    while (Instant.now().isBefore(end)) {
      var seen = engine.observe(deployment.id().value());
      if (overdue(fault, deployment, seen)) {
        ahead = ahead.plus(OVERDUE);
      }
      var now = Instant.now().plus(ahead);
      var decision = Reconciliation.decide(deployment, seen, PLENTY, null, now);
      if (!decision.replicas().isEmpty()) {
        stop(engine, deployment);
        return Optional.of(decision.replicas().getFirst());
      }
      deployment = decision.after();
      for (var action : decision.actions()) {
        if (action instanceof Action.Start(var id)) {
          engine.start(id, fault.spec(), 1);
        }
      }
      var meddling = fault.meddling();
      if (!meddled && meddling != null) {
        var reached = seen.stream().filter(each -> each.phase() == meddling.when()).findFirst();
        reached.ifPresent(each -> meddling.what().accept(engine, each.id()));
        meddled = reached.isPresent();
      }
      pause();
    }
    stop(engine, deployment);
    return Optional.empty();
  }

  private static boolean overdue(Fault fault, Deployment deployment, List<Observation> seen) {
    // One that shall become ready first was seen ready by the reconciler too.
    var began =
        fault.expected() != ReasonCode.STOPPED_ANSWERING
            || deployment.observed().replicas().stream().anyMatch(each -> each.readyAt() != null);
    return began
        && seen.stream()
            .map(Observation::evidence)
            .anyMatch(evidence -> evidence != null && evidence.code() == fault.sign());
  }

  private static void stop(LocalEngine engine, Deployment deployment) {
    engine
        .observe(deployment.id().value())
        .forEach(each -> engine.stop(each.id(), Duration.ZERO, 1));
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private LocalEngine open(Path folder) throws IOException, InterruptedException {
    var onnx = OnnxRuntime.create();
    var astray =
        new ServingRuntime(
            onnx.command().stream()
                .map(word -> word.equals("{model}") ? "{work}/nothing.onnx" : word)
                .toList(),
            onnx.readinessPath(),
            true,
            onnx.needed(),
            null,
            Map.of());
    var python = Path.of("../model-server-python/src").toAbsolutePath().normalize();
    return LocalEngine.open(
        folder,
        Map.of("onnx", onnx, "astray", astray, "dill", ServingRuntime.dill(python)),
        ArtifactStore.open(folder, this::copyTo),
        LocalSettings.of(
            folder, InetAddress.getLoopbackAddress(), null, Gpus.NONE, null, System.getenv()));
  }

  private boolean copyTo(String digest, OutputStream target) throws IOException {
    if (digest.equals(FORGED)) {
      target.write("something else".getBytes(StandardCharsets.UTF_8));
      return true;
    }
    return artifacts.copyTo(digest, target);
  }

  private static boolean limitsMemory(LocalEngine engine) {
    return engine.notices().stream().noneMatch(notice -> notice.startsWith("CPU and memory"));
  }
}
