package dev.berth.deployment;

import static dev.berth.deployment.ConfigurationDraftFixture.aDraft;
import static dev.berth.deployment.InMemoryBerth.owner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.history.Event;
import dev.berth.listing.Listing;
import dev.berth.operation.Operation;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a history tells of changes. */
final class ChangeTextTest {
  private final InMemoryBerth berth = new InMemoryBerth();
  private final Deployment made =
      berth
          .createDeployment()
          .run(owner(), new CreateDeployment.Command(null, aDraft().build()), request("1"));

  private static RequestId request(String id) {
    return new RequestId(id, "body");
  }

  private Event newest() {
    return berth.queries().events(owner(), made.id().rid(), Listing.newest(1_000)).stream()
        .max(Comparator.comparingLong(Event::number))
        .orElseThrow();
  }

  private void replace(ConfigurationDraftFixture draft) {
    berth.replaceDeployment().run(owner(), made.id().rid(), draft.build(), request("2"));
  }

  @Test
  void namesTheFieldsThatDifferAndTheOperationThatIsSuperseded() {
    replace(aDraft().withCpu(0.75).withThreadCount(9));

    assertThat(newest().before()).isEqualTo("RUNNING revision 1");
    assertThat(newest().after())
        .isEqualTo(
            "RUNNING revision 2, operation %s is superseded".formatted(made.operation().id())
                + ", configuration.cpu: (none) -> 0.75, configuration.thread_count: 32 -> 9");
  }

  @Test
  void keepsTheValuesOfEnvironmentVariablesToItself() {
    berth.observeReady(made.id(), 1, Operation.State.SUCCEEDED);
    replace(aDraft().withEnvironment(Map.of("TOKEN", "hunter2")));

    assertThat(newest().after())
        .isEqualTo("RUNNING revision 2, configuration.environment_variables.TOKEN: added");
  }

  @Test
  void isNeverLong() {
    var variables = new HashMap<String, String>();
    for (var number = 0; number < 60; number++) {
      variables.put("VARIABLE_" + number, "value");
    }
    replace(aDraft().withEnvironment(variables));

    assertThat(newest().after()).hasSizeLessThan(1_020).containsPattern(", and \\d+ more$");
  }
}
