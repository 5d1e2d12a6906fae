package dev.berth.engine.local;

import dev.berth.model.Serving;
import dev.berth.replica.ReplicaFixture;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A data folder with an engine, and a small program that replicas run in tests. */
final class LocalEngineFixture implements AutoCloseable {
  private static final Path PROGRAMS = programs();

  private final Path folder;
  private final ArtifactStore.Origin origin;
  private final Gpus gpus;
  private @Nullable LocalEngine engine;

  LocalEngineFixture(Path folder) {
    this(folder, (_, _) -> false, Gpus.NONE);
  }

  /** With GPUs. */
  LocalEngineFixture(Path folder, Gpus gpus) {
    this(folder, (_, _) -> false, gpus);
  }

  /** With a runtime for the format {@code slow}, whose files come from there. */
  LocalEngineFixture(Path folder, ArtifactStore.Origin origin) {
    this(folder, origin, Gpus.NONE);
  }

  private LocalEngineFixture(Path folder, ArtifactStore.Origin origin, Gpus gpus) {
    this.gpus = gpus;
    this.folder = folder;
    this.origin = origin;
  }

  /** Opens the engine, again where it was open before. */
  LocalEngine open() {
    leave();
    try {
      var opened =
          LocalEngine.open(
              folder,
              Map.of(
                  "slow",
                  new ServingRuntime(List.of("true"), "/ready", false, List.of(), null, Map.of())),
              ArtifactStore.open(folder, origin),
              new LocalSettings(
                  InetAddress.getLoopbackAddress(), UserIds.of(folder), gpus, Map.of()),
              ControlGroups.below(folder.resolve("no-cgroups")));
      engine = opened;
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Closes the engine and leaves the replicas running. */
  void leave() {
    if (engine != null) {
      engine.close();
      engine = null;
    }
  }

  ReplicaSpec running(String mode) {
    return ReplicaFixture.served(new Serving.Command(command(mode)));
  }

  List<String> command(String mode) {
    return List.of("python3", "-SE", program("replica.py"), "{port}", mode);
  }

  /** A program that goes wrong in that way. */
  static List<String> faulty(String port, String mode) {
    return List.of("python3", "-SE", program("faulty.py"), port, mode);
  }

  /** A program whose environment says what becomes of it. */
  static List<String> stormCommand() {
    return List.of("python3", "-SE", program("storm.py"), "{port}");
  }

  /** A program that tries what replicas must not be able to do. */
  List<String> intruder(String port, String mode, String... arguments) {
    return Stream.concat(
            Stream.of("python3", "-SE", program("intruder.py"), port, mode),
            Arrays.stream(arguments))
        .toList();
  }

  /** A program of the tests where every user may read it. */
  static String program(String name) {
    try (var source = Objects.requireNonNull(LocalEngineFixture.class.getResourceAsStream(name))) {
      var program = PROGRAMS.resolve(name);
      var aside = Files.createTempFile(PROGRAMS, name, null);
      Files.copy(source, aside, StandardCopyOption.REPLACE_EXISTING);
      Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(aside, program, StandardCopyOption.ATOMIC_MOVE);
      program.toFile().deleteOnExit();
      return program.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path programs() {
    try {
      var folder = Files.createTempDirectory("berth-programs");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder(ReplicaId id) {
    return folder.resolve("replicas").resolve(id.toString());
  }

  /** How often the program was started for the replica. */
  int starts(ReplicaId id) {
    var started = folder(id).resolve("work").toFile().list((_, name) -> name.startsWith("start-"));
    return started == null ? 0 : started.length;
  }

  Placement placement(ReplicaId id) {
    try {
      return new ReplicaFolder(folder(id)).placement().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid(ReplicaId id) {
    return journal(id).serving().orElseThrow().pid();
  }

  long supervisorPid(ReplicaId id) {
    return journal(id).supervisor().orElseThrow().pid();
  }

  Journal journal(ReplicaId id) {
    return Journal.parse(text(folder(id).resolve("journal")));
  }

  static void kill(long pid) {
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  static boolean runs(long pid) {
    return ProcessStat.of(pid).filter(ProcessStat::alive).isPresent();
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean holdsWithin(Duration limit, BooleanSupplier condition) {
    var end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return true;
  }

  /** Ends everything. */
  @Override
  public void close() {
    try {
      (engine == null ? open() : engine).stopAll(Duration.ZERO);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    leave();
  }
}
