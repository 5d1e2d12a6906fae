package dev.berth.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
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
}
