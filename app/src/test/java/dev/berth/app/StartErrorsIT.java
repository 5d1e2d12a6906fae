package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that cannot be: one line that says what to do, an exit code, and nothing damaged. */
final class StartErrorsIT {
  private static final Map<String, String> NOTHING = Map.of();

  @TempDir private Path data;

  @Test
  void takenPorts() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = Integer.toString(taken.getLocalPort());
      var free = Integer.toString(BerthProcess.freePorts(1).getFirst());
      assertThat(refused(up(NOTHING, "--http-port", port, "--grpc-port", free)))
          .contains(port, "--http-port");
      assertThat(refused(up(NOTHING, "--http-port", free, "--grpc-port", port)))
          .contains(port, "--grpc-port");
      assertThat(data.resolve("postgres")).doesNotExist();
    }
  }

  @Test
  void unwritableFolder() throws IOException {
    var file = Files.createFile(data.resolve("file"));
    assertThat(refused(upOn(file.resolve("below"), NOTHING))).contains("--data");
    assertThat(file).isEmptyFile();
  }

  @Test
  void databaseThatCannotBeReached() {
    var port = BerthProcess.freePorts(1).getFirst();
    var url = "postgresql://berth@127.0.0.1:" + port + "/berth";
    assertThat(refused(upOnFreePorts(NOTHING, "--database-url", url)))
        .contains("127.0.0.1")
        .doesNotContain("Exception");
  }

  @Test
  void passwordOnTheCommandLine() {
    var url = "postgresql://berth:hunter2@127.0.0.1:5432/berth";
    assertThat(refused(upOnFreePorts(NOTHING, "--database-url", url)))
        .contains("BERTH_DATABASE_PASSWORD")
        .doesNotContain("hunter2");
  }

  @Test
  void wrongConfigurationListsEverything() throws IOException {
    Files.writeString(
        data.resolve("berth.properties"),
        """
        queue.cpu=many
        queue.gpu.T5=1
        queue.gpu.T4=3
        engine.gpus=T4:0,1
        queue.memry=1GiB
        foundry.require-preview=perhaps
        python.index-url=ftp://me:hunter2@index.example/
        oidc.jwks-url=http://me:hunter2@issuer.example/
        """);
    assertThat(refused(upOnFreePorts(NOTHING)))
        .contains(
            "queue.cpu: many",
            "queue.gpu.T5",
            "queue.gpu.T4: 3 (expected: at most 2, as many as engine.gpus names)",
            "queue.memry",
            "foundry.require-preview: perhaps",
            "python.index-url (",
            "oidc.jwks-url (")
        .doesNotContain("hunter2");
  }

  @Test
  void flagsThatAreNotThere() {
    var finished = up(NOTHING, "--prot", "1");
    assertThat(finished.code()).isNotZero();
    assertThat(finished.err()).contains("--prot");
  }

  @Test
  void envoyThatIsNotThere() {
    var envoy = data.resolve("no-envoy").toString();
    assertThat(refused(upOnFreePorts(NOTHING, "--envoy", envoy))).contains(envoy);
  }

  @Test
  void secondBerthOnOneFolder() {
    try (var berth = BerthProcess.startDemo(data)) {
      assertThat(refused(upOnFreePorts(NOTHING)))
          .contains("pid " + berth.pid(), "berth down --data");
      assertThat(berth.rest().get(Foundry.BASE + "?modelRid=" + Foundry.MODEL + "&preview=true"))
          .extracting(Rest.Answer::status)
          .isEqualTo(200);
    }
  }

  @Test
  void downOnAFolderThatIsNone() {
    var finished = BerthProcess.run(NOTHING, "down", "--data", data.resolve("none").toString());
    assertThat(refused(finished)).contains("--data");
  }

  private BerthProcess.Finished upOnFreePorts(Map<String, String> environment, String... options) {
    var ports = BerthProcess.freePorts(2);
    var all =
        new ArrayList<>(
            List.of("--http-port", "" + ports.get(0), "--grpc-port", "" + ports.get(1)));
    all.addAll(List.of(options));
    return up(environment, all.toArray(String[]::new));
  }

  private BerthProcess.Finished up(Map<String, String> environment, String... options) {
    return upOn(data, environment, options);
  }

  private static BerthProcess.Finished upOn(
      Path folder, Map<String, String> environment, String... options) {
    var all = new ArrayList<>(List.of("up", "--data", folder.toString()));
    all.addAll(List.of(options));
    return BerthProcess.run(environment, all.toArray(String[]::new));
  }

  /** Checks that it failed with one sentence, and answers that. */
  private static String refused(BerthProcess.Finished finished) {
    assertThat(finished.code()).as(finished.err()).isNotZero();
    var sentences = finished.err().lines().filter(line -> line.startsWith("berth: ")).toList();
    assertThat(sentences).as(finished.err()).hasSize(1);
    assertThat(finished.err()).doesNotContain("\tat ");
    return sentences.getFirst();
  }
}
