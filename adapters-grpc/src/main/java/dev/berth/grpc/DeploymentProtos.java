package dev.berth.grpc;

import dev.berth.deployment.ConfigurationDraft;
import dev.berth.deployment.DeploymentDraft;
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

  static DeploymentDraft toDraft(Deployment proto) {
    return new DeploymentDraft(
        proto.getDisplayName(),
        proto.getLabelsMap(),
        proto.getModel().isEmpty() ? null : proto.getModel(),
        proto.hasBranch() ? proto.getBranch() : null,
        proto.hasPinnedVersion() ? proto.getPinnedVersion() : null,
        proto.hasConfiguration() ? ConfigurationProtos.toDraft(proto.getConfiguration()) : null);
  }

  static Deployment toProto(dev.berth.deployment.Deployment deployment, List<String> notices) {
    var configuration = ConfigurationDraft.of(deployment.desired().configuration());
    var status = deployment.status();
    var proto =
        Deployment.newBuilder()
            .setName(Names.deployment(deployment.project(), deployment.id().value()))
            .setDisplayName(deployment.displayName())
            .putAllLabels(deployment.labels())
            .setIntent(toProto(deployment.intent()))
            .setModel(deployment.target().model().value())
            .setModelVersion(deployment.desired().version().value())
            .setRevision(deployment.desired().number())
            .setLatestRevision(deployment.latestRevision())
            .setConfiguration(ConfigurationProtos.toProto(configuration))
            .setReconciling(reconciling(deployment))
            .setGeneration(deployment.generation())
            .setObservedGeneration(deployment.observed().generation())
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
    var learnt = deployment.observed().learnt();
    if (learnt != null) {
      proto.setTimeToReady(StartProtos.toProto(learnt));
    }
    switch (deployment.target()) {
      case Target.Branch(_, var branch) -> proto.setBranch(branch);
      case Target.Pinned(_, var version, _) -> proto.setPinnedVersion(version.value());
    }
    return proto.build();
  }

  /** Whether anything is still to be done about the newest change, or just now is. */
  private static boolean reconciling(dev.berth.deployment.Deployment deployment) {
    return deployment.operation().open()
        || deployment.observed().generation() != deployment.generation()
        || deployment.status().progressing();
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
