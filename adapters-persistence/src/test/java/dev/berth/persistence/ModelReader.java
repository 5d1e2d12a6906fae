package dev.berth.persistence;

import dev.berth.access.ApiKey;
import dev.berth.access.Authenticate;
import dev.berth.access.KeyUses;
import dev.berth.access.Scope;
import dev.berth.access.Secrets;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.persistence.stored.StoredDeployments;
import dev.berth.project.ProjectId;
import dev.berth.reading.ReadModel;
import dev.berth.reading.ReadSource;
import dev.berth.reading.Shown;
import dev.berth.reading.View;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a project's deployments through a read model over that database, and waits for each. */
final class ModelReader implements AutoCloseable {
  private static final long MOST_BYTES = 64 << 20;
  private static final int LIMIT_SECONDS = 30;

  private final String secret = UUID.randomUUID().toString();
  private final ApiKey key;
  private final Database database;
  private final ReadModel model;

  /** With a key of that project. */
  ModelReader(Database database, ProjectId project, ReadSource source) {
    this.database = database;
    var now = Instant.EPOCH;
    key =
        new ApiKey(
            UUID.randomUUID().toString(), project, "r", Set.of(Scope.MODELS_READ), now, null, null);
    var keys = database.apiKeys();
    keys.insert(key, Secrets.digest(secret));
    var authenticate =
        new Authenticate(keys, _ -> Optional.empty(), new KeyUses(keys), Clock.systemUTC());
    model = new ReadModel(source, authenticate, StoredDeployments::write, MOST_BYTES);
    awaitFilled();
  }

  ModelReader(Database database, ProjectId project) {
    this(database, project, database.readSource());
  }

  private void awaitFilled() {
    try {
      Await.until(() -> read(_ -> true).isPresent());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the model answers; empty where it has the store asked. */
  <T> Optional<T> read(Function<View, T> reader) {
    var answer = new CompletableFuture<Optional<T>>();
    model.read(
        secret,
        view -> answer.complete(Optional.of(reader.apply(view))),
        () -> answer.complete(Optional.empty()));
    try {
      return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("no answer", e);
    }
  }

  Optional<Deployment> find(DeploymentId id) {
    return read(view -> view.find(view.caller().orElseThrow(), id))
        .orElseThrow()
        .map(ModelReader::deployment);
  }

  List<Shown> page(@Nullable DeploymentId after, int limit) {
    return read(view -> view.page(view.caller().orElseThrow(), after, limit)).orElseThrow();
  }

  /** Whether its key still works, as the model says. */
  boolean works() {
    return read(view -> view.caller().isPresent()).orElseThrow();
  }

  void revoke() {
    database.apiKeys().revoke(key.project(), key.id(), Instant.EPOCH);
  }

  static Deployment deployment(Shown shown) {
    return StoredDeployments.read(shown.form());
  }

  @Override
  public void close() {
    model.close();
  }
}
