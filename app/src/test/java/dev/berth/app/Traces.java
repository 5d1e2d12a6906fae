package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** What a Berth leaves behind, in which no secret may be. */
final class Traces {
  /** Where secrets lie, which only their owner may read. */
  private static final Set<String> KEPT_IN =
      Set.of("owner.key", "signing.key", "run/xds.secret", "run/envoy.json", "postgres/password");

  private Traces() {}

  /** Checks its logs, what runs, the files of an embedded PostgreSQL, and its command lines. */
  static void none(BerthProcess berth, List<String> secrets) throws IOException {
    for (var file : files(berth)) {
      noneIn(file.toString(), text(file), secrets);
    }
    for (var pid : new long[] {berth.pid(), berth.envoyPid()}) {
      noneIn("command line", text(Path.of("/proc/" + pid + "/cmdline")), secrets);
    }
  }

  /** Checks every row of an embedded PostgreSQL. */
  static void noneInTables(BerthProcess berth, List<String> secrets) throws SQLException {
    var inHex =
        secrets.stream()
            .map(secret -> HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8)))
            .toList();
    new Rows(berth)
        .dump()
        .forEach(
            (table, rows) -> {
              noneIn("table " + table, rows, secrets);
              noneIn("table " + table, rows, inHex);
            });
  }

  private static List<Path> files(BerthProcess berth) throws IOException {
    var files = new ArrayList<Path>();
    for (var name : List.of("logs", "run", "postgres")) {
      var folder = berth.data().resolve(name);
      if (Files.exists(folder)) {
        try (var all = Files.walk(folder)) {
          all.filter(Files::isRegularFile)
              .filter(file -> !KEPT_IN.contains(berth.data().relativize(file).toString()))
              .forEach(files::add);
        }
      }
    }
    assertThat(files).anyMatch(file -> file.endsWith("logs/berth.log"));
    return files;
  }

  private static String text(Path file) throws IOException {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException gone) {
      return "";
    }
  }

  /** Checks a text, and shows neither it nor them. */
  static void noneIn(String where, String text, List<String> secrets) {
    for (var index = 0; index < secrets.size(); index++) {
      assertThat(text.contains(secrets.get(index)))
          .as("secret %d is in %s", index, where)
          .isFalse();
    }
  }
}
