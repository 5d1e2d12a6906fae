package dev.berth.app;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Predicts without a pause, and keeps every answer other than 200. */
final class PredictionWatcher {
  private final List<String> bad = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean stopped;

  PredictionWatcher(Foundry foundry, String rid) {
    thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!stopped) {
                    var answer = foundry.predict(rid);
                    if (answer.status() != 200) {
                      bad.add(answer.toString());
                    }
                  }
                });
  }

  /** Ends, and answers what was bad. */
  List<String> stop() throws InterruptedException {
    stopped = true;
    thread.join();
    return bad;
  }
}
