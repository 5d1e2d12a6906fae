package dev.berth.app;

import java.io.PrintStream;

/**
 * Tells whoever waits what is going on.
 *
 * @param out where lines go
 */
record Progress(PrintStream out) {

  /** One step began. */
  void step(String sentence) {
    out.println(sentence);
  }
}
