package dev.berth.rest.foundry;

import dev.berth.deployment.ConfigurationDraft;
import dev.berth.deployment.ConfigurationDraft.DelayDraft;
import dev.berth.deployment.ConfigurationDraft.GpuDraft;
import dev.berth.deployment.ConfigurationDraft.ScalingDraft;
import dev.berth.deployment.CreateDeployment;
import dev.berth.deployment.CreateDeployment.TargetDraft;
import dev.berth.deployment.Delay;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.Scaling;
import dev.berth.deployment.Target;
import dev.berth.proto.foundry.v2.CreateLiveDeploymentRequest;
import dev.berth.proto.foundry.v2.DeployedModelVersion;
import dev.berth.proto.foundry.v2.DeploymentTarget;
import dev.berth.proto.foundry.v2.Duration;
import dev.berth.proto.foundry.v2.Gpu;
import dev.berth.proto.foundry.v2.ListLiveDeploymentsResponse;
import dev.berth.proto.foundry.v2.LiveDeployment;
import dev.berth.proto.foundry.v2.LiveDeploymentStatus;
import dev.berth.proto.foundry.v2.RuntimeConfiguration;
import dev.berth.proto.foundry.v2.ScalingConfiguration;
import java.util.List;

/** The only file that sees both Foundry's messages and the domain. */
final class FoundryProtos {
  private FoundryProtos() {}

  static CreateDeployment.Command toCommand(CreateLiveDeploymentRequest request) {
    return new CreateDeployment.Command(
        request.hasDeploymentType() ? toDraft(request.getDeploymentType()) : null,
        request.hasRuntimeConfiguration() ? toDraft(request.getRuntimeConfiguration()) : null);
  }

  private static TargetDraft toDraft(DeploymentTarget target) {
    return new TargetDraft(
        target.hasType() ? target.getType() : null,
        target.hasModelRid() ? target.getModelRid() : null,
        target.hasBranch() ? target.getBranch() : null);
  }

  static ConfigurationDraft toDraft(RuntimeConfiguration configuration) {
    return new ConfigurationDraft(
        configuration.hasMinReplicas() ? configuration.getMinReplicas() : null,
        configuration.hasMaxReplicas() ? configuration.getMaxReplicas() : null,
        configuration.hasCpu() ? configuration.getCpu() : null,
        configuration.hasMemory() ? configuration.getMemory() : null,
        configuration.hasGpu() ? toDraft(configuration.getGpu()) : null,
        configuration.hasThreadCount() ? configuration.getThreadCount() : null,
        configuration.hasScalingConfiguration()
            ? toDraft(configuration.getScalingConfiguration())
            : null,
        configuration.getSourcesList(),
        configuration.getEnvironmentVariablesMap());
  }

  private static GpuDraft toDraft(Gpu gpu) {
    return new GpuDraft(
        gpu.hasCount() ? gpu.getCount() : null, gpu.hasType() ? gpu.getType() : null);
  }

  private static ScalingDraft toDraft(ScalingConfiguration scaling) {
    return new ScalingDraft(
        scaling.hasScaleUpLoadThreshold() ? scaling.getScaleUpLoadThreshold() : null,
        scaling.hasScaleUpDelay() ? toDraft(scaling.getScaleUpDelay()) : null,
        scaling.hasScaleDownDelay() ? toDraft(scaling.getScaleDownDelay()) : null);
  }

  private static DelayDraft toDraft(Duration delay) {
    return new DelayDraft(
        delay.hasValue() ? delay.getValue() : null, delay.hasUnit() ? delay.getUnit() : null);
  }

  static ListLiveDeploymentsResponse toProto(List<Deployment> deployments) {
    return ListLiveDeploymentsResponse.newBuilder()
        .addAllData(deployments.stream().map(FoundryProtos::toProto).toList())
        .build();
  }

  static LiveDeployment toProto(Deployment deployment) {
    var target = deployment.target();
    var proto =
        LiveDeployment.newBuilder()
            .setRid(deployment.id().rid())
            .setModelVersion(
                DeployedModelVersion.newBuilder()
                    .setModelRid(target.model().value())
                    .setModelVersionRid(deployment.desired().version().value()))
            .setRuntimeConfiguration(toProto(deployment.desired().configuration()))
            .setStatus(
                LiveDeploymentStatus.newBuilder()
                    .setState(deployment.status().state().name())
                    .setIsReady(deployment.status().ready()));
    switch (target) {
      case Target.Branch(_, var branch) -> proto.setBranch(branch);
      case Target.Pinned _ -> {}
    }
    return proto.build();
  }

  private static RuntimeConfiguration toProto(
      dev.berth.deployment.RuntimeConfiguration configuration) {
    var proto =
        RuntimeConfiguration.newBuilder()
            .setMinReplicas(configuration.minReplicas())
            .setMaxReplicas(configuration.maxReplicas())
            .setThreadCount(configuration.threadCount())
            .addAllSources(configuration.sources())
            .putAllEnvironmentVariables(configuration.environment());
    if (configuration.cpu() != null) {
      proto.setCpu(configuration.cpu());
    }
    if (configuration.memory() != null) {
      proto.setMemory(configuration.memory().text());
    }
    if (configuration.gpu() != null) {
      proto.setGpu(toProto(configuration.gpu()));
    }
    if (configuration.scaling() != null) {
      proto.setScalingConfiguration(toProto(configuration.scaling()));
    }
    return proto.build();
  }

  private static Gpu toProto(dev.berth.project.Gpu gpu) {
    var proto = Gpu.newBuilder().setCount(gpu.count());
    if (gpu.type() != null) {
      proto.setType(gpu.type().name());
    }
    return proto.build();
  }

  private static ScalingConfiguration toProto(Scaling scaling) {
    return ScalingConfiguration.newBuilder()
        .setScaleUpLoadThreshold(scaling.loadThreshold())
        .setScaleUpDelay(toProto(scaling.up()))
        .setScaleDownDelay(toProto(scaling.down()))
        .build();
  }

  private static Duration toProto(Delay delay) {
    return Duration.newBuilder().setValue(delay.value()).setUnit(delay.unit().name()).build();
  }
}
