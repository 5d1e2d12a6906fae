package dev.berth.engine.local;

import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;

/** A Berth that starts replicas and waits to be killed; a program of its own. */
final class StartingBerth {
  private static final UUID DEPLOYMENT = UUID.fromString("7d2a4d1e-8a3c-4a6e-9a57-0d1f3d4b5c6a");

  private StartingBerth() {}

  static List<ReplicaId> ids(int count) {
    return LongStream.range(0, count)
        .mapToObj(each -> new ReplicaId(DEPLOYMENT, 1, (int) each, each + 1))
        .toList();
  }

  /** Called with the data folder and how many replicas it starts. */
  public static void main(String... arguments) {
    var fixture = new LocalEngineFixture(Path.of(arguments[0]));
    var ids = ids(Integer.parseInt(arguments[1]));
    var engine = fixture.open();
    System.out.println("starting");
    ids.forEach(id -> engine.start(id, fixture.running("healthy"), 1));
    LocalEngineFixture.holdsWithin(
        Duration.ofSeconds(30),
        () ->
            engine.observe(DEPLOYMENT).stream().filter(seen -> seen.phase() == Phase.READY).count()
                == ids.size());
    System.out.println("ready");
    LocalEngineFixture.holdsWithin(Duration.ofMinutes(2), () -> false);
  }
}
