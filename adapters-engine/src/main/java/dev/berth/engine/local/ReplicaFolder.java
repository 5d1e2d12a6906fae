package dev.berth.engine.local;

import dev.berth.replica.Evidence;
import dev.berth.replica.ReplicaId;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is known of one replica, in a folder that outlives Berth. It exists from the moment at which
 * the replica counts as started until the replica is removed.
 *
 * <ul>
 *   <li>{@code port}, {@code readiness}: where it listens and what its probe asks for
 *   <li>{@code gpus}: the numbers of its GPUs, where it has any
 *   <li>{@code model}, {@code api.json}: the model file and its parameters
 *   <li>{@code environment}: gone when it was read; {@code uid}: whom the replica runs as
 *   <li>{@code claim}: the supervisor, or Berth, which then says that none may come any more
 *   <li>{@code identity}, {@code pid}: the serving process; {@code exit}: its exit code
 *   <li>{@code stop}: when it ends by force; {@code reason}: why it ended, when nothing of it is
 *       left
 *   <li>{@code log}, {@code work}: what it says, and its working folder
 * </ul>
 *
 * <p>A replica that is a user of its own may enter the folder, read what is its own, and write in
 * {@code work} alone. So it can neither change nor replace what Berth and the supervisor read.
 */
record ReplicaFolder(Path path) {
  private static final Set<PosixFilePermission> FOR_ALL_TO_READ =
      PosixFilePermissions.fromString("r--r--r--");
  private static final String FRESH = ".new-";
  private static final String GONE = ".gone-";
  private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");
  private static final Pattern GPUS = Pattern.compile("\\d{1,3}(?: \\d{1,3})*");
  private static final Pattern INSTANT = Pattern.compile("-?\\d{1,18}");

  /** Writes a file of a folder that is not there for anybody else yet. */
  @FunctionalInterface
  interface Filling {
    void fill(ReplicaFolder folder) throws IOException;
  }

  static ReplicaFolder of(Path replicas, ReplicaId id) {
    return new ReplicaFolder(replicas.resolve(id.toString()));
  }

