package dev.berth.grpc;

import dev.berth.access.Caller;
import dev.berth.reading.Reads;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Who makes the call that is being served, proved anew each time: many who ask at once share one
 * question to the database.
 */
final class ProvedCaller implements Supplier<Caller> {
  private final Reads reads;
  private final Supplier<Caller> alone;

  /**
   * @param alone proves a caller where it cannot be done together
   */
  ProvedCaller(Reads reads, Supplier<Caller> alone) {
    this.reads = reads;
    this.alone = alone;
  }

  @Override
  public Caller get() {
    var secret = CurrentCaller.secret();
    if (secret.isEmpty()) {
      return alone.get();
    }
    var proved = new CompletableFuture<Supplier<Caller>>();
    reads.read(
        secret.get(),
        view -> {
          var caller = view.caller();
          proved.complete(() -> caller.orElseThrow(CurrentCaller::notWorking));
        },
        () -> proved.complete(alone));
    return proved.join().get();
  }
}
