package dev.berth.project;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An amount of memory in the words of whoever asked for it, because it is answered in the same
 * words.
 *
 * @param text such as {@code 256MiB}
 * @param bytes what the text means, at least 1
 */
public record Memory(String text, long bytes) {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,3})?)\\s?(B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)");
  private static final Map<String, Long> UNITS =
      Map.of(
          "B", 1L,
          "KB", 1_000L,
          "MB", 1_000_000L,
          "GB", 1_000_000_000L,
          "TB", 1_000_000_000_000L,
          "KiB", 1L << 10,
          "MiB", 1L << 20,
          "GiB", 1L << 30,
          "TiB", 1L << 40);

  private static final long FROM_GIB = 10L << 30;

  /** What is expected, for error messages. */
  public static final String EXPECTED = "a positive number and a unit, such as 256MiB or 1GiB";

  /** Reads a text such as {@code 256MiB}; empty where it is not one, is zero, or is too large. */
  public static Optional<Memory> parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    var bytes =
        new BigDecimal(match.group(1))
            .multiply(BigDecimal.valueOf(UNITS.getOrDefault(match.group(2), 0L)))
            .setScale(0, RoundingMode.CEILING);
    if (bytes.signum() <= 0 || bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      return Optional.empty();
    }
    return Optional.of(new Memory(text, bytes.longValueExact()));
  }

  /** An amount in the words in which people are told of it: MiB, and GiB from ten of those on. */
  public static String text(long bytes) {
    return Math.abs(bytes) < FROM_GIB ? text(bytes, 20, 1) + " MiB" : text(bytes, 30, 3) + " GiB";
  }

  private static String text(long bytes, int power, int decimals) {
    return BigDecimal.valueOf(bytes)
        .divide(BigDecimal.valueOf(1L << power), decimals, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  /** That many mebibytes. */
  public static Memory mebibytes(long count) {
    return new Memory(count + "MiB", count << 20);
  }
}
