package dev.berth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.access.ApiKey;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentId;
import dev.berth.inference.InferenceRoute;
import dev.berth.project.ProjectId;
import dev.berth.rest.envoy.Bootstraps;
import dev.berth.rest.envoy.EnvoyBootstrap;
import dev.berth.rest.envoy.RealEnvoy;
import dev.berth.rest.envoy.ScriptedBerth;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The whole road of a prediction: a gateway, the gRPC server that offers it, and a real Envoy. */
final class Road implements AutoCloseable {
  static final Duration WAIT = Duration.ofSeconds(20);
  static final Duration GRACE = Duration.ofMillis(300);
  static final ProjectId DEMO = new ProjectId("demo");
  static final String MODEL = "ri.models.main.model.0";

  final RealEnvoy envoy;
  private final SigningKey key;
  private final String jwks;
  private ScriptedBerth berth;
  private EnvoyGateway gateway;

  Road(Path folder, Duration timeout) {
    this(folder, timeout, List.of());
  }

  /** A road on which tokens of an issuer are granted something, too. */
  Road(Path folder, Duration timeout, List<EnvoyBootstrap.Grant> grants) {
    key = SigningKey.in(folder.resolve("signing.key"));
    jwks = key.jwks();
    gateway = newGateway();
    berth = ScriptedBerth.start(gateway::service);
    envoy = RealEnvoy.start(folder, Bootstraps.of(folder, berth.address(), timeout, jwks, grants));
  }

  private static EnvoyGateway newGateway() {
    return new EnvoyGateway(Bootstraps.XDS_SECRET, GRACE, InstantSource.system());
  }

  /** Berth as it runs now. */
  EnvoyGateway gateway() {
    return gateway;
  }

  /** The gRPC server as it runs now. */
  ScriptedBerth berth() {
    return berth;
  }

  /** Kills Berth in the middle of everything. */
  void killBerth() {
    berth.kill();
    gateway.close();
  }

  /** Starts another Berth at the same address, which knows nothing yet. */
  void restartBerth() {
    var port = berth.address().getPort();
    gateway = newGateway();
    berth = ScriptedBerth.startOn(port, gateway::service);
  }

  /** A key of that project with those scopes. */
  String token(String id, ProjectId project, Scope... scopes) {
    return token(id, project, null, scopes);
  }

  /** A key that stops working then. */
  String token(String id, ProjectId project, @Nullable Instant expires, Scope... scopes) {
    return new Es256TokenSigner(key)
        .sign(
            new ApiKey(
                id,
                project,
                id,
                Set.copyOf(Arrays.asList(scopes)),
                Instant.now().minusSeconds(60),
                expires,
                null));
  }

  /** A key that may predict in the project {@link #DEMO}. */
  String token() {
    return token("key-1", DEMO, Scope.MODELS_EXECUTE, Scope.MODELS_READ);
  }

  /** A route to replicas of one revision. */
  static InferenceRoute route(UUID deployment, long revision, Replica... replicas) {
    return new InferenceRoute(
        deployment,
        DEMO,
        MODEL,
        true,
        Map.of(revision, Arrays.stream(replicas).map(Replica::endpoint).toList()));
  }

  /** Publishes a route to replicas of revision 1 and says whether Envoy took it. */
  boolean publish(UUID deployment, Replica... replicas) {
    return gateway.publish(route(deployment, 1, replicas), WAIT);
  }

  /** The path of a prediction, with preview. */
  static String transformJson(UUID deployment) {
    return transformJson(deployment, "?preview=true");
  }

  static String transformJson(UUID deployment, String query) {
    return "/api/v2/models/liveDeployments/" + rid(deployment) + "/transformJson" + query;
  }

  static String rid(UUID deployment) {
    return new DeploymentId(deployment).rid();
  }

  /** Asks for a prediction with the key of {@link #token()}. */
  HttpResponse<String> predict(UUID deployment, String body) {
    return predict(deployment, body, token());
  }

  HttpResponse<String> predict(UUID deployment, String body, String token) {
    return envoy.send("POST", transformJson(deployment), body, "authorization", "Bearer " + token);
  }

  /** Names of the clusters that Envoy was told of. */
  List<String> clusters() {
    return envoy
        .administration("/clusters")
        .lines()
        .filter(line -> line.startsWith("d/"))
        .map(line -> line.substring(0, line.indexOf("::")))
        .distinct()
        .toList();
  }

  @Override
  public void close() {
    envoy.close();
    gateway.close();
    berth.close();
  }

  /** Waits until that is so. */
  static void await(BooleanSupplier condition) {
    var deadline = System.nanoTime() + WAIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
