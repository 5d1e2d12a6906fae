package dev.berth.engine.local;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * The virtual environments of a data folder: one for each set of requirements, made when a replica
 * first needs it, and used by all that need the same. Safe for many threads.
 */
final class PythonEnvironments implements AutoCloseable {
  private static final long LOOK_MILLIS = 100;

  private final Path folder;
  private final PythonInstall install;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, CompletableFuture<Path>> making = new ConcurrentHashMap<>();

  private PythonEnvironments(Path folder, PythonInstall install) {
    this.folder = folder;
    this.install = install;
  }

  /** Opens those of a folder; ends and forgets those that an earlier Berth did not finish. */
  static PythonEnvironments open(Path folder, PythonInstall install) throws IOException {
    Trees.make(folder);
    try (var environments = Files.newDirectoryStream(folder)) {
      for (var each : environments) {
        if (!Files.exists(each.resolve("ready"))) {
          PythonInstall.sweep(each);
          Trees.delete(each);
        }
      }
    }
    return new PythonEnvironments(folder, install);
  }

  /**
   * The environment with these requirements; waits until it is made.
   *
   * @param wanted whether it is still worth waiting
   * @throws IOException where it cannot be made, with the reason, or is not wanted any more
   */
  PythonEnvironment get(Path own, PythonRequirements requirements, BooleanSupplier wanted)
      throws IOException {
    try {
      var python = PythonInterpreter.find(requirements.python());
      var name = name(python, own, requirements.packages());
      var ready = await(name, python, own, requirements.packages(), wanted);
      return new PythonEnvironment(
          ready.resolve("work/venv/bin/python"), List.of(ready, python.prefix()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while Python packages were installed.");
    }
  }

  private Path await(
      String name,
      PythonInterpreter python,
      Path own,
      List<String> packages,
      BooleanSupplier wanted)
      throws IOException, InterruptedException {
    var made =
        making.computeIfAbsent(
            name,
            digest ->
                CompletableFuture.supplyAsync(() -> make(digest, python, own, packages), threads));
    while (true) {
      try {
        return made.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (!wanted.getAsBoolean()) {
          throw new IOException("It was not wanted any more.", e);
        }
      } catch (ExecutionException e) {
        // Another replica tries again: the reason may be gone by then.
        making.remove(name, made);
        var cause = e.getCause();
        if (cause instanceof StartFailure known) {
          throw known;
        }
        throw new IOException(cause == null ? "" : cause.getMessage(), e);
      }
    }
  }

  private Path make(String name, PythonInterpreter python, Path own, List<String> packages) {
    var path = folder.resolve(name);
    var ready = path.resolve("ready");
    try {
      if (!Files.exists(ready)) {
        Trees.delete(path);
        try {
          install.run(new ReplicaFolder(path), python, own, packages);
          Trees.publish(path);
          Files.createFile(ready);
        } catch (IOException | InterruptedException e) {
          Trees.delete(path);
          throw e;
        }
      }
      return path;
    } catch (IOException | InterruptedException e) {
      throw new CompletionException(e.getMessage(), e);
    }
  }

  private static String name(PythonInterpreter python, Path own, List<String> packages)
      throws IOException {
    var text =
        String.join(
            "\n",
            python.program().toString(),
            Files.readString(own),
            String.join("\n", packages.stream().sorted().distinct().toList()));
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  /** Ends what is being made. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
