package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kore's import of a model in three calls, behind the real Envoy, until the model is deployed. */
@ExtendWith(SharedBerth.class)
final class KoreImportIT {
  private static final String FILES = "/api/public/files/session/";
  private static final int CHUNK = 500;
  private static final Duration SOON = Duration.ofSeconds(60);

  private final BerthProcess berth;
  private final Rest rest;

  KoreImportIT(BerthProcess berth) {
    this.berth = berth;
    this.rest = berth.rest();
  }

  @Test
  void b5AnImportedModelIsDeployedAndTakenOutOfService() throws IOException {
    var file = iris();
    var chunks = Math.ceilDiv(file.length, CHUNK);
    assertThat(chunks).isGreaterThan(1);
    var key = UUID.randomUUID().toString();
    var begun = start(key, chunks, file.length);
    assertThat(begun).isEqualTo(start(key, chunks, file.length));
    var session = begun.json().get("sessionId").asString();
    var model = begun.json().get("modelId").asString();
    assertThat(deploy(model).json().at("/errors/0/code").asString()).isEqualTo("MODEL_NOT_READY");

    for (var number = chunks - 1; number >= 0; number--) {
      var chunk =
          Arrays.copyOfRange(file, number * CHUNK, Math.min(file.length, (number + 1) * CHUNK));
      for (var time = 0; time < 2; time++) {
        var taken = upload(session, number, chunk);
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
        assertThat(taken.json().get("chunkNumber").asString()).isEqualTo("" + number);
        assertThat(taken.json().get("sessionId").asString()).isEqualTo(session);
      }
    }
    var job = rest.post(FILES + session + "/complete");
    assertThat(job.status()).as(job.text()).isEqualTo(200);
    assertThat(job.json().get("action").asString()).isEqualTo("IMPORT");
    awaitSuccess(job.json().get("dock-statusId").asString());

    var deployed = deploy(model);
    assertThat(deployed.status()).as(deployed.text()).isEqualTo(200);
    awaitSuccess(deployed.json().get("dock-statusId").asString());
    var undeployed = rest.post("/api/public/models/" + model + "/undeploy");
    awaitSuccess(undeployed.json().get("dock-statusId").asString());
  }

  @Test
  void b5WhatIsTooLargeOrNoFormIsRefusedInKoresShape() {
    var session =
        start(UUID.randomUUID().toString(), 2, 4_000_000).json().get("sessionId").asString();
    Refused.byKore(
        upload(session, 0, new byte[(4 << 20) + 1]),
        413,
        "REQUEST_ENTITY_TOO_LARGE",
        "The request is too large.");
    Refused.byKore(
        upload(session, 0, new byte[4_100_000]),
        400,
        "INVALID_FIELD",
        "file: (expected: all chunks together at most 4000000 bytes)");
    Refused.byKore(
        rest.post(FILES + session, "{}"),
        400,
        "INVALID_FIELD",
        "Content-Type (expected: multipart/form-data; boundary=...)");
    Refused.byKore(
        rest.post(FILES + session + "/complete"),
        400,
        "INVALID_FIELD",
        "file: (expected: 4000000 bytes in 2 chunks)");
    Refused.byKore(
        rest.post(FILES + "none/complete"),
        404,
        "SESSION_NOT_FOUND",
        "There is no upload session none.");
  }

  private Rest.Answer start(String key, int chunks, int bytes) {
    return rest.send(
        rest.request(FILES + "start")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(
                BodyPublishers.ofString(
                    """
                    {"fileContext":"model","totalChunks":%d,"fileExtension":"onnx",
                     "fileName":"iris.onnx","fileSize":%d,"isAdapter":false}"""
                        .formatted(chunks, bytes))));
  }

  private Rest.Answer upload(String session, int number, byte[] chunk) {
    var form = new ByteArrayOutputStream();
    form.writeBytes(
        ascii(
            """
            --berth
            Content-Disposition: form-data; name="chunkNumber"

            %d
            --berth
            Content-Disposition: form-data; name="file"; filename="iris.onnx"
            Content-Type: application/octet-stream

            """
                .formatted(number)));
    form.writeBytes(chunk);
    form.writeBytes(ascii("\n--berth--\n"));
    return rest.send(
        rest.bare(FILES + session)
            .header("x-api-key", berth.key())
            .header("Content-Type", "multipart/form-data; boundary=berth")
            .POST(BodyPublishers.ofByteArray(form.toByteArray())));
  }

  private static byte[] ascii(String lines) {
    return lines.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private Rest.Answer deploy(String model) {
    return rest.post(
        "/api/public/models/" + model + "/deploy",
        """
        {"name":"imported","deviceType":"g5.xlarge",
         "hyperParameters":{"temperature":0,"maxTokens":0,"topP":0,"topK":1}}""");
  }

  private void awaitSuccess(String dock) {
    var done =
        Await.until(
            dock + " is done",
            SOON,
            () -> rest.get("/api/public/dock-status/" + dock),
            answer -> !answer.json().get("status").asString().equals("IN_PROGRESS"));
    assertThat(done.json().get("status").asString()).as(done.text()).isEqualTo("SUCCESS");
  }

  private static byte[] iris() throws IOException {
    try (InputStream in = Main.class.getResourceAsStream("demo/iris.onnx")) {
      return Objects.requireNonNull(in, "iris.onnx").readAllBytes();
    }
  }
}
