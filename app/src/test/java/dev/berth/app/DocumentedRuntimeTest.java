package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.engine.local.ArtifactStore;
import dev.berth.engine.local.Gpus;
import dev.berth.engine.local.LocalEngine;
import dev.berth.engine.local.LocalSettings;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionRid;
import dev.berth.model.Serving;
import dev.berth.project.Resources;
import dev.berth.replica.Generation;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaSpec;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The serving runtime that docs/operating.md prints, with a stand-in that records its arguments.
 */
final class DocumentedRuntimeTest {
  private static final byte[] MODEL = {1};
  private static final Pattern EXAMPLE =
      Pattern.compile("```properties\n(runtime\\.gguf\\.command=.*?)```", Pattern.DOTALL);
  private static final String STAND_IN =
      """
      #!/usr/bin/python3 -SE
      import http.server, os, sys
      with open(os.environ["HOME"] + "/arguments", "w") as file:
          file.write("\\n".join(sys.argv[1:]))
      class Health(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              self.send_response(200 if self.path == "/health" else 404)
              self.end_headers()
      port = next(word[7:] for word in sys.argv if word.startswith("--port="))
      http.server.HTTPServer(("127.0.0.1", int(port)), Health).serve_forever()
      """;

  @TempDir private Path folder;

  @Test
  void handsOverWhatKoresDeploymentSays() throws Exception {
    var programs = Files.createTempDirectory("berth-stand-in");
    var vllm = Files.writeString(programs.resolve("vllm"), STAND_IN);
    var open = PosixFilePermissions.fromString("rwxr-xr-x");
    Files.setPosixFilePermissions(programs, open);
    Files.setPosixFilePermissions(vllm, open);
    var example = EXAMPLE.matcher(Files.readString(Path.of("../docs/operating.md")));
    assertThat(example.find()).isTrue();
    var properties = folder.resolve("berth.properties");
    Files.writeString(properties, example.group(1).replace("/opt/vllm/bin/vllm", vllm.toString()));

    var digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(MODEL));
    var artifacts =
        ArtifactStore.open(
            folder,
            (_, target) -> {
              target.write(MODEL);
              return true;
            });
    var id = new ReplicaId(UUID.randomUUID(), 1, 0, 1);
    try (var engine =
        LocalEngine.open(
            folder,
            Configuration.read(properties).runtimes(),
            artifacts,
            LocalSettings.of(
                folder, InetAddress.getLoopbackAddress(), null, Gpus.NONE, null, Map.of()))) {
      try {
        engine.start(id, spec(digest), 1);
        Await.until(
            "it is ready",
            Duration.ofSeconds(30),
            () -> engine.observe(id.deployment()).getFirst(),
            seen -> seen.phase() == Phase.READY);
      } finally {
        engine.stopAll(Duration.ZERO);
      }
    } finally {
      Files.delete(vllm);
      Files.delete(programs);
    }
    var replica = folder.resolve("replicas").resolve(id.toString());
    assertThat(Files.readAllLines(replica.resolve("work").resolve("arguments")))
        .containsExactly(
            "serve",
            replica.resolve("model").toString(),
            "--host=127.0.0.1",
            "--port=" + Files.readAllLines(replica.resolve("placement")).getFirst(),
            "--served-model-name=ri.models.main.model.a",
            "--disable-log-requests",
            "--max-num-seqs=10",
            "--quantization=gguf",
            "--override-generation-config={\"temperature\":1,\"max_new_tokens\":512,\"top_p\":1,"
                + "\"top_k\":50,\"stop_strings\":[\"END\"]}");
  }

  private static ReplicaSpec spec(String digest) {
    var version =
        ModelVersion.registered(
            new ModelVersionRid("ri.models.main.model-version.b"),
            new ModelRid("ri.models.main.model.a"),
            new ModelApi(List.of(), List.of()),
            new Serving.Artifact("gguf", digest),
            Instant.EPOCH);
    var generation =
        new Generation(1, 512, 1, 50, List.of("END"), "g5.xlarge", 10, "vllm", "int8_float16");
    return new ReplicaSpec(
        version, new Resources(500, 256L << 20, 1, Map.of(), 0), 32, Map.of(), generation);
  }
}
