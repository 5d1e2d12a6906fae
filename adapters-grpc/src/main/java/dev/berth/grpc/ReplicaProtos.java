package dev.berth.grpc;

import dev.berth.explain.Explanation;
import dev.berth.proto.berth.v1.Evidence;
import dev.berth.proto.berth.v1.ExplainDeploymentResponse;
import dev.berth.proto.berth.v1.Finding;
import dev.berth.proto.berth.v1.KnownReplica;

/** The only file that sees both the contract's and the domain's replicas and explanations. */
final class ReplicaProtos {
  private ReplicaProtos() {}

  static KnownReplica toProto(dev.berth.explain.KnownReplica replica) {
    var proto =
        KnownReplica.newBuilder()
            .setName(replica.name())
            .setRevision(replica.id().revision())
            .setPhase(replica.phase().name())
            .setPhaseTime(Times.toProto(replica.since()))
            .setStartTime(Times.toProto(replica.startedAt()));
    if (replica.readyAt() != null) {
      proto.setReadyTime(Times.toProto(replica.readyAt()));
    }
    if (replica.evidence() != null) {
      proto.setEvidence(toProto(replica.evidence()));
    }
    return proto.build();
  }

  private static Evidence toProto(dev.berth.replica.Evidence evidence) {
    var proto =
        Evidence.newBuilder()
            .setCode(evidence.code().name())
            .setMessage(evidence.message())
            .setOutOfMemory(evidence.outOfMemory())
            .addAllProbes(evidence.probes())
            .addAllLog(evidence.log())
            .setNextStep(evidence.code().nextStep());
    if (evidence.exitCode() != null) {
      proto.setExitCode(evidence.exitCode());
    }
    if (evidence.signal() != null) {
      proto.setSignal(evidence.signal());
    }
    return proto.build();
  }

  static ExplainDeploymentResponse toProto(Explanation explanation) {
    var deployment = explanation.deployment();
    return ExplainDeploymentResponse.newBuilder()
        .setDeployment(Names.deployment(deployment.project(), deployment.id().value()))
        .setState(deployment.status().state().name())
        .addAllFindings(explanation.findings().stream().map(ReplicaProtos::toProto).toList())
        .build();
  }

  private static Finding toProto(dev.berth.explain.Finding finding) {
    return Finding.newBuilder()
        .setCondition(finding.condition().name())
        .setCode(finding.code().name())
        .setMeaning(finding.code().meaning())
        .setMessage(finding.message())
        .setNextStep(finding.code().nextStep())
        .addAllReplicas(finding.replicas().stream().map(ReplicaProtos::toProto).toList())
        .build();
  }
}
