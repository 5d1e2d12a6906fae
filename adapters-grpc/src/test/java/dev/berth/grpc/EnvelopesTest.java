package dev.berth.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.proto.berth.v1.DeploymentEvent;
import dev.berth.watch.Place;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EnvelopesTest {
  private static final String PARENT = "projects/demo";
  private static final Place PLACE = new Place(7, 3);

  private final Envelopes envelopes = new Envelopes();

  private List<ReadyMessage> told(String parent, Place reached) {
    return envelopes.told(parent, reached, () -> List.of(new ReadyMessage()));
  }

  @Test
  void makesWhatIsToldAtOnceForTheFirstWatchAlone() {
    assertThat(told(PARENT, PLACE)).isSameAs(told(PARENT, PLACE));
  }

  @Test
  void makesItAnewForWhatHappensNextAndForAnotherProject() {
    var first = told(PARENT, PLACE);

    assertThat(told(PARENT, new Place(8, 0))).isNotSameAs(first);
    assertThat(told("projects/other", PLACE)).isNotSameAs(first);
  }

  @Test
  void writesWhereToResumeOnceForAllWatches() {
    var first = envelopes.of(DeploymentEvent.Type.TYPE_CHANGED, PARENT, PLACE);

    assertThat(envelopes.of(DeploymentEvent.Type.TYPE_CHANGED, PARENT, PLACE)).isSameAs(first);
    assertThat(envelopes.of(DeploymentEvent.Type.TYPE_DELETED, PARENT, PLACE)).isNotEqualTo(first);
  }
}
