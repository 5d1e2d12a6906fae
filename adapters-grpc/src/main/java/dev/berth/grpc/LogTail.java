package dev.berth.grpc;

import dev.berth.deployment.DeploymentException;
import dev.berth.explain.KnownReplica;
import dev.berth.explain.ReplicaQueries;
import dev.berth.proto.berth.v1.TailLogsResponse;
import dev.berth.tenancy.Revocations;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One tail of a log: the last lines, then what is printed from then on, until it ends. */
final class LogTail {
  private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);
  private static final int FEW = 20;
  private static final int MOST = 200;
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private final ReplicaQueries queries;
  private final Revocations revocations;
  private final Runnable proof;
  private final KnownReplica replica;
  private final ServerCallStreamObserver<TailLogsResponse> call;
  private final StreamClient<TailLogsResponse> client;
  private long revoked;
  private long sentAt;

  /**
   * A tail that has not begun.
   *
   * @param proof throws where its reader may not read it any more: a key may be revoked meanwhile
   */
  LogTail(
      ReplicaQueries queries,
      Revocations revocations,
      Runnable proof,
      KnownReplica replica,
      ServerCallStreamObserver<TailLogsResponse> call) {
    this.queries = queries;
    this.revocations = revocations;
    this.proof = proof;
    this.replica = replica;
    this.call = call;
    this.client = new StreamClient<>(call, "the log is not read");
    this.revoked = revocations.count();
  }

  /** Sends everything, and returns when the tail has ended. */
  void run(int lines, boolean follow) {
    try {
      var part = queries.last(replica, lines == 0 ? FEW : Math.min(lines, MOST));
      send(part.lines());
      if (follow) {
        follow(part.next());
      }
      call.onCompleted();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      end(e);
    }
  }

  private void follow(long from) throws InterruptedException {
    var next = from;
    var runs = true;
    while (runs && !client.gone()) {
      prove();
      // Asked before: what it prints until it ends is read after that.
      runs = queries.runs(replica);
      var part = queries.after(replica, next);
      if (part.isEmpty()) {
        return;
      }
      next = part.get().next();
      if (!part.get().lines().isEmpty() || quietForLong()) {
        send(part.get().lines());
      }
      if (runs && part.get().lines().isEmpty()) {
        Thread.sleep(LOOK);
      }
    }
  }

  private boolean quietForLong() {
    return System.nanoTime() - sentAt > HEARTBEAT.toNanos();
  }

  /** Whoever reads may still do so. */
  private void prove() {
    var count = revocations.count();
    if (count != revoked) {
      revoked = count;
      proof.run();
    }
  }

  private void send(List<String> lines) throws InterruptedException {
    client.send(
        TailLogsResponse.newBuilder().setReplica(replica.name()).addAllLines(lines).build());
    sentAt = System.nanoTime();
  }

  private void end(RuntimeException thrown) {
    if (client.gone()) {
      return;
    }
    if (!(thrown instanceof DeploymentException)) {
      LOG.error("a tail of {} failed", replica.id(), thrown);
    }
    var status =
        thrown instanceof DeploymentException known
            ? GrpcErrors.toStatus(known.error())
            : GrpcErrors.unexpected("tail");
    call.onError(StatusProto.toStatusRuntimeException(status));
  }
}
