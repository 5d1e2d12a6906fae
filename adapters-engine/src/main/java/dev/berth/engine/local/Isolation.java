package dev.berth.engine.local;

import dev.berth.replica.ReasonCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * How replicas are kept from Berth's files and processes, from each other's, and from rights that
 * they could use: by a user of its own for each where Berth is root, else by namespaces where the
 * machine allows them.
 */
final class Isolation {
  /** What this machine lets Berth do. */
  enum Kind {
    /** A user for each replica, and a view of its own. */
    USERS_AND_VIEWS,
    /** A user for each replica; mounting is not allowed. */
    USERS,
    /** Berth's own user, in namespaces that hide its files and processes. */
    NAMESPACES,
    /** Nothing; replicas run as Berth's own user. */
    NONE,
    /** Nothing, and Berth is root: no replica is started. */
    REFUSED
  }

  private static final List<String> NO_RIGHTS =
      List.of("--no-new-privs", "--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all");

  private static final List<String> OWN_MOUNTS = List.of("unshare", "--mount", "--");

  /** The replica's user stays the same number inside; the rights to mount are gone after it. */
  private static final List<String> OWN_NAMESPACES =
      List.of(
          "unshare",
          "--user",
          "--map-current-user",
          "--keep-caps",
          "--mount",
          "--pid",
          "--fork",
          "--kill-child",
          "--mount-proc",
          "--");

  /** Reads the environment as the replica's user: a variable may change what programs load. */
  private static final String READ_ENVIRONMENT =
      """
      berth_text= berth_line=
      while IFS= read -r berth_line <&3; do
        berth_text="$berth_text$berth_line
      "
      done
      eval "$berth_text"
      """;

  /** The shell exports some variables of its own. */
  private static final String CLEAN = "unset PWD OLDPWD SHLVL\n";

  private static final String BECOME = "exec \"$@\" 3<&-";

  /** A first process stays, as the kernel lets no signal end it that it does not expect. */
  private static final String STAY_ABOVE = "(exec \"$@\" 3<&-); exit \"$?\"";

  private final Kind kind;
  private final Path dataFolder;
  private final Path view;

  Isolation(Kind kind, Path dataFolder, Path view) {
    this.kind = kind;
    this.dataFolder = dataFolder;
    this.view = view;
  }

  /**
   * Finds out what this machine allows.
   *
   * @param run where the program goes that makes views
   */
  static Isolation of(Path dataFolder, Path run, UserIds ids)
      throws IOException, InterruptedException {
    var view = Scripts.install("view", run);
    return new Isolation(kind(dataFolder, view, ids), dataFolder, view);
  }

  private static Kind kind(Path dataFolder, Path view, UserIds ids)
      throws IOException, InterruptedException {
    var table = Files.writeString(view.resolveSibling("mounts"), View.without(dataFolder).table());
    var cover = List.of("sh", view.toString(), "/", table.toString(), "--", "true");
    if (!isRoot()) {
      return Programs.succeeds(joined(OWN_NAMESPACES, cover)) ? Kind.NAMESPACES : Kind.NONE;
    }
    if (!ids.exist() || !Programs.succeeds(joined(as(ids.last()), List.of("true")))) {
      return Kind.REFUSED;
    }
    return Programs.succeeds(joined(OWN_MOUNTS, cover)) ? Kind.USERS_AND_VIEWS : Kind.USERS;
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  /** Whether each replica is a user of its own. */
  boolean hasUsers() {
    return kind == Kind.USERS_AND_VIEWS || kind == Kind.USERS;
  }

  /**
   * The command as it must be run so that it is isolated. Where the folder has an environment, it
   * must find that open as file 3.
   *
   * @param folder the replica's, in whose working folder it starts
   * @param uid whom it runs as; empty where replicas are no users
   * @param needed folders that it reads
   * @throws IOException where it cannot be isolated
   */
  List<String> wrap(ReplicaFolder folder, OptionalInt uid, List<Path> needed, List<String> command)
      throws IOException {
    var entered =
        folder.hasEnvironment() ? enter(CLEAN + READ_ENVIRONMENT + BECOME) : List.<String>of();
    return switch (kind) {
      case USERS_AND_VIEWS ->
          joined(OWN_MOUNTS, view(folder, needed), as(uid.orElseThrow()), entered, command);
      case USERS -> {
        requireOpen(folder, needed);
        yield joined(as(uid.orElseThrow()), entered, command);
      }
      case NAMESPACES -> {
        var first = CLEAN + (folder.hasEnvironment() ? READ_ENVIRONMENT : "") + STAY_ABOVE;
        yield joined(
            OWN_NAMESPACES,
            view(folder, needed),
            List.of("setpriv"),
            NO_RIGHTS,
            enter(first),
            command);
      }
      case NONE -> joined(entered, command);
      case REFUSED ->
          throw new StartFailure(
              ReasonCode.NOT_ISOLATED,
              "Berth is root and cannot give a replica another user: setpriv of util-linux is"
                  + " missing or not allowed, or the user ids do not exist here"
                  + " (replicas.user-ids).");
    };
  }

  private List<String> view(ReplicaFolder folder, List<Path> needed) throws IOException {
    var made = View.of(dataFolder, folder.work(), needed);
    var table = folder.writeMounts(made.table());
    var line = new ArrayList<>(List.of("sh", view.toString()));
    line.addAll(List.of(folder.work().toString(), table.toString()));
    made.open().forEach(path -> line.add(path.toString()));
    line.add("--");
    return line;
  }

  private static void requireOpen(ReplicaFolder folder, List<Path> needed) throws IOException {
    for (var path : joined(needed, List.of(folder.path()))) {
      var closed = View.closed(path.toRealPath());
      if (closed.isPresent()) {
        throw new StartFailure(
            ReasonCode.NOT_ISOLATED,
            "Replicas run as other users here and must not enter %s, below which %s lies."
                .formatted(closed.get(), path));
      }
    }
  }

  private static List<String> enter(String text) {
    return List.of("sh", "-c", text, "replica");
  }

  /** Becomes that user for good, without any group or right but its own. */
  static List<String> as(int uid) {
    var line =
        new ArrayList<>(List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups"));
    line.addAll(NO_RIGHTS);
    line.add("--");
    return line;
  }

  @SafeVarargs
  private static <T> List<T> joined(List<T>... parts) {
    var all = new ArrayList<T>();
    for (var part : parts) {
      all.addAll(part);
    }
    return all;
  }

  List<String> notices() {
    return switch (kind) {
      case USERS_AND_VIEWS, USERS, NAMESPACES -> List.of();
      case NONE ->
          List.of(
              "Isolation is off: replicas run as Berth's own user and can read its keys, its"
                  + " database and each other. Run Berth as root, or allow user namespaces.");
      case REFUSED ->
          List.of(
              "No replica can be started: Berth is root and this machine does not let it give"
                  + " replicas other users.");
    };
  }
}
