package dev.berth.persistence.stored;

import static dev.berth.persistence.stored.StoredValues.restore;
import static dev.berth.persistence.stored.StoredValues.store;

import dev.berth.deployment.Delay;
import dev.berth.deployment.Revision;
import dev.berth.deployment.RolloutPolicy;
import dev.berth.deployment.RuntimeConfiguration;
import dev.berth.deployment.Scaling;
import dev.berth.model.ModelVersionRid;
import dev.berth.project.Gpu;
import dev.berth.project.GpuType;
import dev.berth.project.Memory;
import dev.berth.proto.berth.store.v1.StoredConfiguration;
import dev.berth.proto.berth.store.v1.StoredDelay;
import dev.berth.proto.berth.store.v1.StoredGeneration;
import dev.berth.proto.berth.store.v1.StoredRevision;
import dev.berth.proto.berth.store.v1.StoredRolloutPolicy;
import dev.berth.proto.berth.store.v1.StoredScaling;
import dev.berth.replica.Generation;
import java.time.Duration;

/** Revisions and configurations, stored and restored. */
final class StoredRevisions {
  private StoredRevisions() {}

  static StoredRevision toStored(Revision revision) {
    return StoredRevision.newBuilder()
        .setNumber(revision.number())
        .setRunsAs(revision.runsAs())
        .setConfiguration(toStored(revision.configuration()))
        .setVersion(revision.version().value())
        .setCreatedAt(store(revision.createdAt()))
        .build();
  }

  static Revision fromStored(StoredRevision stored) {
    return new Revision(
        stored.getNumber(),
        stored.getRunsAs(),
        fromStored(stored.getConfiguration()),
        new ModelVersionRid(stored.getVersion()),
        restore(stored.getCreatedAt()));
  }

  private static StoredConfiguration toStored(RuntimeConfiguration configuration) {
    var stored =
        StoredConfiguration.newBuilder()
            .setMinReplicas(configuration.minReplicas())
            .setMaxReplicas(configuration.maxReplicas())
            .setThreadCount(configuration.threadCount())
            .addAllSources(configuration.sources())
            .putAllEnvironment(configuration.environment());
    if (configuration.cpu() != null) {
      stored.setCpu(configuration.cpu());
    }
    if (configuration.memory() != null) {
      stored
          .setMemoryText(configuration.memory().text())
          .setMemoryBytes(configuration.memory().bytes());
    }
    if (configuration.gpu() != null) {
      stored.setGpuCount(configuration.gpu().count());
      if (configuration.gpu().type() != null) {
        stored.setGpuType(configuration.gpu().type().name());
      }
    }
    if (configuration.scaling() != null) {
      stored.setScaling(toStored(configuration.scaling()));
    }
    if (configuration.generation() != null) {
      stored.setGeneration(toStored(configuration.generation()));
    }
    if (!configuration.rollout().equals(RolloutPolicy.DEFAULT)) {
      stored.setRollout(toStored(configuration.rollout()));
    }
    return stored.build();
  }

  private static RuntimeConfiguration fromStored(StoredConfiguration stored) {
    return new RuntimeConfiguration(
        stored.getMinReplicas(),
        stored.getMaxReplicas(),
        stored.hasCpu() ? stored.getCpu() : null,
        stored.hasMemoryText() ? new Memory(stored.getMemoryText(), stored.getMemoryBytes()) : null,
        stored.getGpuCount() == 0
            ? null
            : new Gpu(
                stored.getGpuCount(),
                stored.hasGpuType() ? GpuType.valueOf(stored.getGpuType()) : null),
        stored.getThreadCount(),
        stored.hasScaling() ? fromStored(stored.getScaling()) : null,
        stored.getSourcesList(),
        stored.getEnvironmentMap(),
        stored.hasGeneration() ? fromStored(stored.getGeneration()) : null,
        stored.hasRollout() ? fromStored(stored.getRollout()) : RolloutPolicy.DEFAULT);
  }

  private static StoredRolloutPolicy toStored(RolloutPolicy policy) {
    return StoredRolloutPolicy.newBuilder()
        .setSurge(policy.surge())
        .setAllowDowntime(policy.allowDowntime())
        .setBakeMillis(policy.bakeTime().toMillis())
        .build();
  }

  private static RolloutPolicy fromStored(StoredRolloutPolicy stored) {
    return new RolloutPolicy(
        stored.getSurge(), stored.getAllowDowntime(), Duration.ofMillis(stored.getBakeMillis()));
  }

  private static StoredScaling toStored(Scaling scaling) {
    return StoredScaling.newBuilder()
        .setLoadThreshold(scaling.loadThreshold())
        .setUp(toStored(scaling.up()))
        .setDown(toStored(scaling.down()))
        .build();
  }

  private static Scaling fromStored(StoredScaling stored) {
    return new Scaling(
        stored.getLoadThreshold(), fromStored(stored.getUp()), fromStored(stored.getDown()));
  }

  private static StoredDelay toStored(Delay delay) {
    return StoredDelay.newBuilder().setValue(delay.value()).setUnit(delay.unit().name()).build();
  }

  private static Delay fromStored(StoredDelay stored) {
    return new Delay(stored.getValue(), Delay.Unit.valueOf(stored.getUnit()));
  }

  private static StoredGeneration toStored(Generation generation) {
    var stored =
        StoredGeneration.newBuilder()
            .setTemperature(generation.temperature())
            .setMaxTokens(generation.maxTokens())
            .setTopP(generation.topP())
            .setTopK(generation.topK())
            .addAllStopSequences(generation.stopSequences())
            .setDeviceType(generation.deviceType());
    if (generation.maxBatchSize() != null) {
      stored.setMaxBatchSize(generation.maxBatchSize());
    }
    if (generation.optimization() != null) {
      stored.setOptimization(generation.optimization());
    }
    if (generation.quantization() != null) {
      stored.setQuantization(generation.quantization());
    }
    return stored.build();
  }

  private static Generation fromStored(StoredGeneration stored) {
    return new Generation(
        stored.getTemperature(),
        stored.getMaxTokens(),
        stored.getTopP(),
        stored.getTopK(),
        stored.getStopSequencesList(),
        stored.getDeviceType(),
        stored.hasMaxBatchSize() ? stored.getMaxBatchSize() : null,
        stored.hasOptimization() ? stored.getOptimization() : null,
        stored.hasQuantization() ? stored.getQuantization() : null);
  }
}
