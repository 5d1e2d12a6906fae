package dev.berth.persistence;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class DatabaseClaimTest {
  @Test
  void keepsASecondBerthAwayUntilTheFirstOneIsGone() throws Exception {
    var address = TestPostgres.newDatabase();
    try (var _ = DatabaseClaim.take(address)) {
      assertThatThrownBy(() -> DatabaseClaim.take(address))
          .isInstanceOf(DatabaseStartException.class)
          .hasMessageContaining("Another Berth uses the database");
      DatabaseClaim.take(TestPostgres.newDatabase()).close();
    }
    DatabaseClaim.take(address).close();
  }
}
