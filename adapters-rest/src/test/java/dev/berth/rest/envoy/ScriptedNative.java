package dev.berth.rest.envoy;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.ListOperationsRequest;
import com.google.longrunning.ListOperationsResponse;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.berth.proto.berth.v1.CreateDeploymentRequest;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentEvent;
import dev.berth.proto.berth.v1.DeploymentOperation;
import dev.berth.proto.berth.v1.DeploymentPlan;
import dev.berth.proto.berth.v1.DeploymentsGrpc;
import dev.berth.proto.berth.v1.GetDeploymentRequest;
import dev.berth.proto.berth.v1.PlanDeploymentRequest;
import dev.berth.proto.berth.v1.RollbackDeploymentRequest;
import dev.berth.proto.berth.v1.UpdateDeploymentRequest;
import dev.berth.proto.berth.v1.WatchDeploymentsRequest;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The native API in Berth's place: answers with what arrived, as text in fields of the answer. */
final class ScriptedNative {
  /** Lets a watch go on after its first message. */
  final CountDownLatch watchMayEnd = new CountDownLatch(1);

  List<BindableService> services() {
    return List.of(new Deployments(), new Operations());
  }

  private static <T> void send(T message, StreamObserver<T> out) {
    out.onNext(message);
    out.onCompleted();
  }

  private static Deployment told(String name, Object request) {
    return Deployment.newBuilder().setName(name).setDisplayName(request.toString()).build();
  }

  private final class Deployments extends DeploymentsGrpc.DeploymentsImplBase {
    @Override
    public void createDeployment(CreateDeploymentRequest request, StreamObserver<Deployment> out) {
      send(told(request.getParent(), request), out);
    }

    @Override
    public void getDeployment(GetDeploymentRequest request, StreamObserver<Deployment> out) {
      if (request.getName().endsWith("large")) {
        send(told(request.getName(), "m".repeat(17 << 20)), out);
      } else if (request.getName().endsWith("bare")) {
        out.onError(io.grpc.Status.UNIMPLEMENTED.withDescription("Secret").asRuntimeException());
      } else if (!request.getName().endsWith("silent")) {
        send(told(request.getName(), request), out);
      }
    }

    @Override
    public void updateDeployment(UpdateDeploymentRequest request, StreamObserver<Deployment> out) {
      send(told(request.getDeployment().getName(), request), out);
    }

    @Override
    public void rollbackDeployment(
        RollbackDeploymentRequest request, StreamObserver<Deployment> out) {
      send(told(request.getName(), request), out);
    }

    @Override
    public void planDeployment(PlanDeploymentRequest request, StreamObserver<DeploymentPlan> out) {
      send(
          DeploymentPlan.newBuilder().setDeployment(told(request.getParent(), request)).build(),
          out);
    }

    @Override
    public void watchDeployments(
        WatchDeploymentsRequest request, StreamObserver<DeploymentEvent> out) {
      out.onNext(DeploymentEvent.newBuilder().setType(DeploymentEvent.Type.TYPE_SNAPSHOT).build());
      try {
        watchMayEnd.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      out.onNext(
          DeploymentEvent.newBuilder()
              .setType(DeploymentEvent.Type.TYPE_ERROR)
              .setError(failure())
              .build());
      out.onError(io.grpc.Status.UNAVAILABLE.asRuntimeException());
    }
  }

  private static Status failure() {
    return Status.newBuilder()
        .setCode(Code.UNAVAILABLE_VALUE)
        .addDetails(Any.pack(ErrorInfo.newBuilder().setReason("UNAVAILABLE").build()))
        .build();
  }

  private static final class Operations extends OperationsGrpc.OperationsImplBase {
    @Override
    public void getOperation(GetOperationRequest request, StreamObserver<Operation> out) {
      var metadata = DeploymentOperation.newBuilder().setAction("CREATE").build();
      send(
          Operation.newBuilder()
              .setName(request.getName())
              .setMetadata(Any.pack(metadata))
              .setDone(true)
              .setError(failure())
              .build(),
          out);
    }

    @Override
    public void listOperations(
        ListOperationsRequest request, StreamObserver<ListOperationsResponse> out) {
      send(ListOperationsResponse.newBuilder().setNextPageToken(request.getName()).build(), out);
    }

    @Override
    public void waitOperation(WaitOperationRequest request, StreamObserver<Operation> out) {
      send(
          Operation.newBuilder()
              .setName(request.getName() + " " + request.getTimeout().getSeconds())
              .build(),
          out);
    }

    @Override
    public void cancelOperation(CancelOperationRequest request, StreamObserver<Empty> out) {
      send(Empty.getDefaultInstance(), out);
    }
  }
}
