package dev.berth.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deployment.Intent.Request;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every intent meets every request. */
final class IntentTest {
  private static final Map<Intent, Map<Request, Intent>> TABLE =
      Map.of(
          Intent.RUNNING,
          Map.of(
              Request.REPLACE, Intent.RUNNING,
              Request.START, Intent.RUNNING,
              Request.DISABLE, Intent.DISABLED,
              Request.DELETE, Intent.DELETED),
          Intent.DISABLED,
          Map.of(
              Request.REPLACE, Intent.DISABLED,
              Request.START, Intent.RUNNING,
              Request.DISABLE, Intent.DISABLED,
              Request.DELETE, Intent.DELETED),
          Intent.DELETED,
          Map.of(Request.DELETE, Intent.DELETED));

  @Test
  void followsTheTable() {
    for (var intent : Intent.values()) {
      for (var request : Request.values()) {
        var expected = TABLE.getOrDefault(intent, Map.of()).get(request);
        if (expected == null) {
          assertThatThrownBy(() -> intent.after(request))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining(request.name());
        } else {
          assertThat(intent.after(request)).as("%s after %s", intent, request).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void canAlwaysBeSwitchedOffOrDeleted() {
    for (var intent : Intent.values()) {
      assertThat(intent.after(Request.DELETE)).isEqualTo(Intent.DELETED);
    }
    assertThat(Intent.RUNNING.after(Request.DISABLE)).isEqualTo(Intent.DISABLED);
    assertThat(Intent.DISABLED.after(Request.DISABLE)).isEqualTo(Intent.DISABLED);
  }
}
