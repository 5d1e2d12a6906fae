package dev.berth.rest.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.rest.JsonTree;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;

/** The error bodies of the surfaces, as Envoy must send them. */
public final class Envelopes {
  /** A random UUID. */
  public static final String UUID =
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

  private Envelopes() {}

  /** Expects Foundry's envelope without parameters. */
  public static void assertFoundry(
      HttpResponse<String> answer, int status, String code, String name) {
    assertFoundry(answer, status, code, name, "{}");
  }

  /** Expects Foundry's envelope. */
  public static void assertFoundry(
      HttpResponse<String> answer, int status, String code, String name, String parameters) {
    assertThat(answer.body())
        .matches(
            "\\{\"errorCode\":\"%s\",\"errorName\":\"%s\",\"errorInstanceId\":\"%s\",\"errorDescription\":\"[^\"]+\",\"parameters\":\\Q%s\\E}"
                .formatted(code, name, UUID, parameters));
    assertHeaders(answer, status);
  }

  /** Expects Kore's shape with one error. */
  public static void assertKore(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.body())
        .matches("\\{\"errors\":\\[\\{\"msg\":\"[^\"]+\",\"code\":\"%s\"}]}".formatted(code));
    assertHeaders(answer, status);
  }

  /** Expects the native shape with nothing but an ErrorInfo. */
  public static void assertNative(
      HttpResponse<String> answer, int status, String code, String reason) {
    var info =
        Map.of(
            "@type",
            "type.googleapis.com/google.rpc.ErrorInfo",
            "reason",
            reason,
            "domain",
            "berth.dev",
            "metadata",
            Map.of());
    assertThat(JsonTree.read(answer.body()))
        .as(answer.body())
        .extractingByKey("error", InstanceOfAssertFactories.map(String.class, Object.class))
        .containsEntry("code", (double) status)
        .containsEntry("status", code)
        .containsEntry("details", List.of(info))
        .containsOnlyKeys("code", "message", "status", "details");
    assertHeaders(answer, status);
  }

  private static void assertHeaders(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(answer.headers().map().keySet())
        .noneMatch(name -> name.startsWith("x-rest") || name.startsWith("grpc"));
  }
}
