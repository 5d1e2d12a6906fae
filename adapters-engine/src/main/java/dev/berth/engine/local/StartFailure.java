package dev.berth.engine.local;

import dev.berth.replica.ReasonCode;
import java.io.IOException;
import java.util.List;

/** Why a replica cannot be started, where it is known more closely than that something failed. */
final class StartFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final ReasonCode code;
  private final List<String> output;

  StartFailure(ReasonCode code, String message) {
    this(code, message, List.of());
  }

  /**
   * A failure of a program.
   *
   * @param output the last lines that it printed
   */
  StartFailure(ReasonCode code, String message, List<String> output) {
    super(message);
    this.code = code;
    this.output = List.copyOf(output);
  }

  ReasonCode code() {
    return code;
  }

  List<String> output() {
    return output;
  }
}
