package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One Berth with the demo for all tests that do no harm to it; ended after the last of them. */
final class SharedBerth implements ParameterResolver {
  private static final ExtensionContext.Namespace SPACE =
      ExtensionContext.Namespace.create(SharedBerth.class);

  /** The Berth and its folder, closed by JUnit when all tests are done. */
  private record Held(BerthProcess berth, Path data) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      // Whatever all tests did to it, every history tells it.
      var verified = BerthProcess.run(Map.of(), "verify-history", "--data", data.toString());
      berth.close();
      try (var paths = Files.walk(data)) {
        for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
      assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == BerthProcess.class;
  }

  @Override
  public BerthProcess resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(SPACE)
        .computeIfAbsent(Held.class, _ -> start(), Held.class)
        .berth();
  }

  private static Held start() {
    try {
      var data = Files.createTempDirectory("berth-shared");
      return new Held(BerthProcess.startDemo(data), data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
