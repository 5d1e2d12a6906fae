package dev.berth.grpc;

import dev.berth.access.Caller;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.explain.ReplicaQueries;
import dev.berth.proto.berth.v1.ListReplicasRequest;
import dev.berth.proto.berth.v1.ListReplicasResponse;
import dev.berth.proto.berth.v1.ReplicasGrpc.ReplicasImplBase;
import dev.berth.proto.berth.v1.TailLogsRequest;
import dev.berth.proto.berth.v1.TailLogsResponse;
import dev.berth.tenancy.Revocations;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** {@code berth.v1.Replicas}, each method mapped to a query. */
final class ReplicasService extends ReplicasImplBase {
  private static final int MOST_TAILS = 64;

  private final ReplicaQueries queries;
  private final Revocations revocations;
  private final Supplier<Caller> caller;
  private final Semaphore places = new Semaphore(MOST_TAILS);

  ReplicasService(ReplicaQueries queries, Revocations revocations, Supplier<Caller> caller) {
    this.queries = queries;
    this.revocations = revocations;
    this.caller = caller;
  }

  @Override
  public void listReplicas(
      ListReplicasRequest request, StreamObserver<ListReplicasResponse> answer) {
    var who = caller.get();
    var known = queries.list(who, Names.toDeployment(who, request.getParent()).rid());
    answer.onNext(
        ListReplicasResponse.newBuilder()
            .addAllReplicas(known.stream().map(ReplicaProtos::toProto).toList())
            .build());
    answer.onCompleted();
  }

  @Override
  public void tailLogs(TailLogsRequest request, StreamObserver<TailLogsResponse> answer) {
    var who = caller.get();
    var rid = Names.toDeployment(who, request.getName()).rid();
    if (request.getLines() < 0) {
      throw Invalid.field("lines", request.getLines() + " (expected: 0 or more)");
    }
    var replica = queries.find(who, rid, request.getReplica());
    if (replica.isEmpty()) {
      answer.onCompleted();
      return;
    }
    if (!places.tryAcquire()) {
      throw new DeploymentException(new DeploymentError.Overloaded("too many logs are followed"));
    }
    var client = (ServerCallStreamObserver<TailLogsResponse>) answer;
    var tail =
        new LogTail(
            queries, revocations, () -> queries.list(caller.get(), rid), replica.get(), client);
    // On a thread of its own: the call's thread must hear that the client is ready, or gone.
    Thread.ofVirtual()
        .name("tail")
        .start(
            Context.current()
                .wrap(
                    () -> {
                      try {
                        tail.run(request.getLines(), request.getFollow());
                      } finally {
                        places.release();
                      }
                    }));
  }
}
