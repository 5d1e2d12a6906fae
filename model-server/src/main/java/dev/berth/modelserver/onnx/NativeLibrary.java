package dev.berth.modelserver.onnx;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds the runtime's native library where the distribution unpacked it. Without that the runtime
 * would unpack it from its jar into a temporary folder at every start.
 */
public final class NativeLibrary {
  private static final String PROPERTY = "onnxruntime.native.path";

  private NativeLibrary() {}

  /**
   * Points the runtime at {@code ../native/linux-<arch>} beside the first jar of the class path, if
   * there. The class itself does not know its jar where a distribution was moved: a class from the
   * cache of a rehearsal that ran elsewhere has a source without a location.
   */
  public static void locate() {
    if (System.getProperty(PROPERTY) != null) {
      return;
    }
    String architecture =
        switch (System.getProperty("os.arch")) {
          case "amd64", "x86_64" -> "x64";
          case "aarch64" -> "aarch64";
          default -> "unknown";
        };
    String[] classPath = System.getProperty("java.class.path").split(File.pathSeparator, 2);
    Path jar = Path.of(classPath[0]).toAbsolutePath();
    Path folder = jar.resolve("../../native/linux-" + architecture).normalize();
    if (Files.isDirectory(folder)) {
      System.setProperty(PROPERTY, folder.toString());
    }
  }
}
