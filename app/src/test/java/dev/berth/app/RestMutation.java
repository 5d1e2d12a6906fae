package dev.berth.app;

import com.google.protobuf.ByteString;
import dev.berth.app.RawHttp.Request;
import dev.berth.app.RestSamples.Sample;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Makes requests of the documented ones: wrong bodies, paths, arguments, methods and headers. */
final class RestMutation {
  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW", "get");

  private static final List<String> SEGMENTS =
      List.of(
          "",
          ".",
          "..",
          "%2e%2e",
          "%00",
          "%ff%fe",
          "a%2Fb",
          ":",
          "*",
          "~",
          "%",
          "%zz",
          "ri.foundry-ml-live.main.live-deployment.x",
          "ri.foundry-ml-live.main.live-deployment.00000000-0000-0000-0000-000000000000",
          "cm-00000000-0000-4000-8000-00000000000f",
          "ds-1",
          "x".repeat(5_000));

  private static final List<String> ARGUMENTS =
      List.of(
          "preview=abc",
          "preview=",
          "preview=true&preview=false",
          "modelRid=",
          "modelRid=%00",
          "branch=%ff",
          "pageSize=-1",
          "pageSize=99999999999",
          "pageToken=%7Bx",
          "modelType=gpt",
          "live_deployment_rid=x",
          "runtimeConfiguration.minReplicas=7",
          "deployment.runtimeConfiguration.cpu=NaN",
          "pageSize=1&pageToken=Zm9v",
          "pageToken=%F0%9F%98%80",
          "filter=state%3DACTIVE%20AND%20(",
          "filter=labels.a%3D%22%00%22",
          "filter=create_time%3C%229999-12-31T23%3A59%3A59Z%22",
          "filter=" + "NOT%20".repeat(500) + "ready%3Dtrue",
          "filter=" + "(".repeat(3_000),
          "orderBy=create_time%20desc%2C%20%2Cname",
          "orderBy=" + "model%2C".repeat(500) + "model",
          "updateMask=a.b.c%2C*",
          "updateMask=runtimeConfiguration.scaling.scaleUpDelay.value",
          "updateMask=%00",
          "readMask=runtimeConfiguration.cpu%2Cname.x",
          "readMask=%2C%2C",
          "etag=%22%00%22",
          "requestId=x&validateOnly=maybe",
          "validateOnly=true",
          "=&&=?",
          "x=" + "y".repeat(3_000));

  private static final List<String> HEADERS =
      List.of(
          "foo-bin: !!!",
          "grpc-timeout: bogus",
          "grpc-encoding: bogus",
          "te: trailers",
          "content-type: application/grpc",
          "content-type: application/grpc-web+json",
          "content-type: text/plain",
          "content-encoding: gzip",
          "content-encoding: bogus",
          "transfer-encoding: gzip",
          "expect: 100-continue",
          "upgrade: h2c",
          "x-envoy-original-path: /x",
          "x-envoy-upstream-rq-timeout-ms: 1",
          "x-berth-project: other",
          "x-rest-error: {}",
          "x-rest-status: 200",
          "x-request-id: \u0001",
          "idempotency-key: ",
          "idempotency-key: same",
          "idempotency-key: " + "k".repeat(200),
          "x-api-key: nobody",
          "authorization: Basic eDp5",
          "authorization: Bearer a.b.c",
          "traceparent: 00-zz",
          "cookie: " + "c".repeat(10_000),
          "x-long: " + "l".repeat(40_000),
          "authorization: " + "a".repeat(9_000),
          "authorization: Bearer",
          "authorization: Bearer \u00e9",
          "x-goog-fieldmask: a.b",
          "if-match: *",
          "if-match: \"1\", W/\"2\"",
          "if-match: " + "\"e\",".repeat(500),
          "accept: text/xml",
          "accept-encoding: gzip, bogus;q=x",
          "connection: upgrade, te, x-api-key",
          "host: evil",
          "range: bytes=0-0",
          "content-type: multipart/form-data",
          "content-type: multipart/form-data; boundary=" + "b".repeat(500),
          "content-type: application/x-www-form-urlencoded; charset=bogus",
          "x-under_score: 1",
          ": no name",
          " folded: yes",
          "broken header");

