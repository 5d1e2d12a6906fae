package dev.berth.rest.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnvoyBootstrapTest {
  @TempDir private Path folder;

  @Test
  void isValidForTheRealEnvoy() {
    assertThat(RealEnvoy.validate(folder, bootstrap("envoy-1"))).isEmpty();
  }

  @Test
  void isValidWhereBerthIsANameInANetwork() {
    var elsewhere = bootstrap("envoy-1", InetSocketAddress.createUnresolved("berth", 9090));
    assertThat(RealEnvoy.validate(folder, elsewhere)).isEmpty();
  }

  @Test
  void escapesWhatItIsGiven() {
    assertThat(RealEnvoy.validate(folder, bootstrap("\",\n\\ \u00e9 ${xdsSecret}"))).isEmpty();
  }

  @Test
  void isTheSameTextForTheSameInput() {
    assertThat(bootstrap("envoy-1").json()).isEqualTo(bootstrap("envoy-1").json());
  }

  @Test
  void opensNoAdministrationPort() {
    assertThat(bootstrap("envoy-1").json()).doesNotContain("\"admin\"");
  }

  @Test
  void refusesATemplateWithAPlaceLeftOpenAndAValueLeftOver() {
    assertThatThrownBy(() -> JsonTemplate.of("endpoint.json").text("cluster", "c").render())
        .hasMessageContaining("endpoint.json: no value for host");
    assertThatThrownBy(() -> JsonTemplate.of("http2.json").text("colour", "red").render())
        .hasMessageContaining("http2.json: no place for [colour]");
  }

  private EnvoyBootstrap bootstrap(String nodeId) {
    return bootstrap(nodeId, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9090));
  }

  private EnvoyBootstrap bootstrap(String nodeId, InetSocketAddress berth) {
    return new EnvoyBootstrap(
        nodeId,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080),
        berth,
        RealEnvoy.descriptors(folder),
        RealEnvoy.openApi(folder),
        RealEnvoy.SOME_JWKS,
        List.of(new EnvoyBootstrap.Grant("groups", "a\"\\]b", "demo", true)),
        true,
        "secret",
        EnvoyBootstrap.Timeouts.DEFAULT);
  }
}
