package dev.berth.grpc;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.DeleteOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.ListOperationsRequest;
import com.google.longrunning.ListOperationsResponse;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc.OperationsImplBase;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.Empty;
import dev.berth.access.Caller;
import dev.berth.deployment.CancelOperation;
import dev.berth.deployment.DeploymentQueries;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.Tracked;
import dev.berth.listing.Filter;
import dev.berth.listing.Order;
import dev.berth.operation.OperationField;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Google's standard service for long-running operations, over the operations of deployments.
 * Deleting is not offered: an operation is kept.
 */
final class OperationsService extends OperationsImplBase {
  private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(200);
  // What is left of the call's time for sending the answer.
  private static final Duration TIME_TO_ANSWER = Duration.ofMillis(500);

  private final DeploymentQueries queries;
  private final Notices notices;
  private final Supplier<Caller> caller;
  private final CancelOperation cancel;
  private final Supplier<UUID> ids;

  OperationsService(
      DeploymentUseCases useCases, Notices notices, Supplier<Caller> caller, Supplier<UUID> ids) {
    this.queries = useCases.queries();
    this.cancel = useCases.cancel();
    this.notices = notices;
    this.caller = caller;
    this.ids = ids;
  }

  @Override
  public void getOperation(GetOperationRequest request, StreamObserver<Operation> answer) {
    send(answer, toProto(find(caller.get(), request.getName())));
  }

  @Override
  public void cancelOperation(CancelOperationRequest request, StreamObserver<Empty> answer) {
    var who = caller.get();
    var id = Names.toOperation(who, request.getName());
    cancel.run(who, id, request.getName(), new RequestId(ids.get().toString(), ""));
    send(answer, Empty.getDefaultInstance());
  }

  /** Refused, as Google's contract says where deleting is not offered. */
  @Override
  public void deleteOperation(DeleteOperationRequest request, StreamObserver<Empty> answer) {
    answer.onError(
        StatusProto.toStatusRuntimeException(GrpcErrors.notOffered("Operations are kept.")));
  }

  @Override
  public void waitOperation(WaitOperationRequest request, StreamObserver<Operation> answer) {
    var who = caller.get();
    var until = until(request);
    var found = find(who, request.getName());
    while (found.operation().open() && pause(until)) {
      // Anew: the key may be revoked meanwhile.
      found = find(caller.get(), request.getName());
    }
    send(answer, toProto(found));
  }

  @Override
  public void listOperations(
      ListOperationsRequest request, StreamObserver<ListOperationsResponse> answer) {
    var who = caller.get();
    var page =
        ListPage.read(
            new ListPage.Asked(
                request.getName() + "/operations",
                request.getPageSize(),
                request.getPageToken(),
                request.getFilter(),
                /* orderBy= */ ""),
            Listable.OPERATIONS,
            Order.newestFirst(),
            operation -> operation.id().toString());
    var read = queries.operations(who, page.listing(under(who, request.getName())));
    send(
        answer,
        ListOperationsResponse.newBuilder()
            .addAllOperations(page.items(read).stream().map(this::toProto).toList())
            .setNextPageToken(page.nextToken(read.stream().map(Tracked::operation).toList()))
            .build());
  }

  /** The operations of a deployment, or of the whole project. */
  private Filter<dev.berth.operation.Operation> under(Caller who, String name) {
    if (Names.isProject(name)) {
      Names.requireParent(who, name);
      return Filter.everything();
    }
    var deployment = queries.get(who, Names.toDeployment(who, name).rid());
    return OperationField.ofDeployment(deployment.id().value());
  }

  private Tracked find(Caller who, String name) {
    return queries.operation(who, Names.toOperation(who, name), name);
  }

  private Operation toProto(Tracked tracked) {
    return OperationProtos.toProto(tracked, notices.of(tracked.deployment()));
  }

  /** The end of the call, and before it the request's own timeout. */
  private static Deadline until(WaitOperationRequest request) {
    var end = Context.current().getDeadline();
    var ofCall =
        (end == null ? Deadline.after(30, TimeUnit.SECONDS) : end)
            .offset(-TIME_TO_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    if (!request.hasTimeout()) {
      return ofCall;
    }
    // A client that says the longest time there is must not be answered at once.
    var seconds = Math.clamp(request.getTimeout().getSeconds(), 0L, Integer.MAX_VALUE);
    var asked = seconds * 1000 + request.getTimeout().getNanos() / 1000000;
    return ofCall.minimum(Deadline.after(asked, TimeUnit.MILLISECONDS));
  }

  /** Waits a moment; false where the time is over or nobody waits any more. */
  private static boolean pause(Deadline until) {
    var left = until.timeRemaining(TimeUnit.MILLISECONDS);
    if (left <= 0 || Context.current().isCancelled()) {
      return false;
    }
    try {
      Thread.sleep(Math.min(left, LOOK_AGAIN_AFTER.toMillis()));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static <T> void send(StreamObserver<T> answer, T message) {
    answer.onNext(message);
    answer.onCompleted();
  }
}
