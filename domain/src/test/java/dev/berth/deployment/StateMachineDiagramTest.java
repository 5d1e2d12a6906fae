package dev.berth.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/state-machine.md} is drawn from the code. {@code -Dberth.write.docs=true} writes it
 * anew.
 */
final class StateMachineDiagramTest {
  private static final Path PAGE = Path.of("..", "docs", "state-machine.md");

  @Test
  void equalsThePageThatIsCheckedIn() throws IOException {
    if (Boolean.getBoolean("berth.write.docs")) {
      Files.writeString(PAGE, page());
    }
    assertThat(PAGE).exists().hasContent(page());
  }

  private static String page() {
    return """
    # The state machine

    This page is drawn from the code by `StateMachineDiagramTest`, which fails where the two
    differ. To draw it anew: `mvn -pl domain test -Dtest=StateMachineDiagramTest
    -Dberth.write.docs=true`.

    ## What is wanted

    A user's requests move the intent of a deployment, and nothing else does. A deleted
    deployment cannot be found any more, so nobody can ask anything of it but its deletion.

    ```mermaid
    %s
    ```

    ## How it is doing

    The state is computed from the intent and from what was observed; it is never set. Each
    arrow says which computed state may be the next one; the reconciler logs any other as an
    error, and the simulator fails.

    ```mermaid
    %s
    ```

    """
        .formatted(intents(), states());
  }

  private static String intents() {
    var lines = new ArrayList<>(List.of("stateDiagram-v2", "  [*] --> RUNNING: CREATE"));
    for (var intent : Intent.values()) {
      var arrows = new LinkedHashMap<Intent, List<String>>();
      for (var request : Intent.Request.values()) {
        if (intent != Intent.DELETED || request == Intent.Request.DELETE) {
          arrows.computeIfAbsent(intent.after(request), _ -> new ArrayList<>()).add(request.name());
        }
      }
      arrows.forEach(
          (next, requests) ->
              lines.add("  %s --> %s: %s".formatted(intent, next, String.join(", ", requests))));
    }
    return String.join("\n", lines);
  }

  private static String states() {
    var lines =
        new ArrayList<>(
            List.of("stateDiagram-v2", "  [*] --> STARTING", "  [*] --> ACTIVE: none wanted"));
    for (var state : State.values()) {
      Arrays.stream(State.values())
          .filter(next -> next != state && state.mayBecome(next))
          .forEach(next -> lines.add("  %s --> %s".formatted(state, next)));
    }
    return String.join("\n", lines);
  }
}
