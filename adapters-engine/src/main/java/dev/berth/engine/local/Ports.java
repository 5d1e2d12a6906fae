package dev.berth.engine.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives out ports of an address, in turn, so that a port that became free is not soon another
 * replica's: somebody may still send requests to it. They lie below those that systems take for
 * outgoing connections. Safe for many threads.
 */
final class Ports {
  private static final int FIRST = 20_000;
  private static final int COUNT = 12_000;

  private final Set<Integer> taken = ConcurrentHashMap.newKeySet();
  private final AtomicInteger turn = new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));
  private final InetAddress address;

  Ports(InetAddress address) {
    this.address = address;
  }

  /**
   * A port that every program can listen on, and that nobody else was given.
   *
   * @throws IOException where there is none
   */
  int take() throws IOException {
    for (int attempt = 0; attempt < COUNT; attempt++) {
      var port = FIRST + Math.floorMod(turn.getAndIncrement(), COUNT);
      if (taken.add(port)) {
        if (free(port)) {
          return port;
        }
        taken.remove(port);
      }
    }
    throw new IOException("No port from %d to %d is free.".formatted(FIRST, FIRST + COUNT - 1));
  }

  /** Says that a replica that was found running has this port. */
  void keep(int port) {
    taken.add(port);
  }

  /** Says that nobody has this port any more. */
  void release(int port) {
    taken.remove(port);
  }

  private boolean free(int port) {
    try (var socket = new ServerSocket()) {
      // Connections that ended lately bar a port to programs that do not ask to reuse it.
      socket.setReuseAddress(false);
      socket.bind(new InetSocketAddress(address, port), 1);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
