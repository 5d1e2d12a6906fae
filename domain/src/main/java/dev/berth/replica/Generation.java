package dev.berth.replica;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a generative model is served with, as Kore's clients say it. Stored in the revision.
 *
 * @param deviceType the machine type that was asked for
 * @param maxBatchSize null means the runtime's own
 * @param optimization null means none
 * @param quantization null means none
 */
public record Generation(
    double temperature,
    int maxTokens,
    double topP,
    int topK,
    List<String> stopSequences,
    String deviceType,
    @Nullable Integer maxBatchSize,
    @Nullable String optimization,
    @Nullable String quantization) {

  public Generation {
    stopSequences = List.copyOf(stopSequences);
  }
}
