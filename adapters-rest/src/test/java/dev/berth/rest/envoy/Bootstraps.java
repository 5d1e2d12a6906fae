package dev.berth.rest.envoy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Bootstraps for tests, on free ports. */
public final class Bootstraps {
  /** What Envoy tells Berth to be given routes. */
  public static final String XDS_SECRET = "a-secret-of-this-test";

  private Bootstraps() {}

  /** A bootstrap without API keys. */
  public static EnvoyBootstrap of(Path folder, InetSocketAddress berth, Duration timeout) {
    return of(folder, berth, timeout, RealEnvoy.SOME_JWKS);
  }

  /** A bootstrap whose API keys these public keys verify. */
  public static EnvoyBootstrap of(
      Path folder, InetSocketAddress berth, Duration timeout, String jwks) {
    return of(folder, berth, timeout, jwks, List.of());
  }

  /** A bootstrap that believes an issuer's tokens, too. */
  public static EnvoyBootstrap of(
      Path folder,
      InetSocketAddress berth,
      Duration timeout,
      String jwks,
      List<EnvoyBootstrap.Grant> grants) {
    return new EnvoyBootstrap(
        "test",
        new InetSocketAddress(InetAddress.getLoopbackAddress(), RealEnvoy.freePort()),
        berth,
        RealEnvoy.descriptors(folder),
        RealEnvoy.openApi(folder),
        jwks,
        grants,
        true,
        XDS_SECRET,
        new EnvoyBootstrap.Timeouts(timeout, timeout));
  }
}
