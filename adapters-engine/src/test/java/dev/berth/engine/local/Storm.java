package dev.berth.engine.local;

import static dev.berth.deployment.ConfigurationDraftFixture.aDraft;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.ConfigurationDraft;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.Intent;
import dev.berth.deployment.Replica;
import dev.berth.deployment.State;
import dev.berth.operation.Operation;
import dev.berth.replica.Endpoint;
import dev.berth.replica.Observation;
import dev.berth.replica.ReasonCode;
import dev.berth.replica.ReplicaId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** People who ask for whatever comes to their mind, and processes that are killed meanwhile. */
final class Storm {
  private static final Duration SETTLING = Duration.ofMinutes(2);
  private static final String EXITS = "exits";
  private static final String UNREADY = "unready";
  private static final Map<String, String> CAUSES =
      Map.of(EXITS, "cannot load the model", UNREADY, "NEVER_READY");
  private static final List<String> FATES =
      List.of("good", "good", "good", "good", "stubborn", EXITS, UNREADY);

  /** Longer than a start may take where starts were seen or not, and shorter than a rollout. */
  private static final Duration TOO_LONG = Duration.ofMinutes(6);

  private final LocalBerth berth;
  private final Random random;
  private final Map<String, DeploymentId> current = new HashMap<>();
  private final Map<DeploymentId, Deployment> accepted = new HashMap<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private Set<ReplicaId> leaptFor = Set.of();
  private int tags;

  Storm(LocalBerth berth, Random random) {
    this.berth = berth;
    this.random = random;
  }

  /** So many requests and accidents, and then a last wish for each deployment. */
  void rage(int steps) throws InterruptedException {
    for (var step = 0; step < steps; step++) {
      var branch = LocalBerth.BRANCHES.get(random.nextInt(LocalBerth.BRANCHES.size()));
      act(branch, random.nextInt(12));
      // Some come at once, others when the one before is half done.
      Thread.sleep(random.nextInt(3) == 0 ? 0 : random.nextInt(400));
    }
    LocalBerth.BRANCHES.forEach(branch -> act(branch, random.nextInt(7)));
    wishForWhatNeverIsReady(LocalBerth.BRANCHES.get(random.nextInt(LocalBerth.BRANCHES.size())));
  }

  /** The slowest of all endings is in every storm. */
  private void wishForWhatNeverIsReady(String branch) {
    var draft = draft(1, UNREADY);
    var id = current.get(branch);
    if (id == null) {
      ask("create", branch, () -> berth.create(branch, draft));
    } else {
      ask("replace", branch, () -> berth.replace(id, draft));
      ask("start", branch, () -> berth.start(id));
    }
  }

  private void act(String branch, int what) {
    var id = current.get(branch);
    if (id == null) {
      ask("create", branch, () -> berth.create(branch, draft()));
      return;
    }
    switch (what) {
      case 0, 1, 2, 3 -> ask("replace", branch, () -> berth.replace(id, draft()));
      case 4 -> ask("disable", branch, () -> berth.disable(id));
      case 5 -> ask("delete", branch, () -> berth.delete(id));
      case 6, 7 -> ask("start", branch, () -> berth.start(id));
      case 8 -> {
        var revision = 1 + random.nextLong(berth.find(id).latestRevision());
        ask("roll back", branch, () -> berth.rollBack(id, revision));
      }
      default -> {
        var replicas = berth.find(id).observed().replicas();
        if (!replicas.isEmpty()) {
          berth.kill(replicas.get(random.nextInt(replicas.size())).id());
          counts.merge("kill", 1, Integer::sum);
        }
      }
    }
  }

  private void ask(String what, String branch, Supplier<Deployment> call) {
    try {
      var answer = call.get();
      accepted.put(answer.id(), answer);
      if (answer.intent() == Intent.DELETED) {
        current.remove(branch);
      } else {
        current.put(branch, answer.id());
      }
      counts.merge(what, 1, Integer::sum);
    } catch (DeploymentException e) {
      counts.merge("refused " + e.error().getClass().getSimpleName(), 1, Integer::sum);
    }
  }

  private ConfigurationDraft draft() {
    var wanted = random.nextInt(5) == 0 ? 0 : 1 + random.nextInt(2);
    return draft(wanted, FATES.get(random.nextInt(FATES.size())));
  }

  private ConfigurationDraft draft(int wanted, String fate) {
    tags++;
    return aDraft()
        .withReplicas(wanted, 2)
        .withEnvironment(Map.of("FATE", fate, "TAG", "tag-" + tags))
        .rolledOut(random.nextBoolean(), random.nextBoolean(), Duration.ZERO)
        .build();
  }

  /** Waits until all is quiet, and looks whether what was asked for last is what runs. */
  void verify() {
    LocalBerth.await(SETTLING, "every operation ends", this::everyOperationEnded);
    LocalBerth.await(
        SETTLING, "all is quiet", () -> accepted.keySet().stream().allMatch(this::quiet));
    accepted.values().forEach(this::asWanted);
    assertThat(accepted.keySet())
        .allSatisfy(id -> assertThat(berth.faultsOfHistory(id)).as("history of %s", id).isEmpty());
    assertThat(listening()).as("every process is a replica on record").isEqualTo(onRecord());
    assertThat(supervised()).as("no supervisor is left").isEqualTo(recorded());
  }

