package dev.berth.app;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import dev.berth.access.Scope;
import dev.berth.gateway.OidcTokens;
import dev.berth.gateway.SigningKey;
import dev.berth.rest.envoy.EnvoyBootstrap;
import dev.berth.rest.openapi.OpenApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What Envoy reads at its start.
 *
 * @param folder where it lies; Envoy finds it under the same path
 */
record EnvoyFiles(Path folder) {
  /** Its configuration; equal settings give equal text, so that a running Envoy can be adopted. */
  String bootstrap(
      Settings settings, SigningKey signingKey, Configuration configuration, String xdsSecret) {
    var issuer = configuration.oidc();
    return new EnvoyBootstrap(
            "berth",
            settings.http(),
            settings.grpcForEnvoy(),
            file("contracts-%s.binpb", EnvoyBootstrap.descriptorSet().toByteArray()),
            file("openapi-%s.json", openApi().getBytes(StandardCharsets.UTF_8)),
            signingKey.jwks(),
            issuer == null ? List.of() : issuer.grants().stream().map(EnvoyFiles::grant).toList(),
            configuration.previewRequired(),
            xdsSecret,
            EnvoyBootstrap.Timeouts.DEFAULT)
        .json();
  }

  /** Writes all of it, for an Envoy that somebody else starts. */
  void write(
      Settings settings, SigningKey signingKey, Configuration configuration, String xdsSecret) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StartFailure(
          "The folder for Envoy's configuration %s cannot be made (%s)."
              .formatted(folder, e.getClass().getSimpleName()));
    }
    DataFolder.write(
        folder.resolve("envoy.json"), bootstrap(settings, signingKey, configuration, xdsSecret));
  }

  private static EnvoyBootstrap.Grant grant(OidcTokens.Grant grant) {
    return new EnvoyBootstrap.Grant(
        grant.claim(),
        grant.value(),
        grant.project().value(),
        grant.scopes().contains(Scope.MODELS_EXECUTE));
  }

  /** The document of the REST API, from the contracts that the build compiled with comments. */
  private static String openApi() {
    try (var in = EnvoyFiles.class.getResourceAsStream("contracts.binpb")) {
      if (in == null) {
        throw new IllegalStateException("contracts.binpb (expected: on the class path)");
      }
      return OpenApi.document(FileDescriptorSet.parseFrom(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file under a name of its content: other contracts need another Envoy. */
  private Path file(String name, byte[] bytes) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      var file = folder.resolve(name.formatted(HexFormat.of().formatHex(digest, 0, 8)));
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
