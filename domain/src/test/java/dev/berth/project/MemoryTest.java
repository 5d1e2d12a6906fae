package dev.berth.project;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MemoryTest {

  @ParameterizedTest
  @CsvSource({
    "1B, 1",
    "1KB, 1000",
    "1MB, 1000000",
    "1GB, 1000000000",
    "1TB, 1000000000000",
    "1KiB, 1024",
    "256MiB, 268435456",
    "1GiB, 1073741824",
    "1TiB, 1099511627776",
    "1.5GiB, 1610612736",
    "0.001KB, 1",
    "0.001B, 1",
    "2 GiB, 2147483648"
  })
  void isReadFromANumberAndAUnit(String text, long bytes) {
    assertThat(Memory.parse(text)).contains(new Memory(text, bytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "GiB",
        "-1GiB",
        "+1GiB",
        "1gib",
        "1GIB",
        "1.GiB",
        ".5GiB",
        "1.2345GiB",
        "1e3MiB",
        "0B",
        "0.000MiB",
        "1  GiB",
        " 1GiB",
        "1GiB ",
        "999999999999999TiB",
        "1PiB",
        "٣GiB"
      })
  void isNothingElse(String text) {
    assertThat(Memory.parse(text)).isEmpty();
  }
}
