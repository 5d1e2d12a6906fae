package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Python packages that cannot be had: what the configured index lacks ends a rollout. */
final class PythonPackagesIT {
  private static final Duration THREE_INSTALLATIONS = Duration.ofMinutes(3);

  @TempDir private Path data;

  @Test
  void whatTheInstallerSaidLastIsWhyADeploymentIsFailed() throws IOException {
    var index = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    index.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    index.start();
    Files.writeString(
        data.resolve("berth.properties"),
        "python.index-url=http://127.0.0.1:" + index.getAddress().getPort() + "/simple\n");
    try (var berth = BerthProcess.startDemo(data)) {
      var foundry = new Foundry(berth.rest());
      var created =
          foundry.create(model(berth.rest()), "master", "{\"minReplicas\":1,\"maxReplicas\":1}");
      assertThat(created.status()).as(created.text()).isEqualTo(200);
      var rid = created.json().get("rid").asString();

      Await.until(
          rid + " is FAILED",
          THREE_INSTALLATIONS,
          () -> foundry.state(rid),
          state -> state.equals("FAILED"));

      var refused = foundry.predict(rid);
      assertThat(refused.status()).as(refused.text()).isEqualTo(400);
      assertThat(refused.json().get("errorName").asString()).isEqualTo("InferenceFailure");
      assertThat(refused.json().at("/parameters/errorMessage").asString())
          .contains("No matching distribution found for");
    } finally {
      index.stop(0);
    }
  }

  /** A model whose only version needs a package that is nowhere. */
  private static String model(Rest rest) {
    var made =
        rest.post(
            "/api/v2/models?preview=true",
            "{\"name\":\"packages\",\"parentFolderRid\":\"ri.compass.main.folder.packages\"}");
    var model = made.json().get("rid").asString();
    var version =
        rest.post(
            "/api/v2/models/" + model + "/versions?preview=true",
            """
            {"modelFiles":{"type":"dill","serializedModelFunction":"aGVsbG8="},
             "backingRepositories":[],"condaRequirements":["berth-has-no-such-package=1.0"],
             "modelApi":{
               "inputs":[{"type":"parameter","name":"x","dataType":{"type":"double"}}],
               "outputs":[{"type":"parameter","name":"y","dataType":{"type":"double"}}]}}\
            """);
    assertThat(version.status()).as(version.text()).isEqualTo(200);
    return model;
  }
}
