package dev.berth.app;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import dev.berth.proto.berth.v1.CreateDeploymentRequest;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentsGrpc;
import dev.berth.proto.berth.v1.DeploymentsGrpc.DeploymentsBlockingStub;
import dev.berth.proto.berth.v1.GetDeploymentRequest;
import dev.berth.proto.berth.v1.ListDeploymentsRequest;
import dev.berth.proto.berth.v1.RuntimeConfiguration;
import dev.berth.proto.berth.v1.UpdateDeploymentRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What one process acknowledged, another one of the same database answers at once. */
@ExtendWith(SharedBerth.class)
@Timeout(120)
final class TwoBerthsIT {
  private static final String PARENT = "projects/" + RunningBerth.PROJECT;
  private static final String MODEL = "ri.models.main.model.f351c142-0e4c-4b12-adc2-6e1539737ae9";
  private static final String VERSION =
      "ri.models.main.model-version.adf94926-c3ac-41ea-beb2-4946699d08ee";
  private static final int WRITERS = 8;
  private static final int ROUNDS = 10_000;

  private final long seed = Long.getLong("berth.seed", System.nanoTime());

  @TempDir Path folder;

  /** A process, and the way to it. */
  private record Peer(Process process, ManagedChannel channel, Metadata key)
      implements AutoCloseable {

    static Peer start(Path folder, Rows rows, String database) throws IOException {
      Files.createDirectories(folder);
      var builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "--enable-native-access=ALL-UNNAMED",
              "-XX:+UseSerialGC",
              "-Xmx256m",
              // Neither lives for long enough to repay what the best code costs.
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path"),
              AnsweringBerth.class.getName(),
              folder.toString(),
              rows.address(database));
      builder.environment().put("PASSWORD", rows.password());
      var log = folder.resolve("log");
      var process = builder.redirectError(log.toFile()).start();
      var port = port(process.inputReader());
      assertThat(port).as(() -> read(log)).startsWith("port ");
      var channel =
          NettyChannelBuilder.forAddress("127.0.0.1", Integer.parseInt(port.substring(5)))
              .usePlaintext()
              .build();
      var key = new Metadata();
      key.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
          "Bearer " + Files.readString(folder.resolve("owner.key")).strip());
      return new Peer(process, channel, key);
    }

    private static String port(BufferedReader output) throws IOException {
      var line = output.readLine();
      while (line != null && !line.startsWith("port ")) {
        line = output.readLine();
      }
      return String.valueOf(line);
    }

    private static String read(Path log) {
      try {
        return Files.readString(log);
      } catch (IOException e) {
        return e.toString();
      }
    }

    DeploymentsBlockingStub stub() {
      return DeploymentsGrpc.newBlockingStub(channel)
          .withDeadlineAfter(30, SECONDS)
          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(key));
    }

    @Override
    public void close() throws IOException {
      channel.shutdownNow();
      process.getOutputStream().close();
      process.onExit().orTimeout(10, SECONDS).exceptionally(_ -> process.destroyForcibly()).join();
    }
  }

  private static Deployment created(DeploymentsBlockingStub stub, String name) {
    var asked =
        Deployment.newBuilder()
            .setModel(MODEL)
            .setPinnedVersion(VERSION)
            .setDisplayName(name)
            .setConfiguration(
                RuntimeConfiguration.newBuilder().setMinReplicas(0).setMaxReplicas(1));
    return stub.createDeployment(
        CreateDeploymentRequest.newBuilder().setParent(PARENT).setDeployment(asked).build());
  }

  /**
   * Writes one deployment again and again, now through the one and now through the other, each time
   * only as it was written last, and reads it through the other after every write.
   */
  private Callable<List<String>> writer(int number, Peer one, Peer other) {
    return () -> {
      var random = new Random(seed + number);
      var old = new ArrayList<String>();
      var written = created(one.stub(), "begin");
      for (var round = 0; round < ROUNDS / WRITERS; round++) {
        var back = random.nextBoolean();
        var here = back ? other : one;
        var there = back ? one : other;
        written = here.stub().updateDeployment(change(random, written, round));
        var name = written.getName();
        var seen = random.nextInt(8) == 0 ? listed(there.stub(), name) : got(there.stub(), name);
        if (!asked(seen).equals(asked(written))) {
          old.add("%s after %s".formatted(asked(seen), asked(written)));
        }
      }
      return old;
    };
  }

  /** Another name, other labels or more threads, of the deployment that was written last. */
  private static UpdateDeploymentRequest change(Random random, Deployment written, int round) {
    var deployment = Deployment.newBuilder().setName(written.getName()).setEtag(written.getEtag());
    var path =
        switch (random.nextInt(3)) {
          case 0 -> {
            deployment.setDisplayName("round " + round);
            yield "display_name";
          }
          case 1 -> {
            deployment.putLabels("round", "r" + round);
            yield "labels";
          }
          default -> {
            deployment.setConfiguration(
                written.getConfiguration().toBuilder().setThreadCount(1 + round % 64));
            yield "configuration";
          }
        };
    return UpdateDeploymentRequest.newBuilder()
        .setDeployment(deployment)
        .setUpdateMask(FieldMask.newBuilder().addPaths(path))
        .build();
  }

  /** What its user asked for, and which of the accepted changes that is. */
  private static Deployment asked(Deployment deployment) {
    return Deployment.newBuilder()
        .setName(deployment.getName())
        .setEtag(deployment.getEtag())
        .setDisplayName(deployment.getDisplayName())
        .putAllLabels(deployment.getLabelsMap())
        .setConfiguration(deployment.getConfiguration())
        .build();
  }

  private static Deployment got(DeploymentsBlockingStub stub, String name) {
    return stub.getDeployment(GetDeploymentRequest.newBuilder().setName(name).build());
  }

  private static Deployment listed(DeploymentsBlockingStub stub, String name) {
    return stub
        .listDeployments(ListDeploymentsRequest.newBuilder().setParent(PARENT).build())
        .getDeploymentsList()
        .stream()
        .filter(each -> each.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void noReadThereIsOlderThanAWriteAcknowledgedHere(BerthProcess berth) throws Exception {
    var rows = new Rows(berth);
    var database = "two_berths";
    rows.execute("create database " + database);
    try (var here = Peer.start(folder.resolve("here"), rows, database);
        var there = Peer.start(folder.resolve("there"), rows, database)) {
      var tasks = new ArrayList<Callable<List<String>>>();
      for (var n = 0; n < WRITERS; n++) {
        tasks.add(writer(n, here, there));
      }
      var old = new ArrayList<String>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (var task : threads.invokeAll(tasks)) {
          old.addAll(task.get());
        }
      }
      assertThat(old).as("seed %d", seed).isEmpty();
    } finally {
      rows.execute("drop database " + database + " with (force)");
    }
  }
}
