package dev.berth.engine.local;

import dev.berth.replica.ReasonCode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the last lines of a log tell of a process that ended badly: the texts of the system's own
 * errors, which programs print in every language, and those of Berth's model servers.
 */
final class LogClues {
  private static final List<Clue> CLUES =
      List.of(
          clue(ReasonCode.PORT_TAKEN, "Address already in use"),
          clue(ReasonCode.DISK_FULL, "No space left on device"),
          clue(ReasonCode.TOO_MANY_FILES, "Too many open files"),
          clue(
              ReasonCode.PROCESS_LIMIT,
              "can't start new thread|unable to create native thread|[Cc]annot fork"
                  + "|fork: .*Resource temporarily unavailable|BlockingIOError: \\[Errno 11\\]"),
          clue(
              ReasonCode.OUT_OF_MEMORY,
              "OutOfMemoryError|MemoryError|[Cc]annot allocate memory|std::bad_alloc"),
          clue(
              ReasonCode.BAD_ENVIRONMENT,
              "bad variable name|Argument list too long|Fatal Python error: .*environment"
                  + "|Could not create the Java Virtual Machine"),
          clue(ReasonCode.IMPORT_FAILED, "ModuleNotFoundError|ImportError|No module named"),
          clue(
              ReasonCode.MODEL_FILE_MISSING,
              "model file \\S+ cannot be read|cannot be loaded: FileNotFoundError"),
          clue(
              ReasonCode.MODEL_CORRUPT,
              "cannot be loaded: model file|cannot be loaded: (\\w+\\.)?UnpicklingError"
                  + "|cannot be loaded: EOFError"),
          clue(
              ReasonCode.MODEL_API_MISMATCH,
              "model cannot be loaded: (input|output|api file|the model needs the inputs)"
                  + "|is declared as .*, which is unknown"),
          clue(
              ReasonCode.LOADER_FAILED,
              "cannot serve: the function cannot be loaded|model cannot be loaded"
                  + "|the file holds an? \\w+, which cannot be called"));

  private LogClues() {}

  /**
   * What the newest telling line tells.
   *
   * @param lines oldest first
   */
  static Optional<ReasonCode> read(List<String> lines) {
    return lines.reversed().stream()
        .flatMap(line -> CLUES.stream().filter(clue -> clue.words().matcher(line).find()).limit(1))
        .map(Clue::code)
        .findFirst();
  }

  private static Clue clue(ReasonCode code, String words) {
    return new Clue(code, Pattern.compile(words));
  }

  private record Clue(ReasonCode code, Pattern words) {}
}
