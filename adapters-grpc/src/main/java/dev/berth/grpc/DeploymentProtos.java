package dev.berth.grpc;

import dev.berth.deployment.Intent;
import dev.berth.deployment.State;
import dev.berth.deployment.Target;
import dev.berth.proto.berth.v1.Condition;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.Replica;
import java.util.List;

/** The only file that sees both the native messages of deployments and the domain. */
final class DeploymentProtos {
  private DeploymentProtos() {}

  static Deployment toProto(dev.berth.deployment.Deployment deployment, List<String> notices) {
    var configuration = deployment.desired().configuration();
    var status = deployment.status();
    var proto =
        Deployment.newBuilder()
            .setName(Names.deployment(deployment.project(), deployment.id().value()))
            .setDisplayName(deployment.displayName())
            .setIntent(toProto(deployment.intent()))
            .setModel(deployment.target().model().value())
            .setModelVersion(deployment.desired().version().value())
            .setRevision(deployment.desired().number())
            .setMinReplicas(configuration.minReplicas())
            .setMaxReplicas(configuration.maxReplicas())
            .setState(toProto(status.state()))
            .setReady(status.ready())
            .addAllConditions(status.conditions().stream().map(DeploymentProtos::toProto).toList())
            .addAllReplicas(
                deployment.observed().replicas().stream().map(DeploymentProtos::toProto).toList())
            .addAllNotices(notices)
            .setOperation(Names.operation(deployment.project(), deployment.operation().id()))
            .setEtag(deployment.etag())
            .setCreateTime(Times.toProto(deployment.createdAt()))
            .setUpdateTime(Times.toProto(deployment.updatedAt()));
    switch (deployment.target()) {
      case Target.Branch(_, var branch) -> proto.setBranch(branch);
      case Target.Pinned _ -> {}
    }
    return proto.build();
  }

  private static Deployment.Intent toProto(Intent intent) {
    return switch (intent) {
      case RUNNING -> Deployment.Intent.INTENT_RUNNING;
      case DISABLED -> Deployment.Intent.INTENT_DISABLED;
      case DELETED -> Deployment.Intent.INTENT_DELETED;
    };
  }

  private static Deployment.State toProto(State state) {
    return switch (state) {
      case STARTING -> Deployment.State.STATE_STARTING;
      case ACTIVE -> Deployment.State.STATE_ACTIVE;
      case DEGRADED -> Deployment.State.STATE_DEGRADED;
      case FAILED -> Deployment.State.STATE_FAILED;
      case DISABLED -> Deployment.State.STATE_DISABLED;
    };
  }

  private static Condition toProto(dev.berth.deployment.Condition condition) {
    return Condition.newBuilder()
        .setType(
            switch (condition.type()) {
              case SERVING -> "Serving";
              case UP_TO_DATE -> "UpToDate";
              case PROGRESSING -> "Progressing";
              case CAPACITY_AVAILABLE -> "CapacityAvailable";
            })
        .setStatus(condition.holds())
        .setReason(condition.reason())
        .setMessage(condition.message())
        .setSinceTime(Times.toProto(condition.since()))
        .build();
  }

  private static Replica toProto(dev.berth.deployment.Replica replica) {
    var proto =
        Replica.newBuilder()
            .setId(replica.id().toString())
            .setRevision(replica.id().revision())
            .setPhase(replica.phase().name())
            .setStartTime(Times.toProto(replica.startedAt()));
    if (replica.endpoint() != null) {
      proto.setEndpoint(replica.endpoint().toString());
    }
    return proto.build();
  }
}
