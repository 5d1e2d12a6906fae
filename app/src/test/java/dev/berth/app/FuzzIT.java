package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.app.RestSamples.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generated requests, some of them wrong in every way, must not crash Berth, hang it, make it grow
 * or make it answer what is its own fault. {@code -Dberth.fuzz.requests=N} sends N over each of
 * REST and gRPC, {@code -Dberth.fuzz.seed=S} sends others.
 */
final class FuzzIT {
  private static final int REQUESTS = Integer.getInteger("berth.fuzz.requests", 400);
  private static final long SEED = Long.getLong("berth.fuzz.seed", 1);
  private static final int AT_ONCE = 8;
  private static final String NOTHING_RUNS =
      """
      {"minReplicas":0,"maxReplicas":1,"cpu":0.5,"memory":"256MiB","threadCount":32}""";
  private static final int ROUND = 2_000;
  private static final int OF_EACH_OPERATION = 3;
  // Of the heap's 384 MiB, a fresh Berth has touched little. 400 to 20,000 requests over each of
  // REST and gRPC brought 14 to 45 MiB to Berth and 2 to 4 MiB to Envoy.
  private static final long MOST_GROWTH_OF_BERTH_KIB = 128 << 10;
  private static final long MOST_GROWTH_OF_ENVOY_KIB = 24 << 10;
  private static final int MOST_MORE_THREADS = 16;
  private static final int MOST_MORE_FILES = 64;

  @TempDir private Path data;

  @Test
  void generatedRequestsDoNoHarm() throws Exception {
    // Nothing is fetched for a version whose requirements are generated.
    Files.writeString(
        data.resolve("berth.properties"),
        """
        queue.cpu=2
        queue.memory=1GiB
        queue.replicas=2
        python.index-url=http://127.0.0.1:9/
        """);
    try (var berth = BerthProcess.startDemo(data)) {
      var model = model(berth.rest());
      var ready = ready(new Foundry(berth.rest()), model);
      var tally = new FuzzTally();
      var begun = System.nanoTime();
      // Later there may be no place for another one: uploads that nobody ends stay for a while.
      var session = session(berth.rest());
      send(berth, model, ready, session, tally, REQUESTS / 10, SEED - 1);
      var before = List.of(Footprint.of(berth.pid()), Footprint.of(berth.envoyPid()));
      try {
        for (var left = REQUESTS; left > 0; left -= ROUND) {
          send(berth, model, ready, session, tally, Math.min(left, ROUND), SEED + left);
        }
      } finally {
        var took = Duration.ofNanos(System.nanoTime() - begun);
        System.out.printf("seed %d, %s:%n%s%n", SEED, took, tally.table());
      }
      tally.foundNothing();
      assertThat(berth.read("logs/berth.log").lines())
          .as("Berth says in its log that it failed")
          .noneMatch(line -> line.contains(" ERROR "));
      hasNotGrown("Berth", berth.pid(), before.getFirst(), MOST_GROWTH_OF_BERTH_KIB);
      hasNotGrown("Envoy", berth.envoyPid(), before.getLast(), MOST_GROWTH_OF_ENVOY_KIB);
      assertThat(List.of("200", "400", "404", "OK", "INVALID_ARGUMENT", "NOT_FOUND"))
          .as("not everything was refused, and not everything taken")
          .allMatch(code -> tally.count(code) > 0);
      stillWorks(berth, model, ready);
    }
  }

  /** Sends so many over each of REST and gRPC, about a deployment that they may end. */
  private static void send(
      BerthProcess berth,
      String model,
      String ready,
      String session,
      FuzzTally tally,
      int requests,
      long seed)
      throws Exception {
    var changed = deploymentOfCanary(new Foundry(berth.rest()), model);
    var texts = new FuzzTexts(berth, changed, session);
    var calls = new RestSamples(changed, ready, session);
    var rest = new RestFuzz(berth, samples(berth, texts, calls, seed), tally);
    inParallel(part -> rest.run(requests / AT_ONCE, seed * AT_ONCE + part));
    try (var grpc = new GrpcFuzz(berth, FuzzTexts.name(ready), texts, tally)) {
      inParallel(part -> grpc.run(requests / AT_ONCE, seed * AT_ONCE + part));
    }
    for (var road : FrameRoad.all(berth, FuzzTexts.name(ready))) {
      var frames = new FrameFuzz(road, berth.key(), tally);
      inParallel(part -> frames.run(requests / AT_ONCE / 8, seed * AT_ONCE + part));
    }
  }

