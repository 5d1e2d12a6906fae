package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors that Envoy makes wear the envelope of the surface that was asked. */
@ExtendWith(SharedBerth.class)
final class EnvoyErrorsIT {
  private static final String FOUNDRY = Foundry.BASE + "?preview=true";
  private static final String PREDICTION =
      Foundry.BASE
          + "/ri.foundry-ml-live.main.live-deployment.00000000-0000-4000-8000-00000000dead"
          + "/transformJson?preview=true";
  private static final String KORE =
      "/api/public/models/cm-00000000-0000-4000-8000-000000000001/deploy";

  private static final String NATIVE = "/v1/projects/default/deployments";

  private static final String UNREADABLE = "The request could not be read.";
  private static final String NOTHING = "There is nothing at this path.";
  private static final String OTHER_METHOD = "This path does not take this method.";
  private static final String TOO_LARGE = "The request is too large.";

  private final Rest rest;

  EnvoyErrorsIT(BerthProcess berth) {
    this.rest = berth.rest();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"runtimeConfiguration\":", "{", "nonsense", "[1]"})
  void badJson(String body) {
    unreadable(rest.post(FOUNDRY, body));
    Refused.byKore(rest.post(KORE, body), 400, "INVALID_ARGUMENT", UNREADABLE);
    Refused.byNative(rest.post(NATIVE, body), 400, "INVALID_ARGUMENT", "UNREADABLE_REQUEST");
  }

  @Test
  void wrongType() {
    unreadable(rest.post(FOUNDRY, "{\"runtimeConfiguration\":{\"minReplicas\":1.5}}"));
    unreadable(rest.post(FOUNDRY, "{\"runtimeConfiguration\":[]}"));
    Refused.byKore(
        rest.post(KORE, "{\"scalingParameters\":{\"minReplicas\":1.5}}"),
        400,
        "INVALID_ARGUMENT",
        UNREADABLE);
    Refused.byKore(
        rest.post(KORE, "{\"hyperParameters\":\"warm\"}"), 400, "INVALID_ARGUMENT", UNREADABLE);
  }

  /** Envoy makes a message of it that cannot be parsed. */
  @Test
  void anObjectWhereAMapHasText() {
    var answer =
        rest.post(
            FOUNDRY, "{\"runtimeConfiguration\":{\"environmentVariables\":{\"A\":{\"a\":1}}}}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("errorName").asString()).isEqualTo("Default:InvalidArgument");
    assertThat(answer.json().at("/parameters/field").asString()).isEqualTo("body");
    Refused.byNative(
        rest.post(NATIVE, "{\"labels\":{\"a\":{\"b\":1}}}"),
        400,
        "INVALID_ARGUMENT",
        "INVALID_REQUEST");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v2/models/nothing/here", "/api/v2/nothing", "/nothing", "/"})
  void unknownPath(String path) {
    Refused.byFoundry(rest.get(path), 404, "NOT_FOUND", "Default:NotFound", NOTHING, "{}");
  }

  @Test
  void unknownPathOfKore() {
    Refused.byKore(rest.get("/api/public/nothing"), 404, "NOT_FOUND", NOTHING);
  }

  @Test
  void unknownPathOfTheNativeApi() {
    for (var path : new String[] {"/v1/nothing", "/v1/", NATIVE + "/x:explode"}) {
      Refused.byNative(rest.post(path, "{}"), 404, "NOT_FOUND", "PATH_NOT_FOUND");
    }
  }

  @Test
  void wrongMethod() {
    Refused.byFoundry(
        rest.send(rest.request(FOUNDRY).DELETE()),
        405,
        "INVALID_ARGUMENT",
        "Default:MethodNotAllowed",
        OTHER_METHOD,
        "{}");
    Refused.byKore(rest.get(KORE), 405, "INVALID_ARGUMENT", OTHER_METHOD);
    Refused.byNative(rest.put(NATIVE, "{}"), 405, "INVALID_ARGUMENT", "METHOD_NOT_ALLOWED");
  }

  @Test
  void bodyTooLarge() {
    for (var path : new String[] {FOUNDRY, PREDICTION}) {
      Refused.byFoundry(
          postTooMuch(path),
          413,
          "REQUEST_ENTITY_TOO_LARGE",
          "Default:RequestEntityTooLarge",
          TOO_LARGE,
          "{}");
    }
    Refused.byKore(postTooMuch(KORE), 413, "REQUEST_ENTITY_TOO_LARGE", TOO_LARGE);
    Refused.byNative(postTooMuch(NATIVE), 413, "INVALID_ARGUMENT", "REQUEST_TOO_LARGE");
  }

  private Rest.Answer postTooMuch(String path) {
    var body = "{\"input\":{\"x\":\"" + "y".repeat(5 << 20) + "\"}}";
    return rest.send(
        rest.request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private static void unreadable(Rest.Answer answer) {
    Refused.byFoundry(answer, 400, "INVALID_ARGUMENT", "Default:InvalidArgument", UNREADABLE, "{}");
  }
}
