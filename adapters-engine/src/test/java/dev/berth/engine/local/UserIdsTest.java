package dev.berth.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UserIdsTest {
  @Test
  void readsARange() {
    assertThat(UserIds.parse("200000-204095")).contains(new UserIds(200_000, 204_095));
    assertThat(UserIds.parse("7-7")).contains(new UserIds(7, 7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "0-5", "6-5", "-1-5", "1-2147483648", "1 - 5", "1-99999999999"})
  void readsNothingElse(String text) {
    assertThat(UserIds.parse(text)).isEmpty();
  }

  @Test
  void aDataFolderAlwaysHasTheSame() throws IOException {
    var ids = UserIds.of(Path.of("/srv/berth"));
    assertThat(ids).isEqualTo(UserIds.of(Path.of("/srv/x/../berth")));
    assertThat(ids).isNotEqualTo(UserIds.of(Path.of("/srv/other")));
    assertThat(ids.last() - ids.first()).isEqualTo(4095);
  }

  @Test
  void areGivenOutOnceUntilTheyAreFree() throws IOException {
    var users = new Users(new UserIds(10, 12));
    users.keep(11);
    var first = users.take();
    assertThat(first + users.take()).isEqualTo(22);
    assertThatThrownBy(users::take).hasMessageContaining("from 10 to 12");
    users.release(first);
    assertThat(users.take()).isEqualTo(first);
  }
}