  private static final List<String> KEYS =
      List.of(
          "authorization: Bearer ",
          "authorization: Bearer nobody",
          "authorization: Basic eDp5",
          "authorization: Bearer a.b.c",
          "authorization: Bearer " + "a".repeat(8_000),
          "x-api-key: ",
          "x-api-key: nobody",
          "apikey: berth_" + "0".repeat(40));

  private final Random random;
  private final List<Sample> samples;
  private final String key;
  private final JsonMutation json;
  private final TextMutation text;

  /** What is not as documented. */
  enum Kind {
    NOTHING,
    BODY,
    PATH,
    ARGUMENTS,
    METHOD,
    HEADERS,
    KEY,
    FRAMING;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A request, of which sample it was made, and the main thing that is wrong with it. */
  record Made(Request request, Sample sample, Kind kind) {}

  /** Requests made of those samples by that chance. */
  RestMutation(Random random, List<Sample> samples, String key) {
    this.random = random;
    this.samples = samples;
    this.key = key;
    this.json = new JsonMutation(random);
    this.text = new TextMutation(random);
  }

  /** The next request. */
  Made next() {
    var sample = any(samples);
    var kind = one(3) ? Kind.BODY : any(List.of(Kind.values()));
    var wrong = EnumSet.of(kind);
    if (kind != Kind.NOTHING && one(4)) {
      wrong.add(any(List.of(Kind.values())));
    }
    var path = wrong.contains(Kind.PATH) ? path(sample.path()) : sample.path();
    var query =
        wrong.contains(Kind.ARGUMENTS) ? sample.query() + "&" + any(ARGUMENTS) : sample.query();
    var request =
        new Request(
            wrong.contains(Kind.METHOD) ? any(METHODS) : sample.method(),
            query.isEmpty() ? path : path + "?" + query,
            headers(sample, wrong),
            wrong.contains(Kind.FRAMING) ? any(List.of(Framing.values())) : Framing.LENGTH,
            wrong.contains(Kind.BODY) ? body(sample) : ByteString.copyFromUtf8(sample.body()));
    return new Made(request, sample, kind);
  }

  private List<String> headers(Sample sample, EnumSet<Kind> wrong) {
    var headers = new ArrayList<String>();
    if (!wrong.contains(Kind.KEY)) {
      headers.add("authorization: Bearer " + key);
    } else if (random.nextBoolean()) {
      headers.add(any(KEYS));
    }
    headers.add("content-type: " + sample.contentType());
    if (wrong.contains(Kind.HEADERS)) {
      do {
        headers.add(random.nextInt(headers.size() + 1), any(HEADERS));
      } while (one(3));
      if (one(6)) {
        headers.remove(random.nextInt(headers.size()));
      }
    }
    return headers;
  }

  private ByteString body(Sample sample) {
    if (sample.body().isEmpty()) {
      return json.of("{\"a\":1}");
    }
    return sample.isJson() ? json.of(sample.body()) : text.of(sample.body());
  }

  private String path(String path) {
    var segments = new ArrayList<>(List.of(path.split("/", -1)));
    var at = 1 + random.nextInt(segments.size() - 1);
    switch (random.nextInt(4)) {
      case 0, 1 -> segments.set(at, any(SEGMENTS));
      case 2 -> segments.add(at, any(SEGMENTS));
      default -> segments.remove(at);
    }
    var changed = String.join("/", segments);
    return changed.startsWith("/") ? changed : "/" + changed;
  }

  private boolean one(int in) {
    return random.nextInt(in) == 0;
  }

  private <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
