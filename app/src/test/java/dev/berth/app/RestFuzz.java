package dev.berth.app;

import dev.berth.app.RestMutation.Made;
import dev.berth.app.RestSamples.Sample;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends generated REST requests and judges every answer. */
final class RestFuzz {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  // An operation is waited for as long as the call may take.
  private static final Duration LIMIT_OF_WAITING = Duration.ofSeconds(32);
  private static final Set<String> UNREAD =
      Set.of("The request could not be read.", "The request headers are too large.");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final RawHttp http;
  private final String key;
  private final List<Sample> samples;
  private final FuzzTally tally;

  RestFuzz(BerthProcess berth, List<Sample> samples, FuzzTally tally) {
    this.http = new RawHttp(berth.httpPort());
    this.key = berth.key();
    this.samples = samples;
    this.tally = tally;
  }

  /** Sends that many requests, one after the other. */
  void run(int count, long seed) throws IOException {
    var mutation = new RestMutation(new Random(seed), samples, key);
    for (var i = 0; i < count; i++) {
      send(mutation.next(), "seed %d, request %d".formatted(seed, i));
    }
  }

  private void send(Made made, String which) throws IOException {
    var surface = RestSurface.of(made.sample().path());
    var begun = System.nanoTime();
    try {
      var waits = made.request().target().contains(":wait");
      var answer = http.send(made.request(), waits ? LIMIT_OF_WAITING : LIMIT);
      var code = Integer.toString(answer.status());
      var time = Duration.ofNanos(System.nanoTime() - begun);
      tally.answered(surface.name().toLowerCase(Locale.ROOT), made.kind(), code, time);
      complaint(made, answer)
          .ifPresent(
              complaint ->
                  tally.found(
                      "%s %s: %d %s"
                          .formatted(
                              made.sample().method(),
                              made.sample().path(),
                              answer.status(),
                              complaint),
                      evidence(made, which) + "\nanswer: " + answer));
    } catch (SocketTimeoutException e) {
      tally.found("%s hangs".formatted(made.sample().path()), evidence(made, which));
    }
  }

  private String evidence(Made made, String which) {
    return which + ":\n" + made.request().toString().replace(key, "KEY");
  }

  private Optional<String> complaint(Made made, RawHttp.Answer answer) {
    var status = answer.status();
    if (status == 0) {
      return made.request().framing().incomplete()
          ? Optional.empty()
          : Optional.of("closed without an answer");
    }
    // A prediction is told so where no replica is ready.
    var right = (status >= 200 && status < 500) || (status == 503 && isPrediction(made));
    if (!right) {
      return Optional.of("is a fault");
    }
    // Who asks to be answered in gRPC is.
    if (made.request().headers().stream().anyMatch(each -> each.contains("application/grpc"))) {
      return Optional.empty();
    }
    if (!answer.body().isEmpty() && answer.header("content-type").isEmpty()) {
      return Optional.of("has no content type");
    }
    if (status < 400 || made.request().method().equals("HEAD")) {
      return Optional.empty();
    }
    if (!answer.header("content-type").equals("application/json")) {
      return Optional.of("is no JSON by its content type");
    }
    return hasShape(made, answer) ? Optional.empty() : Optional.of("has not its surface's shape");
  }

  private static boolean isPrediction(Made made) {
    var target = made.request().target();
    return target.contains("/transformJson") || target.contains(":infer");
  }

  private static boolean hasShape(Made made, RawHttp.Answer answer) {
    try {
      var body = JSON.readTree(answer.body());
      var path = made.request().target().split("\\?", 2)[0];
      return path.equals(made.sample().path())
          ? RestSurface.of(path).isError(body) || isUnread(body)
          : Arrays.stream(RestSurface.values()).anyMatch(surface -> surface.isError(body));
    } catch (JacksonException notOne) {
      return false;
    }
  }

  /** What is no HTTP, or too long to be, has no path, and so no surface. */
  private static boolean isUnread(JsonNode body) {
    return RestSurface.FOUNDRY.isError(body)
        && UNREAD.contains(body.get("errorDescription").asString());
  }
}
