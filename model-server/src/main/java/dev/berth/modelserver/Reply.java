package dev.berth.modelserver;

import dev.berth.modelserver.api.JsonSlice;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** An answer: a status, further headers, and a JSON object in UTF-8. */
final class Reply {
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