  /** A model that no request names, so that its versions stay as they are. */
  private static String model(Rest rest) {
    var models = "/api/v2/models";
    var preview = "?preview=true";
    var folder = "{\"name\":\"mine\",\"parentFolderRid\":\"ri.compass.main.folder.mine\"}";
    var model = rest.post(models + preview, folder).json().get("rid").asString();
    for (var branch : List.of("master", "canary")) {
      var source =
          "{\"sourceModelVersionRid\":\"%s\",\"branch\":\"%s\"}".formatted(Foundry.VERSION, branch);
      rest.post(models + "/" + model + "/promoteVersion" + preview, source);
    }
    return model;
  }

  private static String ready(Foundry foundry, String model) {
    var rid = create(foundry, model, "master", Foundry.SAMPLE_CONFIGURATION);
    foundry.awaitState(rid, "ACTIVE");
    return rid;
  }

  private static String deploymentOfCanary(Foundry foundry, String model) {
    var path = Foundry.BASE + "?modelRid=" + model + "&branch=canary&preview=true";
    var found = foundry.rest().get(path).json().get("data");
    return found.isEmpty()
        ? create(foundry, model, "canary", NOTHING_RUNS)
        : found.get(0).get("rid").asString();
  }

  private static String create(Foundry foundry, String model, String branch, String configuration) {
    var made = foundry.create(model, branch, configuration);
    assertThat(made.status()).as(made.text()).isEqualTo(200);
    return made.json().get("rid").asString();
  }

  private static List<Sample> samples(
      BerthProcess berth, FuzzTexts texts, RestSamples calls, long seed) {
    var document = berth.rest().get("/openapi.json").text();
    var samples =
        new ArrayList<>(
            new OpenApiSamples(document, new Random(seed), texts).make(OF_EACH_OPERATION));
    // As often as all others together: these are nearly right.
    Collections.nCopies(samples.size() / calls.list().size(), calls.list())
        .forEach(samples::addAll);
    return samples;
  }

  /** An upload that has begun. */
  private static String session(Rest rest) {
    var begun = rest.post("/api/public/files/session/start", RestSamples.UPLOAD);
    return begun.json().get("sessionId").asString();
  }

  private static void hasNotGrown(String who, long pid, Footprint before, long mostKib) {
    System.out.printf("%s: %s -> %s%n", who, before, Footprint.of(pid));
    Await.until(
        who + " holds little more than " + before,
        Duration.ofSeconds(30),
        () -> Footprint.of(pid),
        now -> now.isWithin(before, mostKib, MOST_MORE_THREADS, MOST_MORE_FILES));
  }

  /** Whatever was deployed meanwhile, a normal deployment becomes ready and predicts. */
  private static void stillWorks(BerthProcess berth, String model, String ready) {
    var foundry = new Foundry(berth.rest());
    assertThat(foundry.predict(ready).status())
        .as("what nobody changed: " + foundry.get(ready))
        .isEqualTo(200);
    var rest = berth.rest();
    var all = rest.get("/v1/projects/default/deployments?pageSize=1000").json();
    all.get("deployments")
        .forEach(each -> rest.send(rest.request("/v1/" + each.get("name").asString()).DELETE()));
    var made =
        Await.until(
            "there is room again",
            Duration.ofSeconds(30),
            () -> foundry.create(model, "master", Foundry.SAMPLE_CONFIGURATION),
            answer -> answer.status() == 200);
    var rid = made.json().get("rid").asString();
    foundry.awaitState(rid, "ACTIVE");
    assertThat(foundry.predict(rid).status()).isEqualTo(200);
  }

  private interface Part {
    void run(int number) throws IOException;
  }

  private static void inParallel(Part part) throws Exception {
    try (var executor = Executors.newFixedThreadPool(AT_ONCE)) {
      var tasks = new ArrayList<Callable<Void>>();
      for (var i = 0; i < AT_ONCE; i++) {
        var number = i;
        tasks.add(
            () -> {
              part.run(number);
              return null;
            });
      }
      for (var done : executor.invokeAll(tasks)) {
        done.get();
      }
    }
  }
}
