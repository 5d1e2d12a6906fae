package dev.berth.deployment;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Kore's deploy request as a client sent it, nothing checked yet; null means absent.
 *
 * @param modelType {@code openSource} or {@code fineTune}
 */
public record KoreDraft(
    String modelId,
    @Nullable String modelType,
    @Nullable String name,
    @Nullable HyperDraft hyper,
    @Nullable ScaleDraft scale,
    @Nullable String deviceType,
    @Nullable String optimizationType,
    @Nullable String quantizationType) {

  /** Generation defaults as a client sent them. */
  public record HyperDraft(
      @Nullable Double temperature,
      @Nullable Integer maxTokens,
      @Nullable Double topP,
      @Nullable Integer topK,
      List<String> stopSequences) {
    public HyperDraft {
      stopSequences = List.copyOf(stopSequences);
    }
  }

  /** Replicas and batching as a client sent them. */
  public record ScaleDraft(
      @Nullable Integer maxBatchSize,
      @Nullable Integer minReplicas,
      @Nullable Integer maxReplicas,
      @Nullable Integer scaleUpDelay,
      @Nullable Integer scaleDownDelay) {}
}
