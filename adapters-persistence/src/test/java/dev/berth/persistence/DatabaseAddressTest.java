package dev.berth.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deployment.TimeOrderedIds;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseAddressTest {
  private static final String SECRET = "tops3cret";

  @ParameterizedTest
  @CsvSource({
    "postgres://db.example/berth, jdbc:postgresql://db.example/berth,",
    "postgresql://ops@db.example:6432/berth, jdbc:postgresql://db.example:6432/berth, ops",
    "jdbc:postgresql://db.example/berth, jdbc:postgresql://db.example/berth,",
    "postgres://o%40ps@a:1/b?sslmode=require, jdbc:postgresql://a:1/b?sslmode=require, o@ps",
    "'jdbc:postgresql://a:1,b:2/c?user=x', 'jdbc:postgresql://a:1,b:2/c?user=x',",
    "postgres://[::1]:5432/berth, jdbc:postgresql://[::1]:5432/berth,",
  })
  void readsWhatPeopleWrite(String url, String jdbcUrl, String user) {
    assertThat(DatabaseAddress.parse(url, SECRET))
        .isEqualTo(new DatabaseAddress(jdbcUrl, user, SECRET));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres://ops:tops3cret@db.example/berth",
        "jdbc:postgresql://db.example/berth?user=ops&password=tops3cret",
        "postgres://db.example/berth?sslPassword=tops3cret",
      })
  void refusesAPasswordWithoutRepeatingIt(String url) {
    assertThatThrownBy(() -> DatabaseAddress.parse(url, null))
        .isInstanceOf(DatabaseStartException.class)
        .hasMessageContaining("BERTH_DATABASE_PASSWORD")
        .hasMessageNotContaining(SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mysql://db/berth", "postgres://db", "postgres:///berth", "berth"})
  void refusesWhatIsNoAddress(String url) {
    assertThatThrownBy(() -> DatabaseAddress.parse(url, null))
        .isInstanceOf(DatabaseStartException.class)
        .hasMessageContaining("postgres://USER@HOST:PORT/DATABASE");
  }

  @Test
  void doesNotShowThePassword() {
    assertThat(DatabaseAddress.parse("postgres://ops@db/berth", SECRET).toString())
        .isEqualTo("jdbc:postgresql://db/berth as ops");
  }

  @Test
  void saysInOneLineThatNobodyListensThere() throws Exception {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var nowhere =
        DatabaseAddress.parse("postgres://ops@127.0.0.1:%d/berth".formatted(port), SECRET);

    assertThatThrownBy(() -> Database.open(nowhere, new TimeOrderedIds(Clock.systemUTC())))
        .isInstanceOf(DatabaseStartException.class)
        .hasMessageContaining("BERTH_DATABASE_PASSWORD")
        .hasMessageContaining("refused")
        .hasMessageNotContaining(SECRET)
        .extracting(Throwable::getMessage)
        .asString()
        .hasLineCount(1);
  }
}
