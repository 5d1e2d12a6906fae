package dev.berth.app;

import static java.util.Objects.requireNonNull;

import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.KoreSettings;
import dev.berth.deployment.TimeOrderedIds;
import dev.berth.engine.local.ArtifactStore;
import dev.berth.engine.local.LocalEngine;
import dev.berth.engine.local.LocalSettings;
import dev.berth.engine.local.ServingRuntime;
import dev.berth.gateway.EnvoyGateway;
import dev.berth.gateway.Es256TokenSigner;
import dev.berth.gateway.IssuerKeys;
import dev.berth.gateway.SigningKey;
import dev.berth.grpc.GrpcServer;
import dev.berth.inference.InferenceRoute;
import dev.berth.model.Serving;
import dev.berth.persistence.Database;
import dev.berth.persistence.DatabaseAddress;
import dev.berth.persistence.DatabaseClaim;
import dev.berth.persistence.embedded.EmbeddedPostgres;
import dev.berth.project.Project;
import io.grpc.BindableService;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The steps of one start, in their order. */
final class Start {
  private static final String ONNX = "onnx";
  private static final String DILL = "dill";
  private static final Duration ROUTES_LIMIT = Duration.ofSeconds(15);

  private final Settings settings;
  private final DataFolder folder;
  private final Opened opened;
  private final Progress progress;
  private final Clock clock = Clock.systemUTC();
  private volatile @Nullable Database database;

  Start(Settings settings, DataFolder folder, Opened opened, Progress progress) {
    this.settings = settings;
    this.folder = folder;
    this.opened = opened;
    this.progress = progress;
  }

  void run() throws IOException, InterruptedException {
    var configuration = configuration();
    var home = Home.ofLauncher();
    var runtimes = new TreeMap<>(Map.of(ONNX, home.onnx(), DILL, home.dill()));
    runtimes.putAll(configuration.runtimes());
    var artifacts =
        ArtifactStore.open(
            folder.root(), (sha256, target) -> openedDatabase().artifacts().copyTo(sha256, target));
    var local = settings(configuration);
    var signer = Beside.begin(() -> SigningKey.in(folder.signingKey()));
    // It waits for programs of this machine, as the database's opening does for the database.
    var opening = Beside.begin(() -> LocalEngine.open(folder.root(), runtimes, artifacts, local));
    Database database;
    LocalEngine engine;
    try {
      database = database(home);
      this.database = database;
    } finally {
      engine = opened.add(opening.result());
    }
    engine.notices().forEach(progress::step);
    var signingKey = signer.result();
    var xdsSecret = secret("xds.secret");
    var gateway = opened.add(new EnvoyGateway(xdsSecret, EnvoyGateway.GRACE, clock));
    var parts =
        DaggerBerthComponent.factory()
            .create(
                clock,
                configuration,
                database,
                engine,
                engine,
                gateway,
                new Es256TokenSigner(signingKey),
                serving -> speaksTransformJson(serving, runtimes),
                secret("worker"));
    database.projects().ensure(Project.create(RunningBerth.PROJECT, "", "berth", clock.instant()));
    if (settings.demo()) {
      var sha256 = database.artifacts().put(new ByteArrayInputStream(Demo.modelFile()));
      database.models().register(Demo.registration(RunningBerth.PROJECT, sha256, clock.instant()));
    }
    OwnerKey.ensure(folder, RunningBerth.PROJECT, database.apiKeys(), parts.issueKey());

    var loop = parts.loop();
    loop.takeOver();
    var routes = new ArrayList<InferenceRoute>();
    database.deployments().forEachReady(each -> routes.add(parts.reconciler().route(each)));
    gateway.replaceAll(routes, database.apiKeys().revokedIds(clock.instant()));
    var uses = opened.add(parts.keyUses());
    uses.start();
    serve(parts, gateway, database);

    var issuer = configuration.oidc();
    if (issuer != null) {
      opened.add(new IssuerKeys(issuer, gateway)).start();
    }
    switch (settings.envoy()) {
      case Settings.Envoy.Own(var binary) -> {
        var files = new EnvoyFiles(folder.root().resolve("run"));
        startEnvoy(
            binary, files.bootstrap(settings, signingKey, configuration, xdsSecret), gateway);
      }
      case Settings.Envoy.Elsewhere(var files) -> {
        new EnvoyFiles(files).write(settings, signingKey, configuration, xdsSecret);
        opened.add(new ReplicasEnd(engine, gateway));
      }
    }

    // Last, so that a start that fails has touched no replica.
    opened.add(loop);
    engine.onChange(id -> loop.changed(new DeploymentId(id)));
    loop.start();
    var imports = opened.add(parts.imports());
    imports.start();
    opened.add(new Housekeeping(database.retention(), configuration.ages(), clock)).start();
  }

