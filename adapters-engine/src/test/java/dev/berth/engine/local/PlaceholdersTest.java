package dev.berth.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.Serving;
import dev.berth.replica.Endpoint;
import dev.berth.replica.Generation;
import dev.berth.replica.ReplicaFixture;
import dev.berth.replica.ReplicaSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a generative model's deployment says reaches the command of its runtime. */
final class PlaceholdersTest {
  private static final List<String> COMMAND =
      List.of(
          "serve",
          "--batch={max-batch-size}",
          "--quantization={quantization}",
          "--defaults={generation}",
          "{temperature}/{max-tokens}/{top-p}/{top-k}",
          "{other}");

  @TempDir Path folder;

  @Test
  void whatTheDeploymentSaysIsFilledIn() {
    var generation =
        new Generation(
            0.70, 512, 1, 50, List.of("END", "a \"b\"\n"), "g5.xlarge", 10, "vllm", "int8_float16");
    assertThat(filled(generation, Map.of("int8_float16", "bitsandbytes")))
        .containsExactly(
            "serve",
            "--batch=10",
            "--quantization=bitsandbytes",
            "--defaults={\"temperature\":0.7,\"max_new_tokens\":512,\"top_p\":1,\"top_k\":50,"
                + "\"stop_strings\":[\"END\",\"a \\\"b\\\"\\u000a\"]}",
            "0.7/512/1/50",
            "{other}");
  }

  @Test
  void whatItDoesNotSayIsLeftOut() {
    var plain = new Generation(0, 0, 0.5, 1, List.of(), "g5.xlarge", null, null, "no_quantization");
    assertThat(filled(plain, Map.of()))
        .containsExactly(
            "serve",
            "--defaults={\"temperature\":0,\"max_new_tokens\":0,\"top_p\":0.5,\"top_k\":1,"
                + "\"stop_strings\":[]}",
            "0/0/0.5/1",
            "{other}");
    assertThat(filled(null, Map.of())).containsExactly("serve", "{other}");
  }

  @Test
  void aRuntimeForTheOptimizationIsTakenWhereThereIsOne() {
    var planner = new LaunchPlanner(Map.of("gguf", runtime("plain"), "gguf-vllm", runtime("fast")));
    var serving = new Serving.Artifact("gguf", "00");
    for (var each : Map.of("vllm", "fast", "ctranslate2", "plain").entrySet()) {
      var generation = new Generation(1, 1, 1, 1, List.of(), "x", null, each.getKey(), null);
      assertThat(
              planner.plan(
                  spec(serving, generation),
                  new Endpoint("127.0.0.1", 1),
                  new ReplicaFolder(folder)))
          .isInstanceOfSatisfying(
              Launch.Program.class,
              program -> assertThat(program.command()).containsExactly(each.getValue()));
    }
  }

  private static ServingRuntime runtime(String program) {
    return new ServingRuntime(List.of(program), "/health", false, List.of(), null, Map.of());
  }

  private List<String> filled(@Nullable Generation generation, Map<String, String> names) {
    var spec = spec(new Serving.Command(List.of("x")), generation);
    return Placeholders.fill(
        COMMAND,
        Placeholders.of(spec, new Endpoint("127.0.0.1", 1), new ReplicaFolder(folder), names));
  }

  private static ReplicaSpec spec(Serving serving, @Nullable Generation generation) {
    var spec = ReplicaFixture.served(serving);
    return new ReplicaSpec(spec.version(), spec.resources(), 1, Map.of(), generation);
  }
}
