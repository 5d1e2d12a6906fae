package dev.berth.modelserver;

import java.time.Instant;

/** The replica's log: lines on the error stream, each with its moment in UTC. */
final class Log {
  private Log() {}

  static void line(String message) {
    System.err.println(Instant.now() + " " + message);
  }

  /** A failure of the server itself, with where it happened. */
  static void failure(String message, Throwable cause) {
    synchronized (System.err) {
      line(message);
      cause.printStackTrace();
    }
  }
}