  /** Time passes at once where nothing but it can bring the end. */
  private boolean everyOperationEnded() {
    var open = accepted.keySet().stream().filter(this::open).toList();
    var waiting = open.stream().flatMap(id -> inVain(id).stream()).collect(Collectors.toSet());
    if (!waiting.equals(leaptFor)
        && open.stream().noneMatch(id -> inVain(id).isEmpty())
        && accepted.keySet().stream().allMatch(this::isReadyOrNeverWillBe)) {
      leaptFor = waiting;
      berth.leap(TOO_LONG);
      counts.merge("leap", 1, Integer::sum);
    }
    return open.isEmpty();
  }

  private boolean isReadyOrNeverWillBe(DeploymentId id) {
    var never = inVain(id);
    return berth.find(id).observed().replicas().stream()
        .allMatch(replica -> replica.ready() || never.contains(replica.id()));
  }

  /** The replicas that answer that they are not ready. */
  private Set<ReplicaId> inVain(DeploymentId id) {
    return berth.seen(id).stream()
        .filter(seen -> seen.evidence() != null)
        .filter(seen -> requireNonNull(seen.evidence()).code() == ReasonCode.NEVER_READY)
        .map(Observation::id)
        .collect(Collectors.toSet());
  }

  private boolean open(DeploymentId id) {
    return berth.operations(id).stream().anyMatch(Operation::open);
  }

  private boolean quiet(DeploymentId id) {
    var now = berth.find(id);
    var atRest = !now.status().progressing() || now.observed().failures().gaveUp();
    return atRest && now.observed().replicas().stream().allMatch(Replica::ready);
  }

  private void asWanted(Deployment asked) {
    var now = berth.find(asked.id());
    var ended =
        berth.operations(asked.id()).stream()
            .filter(operation -> operation.id().equals(asked.operation().id()))
            .findFirst()
            .orElseThrow();
    counts.merge(ended.state().name(), 1, Integer::sum);
    assertThat(now.intent()).as("%s", now).isEqualTo(asked.intent());
    if (now.intent() != Intent.RUNNING) {
      assertThat(now.observed().replicas()).as("%s", now).isEmpty();
      assertThat(ended.state()).isEqualTo(Operation.State.SUCCEEDED);
      return;
    }
    var wish = asked.desired().configuration();
    var cause = CAUSES.get(wish.environment().get("FATE"));
    if (cause == null || wish.minReplicas() == 0) {
      assertThat(ended.state()).as("%s", now).isEqualTo(Operation.State.SUCCEEDED);
      assertThat(now.desired()).isEqualTo(asked.desired());
    } else {
      assertThat(ended.state()).isIn(Operation.State.FAILED, Operation.State.ROLLED_BACK);
      assertThat(ended.cause()).contains(cause);
    }
    if (now.observed().failures().gaveUp()) {
      assertThat(now.status().state()).isEqualTo(State.FAILED);
      return;
    }
    assertThat(now.status().state()).as("%s", now).isEqualTo(State.ACTIVE);
    assertThat(now.observed().replicas()).hasSize(now.wantedReplicas());
    for (var replica : now.observed().replicas()) {
      assertThat(tag(requireNonNull(replica.endpoint())))
          .isEqualTo(now.desired().configuration().environment().get("TAG"));
    }
  }

  private static String tag(Endpoint endpoint) {
    try (var answer = URI.create("http://" + endpoint).toURL().openStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Set<Integer> onRecord() {
    return accepted.keySet().stream()
        .flatMap(id -> berth.find(id).observed().replicas().stream())
        .map(replica -> requireNonNull(replica.endpoint()).port())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Set<String> recorded() {
    return accepted.keySet().stream()
        .flatMap(id -> berth.find(id).observed().replicas().stream())
        .map(replica -> replica.id().toString())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The ports of all processes of this storm, as the process table says. */
  private static Set<Integer> listening() {
    var program = LocalEngineFixture.stormCommand().get(2);
    return commands().stream()
        .filter(words -> words.size() == 5 && words.get(2).equals(program))
        .map(words -> Integer.valueOf(words.get(3)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The replicas that have a supervisor, as the process table says. */
  private Set<String> supervised() {
    var any = berth.engine().folder(new ReplicaId(new UUID(0, 0), 1, 0, 1));
    var folders = Objects.requireNonNull(any.getParent());
    return commands().stream()
        .filter(words -> words.size() > 3 && words.get(1).endsWith("supervisor"))
        .map(words -> Path.of(words.get(2)))
        .filter(folder -> folders.equals(folder.getParent()))
        .map(folder -> folder.getFileName().toString())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<List<String>> commands() {
    var commands = new ArrayList<List<String>>();
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (var process : processes) {
        try {
          var line = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
          commands.add(List.of(line.split("\0", -1)));
        } catch (IOException e) {
          // It ended in this moment.
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return commands;
  }

  /** The longest that a delete, or switching off, took to its end. */
  Duration longest(Operation.Action action) {
    return accepted.keySet().stream()
        .flatMap(id -> berth.operations(id).stream())
        .filter(operation -> operation.action() == action)
        .filter(operation -> operation.state() == Operation.State.SUCCEEDED)
        .map(
            operation ->
                Duration.between(operation.createdAt(), requireNonNull(operation.finishedAt())))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
