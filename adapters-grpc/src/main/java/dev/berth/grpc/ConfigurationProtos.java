package dev.berth.grpc;

import com.google.protobuf.util.Durations;
import dev.berth.deployment.ConfigurationDraft;
import dev.berth.deployment.ConfigurationDraft.DelayDraft;
import dev.berth.deployment.ConfigurationDraft.GpuDraft;
import dev.berth.deployment.ConfigurationDraft.RolloutDraft;
import dev.berth.deployment.ConfigurationDraft.ScalingDraft;
import dev.berth.proto.berth.v1.Delay;
import dev.berth.proto.berth.v1.Gpu;
import dev.berth.proto.berth.v1.RolloutPolicy;
import dev.berth.proto.berth.v1.RuntimeConfiguration;
import dev.berth.proto.berth.v1.Scaling;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** The only file that sees both the native message of a runtime configuration and the domain. */
final class ConfigurationProtos {
  private static final long FAR_TOO_LONG = 1_000_000_000;

  private ConfigurationProtos() {}

  static ConfigurationDraft toDraft(RuntimeConfiguration proto) {
    return new ConfigurationDraft(
        proto.hasMinReplicas() ? proto.getMinReplicas() : null,
        proto.hasMaxReplicas() ? proto.getMaxReplicas() : null,
        proto.hasCpu() ? proto.getCpu() : null,
        proto.hasMemory() ? proto.getMemory() : null,
        proto.hasGpu() ? toDraft(proto.getGpu()) : null,
        proto.hasThreadCount() ? proto.getThreadCount() : null,
        proto.hasScaling() ? toDraft(proto.getScaling()) : null,
        proto.getSourcesList(),
        proto.getEnvironmentVariablesMap(),
        proto.hasRolloutPolicy() ? toDraft(proto.getRolloutPolicy()) : null);
  }

  private static RolloutDraft toDraft(RolloutPolicy proto) {
    return new RolloutDraft(
        proto.hasSurge() ? proto.getSurge() : null,
        proto.getAllowDowntime(),
        proto.hasBakeTime() ? toDuration(proto.getBakeTime()) : null);
  }

  /** What is far out of range stays out of range, and can be computed with. */
  private static Duration toDuration(com.google.protobuf.Duration proto) {
    var seconds = Math.clamp(proto.getSeconds(), -FAR_TOO_LONG, FAR_TOO_LONG);
    return Duration.ofSeconds(seconds, proto.getNanos()).truncatedTo(ChronoUnit.MILLIS);
  }

  private static GpuDraft toDraft(Gpu proto) {
    return new GpuDraft(
        proto.hasCount() ? proto.getCount() : null, proto.hasType() ? proto.getType() : null);
  }

  private static ScalingDraft toDraft(Scaling proto) {
    return new ScalingDraft(
        proto.hasScaleUpLoadThreshold() ? proto.getScaleUpLoadThreshold() : null,
        proto.hasScaleUpDelay() ? toDraft(proto.getScaleUpDelay()) : null,
        proto.hasScaleDownDelay() ? toDraft(proto.getScaleDownDelay()) : null);
  }

  private static DelayDraft toDraft(Delay proto) {
    return new DelayDraft(
        proto.hasValue() ? proto.getValue() : null, proto.hasUnit() ? proto.getUnit() : null);
  }

  static RuntimeConfiguration toProto(ConfigurationDraft draft) {
    var proto =
        RuntimeConfiguration.newBuilder()
            .addAllSources(draft.sources())
            .putAllEnvironmentVariables(draft.environment());
    if (draft.minReplicas() != null) {
      proto.setMinReplicas(draft.minReplicas());
    }
    if (draft.maxReplicas() != null) {
      proto.setMaxReplicas(draft.maxReplicas());
    }
    if (draft.cpu() != null) {
      proto.setCpu(draft.cpu());
    }
    if (draft.memory() != null) {
      proto.setMemory(draft.memory());
    }
    if (draft.gpu() != null) {
      proto.setGpu(toProto(draft.gpu()));
    }
    if (draft.threadCount() != null) {
      proto.setThreadCount(draft.threadCount());
    }
    if (draft.scaling() != null) {
      proto.setScaling(toProto(draft.scaling()));
    }
    if (draft.rollout() != null) {
      proto.setRolloutPolicy(toProto(draft.rollout()));
    }
    return proto.build();
  }

  private static RolloutPolicy toProto(RolloutDraft draft) {
    var proto = RolloutPolicy.newBuilder();
    if (draft.surge() != null) {
      proto.setSurge(draft.surge());
    }
    if (draft.allowDowntime() != null) {
      proto.setAllowDowntime(draft.allowDowntime());
    }
    if (draft.bakeTime() != null) {
      proto.setBakeTime(Durations.fromMillis(draft.bakeTime().toMillis()));
    }
    return proto.build();
  }

  private static Gpu toProto(GpuDraft draft) {
    var proto = Gpu.newBuilder();
    if (draft.count() != null) {
      proto.setCount(draft.count());
    }
    if (draft.type() != null) {
      proto.setType(draft.type());
    }
    return proto.build();
  }

  private static Scaling toProto(ScalingDraft draft) {
    var proto = Scaling.newBuilder();
    if (draft.loadThreshold() != null) {
      proto.setScaleUpLoadThreshold(draft.loadThreshold());
    }
    if (draft.up() != null) {
      proto.setScaleUpDelay(toProto(draft.up()));
    }
    if (draft.down() != null) {
      proto.setScaleDownDelay(toProto(draft.down()));
    }
    return proto.build();
  }

  private static Delay toProto(DelayDraft draft) {
    var proto = Delay.newBuilder();
    if (draft.value() != null) {
      proto.setValue(draft.value());
    }
    if (draft.unit() != null) {
      proto.setUnit(draft.unit());
    }
    return proto.build();
  }
}
