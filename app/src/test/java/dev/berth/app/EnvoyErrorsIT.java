package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Errors that Envoy makes wear the envelope of the surface that was asked. */
@ExtendWith(SharedBerth.class)
final class EnvoyErrorsIT {
  private static final String KORE =
      "/api/public/models/cm-00000000-0000-4000-8000-000000000001/deploy";
  private final Rest rest;

  EnvoyErrorsIT(BerthProcess berth) {
    this.rest = berth.rest();
  }

  @Test
  void badJson() {
    DocumentedErrorsIT.refused(
        rest.post(Foundry.BASE + "?preview=true", "{\"runtimeConfiguration\":"),
        400,
        "INVALID_ARGUMENT",
        "Default:InvalidArgument");
    refusedByKore(rest.post(KORE, "{"), 400);
  }

  @Test
  void wrongType() {
    DocumentedErrorsIT.refused(
        rest.post(
            Foundry.BASE + "?preview=true", "{\"runtimeConfiguration\":{\"minReplicas\":1.5}}"),
        400,
        "INVALID_ARGUMENT",
        "Default:InvalidArgument");
  }

  @Test
  void unknownPath() {
    assertThat(rest.get("/api/v2/models/nothing/here").status()).isEqualTo(404);
    assertThat(rest.get("/nothing").json().get("errorCode").asString()).isEqualTo("NOT_FOUND");
    refusedByKore(rest.get("/api/public/nothing"), 404);
  }

  @Test
  void wrongMethod() {
    var answer = rest.send(rest.request(Foundry.BASE + "?preview=true").DELETE());
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.json().get("parameters").isObject()).isTrue();
    refusedByKore(rest.get(KORE), 405);
  }

  @Test
  void bodyTooLarge() {
    var body = "{\"input\":{\"x\":\"" + "y".repeat(5 << 20) + "\"}}";
    for (var path : new String[] {Foundry.BASE + "?preview=true", KORE}) {
      var answer =
          rest.send(
              rest.request(path)
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(body)));
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.contentType()).isEqualTo("application/json");
    }
  }

  private static void refusedByKore(Rest.Answer answer, int status) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().at("/errors/0/msg").asString()).as(answer.text()).isNotEmpty();
    assertThat(answer.json().at("/errors/0/code").asString()).as(answer.text()).isNotEmpty();
  }
}
