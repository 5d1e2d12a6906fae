package dev.berth.app;

import dev.berth.engine.local.ServingRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where Berth's own files lie: the checkout, or an installation of the same layout.
 *
 * @param root the folder
 */
record Home(Path root) {

  /** The one that the launcher names. */
  static Home ofLauncher() {
    var named = System.getProperty("berth.home");
    if (named == null) {
      throw new StartFailure("Berth's own folder is not known. Start Berth with ./berth.");
    }
    return new Home(Path.of(named));
  }

  /** Where unpacked programs are kept that every data folder can share. */
  Path tools() {
    return root.resolve(".tools");
  }

  /** How Python functions are served: by the Python model server. */
  ServingRuntime dill() {
    return ServingRuntime.dill(root.resolve("model-server-python/src"));
  }

  /** How ONNX models are served: by the model server, on the JDK that runs this. */
  ServingRuntime onnx() {
    var dist = root.resolve("model-server/target/dist");
    try (var jars = Files.list(dist.resolve("lib"))) {
      return ServingRuntime.onnx(
          Path.of(System.getProperty("java.home")),
          jars.map(Path::toString).sorted().collect(Collectors.joining(":")),
          dist.resolve("model-server.aot"),
          List.of(dist));
    } catch (IOException e) {
      throw new UncheckedIOException("the model server is not built", e);
    }
  }
}
