package dev.berth.engine.local;

import dev.berth.replica.ReplicaId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The processes of one replica: its supervisor, the serving process and what that started. */
final class ReplicaProcesses {
  /** How long a supervisor may take to record an exit. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ReplicaId id;
  private final ReplicaFolder folder;
  private final Processes processes;
  private final @Nullable Process child;
  private final OptionalInt uid;
  private volatile @Nullable ProcessIdentity supervisor;
  private volatile @Nullable ProcessIdentity serving;
  private volatile boolean supervised;
  private @Nullable Instant servingGoneSince;
  private Instant lookedAt = Instant.EPOCH;

  /**
   * Those of a replica.
   *
   * @param uid its user; empty where it has none of its own
   * @param child its supervisor, where this program started it
   */
  ReplicaProcesses(
      ReplicaId id,
      ReplicaFolder folder,
      Processes processes,
      OptionalInt uid,
      @Nullable Process child) {
    this.id = id;
    this.folder = folder;
    this.processes = processes;
    this.uid = uid;
    this.child = child;
  }

  /**
   * Whether the replica ran and ended, or can never run any more. Then its exit code, if there is
   * one, is recorded.
   */
  boolean ended() throws IOException {
    if (childRuns() && Duration.between(lookedAt, Instant.now()).compareTo(PATIENCE) < 0) {
      return false;
    }
    lookedAt = Instant.now();
    var journal = read();
    if (journal.isPresent() && journal.get().exitCode().isPresent()) {
      return true;
    }
    supervised = childRuns() || alive(supervisor);
    if (alive(serving)) {
      return false;
    }
    if (supervised) {
      if (serving != null) {
        hurry();
      }
      return false;
    }
    if (serving != null) {
      return true;
    }
    // No supervisor may come any more once the journal is Berth's.
    if (journal.isEmpty()) {
      return folder.claim();
    }
    // The supervisor was killed, perhaps right before the serving process writes who it is.
    return members().isEmpty() && read().flatMap(Journal::serving).isEmpty();
  }

  private static boolean alive(@Nullable ProcessIdentity identity) {
    return identity != null && identity.alive();
  }

  /** Whether the serving process got as far as saying who it is. */
  boolean everServed() throws IOException {
    return serving() != null;
  }

  /**
   * Whether who listens on that port is none of them. Where nothing can be seen of who listens, or
   * of what they have open, it is taken to be one of them.
   *
   * @param answered when somebody listened there, by {@link System#nanoTime}
   */
  boolean strangerListensOn(int port, long answered) throws IOException {
    var sockets = processes.listeners(answered).on(port);
    // Nearly always it is the serving process, and the table of all processes is long.
    var first = serving();
    if (first != null && first.alive() && holdsOneOf(sockets, Listeners.filesOf(first.pid()))) {
      return false;
    }
    var seen = false;
    for (var member : members()) {
      var files = Listeners.filesOf(member.pid());
      if (holdsOneOf(sockets, files)) {
        return false;
      }
      seen |= !files.isEmpty();
    }
    return seen && !sockets.isEmpty();
  }

  private static boolean holdsOneOf(Set<String> sockets, Set<String> files) {
    return files.stream().anyMatch(sockets::contains);
  }

  /** A cheap look for an end that nobody will tell of. */
  boolean mayHaveEnded() {
    if (childRuns()) {
      return false;
    }
    var leader = supervisor;
    var known = serving;
    if (known == null || leader == null) {
      return true;
    }
    return !(supervised ? leader : known).alive();
  }

  /** Asks all of them to end. The supervisor does not mind. */
  void terminate() throws IOException {
    Processes.terminate(members());
  }

  /** Ends all of them by force, but for the supervisor, which records that. */
  void killServing() throws IOException {
    var members = members();
    var leader = supervisor;
    members.removeIf(stat -> leader != null && leader.is(stat));
    kill(members);
  }

  /** Ends what is left of them by force; true where nothing was left. */
  boolean sweep() throws IOException {
    var members = members();
    kill(members);
    return members.isEmpty();
  }

  private void kill(Set<ProcessStat> members) throws IOException {
    Processes.kill(members);
    if (uid.isPresent() && !members.isEmpty()) {
      Processes.killUser(uid.getAsInt());
    }
  }

  private boolean childRuns() {
    return child != null && child.isAlive();
  }

  private Set<ProcessStat> members() throws IOException {
    var first = serving();
    var known =
        Stream.of(Optional.ofNullable(supervisor), Optional.ofNullable(first))
            .flatMap(Optional::stream)
            .toList();
    return processes.current().of(id.toString(), uid, known);
  }

  private @Nullable ProcessIdentity serving() throws IOException {
    if (serving == null) {
      var _ = read();
    }
    return serving;
  }

  /** Who its processes are does not change once it is known. */
  private Optional<Journal> read() throws IOException {
    var journal = folder.journal();
    supervisor = journal.flatMap(Journal::supervisor).orElse(supervisor);
    serving = journal.flatMap(Journal::serving).orElse(serving);
    return journal;
  }

  /** A supervisor that does not record the exit in time will not any more. */
  private void hurry() throws IOException {
    var since = servingGoneSince;
    if (since == null) {
      servingGoneSince = Instant.now();
    } else if (since.plus(PATIENCE).isBefore(Instant.now())) {
      sweep();
    }
  }
}
