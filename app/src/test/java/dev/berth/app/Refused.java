package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** An error as a surface answers it, down to the last member of its body. */
final class Refused {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private Refused() {}

  /**
   * Checks Foundry's envelope, whole. Only the errorInstanceId is free: some UUID.
   *
   * @param parameters an object as JSON
   */
  static void byFoundry(
      Rest.Answer answer,
      int status,
      String code,
      String name,
      String description,
      String parameters) {
    var envelope = Rest.json("{}").asObject();
    envelope.put("errorCode", code);
    envelope.put("errorName", name);
    envelope.put("errorInstanceId", instanceId(answer));
    envelope.put("errorDescription", description);
    envelope.set("parameters", Rest.json(parameters));
    exactly(answer, status, envelope);
  }

  private static String instanceId(Rest.Answer answer) {
    var id = answer.json().path("errorInstanceId").asString("");
    assertThat(id).as(answer.toString()).matches(UUID);
    return id;
  }

  /** Checks Kore's error body, whole: one entry. */
  static void byKore(Rest.Answer answer, int status, String code, String message) {
    var body = Rest.json("{\"errors\":[{}]}").asObject();
    body.get("errors").get(0).asObject().put("msg", message).put("code", code);
    exactly(answer, status, body);
  }

  /** Checks the native error body: its code, and exactly one ErrorInfo, with that reason. */
  static void byNative(Rest.Answer answer, int status, String code, String reason) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.contentType()).isEqualTo("application/json");
    assertThat(answer.json().propertyNames()).containsExactly("error");
    var error = answer.json().get("error");
    assertThat(error.propertyNames())
        .containsExactlyInAnyOrder("code", "message", "status", "details");
    assertThat(error.get("code").asInt()).isEqualTo(status);
    assertThat(error.get("status").asString()).isEqualTo(code);
    assertThat(error.get("message").asString()).isNotEmpty();
    assertThat(error.get("details"))
        .as(answer.toString())
        .filteredOn(each -> each.get("@type").asString().endsWith("/google.rpc.ErrorInfo"))
        .extracting(each -> each.get("reason").asString())
        .containsExactly(reason);
  }

  private static void exactly(Rest.Answer answer, int status, ObjectNode body) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.contentType()).isEqualTo("application/json");
    assertThat(answer.json()).isEqualTo(body);
  }
}
