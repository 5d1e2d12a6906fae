package dev.berth.engine.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Numbers of users that exist for replicas alone; each replica is one of them.
 *
 * @param first at least 1
 * @param last at least {@code first}
 */
public record UserIds(int first, int last) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,10})-(\\d{1,10})");
  private static final int EACH = 4096;

  /** What neither distributions nor containers nor systemd hand out. */
  private static final UserIds UNUSED = new UserIds(1_900_000_000, 2_147_000_000);

  /** What is left in a container that has no more than the first 65536. */
  private static final UserIds SMALL = new UserIds(20_000, 60_000);

  public UserIds {
    if (first < 1 || last < first) {
      throw new IllegalArgumentException(
          "user ids: %d-%d (expected: first-last, from 1)".formatted(first, last));
    }
  }

  /** Reads {@code first-last}; empty where the text is anything else. */
  public static Optional<UserIds> parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    var first = Long.parseLong(match.group(1));
    var last = Long.parseLong(match.group(2));
    return first < 1 || last < first || last > Integer.MAX_VALUE
        ? Optional.empty()
        : Optional.of(new UserIds((int) first, (int) last));
  }

  /**
   * Those that a data folder takes where nothing is configured: always the same, and most probably
   * not those of another data folder on this machine.
   */
  public static UserIds of(Path dataFolder) throws IOException {
    var all = UNUSED.exist() ? UNUSED : SMALL;
    var places = (all.last - all.first) / EACH;
    var place = Math.floorMod(dataFolder.toAbsolutePath().normalize().hashCode(), places);
    var first = all.first + place * EACH;
    return new UserIds(first, first + EACH - 1);
  }

  /** Whether this program's user namespace has all of them, as users and as groups. */
  boolean exist() throws IOException {
    return mapped("uid_map") && mapped("gid_map");
  }

  private boolean mapped(String map) throws IOException {
    return Files.readAllLines(Path.of("/proc/self", map)).stream()
        .map(line -> line.strip().split("\\s+", -1))
        .anyMatch(
            fields -> {
              var inside = Long.parseLong(fields[0]);
              return inside <= first && last < inside + Long.parseLong(fields[2]);
            });
  }
}
