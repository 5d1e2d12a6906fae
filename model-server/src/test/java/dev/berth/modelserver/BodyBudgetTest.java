package dev.berth.modelserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.modelserver.api.Problem;
import dev.berth.modelserver.api.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BodyBudgetTest {
  private static final int MOST = BodyBudget.MOST_BYTES;

  private final BodyBudget budget = new BodyBudget(1 << 20, Duration.ZERO);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, MOST})
  void readsBodiesToTheirEndWhetherTheirLengthIsKnownOrNot(int length) throws Exception {
    try (BodyBudget.Body body = budget.read(zeros(length), length)) {
      assertThat(body.bytes()).hasSize(length);
    }
    try (BodyBudget.Body body = budget.read(zeros(length), -1)) {
      assertThat(body.bytes()).hasSize(length);
    }
  }

  @Test
  void refusesABodyThatIsTooLarge() {
    assertRefused(MOST + 1, MOST + 1L, new Problem.TooLarge(MOST));
    assertRefused(MOST + 1, -1, new Problem.TooLarge(MOST));
  }

  @Test
  void makesLargeBodiesWaitForEachOther() throws Exception {
    try (BodyBudget.Body body = budget.read(zeros(MOST), MOST)) {
      assertThat(body.bytes()).hasSize(MOST);
      assertThatThrownBy(() -> budget.read(zeros(MOST), MOST))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> assertThat(e.problem()).isInstanceOf(Problem.Busy.class));
    }
    try (BodyBudget.Body body = budget.read(zeros(MOST), MOST)) {
      assertThat(body.bytes()).hasSize(MOST);
    }
  }

  @Test
  void givesTheRoomBackWhenTheBodyBreaksOff() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> budget.read(broken(), MOST)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> budget.read(zeros(MOST + 1), -1))
          .isInstanceOf(ProblemException.class);
    }
    try (BodyBudget.Body body = budget.read(zeros(MOST), MOST)) {
      assertThat(body.bytes()).hasSize(MOST);
    }
  }

  private void assertRefused(int length, long announced, Problem problem) {
    assertThatThrownBy(() -> budget.read(zeros(length), announced))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }

  private static InputStream zeros(int length) {
    return new ByteArrayInputStream(new byte[length]);
  }

  private static InputStream broken() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("broken off");
      }

      @Override
      public int read(byte[] into, int from, int length) throws IOException {
        throw new IOException("broken off");
      }
    };
  }
}
