package dev.berth.engine.local;

import dev.berth.model.Serving;
import dev.berth.replica.Engine;
import dev.berth.replica.EngineContract;
import dev.berth.replica.ReplicaFixture;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The local engine keeps the contract of every engine. */
final class LocalEngineTest extends EngineContract {
  @TempDir Path folder;
  private @Nullable LocalEngineFixture fixture;

  @AfterEach
  void endEverything() {
    fixture().close();
  }

  private LocalEngineFixture fixture() {
    if (fixture == null) {
      fixture = new LocalEngineFixture(folder);
    }
    return fixture;
  }

  @Override
  protected Engine open() {
    return fixture().open();
  }

  @Override
  protected Engine reopen() {
    return fixture().open();
  }

  @Override
  protected ReplicaSpec healthy() {
    return fixture().running("healthy");
  }

  @Override
  protected ReplicaSpec unready() {
    return fixture().running("unready");
  }

  @Override
  protected ReplicaSpec stubborn() {
    return fixture().running("stubborn");
  }

  @Override
  protected ReplicaSpec failing() {
    return fixture().running("failing");
  }

  @Override
  protected String complaint() {
    return "cannot load the model: it broke";
  }

  @Override
  protected ReplicaSpec impossible() {
    return ReplicaFixture.served(new Serving.Image("registry/model:1"));
  }

  @Override
  protected void kill(ReplicaId id) {
    LocalEngineFixture.kill(fixture().pid(id));
  }

  @Override
  protected int starts(ReplicaId id) {
    return fixture().starts(id);
  }

  @Override
  protected boolean holdsWithin(Duration limit, BooleanSupplier condition) {
    return LocalEngineFixture.holdsWithin(limit, condition);
  }
}
