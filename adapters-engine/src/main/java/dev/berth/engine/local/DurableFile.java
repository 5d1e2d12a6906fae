package dev.berth.engine.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A file of some lines that a crash of its writer leaves as it was or as it shall be. */
record DurableFile(Path path) {

  /**
   * The lines; empty where there is no file, or a writer died before it wrote the last one's end.
   */
  Optional<String> read() throws IOException {
    String text;
    try {
      text = Files.readString(path);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    return text.endsWith("\n")
        ? Optional.of(text.substring(0, text.length() - 1))
        : Optional.empty();
  }

  /** Replaces the lines. */
  void write(String line) throws IOException {
    var aside = path.resolveSibling("." + path.getFileName() + ".new");
    Files.writeString(
        aside,
        line + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE);
    Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
