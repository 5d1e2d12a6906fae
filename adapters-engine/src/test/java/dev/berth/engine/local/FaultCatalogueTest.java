package dev.berth.engine.local;

import static dev.berth.deployment.ConfigurationDraftFixture.aDraft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.EndedReplica;
import dev.berth.model.InMemoryArtifactRepository;
import dev.berth.model.Serving;
import dev.berth.project.Resources;
import dev.berth.replica.ReasonCode;
import dev.berth.replica.ReplicaFixture;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private static final int AT_ONCE = 8;

  private final InMemoryArtifactRepository artifacts = new InMemoryArtifactRepository();
  private final Map<String, String> misses = new ConcurrentHashMap<>();
  private final Set<String> leftOut = ConcurrentHashMap.newKeySet();

  @Test
  void namesEveryFault(@TempDir Path folder, @TempDir Path small, @TempDir Path shared)
      throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var engine = open(folder);
        var threads = Executors.newFixedThreadPool(AT_ONCE)) {
      var faults = new ArrayList<>(new Faults(folder, artifacts, taken.getLocalPort()).all());
      if (!limitsMemory(engine)) {
        leaveOut("memory of a control group, which Berth may not write here.");
        faults.removeIf(fault -> fault.name().equals("more memory than its group has"));
      }
      var disk = threads.submit(() -> judgeDisk(small));
      var quota = threads.submit(() -> judgeQuota(shared));
      var score = faults.stream().map(fault -> threads.submit(() -> judge(engine, fault))).toList();
      var named = new ArrayList<>(disk.get());
      named.addAll(quota.get());
      for (var each : score) {
        named.add(each.get());
      }
      engine.stopAll(Duration.ZERO);
      var result = "%d of %d".formatted(Collections.frequency(named, true), named.size());
      System.out.println("fault catalogue: " + result);
      assertThat(misses).isEmpty();
      assertThat(named).hasSizeGreaterThanOrEqualTo(25).doesNotContain(false);
      if (leftOut.isEmpty()) {
        assertThat(Path.of("../README.md")).content().contains(result + " faults");
      }
    }
  }

  private void leaveOut(String what) {
    leftOut.add(what);
    System.out.println("Left out: " + what);
  }

  /** Two deployments of one project that may hold one replica, and then not even that. */
  private List<Boolean> judgeQuota(Path folder) {
    var one = aDraft().withReplicas(1, 1).build();
    try (var berth = new LocalBerth(folder, Gpus.NONE, 1)) {
      var first = berth.create("north", one);
      LocalBerth.await(LIMIT, "ready", () -> berth.find(first.id()).status().ready());
      var quota = first.desired().configuration().perReplica();
      berth.limit(quota);
      var second = berth.create("east", one).id();
      var waits =
          judge("a quota that others hold", ReasonCode.CAPACITY_WAITING, berth, second)
              && berth
                  .explain(second)
                  .findings()
                  .getLast()
                  .message()
                  .contains("so %s is missing. It is the next in line.".formatted(quota));
      berth.limit(Resources.NONE);
      var never = judge("a quota made smaller", ReasonCode.QUEUE_EXCEEDED, berth, second);
      return List.of(waits, never);
    }
  }

  private boolean judge(String name, ReasonCode expected, LocalBerth berth, DeploymentId id) {
    var named =
        LocalEngineFixture.holdsWithin(
            LIMIT,
            () -> berth.explain(id).findings().stream().anyMatch(each -> each.code() == expected));
    if (!named) {
      misses.put(name, berth.explain(id).toString());
    }
    return named;
  }

  /** Two replicas on one small disk: the first fills it, the second finds it full. */
  private List<Boolean> judgeDisk(Path folder) throws IOException, InterruptedException {
    var replicas = Files.createDirectories(folder.resolve("replicas"));
    if (!mounts("mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "berth", replicas.toString())) {
      leaveOut("a full disk, for nothing can be mounted here.");
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
    var found = new Trial(engine, fault).end(LIMIT);
    var code = found.map(ended -> ended.evidence().code());
    if (code.filter(fault.expected()::equals).isPresent()) {
      return true;
    }
    misses.put(fault.name(), found.map(EndedReplica::toString).orElse("nothing in time"));
    return false;
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
