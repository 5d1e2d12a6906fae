package dev.berth.rest.kore;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.KoreDraft;
import dev.berth.deployment.KoreDraft.HyperDraft;
import dev.berth.deployment.KoreDraft.ScaleDraft;
import dev.berth.deployment.Target;
import dev.berth.deployment.Tracked;
import dev.berth.operation.Operation;
import dev.berth.operation.OperationId;
import dev.berth.proto.kore.v1.DeployModelRequest;
import dev.berth.proto.kore.v1.DockError;
import dev.berth.proto.kore.v1.DockJob;
import dev.berth.proto.kore.v1.DockStatus;
import dev.berth.proto.kore.v1.HyperParameters;
import dev.berth.proto.kore.v1.ScalingParameters;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The only file that sees both Kore's messages and the domain. */
final class KoreProtos {
  private static final String DOCK_STATUS_PREFIX = "ds-";
  static final String JOB_TYPE = "MODELS";

  private KoreProtos() {}

  static KoreDraft toDraft(DeployModelRequest request) {
    var optimization = request.getOptimizationInfo();
    return new KoreDraft(
        toModelId(request.getModelId()),
        request.hasModelType() ? request.getModelType() : null,
        request.hasName() ? request.getName() : null,
        request.hasHyperParameters() ? toDraft(request.getHyperParameters()) : null,
        request.hasScalingParameters() ? toDraft(request.getScalingParameters()) : null,
        request.hasDeviceType() ? request.getDeviceType() : null,
        optimization.hasOptimizationType() ? optimization.getOptimizationType() : null,
        optimization.hasQuantizationType() ? optimization.getQuantizationType() : null);
  }

  private static HyperDraft toDraft(HyperParameters hyper) {
    return new HyperDraft(
        hyper.hasTemperature() ? hyper.getTemperature() : null,
        hyper.hasMaxTokens() ? hyper.getMaxTokens() : null,
        hyper.hasTopP() ? hyper.getTopP() : null,
        hyper.hasTopK() ? hyper.getTopK() : null,
        hyper.getStopSequenceList());
  }

  private static ScaleDraft toDraft(ScalingParameters scale) {
    return new ScaleDraft(
        scale.hasMaxBatchSize() ? scale.getMaxBatchSize() : null,
        scale.hasMinReplicas() ? scale.getMinReplicas() : null,
        scale.hasMaxReplicas() ? scale.getMaxReplicas() : null,
        scale.hasScaleUpDelay() ? scale.getScaleUpDelay() : null,
        scale.hasScaleDownDelay() ? scale.getScaleDownDelay() : null);
  }

  /** The documents print a colon before the id; a client that copies it means the id. */
  static String toModelId(String inPath) {
    return inPath.startsWith(":") ? inPath.substring(1) : inPath;
  }

  /** Empty where the text is not a dock status id. */
  static Optional<OperationId> toOperationId(String dockStatusId) {
    return dockStatusId.startsWith(DOCK_STATUS_PREFIX)
        ? OperationId.parse(dockStatusId.substring(DOCK_STATUS_PREFIX.length()))
        : Optional.empty();
  }

  static String dockStatusId(UUID id) {
    return DOCK_STATUS_PREFIX + id;
  }

  /** The deployment's newest change, as the answer to whoever asked for it. */
  static DockJob toJob(Deployment deployment) {
    var operation = deployment.operation();
    var id = dockStatusId(operation.id().value());
    return DockJob.newBuilder()
        .setDockStatusId(id)
        .setDockStatusIdInTables(id)
        .setModelId(modelId(deployment))
        .setJobType(JOB_TYPE)
        .setAction(action(operation))
        .setStatus(status(operation))
        .build();
  }

  static DockStatus toStatus(Tracked tracked) {
    var operation = tracked.operation();
    var id = dockStatusId(operation.id().value());
    var proto =
        DockStatus.newBuilder()
            .setId(id)
            .setDockStatusId(id)
            .setModelId(modelId(tracked.deployment()))
            .setJobType(JOB_TYPE)
            .setAction(action(operation))
            .setStatus(status(operation));
    switch (operation.state()) {
      case IN_PROGRESS -> proto.setPercentageComplete(percentage(tracked.deployment()));
      case SUCCEEDED -> proto.setPercentageComplete(100);
      case FAILED, ROLLED_BACK, SUPERSEDED, CANCELLED ->
          proto.setError(DockError.newBuilder().setMsg(cause(operation)));
    }
    return proto.build();
  }

  private static String modelId(Deployment deployment) {
    return switch (deployment.target()) {
      case Target.Pinned(var model, _, var alias) -> alias == null ? model.value() : alias;
      case Target.Branch branch -> branch.model().value();
    };
  }

  private static String action(Operation operation) {
    return switch (operation.action()) {
      case CREATE, REPLACE, UPDATE, ROLL_BACK, START, DEPLOY -> "DEPLOY";
      case DISABLE, DELETE, UNDEPLOY -> "UNDEPLOY";
    };
  }

  private static String status(Operation operation) {
    return switch (operation.state()) {
      case IN_PROGRESS -> "IN_PROGRESS";
      case SUCCEEDED -> "SUCCESS";
      case FAILED, ROLLED_BACK, SUPERSEDED, CANCELLED -> "FAILED";
    };
  }

  /** How many of the wanted replicas are ready at the newest revision; all is for SUCCESS alone. */
  private static int percentage(Deployment deployment) {
    var wanted = deployment.wantedReplicas();
    var runsAs = deployment.desired().runsAs();
    var ready =
        deployment.observed().replicas().stream()
            .filter(replica -> replica.ready() && replica.id().revision() == runsAs)
            .count();
    return wanted == 0 ? 0 : (int) Math.min(99, 100 * ready / wanted);
  }

  private static String cause(Operation operation) {
    return operation.successor() == null
        ? Objects.requireNonNullElse(operation.cause(), "The job did not succeed.")
        : "Superseded by " + DOCK_STATUS_PREFIX + operation.successor() + ".";
  }
}
