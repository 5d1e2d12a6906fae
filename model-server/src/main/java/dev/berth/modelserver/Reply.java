package dev.berth.modelserver;

import com.google.protobuf.MessageLite;
import dev.berth.modelserver.api.JsonSlice;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** An answer: a status, further headers, and a JSON object in UTF-8 or a message of protobuf. */
final class Reply {
  private static final String GRPC = "application/grpc";

  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  private Reply(int status, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.headers = Map.copyOf(headers);
    this.body = body;
  }

  /** An answer whose object gets the members that {@code members} writes. */
  static Reply of(int status, Map<String, String> headers, Consumer<JsonGenerator> members) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json =
        JsonSlice.FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      members.accept(json);
      json.writeEndObject();
    }
    return new Reply(status, headers, bytes.toByteArray());
  }

  /** A success. */
  static Reply ok(Consumer<JsonGenerator> members) {
    return of(200, Map.of(), members);
  }

  /** A message, for Envoy to put into a frame of gRPC. */
  static Reply message(MessageLite message) {
    return new Reply(200, Map.of("Content-Type", GRPC), message.toByteArray());
  }

  /**
   * An error of gRPC; its status in the headers, from which Envoy moves it to where clients expect
   * it.
   */
  static Reply failure(Map<String, String> status) {
    Map<String, String> headers = new HashMap<>(status);
    headers.put("Content-Type", GRPC);
    return new Reply(200, headers, new byte[0]);
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }
}
