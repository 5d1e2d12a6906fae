package dev.berth.app;

import dagger.Module;
import dagger.Provides;
import dev.berth.access.ApiKeyRepository;
import dev.berth.access.Authenticate;
import dev.berth.access.IssueKey;
import dev.berth.access.KeyUses;
import dev.berth.access.TokenSigner;
import dev.berth.access.TokenVerifier;
import dev.berth.deployment.CancelOperation;
import dev.berth.deployment.ChangeIntent;
import dev.berth.deployment.Changes;
import dev.berth.deployment.CreateDeployment;
import dev.berth.deployment.DeployModel;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.DeploymentQueries;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.FollowBranch;
import dev.berth.deployment.KoreSettings;
import dev.berth.deployment.Lease;
import dev.berth.deployment.ReplaceDeployment;
import dev.berth.deployment.RollBackDeployment;
import dev.berth.deployment.TimeOrderedIds;
import dev.berth.deployment.UpdateDeployment;
import dev.berth.deployment.Worker;
import dev.berth.explain.ReplicaQueries;
import dev.berth.gateway.OidcTokens;
import dev.berth.grpc.CurrentCaller;
import dev.berth.grpc.DeploymentUseCases;
import dev.berth.grpc.ModelUseCases;
import dev.berth.grpc.NativeApi;
import dev.berth.inference.InferenceGateway;
import dev.berth.model.ArtifactRepository;
import dev.berth.model.ModelRepository;
import dev.berth.model.Serving;
import dev.berth.persistence.Database;
import dev.berth.plan.PlanDeployment;
import dev.berth.project.ProjectId;
import dev.berth.project.ResourceQueue;
import dev.berth.reading.ReadModel;
import dev.berth.registry.ChangeModel;
import dev.berth.registry.CreateModel;
import dev.berth.registry.CreateVersion;
import dev.berth.registry.FileParts;
import dev.berth.registry.ImportLoop;
import dev.berth.registry.ImportModel;
import dev.berth.registry.ImportRepository;
import dev.berth.registry.ModelQueries;
import dev.berth.registry.PromoteVersion;
import dev.berth.registry.Publication;
import dev.berth.registry.RegisterVersion;
import dev.berth.registry.Registry;
import dev.berth.replica.Engine;
import dev.berth.replica.RecentStartTimes;
import dev.berth.replica.ReplicaLogs;
import dev.berth.replica.StartTimes;
import dev.berth.rest.foundry.FoundryModelsSurface;
import dev.berth.rest.foundry.FoundrySurface;
import dev.berth.rest.kore.KoreSurface;
import dev.berth.rest.oauth.OAuthSurface;
import dev.berth.rollout.Reconciler;
import dev.berth.rollout.ReconcilerLoop;
import dev.berth.rollout.WorkQueue;
import dev.berth.tenancy.AdministerKeys;
import dev.berth.tenancy.AdministerProjects;
import dev.berth.tenancy.GrantTokens;
import dev.berth.tenancy.ProjectRepository;
import dev.berth.tenancy.Revocations;
import dev.berth.watch.Watches;
import io.grpc.BindableService;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.inject.Named;
import javax.inject.Singleton;

/** How Berth's parts are wired; the domain and the adapters know nothing of it. */
@Module
final class BerthModule {
  private BerthModule() {}

  @Provides
  @Singleton
  static Supplier<UUID> ids(Clock clock) {
    return new TimeOrderedIds(clock);
  }

  @Provides
  static Function<ProjectId, ResourceQueue> queues(Configuration configuration) {
    return _ -> configuration.queue();
  }

  @Provides
  static KoreSettings kore(Configuration configuration) {
    return configuration.kore();
  }

  @Provides
  static DeploymentRepository deployments(Database database) {
    return database.deployments();
  }

  @Provides
  static WorkQueue workQueue(Database database) {
    return database.workQueue();
  }

