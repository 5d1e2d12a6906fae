package dev.berth.grpc;

import static dev.berth.deployment.DeploymentErrorFixture.everyError;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.berth.deployment.DeploymentError;
import io.grpc.Metadata;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RestStatusTest {
  // Envoy refuses an answer whose headers are larger than 60 KiB together.
  private static final int LARGEST = 48 << 10;

  static Iterable<DeploymentError> errors() {
    return everyError();
  }

  @ParameterizedTest
  @MethodSource("errors")
  void saysEveryErrorWithOneErrorInfo(DeploymentError error) throws Exception {
    var trailers = RestStatus.trailers(GrpcErrors.toStatus(error), new Metadata());

    var body = get(trailers, "x-rest-error");
    assertThat(body).matches("[ -~]+").hasSizeLessThan(LARGEST);
    var json = Struct.newBuilder();
    JsonFormat.parser().merge(body, json);
    var said = json.getFieldsOrThrow("error").getStructValue();
    assertThat(said.getFieldsMap()).containsOnlyKeys("code", "message", "status", "details");
    assertThat(said.getFieldsOrThrow("code").getNumberValue())
        .isEqualTo(Double.parseDouble(get(trailers, "x-rest-status")));
    assertThat(said.getFieldsOrThrow("details").getListValue().getValuesList())
        .map(RestStatusTest::type)
        .doesNotHaveDuplicates()
        .contains("type.googleapis.com/google.rpc.ErrorInfo");
  }

  @Test
  void printsWhatIsNotAsciiAsEscapes() {
    var trailers =
        RestStatus.trailers(
            GrpcErrors.toStatus(
                new DeploymentError.Unavailable("caf\u00e9 \u007f\n\"\ud83d\udea2")),
            new Metadata());

    assertThat(get(trailers, "x-rest-error"))
        .contains("\"message\":\"caf\\u00e9 \\u007f\\n\\\"\\ud83d\\udea2\"");
    assertThat(get(trailers, "x-rest-status")).isEqualTo("503");
  }

  @Test
  void saysWhatEndedAPredictionAsItsProtocolDoes() {
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("x-envoy-original-path", Metadata.ASCII_STRING_MARSHALLER),
        "/v1/projects/p/deployments/d:infer?x");

    var trailers =
        RestStatus.trailers(
            GrpcErrors.toStatus(new DeploymentError.Unavailable("Not yet.")), headers);

    assertThat(get(trailers, "x-rest-error")).isEqualTo("{\"error\":\"Not yet.\"}");
    assertThat(get(trailers, "x-rest-status")).isEqualTo("503");
  }

  private static String type(Value detail) {
    return detail.getStructValue().getFieldsOrThrow("@type").getStringValue();
  }

  private static String get(Metadata trailers, String name) {
    return Objects.requireNonNull(
        trailers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
  }
}
