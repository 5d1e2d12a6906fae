package dev.berth.deployment;

import static dev.berth.deployment.ChangeFixture.changeOf;
import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.history.Event;
import dev.berth.history.EventField;
import dev.berth.history.Snapshot;
import dev.berth.listing.Filter;
import dev.berth.listing.Listing;
import dev.berth.listing.Order;
import dev.berth.listing.Relation;
import dev.berth.project.ProjectId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link DeploymentRepository} tells of the past. */
public abstract class HistoryContract {
  private static final ProjectId THEIRS = new ProjectId("theirs");

  private DeploymentRepository deployments;

  /** A repository without deployments. */
  protected abstract DeploymentRepository emptyRepository();

  @BeforeEach
  void open() {
    deployments = emptyRepository();
  }

  private Deployment created(DeploymentFixture fixture) {
    return changed(creationOf(fixture.build()));
  }

  private Deployment changed(ChangeFixture fixture) {
    var change = fixture.build();
    assertThat(deployments.commit(change)).isEqualTo(new Committed.Done());
    return change.after();
  }

  @Test
  void givesPagesOldestFirst() {
    var first = created(aDeployment());
    var second = changed(changeOf(first, Intent.DISABLED));
    changed(changeOf(second, Intent.RUNNING));

    assertThat(deployments.history(first.id(), 2, 1)).extracting(Event::number).containsExactly(2L);
    assertThat(deployments.history(first.id(), 4, 1)).isEmpty();
  }

  @Test
  void tellsTheDeploymentAsItWasAtAnyTime() {
    var first = kept(creationOf(aDeployment().withEverything().build()));
    var second = kept(changeOf(first, Intent.DISABLED));
    var third = kept(changeOf(second, Intent.DELETED));

    assertThat(asOf(first.updatedAt().minusMillis(1), first)).isEmpty();
    assertThat(asOf(first.updatedAt(), first)).contains(first);
    assertThat(asOf(second.updatedAt().minusMillis(1), first)).contains(first);
    assertThat(asOf(second.updatedAt(), first)).contains(second);
    assertThat(asOf(third.updatedAt().plusSeconds(1), first)).contains(third);
    assertThat(deployments.findAsOf(THEIRS, first.id(), third.updatedAt().plusSeconds(1)))
        .isEmpty();
    assertThat(deployments.history(first.id(), 1, 10))
        .extracting(Event::state)
        .noneMatch(Snapshot::isEmpty);
  }

  @Test
  void listsEventsByAFilterAndAfterAPlace() {
    var first = created(aDeployment());
    var second = changed(changeOf(first, Intent.DISABLED));
    var third = changed(changeOf(second, Intent.RUNNING));
    created(aDeployment().onBranch("canary"));
    var page =
        new Listing<Event>(Filter.everything(), Order.byId(), /* after= */ null, /* limit= */ 2);
    var early = new Filter.Compared<>(EventField.TIME, Relation.BEFORE, third.updatedAt());
    var changes = new Filter.Compared<>(EventField.KIND, Relation.AT, "CHANGE");
    var nobody = new Filter.Compared<>(EventField.ACTOR, Relation.AT, "key:nobody");

    var begin = deployments.events(first.id(), page);
    var last = begin.getLast();
    assertThat(begin).isEqualTo(deployments.history(first.id(), 1, 2));
    assertThat(deployments.events(first.id(), page.after(last, EventField.id(last))))
        .isEqualTo(deployments.history(first.id(), 3, 1));
    assertThat(numbers(first, early)).containsExactly(1L, 2L);
    assertThat(numbers(first, new Filter.And<>(List.of(changes, new Filter.Not<>(nobody)))))
        .containsExactly(1L, 2L, 3L);
    assertThat(numbers(first, nobody)).isEmpty();
  }

  private List<Long> numbers(Deployment deployment, Filter<Event> filter) {
    var all = new Listing<>(filter, Order.byId(), /* after= */ null, /* limit= */ 10);
    return deployments.events(deployment.id(), all).stream().map(Event::number).toList();
  }

  private Optional<Deployment> asOf(Instant time, Deployment deployment) {
    return deployments.findAsOf(PROJECT, deployment.id(), time);
  }

  private Deployment kept(ChangeFixture fixture) {
    return changed(fixture.keptAs(deployments::snapshot));
  }
}