  @Provides
  @Singleton
  static StartTimes startTimes(Database database, Clock clock) {
    return new RecentStartTimes(database.startTimes("local"), clock);
  }

  @Provides
  static ModelRepository models(Database database) {
    return database.models();
  }

  @Provides
  static Registry registry(Database database) {
    return database.registry();
  }

  @Provides
  static ArtifactRepository artifacts(Database database) {
    return database.artifacts();
  }

  @Provides
  static ImportRepository imports(Database database) {
    return database.imports();
  }

  @Provides
  @Singleton
  static ImportLoop importLoop(
      ImportRepository imports, ModelRepository models, ArtifactRepository artifacts, Clock clock) {
    return new ImportLoop(imports, models, artifacts, clock);
  }

  @Provides
  static ImportModel importModel(
      ImportRepository imports, Supplier<UUID> ids, Clock clock, ImportLoop loop) {
    return new ImportModel(imports, ids, clock, loop::wake);
  }

  @Provides
  static Publication publication(
      Registry registry,
      ModelRepository models,
      Supplier<UUID> ids,
      Clock clock,
      ReconcilerLoop loop) {
    return new Publication(registry, models, ids, clock, loop::madeDue);
  }

  @Provides
  static ApiKeyRepository apiKeys(Database database) {
    return database.apiKeys();
  }

  @Provides
  @Singleton
  static KeyUses keyUses(ApiKeyRepository keys) {
    return new KeyUses(keys);
  }

  @Provides
  @Singleton
  static TokenVerifier tokenVerifier(Configuration configuration, ProjectRepository projects) {
    var oidc = configuration.oidc();
    if (oidc == null) {
      return _ -> Optional.empty();
    }
    var tokens = new OidcTokens(oidc);
    return token ->
        tokens.verify(token).filter(caller -> projects.find(caller.project()).isPresent());
  }

  @Provides
  @Singleton
  static Authenticate authenticate(
      ApiKeyRepository keys, TokenVerifier tokens, KeyUses uses, Clock clock) {
    return new Authenticate(keys, tokens, uses, clock);
  }

  @Provides
  @Singleton
  static CurrentCaller caller(Authenticate authenticate) {
    return new CurrentCaller(authenticate);
  }

  @Provides
  static IssueKey issueKey(
      ApiKeyRepository keys, TokenSigner signer, Supplier<UUID> ids, Clock clock) {
    return new IssueKey(keys, signer, ids, clock);
  }

  @Provides
  static ProjectRepository projects(Database database) {
    return database.projects();
  }

  @Provides
  @Singleton
  static Revocations revocations(ApiKeyRepository keys, InferenceGateway gateway) {
    return new Revocations(keys, gateway);
  }

  @Provides
  static GrantTokens tokens(
      ApiKeyRepository keys,
      TokenSigner signer,
      Revocations revocations,
      Supplier<UUID> ids,
      Clock clock) {
    return new GrantTokens(keys, signer, revocations, ids, clock);
  }

  @Provides
  @Singleton
  static Reconciler reconciler(
      WorkQueue work,
      Engine engine,
      InferenceGateway gateway,
      DeploymentRepository deployments,
      ModelRepository models,
      StartTimes startTimes,
      Function<ProjectId, ResourceQueue> queues,
      Supplier<UUID> ids,
      Predicate<Serving> speaksTransformJson,
      Clock clock) {
    // Its own changes wake nobody: the loop looks again anyway when a look is over.
    var changes = new Changes(deployments, queues, ids, clock, _ -> {});
    return new Reconciler(
        work,
        engine,
        gateway,
        models,
        startTimes,
        new FollowBranch(changes, models, ids),
        queues,
        speaksTransformJson,
        clock);
  }

  @Provides
  @Singleton
  static ReconcilerLoop loop(
      WorkQueue work, Reconciler reconciler, @Named("worker") String worker, Clock clock) {
    return new ReconcilerLoop(work, reconciler, worker, clock);
  }

