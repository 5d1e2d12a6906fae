package dev.berth.app;

import static dev.berth.app.Rest.last;
import static dev.berth.app.Rest.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The table of scopes in the documentation is the one that Berth goes by. */
@ExtendWith(SharedBerth.class)
final class ScopesIT {
  private static final Path TABLE = BerthProcess.HOME.resolve(Path.of("docs", "access.md"));
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z]+) (/[^`]*)` \\| (.*) \\|$");
  private static final Pattern SCOPE = Pattern.compile("`([^`]+)`");
  private static final String KORE = "cm-00000000-0000-4000-8000-000000000001";
  private static final String DEFAULT = "/v1/projects/default";
  private static final String FORM = "multipart/form-data; boundary=b";
  private static final String CHUNK =
      """
      --b
      Content-Disposition: form-data; name="chunkNumber"

      7
      --b
      Content-Disposition: form-data; name="file"; filename="x"

      x
      --b--
      """
          .replace("\n", "\r\n");
  private static final List<String> ALL =
      List.of(
          "api:models-read",
          "api:models-write",
          "api:models-execute",
          "Deploy Model",
          "Undeploy Model",
          "Import Model",
          "berth:admin",
          "berth:projects");

  private final BerthProcess berth;
  private final Rest owner;
  private final Map<List<String>, Rest> clients = new HashMap<>();

  ScopesIT(BerthProcess berth) {
    this.berth = berth;
    this.owner = berth.rest();
  }

  /**
   * A line of the table.
   *
   * @param scopes any of which is enough; empty where none is needed
   */
  private record Row(String method, String path, List<String> scopes) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  @Test
  void everyCallIsInTheTable() throws IOException {
    var calls = new TreeSet<String>();
    var paths = berth.rest("").get("/openapi.json").json().get("paths");
    for (var path : paths.propertyNames()) {
      paths
          .get(path)
          .propertyNames()
          .forEach(method -> calls.add(method.toUpperCase(Locale.ROOT) + " " + path));
    }

    assertThat(table().stream().map(Row::toString)).containsExactlyInAnyOrderElementsOf(calls);
  }

  @Test
  void aCallNeedsTheScopeOfItsRowAndNoOther() throws IOException {
    var named = names();
    var wrong = new ArrayList<String>();
    var rows = table().stream().filter(row -> !row.scopes().isEmpty()).toList();
    assertThat(rows).hasSizeGreaterThan(40);

    for (var row : rows) {
      var others = ALL.stream().filter(scope -> !row.scopes().contains(scope)).toList();
      var refused = send(row, named, client(others));
      if (refused.status() != 403 && refused.status() != 404) {
        wrong.add(row + " without " + row.scopes() + ": " + refused);
      }
    }
    for (var row : rows) {
      for (var scope : row.scopes()) {
        var taken = send(row, named, client(List.of(scope)));
        if (List.of(401, 403, 404, 405).contains(taken.status())) {
          wrong.add(row + " with " + scope + ": " + taken);
        }
      }
    }

    assertThat(wrong).isEmpty();
  }

  private static List<Row> table() throws IOException {
    return ROW.matcher(Files.readString(TABLE))
        .results()
        .map(
            row ->
                new Row(
                    row.group(1),
                    row.group(2),
                    SCOPE.matcher(row.group(3)).results().map(scope -> scope.group(1)).toList()))
        .toList();
  }

  /** Something of each kind, and how a path names it. */
  private UnaryOperator<String> names() {
    var model = ok(owner.post(DEFAULT + "/models", "{\"displayName\":\"scopes\"}"));
    var version =
        ok(
            owner.post(
                "/v1/" + model.get("name").asString() + "/versions?branch=master",
                "{\"file\":{\"format\":\"onnx\",\"content\":\"AAAA\"}}"));
    var deployment =
        ok(
            owner.post(
                DEFAULT + "/deployments",
                """
                {"model":"%s","pinnedVersion":"%s",
                 "configuration":{"minReplicas":0,"maxReplicas":1}}\
                """
                    .formatted(model.get("rid").asString(), version.get("rid").asString())));
    var key = ok(owner.post(DEFAULT + "/keys", "{\"scopes\":[\"api:models-read\"]}"));
    var session =
        ok(
            owner.post(
                "/api/public/files/session/start",
                """
                {"fileContext":"model","totalChunks":1,"fileExtension":"onnx",
                 "fileName":"iris.onnx","fileSize":1,"isAdapter":false}"""));
    return path ->
        (path.startsWith("/v1/")
                ? path.replace("{model}", last(model, "name"))
                    .replace("{version}", last(version, "name"))
                : path.replace("{model}", model.get("rid").asString())
                    .replace("{version}", version.get("rid").asString()))
            .replace("{project}", "default")
            .replace("{deployment}", last(deployment, "name"))
            .replace(
                "{liveDeploymentRid}",
                "ri.foundry-ml-live.main.live-deployment." + last(deployment, "name"))
            .replace("{operation}", last(deployment, "operation"))
            .replace("{key}", last(key, "name"))
            .replace("{modelId}", KORE)
            .replace("{sessionId}", session.get("sessionId").asString());
  }

  private Rest client(List<String> scopes) {
    return clients.computeIfAbsent(
        scopes,
        each -> {
          var quoted = String.join("\",\"", each);
          var made = ok(owner.post(DEFAULT + "/keys", "{\"scopes\":[\"" + quoted + "\"]}"));
          return berth.rest(made.get("secret").asString());
        });
  }

  private static Rest.Answer send(Row row, UnaryOperator<String> named, Rest client) {
    var path = named.apply(row.path());
    var query = "?preview=true&modelType=openSource&modelRid=" + Foundry.MODEL;
    var request = client.request(path + (path.startsWith("/v1/") ? "" : query));
    if (row.path().endsWith(":watch")) {
      // Only one that cannot begin has an end.
      request = client.request(path + "?resumeToken=x");
    }
    if (row.path().endsWith("/session/{sessionId}")) {
      return client.send(request.header("Content-Type", FORM).POST(BodyPublishers.ofString(CHUNK)));
    }
    var bodiless = Arrays.asList("GET", "DELETE").contains(row.method());
    return client.send(
        request
            .header("Content-Type", "application/json")
            .method(
                row.method(), bodiless ? BodyPublishers.noBody() : BodyPublishers.ofString("{}")));
  }
}
