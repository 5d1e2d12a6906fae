package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the REST port, with a key or without. */
final class Rest {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final int port;
  private final String key;

  Rest(int port, String key) {
    this.port = port;
    this.key = key;
  }

  /** What came back. */
  record Answer(int status, String contentType, String text) {
    JsonNode json() {
      return Rest.json(text);
    }

    @Override
    public String toString() {
      return status + " " + text;
    }
  }

  /** What a call that must succeed answered. */
  static JsonNode ok(Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    return answer.json();
  }

  /** The last part of the resource name in a field. */
  static String last(JsonNode json, String field) {
    var name = json.get(field).asString();
    return name.substring(name.lastIndexOf('/') + 1);
  }

  static JsonNode json(String text) {
    return JSON.readTree(text);
  }

  Answer get(String path) {
    return send(request(path).GET());
  }

  Answer post(String path, String body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  Answer post(String path) {
    return send(request(path).POST(BodyPublishers.noBody()));
  }

  Answer put(String path, String body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body)));
  }

  /** A request to fill in, with the key in the Authorization header. */
  HttpRequest.Builder request(String path) {
    var builder = bare(path);
    return key.isEmpty() ? builder : builder.header("Authorization", "Bearer " + key);
  }

  /** A request to fill in, without any key. */
  HttpRequest.Builder bare(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(LIMIT);
  }

  Answer send(HttpRequest.Builder builder) {
    try {
      return answer(CLIENT.send(builder.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The lines of an answer that goes on, as they come; to be closed. */
  Stream<String> lines(String path) {
    try {
      return CLIENT.send(request(path).GET().build(), BodyHandlers.ofLines()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Answer answer(HttpResponse<String> response) {
    return new Answer(
        response.statusCode(),
        response.headers().firstValue("content-type").orElse(""),
        response.body());
  }
}
