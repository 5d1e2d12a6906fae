package dev.berth.app;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Predicts and reads the status without a pause, and keeps whatever was not as it should be. */
final class Watcher {
  private final List<String> bad = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean stopped;

  Watcher(Foundry foundry, String rid) {
    thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!stopped) {
                    keepIfBad(foundry, rid);
                  }
                });
  }

  private void keepIfBad(Foundry foundry, String rid) {
    var prediction = foundry.predict(rid);
    if (prediction.status() != 200) {
      bad.add("prediction: " + prediction);
    }
    var status = foundry.get(rid);
    if (!status.json().at("/status/isReady").asBoolean()) {
      bad.add("status: " + status);
    }
  }

  /** Ends, and answers what was bad. */
  List<String> stop() throws InterruptedException {
    stopped = true;
    thread.join();
    return bad;
  }
}
