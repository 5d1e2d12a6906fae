package dev.berth.engine.local;

import dev.berth.replica.Endpoint;
import dev.berth.replica.Generation;
import dev.berth.replica.ReplicaSpec;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the words in braces of a serving runtime's command stand for. */
final class Placeholders {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z-]+)}");
  private static final long HEAP_SHARE = 4;
  private static final long DIRECT_SHARE = 8;
  private static final long LEAST_HEAP = 32;
  private static final String NO_QUANTIZATION = "no_quantization";

  /** Those that a deployment may leave open. */
  private static final Set<String> OPTIONAL =
      Set.of(
          "temperature",
          "max-tokens",
          "top-p",
          "top-k",
          "generation",
          "max-batch-size",
          "quantization");

  private Placeholders() {}

  /** The values for one replica. */
  static Map<String, String> of(
      ReplicaSpec spec,
      Endpoint endpoint,
      ReplicaFolder folder,
      Map<String, String> quantizations) {
    var memory = spec.resources().memoryBytes() >> 20;
    var heap = Math.max(LEAST_HEAP, memory / HEAP_SHARE);
    var values = new HashMap<String, String>();
    values.putAll(of(endpoint));
    values.put("work", folder.work().toString());
    values.put("model", folder.model().toString());
    values.put("api", folder.api().toString());
    values.put("name", spec.version().model().value());
    values.put("version", spec.version().rid().value());
    values.put("threads", Integer.toString(spec.threadCount()));
    values.put("memory", Long.toString(memory));
    values.put("heap", Long.toString(heap));
    values.put("direct", Long.toString(heap * HEAP_SHARE / DIRECT_SHARE));
    var generation = spec.generation();
    if (generation != null) {
      values.put("temperature", number(generation.temperature()));
      values.put("max-tokens", Integer.toString(generation.maxTokens()));
      values.put("top-p", number(generation.topP()));
      values.put("top-k", Integer.toString(generation.topK()));
      values.put("generation", json(generation));
      Optional.ofNullable(generation.maxBatchSize())
          .ifPresent(size -> values.put("max-batch-size", size.toString()));
      Optional.ofNullable(generation.quantization())
          .filter(name -> !name.equals(NO_QUANTIZATION))
          .map(name -> quantizations.getOrDefault(name, name))
          .ifPresent(name -> values.put("quantization", name));
    }
    return values;
  }

  /** Where it listens. */
  static Map<String, String> of(Endpoint endpoint) {
    return Map.of("host", endpoint.host(), "port", Integer.toString(endpoint.port()));
  }

  /** The command with the values in it. Words in braces that are none of these stay. */
  static List<String> fill(List<String> command, Map<String, String> values) {
    return command.stream()
        .filter(
            argument ->
                PLACEHOLDER
                    .matcher(argument)
                    .results()
                    .map(found -> found.group(1))
                    .noneMatch(name -> OPTIONAL.contains(name) && !values.containsKey(name)))
        .map(
            argument ->
                PLACEHOLDER
                    .matcher(argument)
                    .replaceAll(
                        found ->
                            Matcher.quoteReplacement(
                                values.getOrDefault(found.group(1), found.group()))))
        .toList();
  }

  private static String json(Generation generation) {
    var stops =
        generation.stopSequences().stream()
            .map(Json::quote)
            .collect(Collectors.joining(",", "[", "]"));
    return "{\"temperature\":%s,\"max_new_tokens\":%d,\"top_p\":%s,\"top_k\":%d,\"stop_strings\":%s}"
        .formatted(
            number(generation.temperature()),
            generation.maxTokens(),
            number(generation.topP()),
            generation.topK(),
            stops);
  }

  private static String number(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
