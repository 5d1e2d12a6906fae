package dev.berth.deployment;

import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.ChangeFixture.replacementOf;
import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static dev.berth.deployment.RuntimeConfigurationFixture.aConfiguration;
import static dev.berth.project.GpuType.H100;
import static dev.berth.project.GpuType.T4;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.project.ProjectId;
import dev.berth.project.Resources;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How every {@link DeploymentRepository} guards what a project may reserve. */
public abstract class ReservationContract {
  private static final long MIB = 1L << 20;
  private static final Committed DONE = new Committed.Done();

  private DeploymentRepository deployments;

  /** A repository without deployments. */
  protected abstract DeploymentRepository emptyRepository();

  @BeforeEach
  void open() {
    deployments = emptyRepository();
  }

  private Committed create(String branch, RuntimeConfigurationFixture size, Resources total) {
    var deployment = aDeployment().onBranch(branch).configured(size).build();
    return deployments.commit(creationOf(deployment).within(total).build());
  }

  /** Half a CPU, 512 MiB, two replicas and two H100, which is what two of them reserve. */
  private static RuntimeConfigurationFixture pair() {
    return aConfiguration().withCpu(0.25).withMemory("256MiB").withGpus(1, H100).withMinReplicas(2);
  }

  private static Resources room(int cpu, long mib, int replicas, int h100, int any) {
    return new Resources(cpu, mib * MIB, replicas, Map.of(H100, h100), any);
  }

  static Stream<Resources> queuesWithoutRoomForTwoPairs() {
    return Stream.of(
        room(999, 1024, 4, 4, 0),
        room(1000, 1023, 4, 4, 0),
        room(1000, 1024, 3, 4, 0),
        room(1000, 1024, 4, 3, 1));
  }

  @Test
  void fillsTheQueueToItsEdge() {
    var edge = room(1000, 1024, 4, 4, 0);

    assertThat(create("a", pair(), edge)).isEqualTo(DONE);
    assertThat(create("b", pair(), edge)).isEqualTo(DONE);
    assertThat(deployments.reserved(PROJECT)).isEqualTo(edge);
  }

  @ParameterizedTest
  @MethodSource("queuesWithoutRoomForTwoPairs")
  void refusesGrowthInEachDimensionAndWritesNothing(Resources total) {
    assertThat(create("a", pair(), total)).isEqualTo(DONE);
    var used = deployments.reserved(PROJECT);
    var second = aDeployment().onBranch("b").configured(pair()).build();
    var change = creationOf(second).within(total).requestedAs("second", "digest").build();

    assertThat(deployments.commit(change)).isEqualTo(new Committed.QueueFull(used));

    assertThat(deployments.findAnyIntent(second.id())).isEmpty();
    assertThat(deployments.findReceipt(PROJECT, "second")).isEmpty();
    assertThat(deployments.findRevision(second.id(), 1)).isEmpty();
    assertThat(deployments.findOperation(PROJECT, second.operation().id())).isEmpty();
    assertThat(deployments.reserved(PROJECT)).isEqualTo(used);
  }

  @Test
  void namesTheUsageAlsoWhenTheRequestAloneIsTooLarge() {
    var total = room(1000, 1024, 4, 4, 0);
    assertThat(create("a", pair(), total)).isEqualTo(DONE);
    var used = deployments.reserved(PROJECT);

    assertThat(create("b", pair().withMinReplicas(9), total))
        .isEqualTo(new Committed.QueueFull(used));
  }

  @Test
  void refusesTheFirstDeploymentOfAProjectToo() {
    assertThat(create("a", pair(), room(1000, 1024, 1, 4, 0)))
        .isEqualTo(new Committed.QueueFull(Resources.NONE));
    assertThat(deployments.reserved(PROJECT)).isEqualTo(Resources.NONE);
  }

  @Test
  void countsGpusOfAnyTypeAgainstTheSumOfAllTypes() {
    var total = new Resources(100_000, 100_000 * MIB, 100, Map.of(H100, 2, T4, 2), 0);

    assertThat(create("a", aConfiguration().withGpus(3, null), total)).isEqualTo(DONE);
    assertThat(create("b", aConfiguration().withGpus(2, H100), total))
        .isInstanceOf(Committed.QueueFull.class);
    assertThat(create("c", aConfiguration().withGpus(1, T4), total)).isEqualTo(DONE);
    assertThat(create("d", aConfiguration().withGpus(1, null), total))
        .isInstanceOf(Committed.QueueFull.class);
  }

  @Test
  void refusesATypeThatTheQueueDoesNotHave() {
    assertThat(create("a", aConfiguration().withGpus(1, T4), room(1000, 1024, 4, 4, 4)))
        .isInstanceOf(Committed.QueueFull.class);
  }

  @Test
  void refusesAReplacementThatGrowsTooFarAndNamesTheUsageWithTheOldOne() {
    var total = room(1000, 1024, 4, 4, 0);
    var before = creationOf(aDeployment().configured(pair()).build()).within(total).build();
    assertThat(deployments.commit(before)).isEqualTo(DONE);
    var larger = replacementOf(before.after(), pair().withMinReplicas(5)).within(total).build();

    assertThat(deployments.commit(larger))
        .isEqualTo(new Committed.QueueFull(before.after().reserved()));
    assertThat(deployments.find(PROJECT, before.after().id())).contains(before.after());
    assertThat(deployments.findRevision(before.after().id(), 2)).isEmpty();
  }

  @Test
  void letsWhatDoesNotGrowPassThoughTheQueueShrank() {
    var before = creationOf(aDeployment().configured(pair()).build()).build();
    assertThat(deployments.commit(before)).isEqualTo(DONE);
    var smaller =
        replacementOf(before.after(), pair().withMinReplicas(1)).within(Resources.NONE).build();

    assertThat(deployments.commit(smaller)).isEqualTo(DONE);
  }

  @Test
  void countsEachProjectByItself() {
    var total = room(500, 512, 2, 2, 0);
    var theirs = aDeployment().in(new ProjectId("theirs")).configured(pair()).build();

    assertThat(create("a", pair(), total)).isEqualTo(DONE);
    assertThat(deployments.commit(creationOf(theirs).within(total).build())).isEqualTo(DONE);
  }
}
