package dev.berth.app;

import dev.berth.gateway.SigningKey;
import dev.berth.rest.envoy.EnvoyBootstrap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What Envoy reads at its start. */
final class EnvoyFiles {
  private EnvoyFiles() {}

  /** Its configuration; equal settings give equal text, so that a running Envoy can be adopted. */
  static String bootstrap(
      DataFolder folder, Settings settings, SigningKey signingKey, String xdsSecret) {
    return new EnvoyBootstrap(
            "berth",
            settings.httpPort(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.grpcPort()),
            descriptors(folder),
            signingKey.jwks(),
            xdsSecret,
            EnvoyBootstrap.Timeouts.DEFAULT)
        .json();
  }

  /** The descriptor set under a name of its content: other contracts need another Envoy. */
  private static Path descriptors(DataFolder folder) {
    var bytes = EnvoyBootstrap.descriptorSet().toByteArray();
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      var file = folder.run("contracts-%s.binpb".formatted(HexFormat.of().formatHex(digest, 0, 8)));
      if (!Files.exists(file) || Files.size(file) != bytes.length) {
        Files.write(file, bytes);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
