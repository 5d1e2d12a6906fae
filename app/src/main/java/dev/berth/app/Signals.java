package dev.berth.app;

import java.util.concurrent.CompletableFuture;
import sun.misc.Signal;

/**
 * What the process is told from outside. A terminal's Ctrl-C and a service manager's SIGTERM mean
 * different things here, which a shutdown hook could not tell apart.
 */
final class Signals {
  private final CompletableFuture<Told> first = new CompletableFuture<>();

  private Signals() {}

  /** What was told. */
  enum Told {
    /** Ctrl-C: everything shall end. */
    INTERRUPT,
    /** SIGTERM: this process shall end and leave the rest running. */
    TERMINATE
  }

  /** Listens from now on. A second signal, while the first is obeyed, ends the process at once. */
  static Signals install() {
    var signals = new Signals();
    signals.listen("INT", Told.INTERRUPT);
    signals.listen("TERM", Told.TERMINATE);
    return signals;
  }

  private void listen(String name, Told told) {
    Signal.handle(
        new Signal(name),
        signal -> {
          if (!first.complete(told)) {
            Runtime.getRuntime().halt(128 + signal.getNumber());
          }
        });
  }

  /** Waits for the first. */
  Told await() {
    return first.join();
  }
}
