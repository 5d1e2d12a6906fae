package dev.berth.engine.local;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Berth's own model server, from this test's class path. */
final class OnnxRuntime {
  private OnnxRuntime() {}

  static ServingRuntime create() {
    return ServingRuntime.onnx(
        Path.of(System.getProperty("java.home")),
        String.join(File.pathSeparator, modelServer()),
        Path.of("none.aot"),
        modelServer().stream().map(Path::of).map(OnnxRuntime::folderOf).toList());
  }

  /** No more of this test's class path than needed: ONNX Runtime minds long command lines. */
  private static List<String> modelServer() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(
            entry ->
                entry.matches(".*/(model-server|onnxruntime|jackson-core|proto|protobuf-java)/.*"))
        .toList();
  }

  private static Path folderOf(Path entry) {
    return Files.isDirectory(entry) ? entry : Objects.requireNonNull(entry.getParent());
  }
}
