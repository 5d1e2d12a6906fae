package dev.berth.app;

import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;

/**
 * What the process is told from outside. A terminal's Ctrl-C and a service manager's SIGTERM mean
 * different things here, which a shutdown hook could not tell apart.
 */
final class Signals {
  private static final int EXIT_CODE_OF_CTRL_C = 130;

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

  /** Found by name, because javac warns of {@code sun.misc.Signal} and nothing silences that. */
  private void listen(String name, Told told) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      var listener =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (_, _, _) -> {
                tell(told);
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java knows no signals", e);
    }
  }

  private void tell(Told told) {
    if (!first.complete(told)) {
      System.err.println("Ending at once; berth down stops what is left.");
      Runtime.getRuntime().halt(EXIT_CODE_OF_CTRL_C);
    }
  }

  /** Waits for the first. */
  Told await() {
    return first.join();
  }
}
