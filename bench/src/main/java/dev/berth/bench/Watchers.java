package dev.berth.bench;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.berth.proto.berth.v1.DeploymentEvent;
import dev.berth.proto.berth.v1.DeploymentsGrpc;
import dev.berth.proto.berth.v1.WatchDeploymentsRequest;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many watches of all deployments in one process. Says {@code looking}, and waits for a line: until
 * then somebody changes a deployment, which every watch is told first, and so all are known to be
 * served. Then it reads how many changes the next round has, says {@code expecting}, and then how
 * long it took from the time of the first change until every watch had all of them, and from the
 * time of each change until each watch had it.
 */
final class Watchers {
  private static final int STREAMS_OF_A_CONNECTION = 50;
  private static final long LIMIT_SECONDS = 60;

  private final CountDownLatch ready;
  private volatile Round round = new Round(0);

  private Watchers(int watches) {
    ready = new CountDownLatch(watches);
  }

  /** One round: how late every change was at every watch. */
  private static final class Round {
    private final AtomicInteger received = new AtomicInteger();
    private final AtomicLong first = new AtomicLong(Long.MAX_VALUE);
    private final long[] lateMicros;
    private volatile long lasted;
    private final CountDownLatch over = new CountDownLatch(1);

    Round(int expected) {
      lateMicros = new long[expected];
    }

    void add(Timestamp at) {
      var changed = Timestamps.toMicros(at);
      first.accumulateAndGet(changed, Math::min);
      var now = Instant.now();
      var late = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000 - changed;
      var n = received.getAndIncrement();
      if (n < lateMicros.length) {
        lateMicros[n] = late;
      }
      if (n == lateMicros.length - 1) {
        lasted = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000 - first.get();
        over.countDown();
      }
    }
  }

  /** Takes how many watches. */
  public static void main(String[] arguments) throws Exception {
    var count = Integer.parseInt(arguments[0]);
    var watchers = new Watchers(count);
    var channels = new ArrayList<ManagedChannel>();
    for (var n = 0; n < count; n += STREAMS_OF_A_CONNECTION) {
      channels.add(Given.channel());
    }
    try {
      var told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      var token = watchers.newest(channels.getFirst());
      System.out.println("looking");
      told.readLine();
      for (var n = 0; n < count; n++) {
        watchers.open(channels.get(n / STREAMS_OF_A_CONNECTION), token);
      }
      if (!watchers.ready.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("%d watches are not served".formatted(watchers.ready.getCount()));
      }
      System.out.println("watching");
      watchers.rounds(told, count);
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  /** The token behind everything that there is. */
  private String newest(ManagedChannel channel) throws Exception {
    var newest = new CompletableFuture<String>();
    DeploymentsGrpc.newStub(channel)
        .watchDeployments(
            request(""),
            new Each() {
              @Override
              public void onNext(DeploymentEvent event) {
                if (!event.getResumeToken().isEmpty()) {
                  newest.complete(event.getResumeToken());
                }
              }

              @Override
              public void onError(Throwable failure) {
                newest.completeExceptionally(failure);
              }
            });
    return newest.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private void open(ManagedChannel channel, String token) {
    DeploymentsGrpc.newStub(channel)
        .watchDeployments(
            request(token),
            new Each() {
              private boolean served;

              @Override
              public void onNext(DeploymentEvent event) {
                if (!served) {
                  served = true;
                  ready.countDown();
                } else if (event.getType() == DeploymentEvent.Type.TYPE_CHANGED) {
                  round.add(event.getDeployment().getUpdateTime());
                }
              }

              @Override
              public void onError(Throwable failure) {
                System.out.println("failed " + failure);
                System.exit(1);
              }
            });
  }

  private void rounds(BufferedReader told, int count) throws IOException, InterruptedException {
    for (var line = told.readLine(); line != null; line = told.readLine()) {
      var next = new Round(Integer.parseInt(line) * count);
      round = next;
      System.out.println("expecting");
      if (!next.over.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        System.out.printf("missed %d%n", next.lateMicros.length - next.received.get());
        System.exit(1);
      }
      Arrays.sort(next.lateMicros);
      System.out.printf(
          "received %d %d %d %d%n",
          next.lateMicros.length,
          next.lasted,
          share(next.lateMicros, 50),
          share(next.lateMicros, 99));
    }
  }

  private static long share(long[] sorted, int percent) {
    return sorted[(sorted.length - 1) * percent / 100];
  }

  private static WatchDeploymentsRequest request(String token) {
    return WatchDeploymentsRequest.newBuilder()
        .setParent("projects/default")
        .setResumeToken(token)
        .build();
  }

  /** The end of a stream is told by its error alone. */
  private abstract static class Each implements StreamObserver<DeploymentEvent> {
    @Override
    public void onCompleted() {}
  }
}
