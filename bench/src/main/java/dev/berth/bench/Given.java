package dev.berth.bench;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** What the harness tells a reference, by its environment. */
final class Given {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private Given() {}

  /** The value of a variable that must be there. */
  static String value(String variable) {
    return Objects.requireNonNull(System.getenv(variable), variable);
  }

  /** Calls of the product, with a key. */
  static ManagedChannel channel() {
    var metadata = new Metadata();
    metadata.put(AUTHORIZATION, "Bearer " + value("BENCH_KEY"));
    return ManagedChannelBuilder.forTarget(value("BENCH_BERTH"))
        .usePlaintext()
        .intercept(MetadataUtils.newAttachHeadersInterceptor(metadata))
        .build();
  }

  /** The bytes that the product answers when it is asked for a deployment. */
  static byte[] answer() throws IOException {
    return Files.readAllBytes(Path.of(value("BENCH_ANSWER")));
  }
}
