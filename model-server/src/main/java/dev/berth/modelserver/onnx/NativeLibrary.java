package dev.berth.modelserver.onnx;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;

/**
 * Finds the runtime's native library where the distribution unpacked it. Without that the runtime
 * would unpack it from its jar into a temporary folder at every start.
 */
public final class NativeLibrary {
  private static final String PROPERTY = "onnxruntime.native.path";

  private NativeLibrary() {}

  /** Points the runtime at {@code ../native/linux-<arch>} beside this program's jar, if there. */
  public static void locate() {
    CodeSource source = NativeLibrary.class.getProtectionDomain().getCodeSource();
    if (System.getProperty(PROPERTY) != null || source == null) {
      return;
    }
    String architecture =
        switch (System.getProperty("os.arch")) {
          case "amd64", "x86_64" -> "x64";
          case "aarch64" -> "aarch64";
          default -> "unknown";
        };
    try {
      Path folder =
          Path.of(source.getLocation().toURI()).resolve("../../native/linux-" + architecture);
      if (Files.isDirectory(folder.normalize())) {
        System.setProperty(PROPERTY, folder.normalize().toString());
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
