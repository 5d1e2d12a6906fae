package dev.berth.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which computed state may follow which, every pair. */
final class StateTest {
  private static final Set<State> ALL = EnumSet.allOf(State.class);
  private static final Map<State, Set<State>> TABLE =
      Map.of(
          State.STARTING, ALL,
          State.ACTIVE, EnumSet.allOf(State.class),
          State.DEGRADED, ALL,
          State.FAILED, ALL,
          State.DISABLED, EnumSet.of(State.STARTING, State.ACTIVE, State.DEGRADED, State.DISABLED));

  @Test
  void followsTheTable() {
    for (var from : State.values()) {
      for (var to : State.values()) {
        assertThat(from.mayBecome(to))
            .as("%s may become %s", from, to)
            .isEqualTo(TABLE.getOrDefault(from, Set.of()).contains(to));
      }
    }
  }

  @Test
  void alwaysHasAWayToDisabled() {
    assertThat(State.values()).allMatch(state -> state.mayBecome(State.DISABLED));
  }

  @Test
  void mayAlwaysStayAsItIs() {
    assertThat(State.values()).allMatch(state -> state.mayBecome(state));
  }
}
