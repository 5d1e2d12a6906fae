package dev.berth.simulation;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.ConfigurationDraft;
import dev.berth.deployment.CreateDeployment;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.Terms;
import dev.berth.listing.Listing;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** People who ask for whatever comes to their mind, and ask again when the line breaks. */
final class Users {
  static final Caller SOMEBODY =
      new Caller(SimulatedWorld.PROJECT, "somebody", Set.of(Scope.MODELS_READ, Scope.MODELS_WRITE));

  private final SimulatedWorld world;
  private final Random random;
  private final int branches;
  private final Map<DeploymentId, ConfigurationDraft> drafts = new HashMap<>();
  private int requests;

  /** One request: what is sent again, word for word, when it is repeated. */
  record Ask(String what, RequestId id, Function<Berth, Deployment> call) {}

  Users(SimulatedWorld world) {
    this.world = world;
    this.random = world.random();
    this.branches = 1 + random.nextInt(SimulatedWorld.BRANCHES.size());
  }

  /** Sends a request; refusals are answers too. */
  void send(Ask ask, Berth berth) {
    try {
      var answer = ask.call().apply(berth);
      world.trace().add(() -> ask.what() + " is answered: " + answer.status().state());
    } catch (DeploymentException e) {
      world.tally().count("refusals " + e.error().getClass().getSimpleName());
      world.trace().add(() -> ask.what() + " is refused: " + e.error());
    }
  }

  /** Something new to ask for. */
  Ask think() {
    var branch = SimulatedWorld.BRANCHES.get(random.nextInt(branches));
    var existing =
        world.store().listByModel(SimulatedWorld.PROJECT, SimulatedWorld.MODEL, branch).stream()
            .findFirst()
            .orElse(null);
    var id = newRequest();
    return existing == null || random.nextInt(20) == 0
        ? create(branch, id)
        : change(existing.id(), id);
  }

  /** The same for everybody: other threads for every deployment, and the scale as it is. */
  List<Ask> thinkOfAll() {
    return world.store().page(SimulatedWorld.PROJECT, Listing.newest(branches)).stream()
        .map(
            deployment -> {
              var draft = drafts.get(deployment.id());
              return replace(
                  deployment.id(),
                  newRequest(),
                  draft == null ? configuration() : withOtherThreads(draft));
            })
        .toList();
  }

  private RequestId newRequest() {
    requests++;
    return new RequestId("request-" + requests, "digest");
  }

  private Ask create(String branch, RequestId id) {
    var draft = configuration();
    var target = new CreateDeployment.TargetDraft("direct", SimulatedWorld.MODEL.value(), branch);
    return ask(
        "create on " + branch + " with " + draft,
        id,
        draft,
        berth -> berth.create().run(SOMEBODY, new CreateDeployment.Command(target, draft), id));
  }

  private Ask change(DeploymentId deployment, RequestId id) {
    var rid = deployment.rid();
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> replace(deployment, id, scaled(drafts.get(deployment)));
      case 3, 4, 5 -> replace(deployment, id, configuration());
      case 6, 7 ->
          ask(
              "disable " + rid,
              id,
              null,
              berth -> berth.change().disable(SOMEBODY, rid, Terms.of(id)));
      case 8, 9, 10 ->
          ask("start " + rid, id, null, berth -> berth.change().start(SOMEBODY, rid, Terms.of(id)));
      default ->
          ask(
              "delete " + rid,
              id,
              null,
              berth -> berth.change().delete(SOMEBODY, rid, Terms.of(id)));
    };
  }

  private Ask replace(DeploymentId deployment, RequestId id, ConfigurationDraft draft) {
    return ask(
        "replace " + deployment + " with " + draft,
        id,
        draft,
        berth -> berth.replace().run(SOMEBODY, deployment.rid(), draft, id));
  }

  private Ask ask(
      String what,
      RequestId id,
      @Nullable ConfigurationDraft draft,
      Function<Berth, Deployment> call) {
    return new Ask(
        what,
        id,
        berth -> {
          var answer = call.apply(berth);
          if (draft != null) {
            drafts.put(answer.id(), draft);
          }
          return answer;
        });
  }

  private ConfigurationDraft scaled(@Nullable ConfigurationDraft draft) {
    if (draft == null) {
      return configuration();
    }
    var min = random.nextInt(4);
    return new ConfigurationDraft(
        min,
        Math.max(1, min + random.nextInt(2)),
        draft.cpu(),
        draft.memory(),
        draft.gpu(),
        draft.threadCount(),
        null,
        List.of(),
        draft.environment());
  }

  private ConfigurationDraft withOtherThreads(ConfigurationDraft draft) {
    return new ConfigurationDraft(
        draft.minReplicas(),
        draft.maxReplicas(),
        draft.cpu(),
        draft.memory(),
        draft.gpu(),
        1 + random.nextInt(64),
        null,
        List.of(),
        draft.environment());
  }

  private ConfigurationDraft configuration() {
    var min = random.nextInt(4);
    return new ConfigurationDraft(
        min,
        Math.max(1, min + random.nextInt(2)),
        random.nextBoolean() ? null : List.of(0.07, 0.25, 0.5).get(random.nextInt(3)),
        List.of("256MiB", "256MiB", "512MiB", "512MiB", "1GiB").get(random.nextInt(5)),
        gpu(),
        1 + random.nextInt(4),
        null,
        List.of(),
        environment(),
        rollout());
  }

  private ConfigurationDraft.@Nullable RolloutDraft rollout() {
    return random.nextInt(3) > 0
        ? null
        : new ConfigurationDraft.RolloutDraft(
            random.nextBoolean(),
            random.nextBoolean(),
            Duration.ofSeconds(20L * random.nextInt(3)));
  }

  private ConfigurationDraft.@Nullable GpuDraft gpu() {
    return switch (random.nextInt(8)) {
      case 0 -> new ConfigurationDraft.GpuDraft(1, "A100");
      case 1 -> new ConfigurationDraft.GpuDraft(1, "H100");
      case 2 -> new ConfigurationDraft.GpuDraft(1 + random.nextInt(2), null);
      default -> null;
    };
  }

  private Map<String, String> environment() {
    return switch (random.nextInt(20)) {
      case 0 -> Map.of(Fates.VARIABLE, "exits");
      case 1 -> Map.of(Fates.VARIABLE, "refused");
      case 2 -> Map.of(Fates.VARIABLE, "unready");
      case 3 -> Map.of(Fates.VARIABLE, "loops");
      case 4 -> Map.of(Fates.VARIABLE, "flaps");
      default -> Map.of();
    };
  }
}
