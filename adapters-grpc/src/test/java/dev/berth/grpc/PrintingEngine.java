package dev.berth.grpc;

import dev.berth.replica.Endpoint;
import dev.berth.replica.Observation;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaLogs;
import dev.berth.simulation.ForwardingEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An engine with one replica, which prints what a test says and ends when it says so. */
final class PrintingEngine extends ForwardingEngine implements ReplicaLogs {
  private final List<String> printed = new ArrayList<>();
  private @Nullable ReplicaId running;

  PrintingEngine() {
    super(new QuietEngine());
  }

  synchronized void run(ReplicaId id) {
    running = id;
  }

  synchronized void print(String line) {
    printed.add(line);
  }

  synchronized void end() {
    running = null;
  }

  @Override
  public synchronized List<Observation> observe(UUID deployment) {
    return running == null
        ? List.of()
        : List.of(new Observation(running, Phase.READY, new Endpoint("127.0.0.1", 1), null));
  }

  @Override
  public synchronized Optional<Part> last(ReplicaId id, int lines) {
    return after(id, Math.max(0, printed.size() - lines));
  }

  @Override
  public synchronized Optional<Part> after(ReplicaId id, long from) {
    return Optional.of(new Part(printed.subList((int) from, printed.size()), printed.size()));
  }
}
