package dev.berth.grpc;

import com.google.longrunning.Operation;
import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.berth.deployment.Tracked;
import dev.berth.proto.berth.v1.DeploymentOperation;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The only file that sees both Google's operations and the domain's. */
final class OperationProtos {
  private OperationProtos() {}

  /**
   * An operation; a successful one carries the deployment as it is now.
   *
   * @param notices those of the deployment
   */
  static Operation toProto(Tracked tracked, List<String> notices) {
    var operation = tracked.operation();
    var proto =
        Operation.newBuilder()
            .setName(Names.operation(tracked.deployment().project(), operation.id()))
            .setMetadata(Any.pack(metadata(tracked)))
            .setDone(!operation.open());
    switch (operation.state()) {
      case IN_PROGRESS -> {}
      case SUCCEEDED ->
          proto.setResponse(Any.pack(DeploymentProtos.toProto(tracked.deployment(), notices)));
      case FAILED -> proto.setError(error(Code.FAILED_PRECONDITION, "OPERATION_FAILED", tracked));
      case ROLLED_BACK ->
          proto.setError(error(Code.FAILED_PRECONDITION, "OPERATION_ROLLED_BACK", tracked));
      case SUPERSEDED -> proto.setError(error(Code.ABORTED, "OPERATION_SUPERSEDED", tracked));
      case CANCELLED -> proto.setError(error(Code.CANCELLED, "OPERATION_CANCELLED", tracked));
    }
    return proto.build();
  }

  private static DeploymentOperation metadata(Tracked tracked) {
    var operation = tracked.operation();
    var deployment = tracked.deployment();
    var shortage = deployment.observed().shortage();
    var proto =
        DeploymentOperation.newBuilder()
            .setDeployment(Names.deployment(deployment.project(), deployment.id().value()))
            .setAction(operation.action().name())
            .setRevision(operation.revision())
            .setState(operation.state().name())
            .setCreateTime(Times.toProto(operation.createdAt()));
    if (operation.cause() != null) {
      proto.setCause(operation.cause());
    } else if (operation.open() && shortage != null) {
      proto.setCause(shortage.message());
    }
    if (operation.finishedAt() != null) {
      proto.setEndTime(Times.toProto(operation.finishedAt()));
    }
    if (operation.successor() != null) {
      proto.setSuccessor(Names.operation(deployment.project(), operation.successor()));
    }
    return proto.build();
  }

  private static Status error(Code code, String reason, Tracked tracked) {
    var operation = tracked.operation();
    var cause = Objects.requireNonNullElse(operation.cause(), "No cause is known.");
    if (operation.successor() == null) {
      return GrpcStatus.of(code, reason, cause, Map.of("cause", cause)).build();
    }
    var successor = Names.operation(tracked.deployment().project(), operation.successor());
    return GrpcStatus.of(
            code,
            reason,
            "Superseded by " + successor + ".",
            Map.of("cause", cause, "successor", successor))
        .build();
  }
}
