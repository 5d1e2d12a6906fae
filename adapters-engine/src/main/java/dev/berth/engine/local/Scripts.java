package dev.berth.engine.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** Small shell programs that come with Berth and run from the data folder. */
final class Scripts {
  private Scripts() {}

  /** Writes a program into the folder; those that run go on with their own copy. */
  static Path install(String name, Path folder) throws IOException {
    var script = folder.resolve(name);
    var aside = folder.resolve("." + name + ".new");
    try (var source = Objects.requireNonNull(Scripts.class.getResourceAsStream(name + ".sh"))) {
      Files.copy(source, aside, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.move(aside, script, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return script;
  }
}