  /** No replica starts before there is one. */
  private Database openedDatabase() {
    return requireNonNull(database);
  }

  private void startEnvoy(Path binary, String configuration, EnvoyGateway gateway) {
    progress.step("Starting Envoy.");
    var envoy = opened.add(new EnvoyProcess(binary, folder, settings.httpPort()));
    envoy.keepRunning(configuration, opened::undoing);
    if (!gateway.awaitConnected(ROUTES_LIMIT)) {
      throw new StartFailure(
          "Envoy does not take its routes from Berth. Its log %s says why."
              .formatted(folder.logs().resolve("envoy.log")));
    }
  }

  private Configuration configuration() {
    var read = Configuration.read(folder.configuration());
    return settings.demo() && read.kore().devices().devices().isEmpty()
        ? new Configuration(
            read.queue(),
            new KoreSettings(Demo.devices(), read.kore().delayUnit()),
            read.runtimes(),
            read.userIds(),
            read.gpus(),
            read.packageIndex(),
            read.previewRequired(),
            read.oidc(),
            read.ages())
        : read;
  }

  private LocalSettings settings(Configuration configuration) throws IOException {
    return LocalSettings.of(
        folder.root(),
        settings.grpc().getAddress(),
        configuration.userIds(),
        configuration.gpus(),
        configuration.packageIndex(),
        System.getenv());
  }

  private Database database(Home home) {
    var url = settings.databaseUrl();
    DatabaseAddress address;
    if (url == null) {
      progress.step("Starting PostgreSQL.");
      var postgres = EmbeddedPostgres.startOrAdopt(folder.root(), home.tools());
      if (!postgres.adopted()) {
        opened.undoing(postgres::stop);
      }
      keepRunning(postgres);
      address = postgres.address();
    } else {
      progress.step("Connecting to the database.");
      address = DatabaseAddress.parse(url, System.getenv("BERTH_DATABASE_PASSWORD"));
    }
    opened.add(DatabaseClaim.take(address));
    return opened.add(Database.open(address, new TimeOrderedIds(clock), GrpcServer::timeLeft));
  }

  private void keepRunning(EmbeddedPostgres postgres) {
    var keeper =
        new Keeper(
            "PostgreSQL",
            () -> {
              postgres.revive();
              return postgres.process().orElseThrow();
            });
    postgres.process().ifPresent(keeper::keep);
    opened.add(keeper);
  }

  private void serve(BerthComponent parts, EnvoyGateway gateway, Database database) {
    var services = new ArrayList<BindableService>(parts.surfaces());
    services.add(gateway::service);
    opened.add(parts.reads());
    var server = opened.add(GrpcServer.start(settings.grpc(), services, List.of(parts.caller())));
    opened.add(new DatabaseHealth(database, server));
    Ports.rememberGrpc(settings.grpc(), folder);
    // Closed before the server, so that every watcher is told to resume elsewhere.
    opened.add(parts.watches());
  }

  private static boolean speaksTransformJson(
      Serving serving, Map<String, ServingRuntime> runtimes) {
    return switch (serving) {
      case Serving.Artifact(var format, _) ->
          runtimes.containsKey(format) && runtimes.get(format).speaksTransformJson();
      case Serving.Command _, Serving.Image _ -> false;
    };
  }

  /** A random name that this data folder keeps. */
  private String secret(String file) {
    return DataFolder.read(folder.run(file))
        .filter(text -> !text.isEmpty())
        .orElseGet(
            () -> {
              var fresh = UUID.randomUUID().toString() + UUID.randomUUID();
              DataFolder.write(folder.run(file), fresh + "\n");
              return fresh;
            });
  }
}
