package dev.berth.watch;

import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.InMemoryDeploymentRepository;
import dev.berth.project.ProjectId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WatchTest {
  private static final Place BEGIN = new Place(1, 0);

  private final Watches watches = new Watches(new InMemoryDeploymentRepository());
  private final Watch watch = new Watch(watches, PROJECT, BEGIN);

  private static ChangeLog.Entry entry(long transaction, Deployment deployment) {
    return new ChangeLog.Entry(new Place(transaction, 1), deployment);
  }

  @Test
  void aSlowReaderIsToldTheLatestStateOfEachAlone() throws InterruptedException {
    var one = aDeployment().build();
    var later = aDeployment().withId(one.id()).named("later").build();
    var other = aDeployment().build();
    watch.tell(List.of(entry(2, one), entry(3, other)), new Place(3, 1));
    watch.tell(List.of(entry(4, later)), new Place(4, 1));

    var batch = watch.take(Duration.ZERO);

    assertThat(batch.changed()).containsExactly(other, later);
    assertThat(batch.reached()).isEqualTo(new Place(4, 1));
    assertThat(watch.take(Duration.ZERO).changed()).isEmpty();
  }

  @Test
  void anotherProjectsChangesMoveTheTokenAlone() throws InterruptedException {
    var theirs = aDeployment().in(new ProjectId("theirs")).build();
    watch.tell(List.of(entry(2, theirs)), new Place(2, 1));

    var batch = watch.take(Duration.ZERO);

    assertThat(batch.changed()).isEmpty();
    assertThat(batch.reached()).isEqualTo(new Place(2, 1));
  }

  @Test
  void aReaderThatTakesNothingIsCutOffBeforeItGrows() throws InterruptedException {
    var entries = new ArrayList<ChangeLog.Entry>();
    for (var n = 0; n <= 1_000; n++) {
      entries.add(entry(2, aDeployment().build()));
    }
    watch.tell(entries, new Place(2, 1));
    watch.tell(List.of(entry(3, aDeployment().build())), new Place(3, 1));

    var batch = watch.take(Duration.ofDays(1));

    assertThat(batch.state()).isEqualTo(Watch.State.OVERRUN);
    assertThat(batch.changed()).isEmpty();
    assertThat(batch.reached()).isEqualTo(BEGIN);
  }

  @Test
  void aReaderThatWaitsIsWokenByTheEnd() throws InterruptedException {
    var opened = watches.open(PROJECT);
    watches.close();

    assertThat(opened.take(Duration.ofDays(1)).state()).isEqualTo(Watch.State.ENDED);
  }
}
