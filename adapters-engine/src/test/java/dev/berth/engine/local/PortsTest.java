package dev.berth.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

final class PortsTest {
  @Test
  void givesNobodyAPortOfAnother() throws IOException {
    var ports = new Ports(InetAddress.getLoopbackAddress());
    var given = new HashSet<Integer>();
    for (int each = 0; each < 100; each++) {
      assertThat(given.add(ports.take())).isTrue();
    }
  }

  @Test
  void doesNotGiveAFreedPortToTheNext() throws IOException {
    var ports = new Ports(InetAddress.getLoopbackAddress());
    var first = ports.take();
    ports.release(first);
    assertThat(ports.take()).isNotEqualTo(first);
  }

  @Test
  void passesOverWhatIsKept() throws IOException {
    var ports = new Ports(InetAddress.getLoopbackAddress());
    var first = ports.take();
    ports.keep(first + 1);
    assertThat(ports.take()).isNotEqualTo(first + 1);
  }

  @Test
  void passesOverThoseWithConnectionsThatEndedLately() throws IOException {
    var ports = new Ports(InetAddress.getLoopbackAddress());
    var left = ports.take();
    endConnection(left);
    ports.release(left);
    var given = new HashSet<Integer>();
    for (var port = ports.take(); given.add(port); port = ports.take()) {
      ports.release(port);
    }
    assertThat(given).doesNotContain(left).hasSizeGreaterThan(1_000);
  }

  /** Ends one as whoever listened, so that it is this side that remembers it. */
  private static void endConnection(int port) throws IOException {
    var loopback = InetAddress.getLoopbackAddress();
    try (var server = new ServerSocket(port, 1, loopback);
        var client = new Socket(loopback, port)) {
      server.accept().close();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }
}
