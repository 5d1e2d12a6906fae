package dev.berth.engine.local;

import dev.berth.replica.Evidence;
import dev.berth.replica.ReplicaId;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is known of one replica, in a folder that outlives Berth. It exists from the moment at which
 * the replica counts as started until the replica is removed.
 *
 * <ul>
 *   <li>{@code placement}: where it listens, what its probe asks for, its user and its GPUs
 *   <li>{@code model}, {@code api.json}: the model file and its parameters
 *   <li>{@code environment}: variables of its own, if it has any; gone when they were read
 *   <li>{@code mounts}: what it sees of folders that are not for everybody
 *   <li>{@code journal}: the supervisor, the serving process, and its exit code; made by the
 *       supervisor, or by Berth, which then says that none may come any more
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
    Files.setAttribute(work(), "unix:uid", uid);
    Files.setAttribute(work(), "unix:gid", uid);
    if (Files.exists(api())) {
      Files.setPosixFilePermissions(api(), FOR_ALL_TO_READ);
    }
    Files.setAttribute(path, "unix:gid", uid);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x---"));
  }

  void writeEnvironment(String shellText) throws IOException {
    Files.writeString(environment(), shellText, StandardOpenOption.CREATE_NEW);
  }

  /** Whether variables of its own wait for the replica. */
  boolean hasEnvironment() {
    return Files.exists(environment());
  }

  private Path environment() {
    return path.resolve("environment");
  }

  /** Writes what is mounted for it, as fstab(5) has it; where that is. */
  Path writeMounts(String table) throws IOException {
    return Files.writeString(path.resolve("mounts"), table);
  }

  void writePlacement(Placement placement) throws IOException {
    var text = placement.text() + "\n";
    Files.writeString(path.resolve("placement"), text, StandardOpenOption.CREATE_NEW);
  }

  Optional<Placement> placement() throws IOException {
    return file("placement").read().flatMap(Placement::parse);
  }

  /** Makes sure that no supervisor starts the process any more; false where one may have. */
  boolean claim() throws IOException {
    try {
      Files.writeString(path.resolve("journal"), "Berth\n", StandardOpenOption.CREATE_NEW);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** What is known of its processes; empty where no supervisor came, or may come any more. */
  Optional<Journal> journal() throws IOException {
    try {
      return Optional.of(Journal.parse(Files.readString(path.resolve("journal"))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
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

  private DurableFile file(String name) {
    return new DurableFile(path.resolve(name));
  }
}