  @Provides
  static Changes changes(
      DeploymentRepository deployments,
      Function<ProjectId, ResourceQueue> queues,
      Supplier<UUID> ids,
      Clock clock,
      ReconcilerLoop loop,
      Watches watches) {
    return new Changes(
        deployments,
        queues,
        ids,
        clock,
        new Worker() {
          @Override
          public void committed(DeploymentId id) {
            loop.committed(id);
            watches.committed();
          }

          @Override
          public Optional<Lease> lease() {
            return loop.lease();
          }

          @Override
          public void created(Deployment deployment, Lease lease) {
            loop.created(deployment, lease);
            watches.committed();
          }
        });
  }

  @Provides
  @Singleton
  static Watches watches(Database database) {
    return new Watches(database.changeLog());
  }

  @Provides
  @Singleton
  static ReadModel reads(Database database, Authenticate authenticate) {
    // Serial collection keeps two thirds for what lives long, and some of that is needed otherwise.
    var room = Runtime.getRuntime().maxMemory() * 45 / 100;
    return new ReadModel(database.readSource(), authenticate, NativeApi::form, room);
  }

  @Provides
  static DeploymentQueries queries(DeploymentRepository deployments, ModelRepository models) {
    return new DeploymentQueries(deployments, models);
  }

  @Provides
  @Singleton
  static List<BindableService> surfaces(
      Changes changes,
      DeploymentQueries queries,
      DeploymentRepository deployments,
      ReplicaLogs logs,
      ModelRepository models,
      Registry registry,
      Publication publication,
      ArtifactRepository artifacts,
      GrantTokens tokens,
      KoreSettings kore,
      Configuration configuration,
      ImportModel importModel,
      ApiKeyRepository keys,
      ProjectRepository projects,
      IssueKey issueKey,
      Revocations revocations,
      Function<ProjectId, ResourceQueue> queues,
      Engine engine,
      CurrentCaller caller,
      ReadModel reads,
      Watches watches,
      WorkQueue work,
      StartTimes startTimes,
      Supplier<UUID> ids,
      Clock clock) {
    var changeIntent = new ChangeIntent(changes);
    var createModel = new CreateModel(registry, models, ids, clock);
    var promoteVersion = new PromoteVersion(publication);
    var modelQueries = new ModelQueries(models, registry);
    var services = new ArrayList<BindableService>();
    services.add(
        new FoundrySurface(
            new CreateDeployment(changes, models),
            new ReplaceDeployment(changes, models),
            changeIntent,
            queries,
            caller,
            configuration.previewRequired(),
            ids));
    services.add(
        new FoundryModelsSurface(
            createModel,
            new CreateVersion(publication, artifacts),
            promoteVersion,
            modelQueries,
            caller,
            configuration.previewRequired(),
            ids));
    services.add(new OAuthSurface(tokens, ids));
    services.add(
        new KoreSurface(new DeployModel(changes, models, kore), importModel, queries, caller, ids));
    services.addAll(
        new NativeApi(
                new DeploymentUseCases(
                    queries,
                    new CreateDeployment(changes, models),
                    new UpdateDeployment(changes, models),
                    changeIntent,
                    new RollBackDeployment(changes),
                    new PlanDeployment(
                        queries, deployments, models, startTimes, work, queues, clock),
                    new CancelOperation(changes),
                    watches,
                    revocations),
                new ModelUseCases(
                    modelQueries,
                    createModel,
                    new ChangeModel(registry, models, clock),
                    new FileParts(artifacts),
                    new RegisterVersion(publication, artifacts),
                    promoteVersion),
                new AdministerProjects(projects, clock),
                new AdministerKeys(keys, projects, issueKey, revocations, clock),
                new ReplicaQueries(queries, deployments, engine, logs, queues, clock),
                queues,
                engine,
                caller,
                reads,
                ids)
            .services());
    return List.copyOf(services);
  }
}
