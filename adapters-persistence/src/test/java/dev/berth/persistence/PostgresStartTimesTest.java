package dev.berth.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.RequestId;
import dev.berth.registry.Registry.Written;
import dev.berth.replica.LearntStart;
import dev.berth.replica.StartTimesContract;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class PostgresStartTimesTest extends StartTimesContract {
  @Override
  protected Stores emptyStores() {
    var database = TestPostgres.emptied();
    return new Stores(database.startTimes("local"), database.models());
  }

  @Test
  void areOfOneEngine() {
    startTimes.learn(OURS, version(OURS, "iris", "v1"), seconds(3));

    var elsewhere = TestPostgres.emptied().startTimes("elsewhere");
    assertThat(elsewhere.of(OURS, version(OURS, "iris", "v1"))).isEmpty();
  }

  @Test
  void ofAModelGoWithIt() {
    var database = TestPostgres.emptied();
    var version = version(OURS, "iris", "v1");
    startTimes.learn(OURS, version, seconds(3));
    var model = database.models().find(OURS, version.model()).orElseThrow();

    assertThat(database.registry().delete(model, request(), /* rehearsal= */ false))
        .isEqualTo(new Written.Done());

    assertThat(startTimes.of(OURS, version).orElseThrow().basis())
        .isEqualTo(LearntStart.Basis.ENGINE);
    startTimes.learn(OURS, version, seconds(4));
    assertThat(startTimes.of(OURS, version).orElseThrow().starts()).isEqualTo(1);
  }

  private static RequestId request() {
    return new RequestId(UUID.randomUUID().toString(), "digest");
  }
}