  /**
   * Makes the folder with all that the filling wrote, or not at all.
   *
   * @throws FileAlreadyExistsException where it is there already
   */
  static void create(Path replicas, ReplicaId id, Filling filling) throws IOException {
    var aside = new ReplicaFolder(replicas.resolve(FRESH + id));
    Trees.delete(aside.path);
    Files.createDirectory(aside.path, Trees.PRIVATE);
    Files.createDirectory(aside.work(), Trees.PRIVATE);
    filling.fill(aside);
    var target = replicas.resolve(id.toString());
    if (Files.exists(target)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    Files.move(aside.path, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes what a crash left of folders that were being made or deleted. */
  static void deleteRemnants(Path replicas) throws IOException {
    for (var prefix : new String[] {FRESH, GONE}) {
      try (var remnants = Files.newDirectoryStream(replicas, prefix + "*")) {
        for (var remnant : remnants) {
          Trees.delete(remnant);
        }
      }
    }
  }

  /** Deletes it with all that is in it; does nothing where it could never be made. */
  void delete() throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    var aside = path.resolveSibling(GONE + path.getFileName());
    Trees.delete(aside);
    Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
    Trees.delete(aside);
  }

  Path work() {
    return path.resolve("work");
  }

  Path api() {
    return path.resolve("api.json");
  }

  Path model() {
    return path.resolve("model");
  }

  ReplicaLog log() {
    return new ReplicaLog(path.resolve("log"));
  }

  void writeApi(String json) throws IOException {
    Files.writeString(api(), json, StandardOpenOption.CREATE_NEW);
  }

  /**
   * Puts a file of the same content here; without a copy where the file system can.
   *
   * @param forUser whether another user than Berth's reads it
   */
  void linkModel(Path artifact, boolean forUser) throws IOException {
    try {
      Files.createLink(model(), artifact);
    } catch (FileSystemException e) {
      Files.copy(artifact, model());
    }
    if (forUser) {
      Files.setPosixFilePermissions(model(), FOR_ALL_TO_READ);
    }
  }

  /** Lets this user, and nobody else, enter the folder and use what is a replica's own. */
  void giveTo(int uid) throws IOException {
    Files.writeString(path.resolve("uid"), uid + "\n", StandardOpenOption.CREATE_NEW);
    Files.setAttribute(work(), "unix:uid", uid);
    Files.setAttribute(work(), "unix:gid", uid);
    if (Files.exists(api())) {
      Files.setPosixFilePermissions(api(), FOR_ALL_TO_READ);
    }
    Files.setAttribute(path, "unix:gid", uid);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x---"));
  }

  /** Whom the replica runs as; empty where it is no user of its own. */
  OptionalInt uid() throws IOException {
    return number("uid");
  }

  void writeEnvironment(String shellText) throws IOException {
    Files.writeString(path.resolve("environment"), shellText, StandardOpenOption.CREATE_NEW);
  }

  void writePort(int port) throws IOException {
    Files.writeString(path.resolve("port"), port + "\n", StandardOpenOption.CREATE_NEW);
  }

  OptionalInt port() throws IOException {
    return number("port");
  }

  void writeGpus(List<Integer> numbers) throws IOException {
    var text = numbers.stream().map(String::valueOf).collect(Collectors.joining(" "));
    Files.writeString(path.resolve("gpus"), text + "\n", StandardOpenOption.CREATE_NEW);
  }

  /** The numbers of its GPUs; empty where it has none. */
  List<Integer> gpus() throws IOException {
    return file("gpus")
        .read()
        .filter(text -> GPUS.matcher(text).matches())
        .map(text -> Arrays.stream(text.split(" ", -1)).map(Integer::valueOf).toList())
        .orElse(List.of());
  }

  void writeReadiness(String requestPath) throws IOException {
    Files.writeString(path.resolve("readiness"), requestPath + "\n", StandardOpenOption.CREATE_NEW);
  }

  Optional<String> readiness() throws IOException {
    return file("readiness").read();
  }

  /** Makes sure that no supervisor starts the process any more; false where one may have. */
  boolean claim() throws IOException {
    try {
      Files.writeString(path.resolve("claim"), "Berth\n", StandardOpenOption.CREATE_NEW);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Whether the claim is taken, be it by a supervisor that did not get any further. */
  boolean claimed() {
    return file("claim").exists();
  }

  Optional<ProcessIdentity> supervisor() throws IOException {
    return file("claim").read().flatMap(ProcessIdentity::parse);
  }

  Optional<ProcessIdentity> serving() throws IOException {
    return file("identity").read().flatMap(ProcessIdentity::parse);
  }

  OptionalInt exitCode() throws IOException {
    return number("exit");
  }

  /** Whether there is an exit code, or will be in a moment. */
  boolean exitBegun() {
    return file("exit").exists();
  }

  void writeStop(Instant byForceAt) throws IOException {
    file("stop").write(Long.toString(byForceAt.toEpochMilli()));
  }

  Optional<Instant> stop() throws IOException {
    return file("stop")
        .read()
        .filter(text -> INSTANT.matcher(text).matches())
        .map(text -> Instant.ofEpochMilli(Long.parseLong(text)));
  }

  void writeReason(Evidence evidence) throws IOException {
    file("reason").write(EvidenceText.write(evidence));
  }

  Optional<Evidence> reason() throws IOException {
    return file("reason").read().map(EvidenceText::read);
  }

  private OptionalInt number(String name) throws IOException {
    var line = file(name).read();
    return line.filter(text -> NUMBER.matcher(text).matches())
        .map(text -> OptionalInt.of(Integer.parseInt(text)))
        .orElse(OptionalInt.empty());
  }

  private DurableFile file(String name) {
    return new DurableFile(path.resolve(name));
  }
}
