package dev.berth.deployment;

import static dev.berth.deployment.ChangeFixture.changeOf;
import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.ChangeFixture.replacementOf;
import static dev.berth.deployment.DeploymentFixture.MODEL;
import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static dev.berth.deployment.RuntimeConfigurationFixture.aConfiguration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.history.Event;
import dev.berth.listing.Filter;
import dev.berth.listing.Listing;
import dev.berth.listing.Relation;
import dev.berth.model.ModelRid;
import dev.berth.operation.Operation;
import dev.berth.operation.OperationField;
import dev.berth.operation.OperationId;
import dev.berth.project.ProjectId;
import dev.berth.project.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What every {@link DeploymentRepository} does. What it does for many callers at once, and with the
 * project's queue, is in {@link ConcurrentCommitContract} and {@link ReservationContract}.
 */
public abstract class DeploymentRepositoryContract {
  private static final ProjectId THEIRS = new ProjectId("theirs");
  private static final Committed DONE = new Committed.Done();

  private DeploymentRepository deployments;

  /** A repository without deployments. */
  protected abstract DeploymentRepository emptyRepository();

  @BeforeEach
  void open() {
    deployments = emptyRepository();
  }

  private Deployment created(DeploymentFixture fixture) {
    var change = creationOf(fixture.build()).build();
    assertThat(deployments.commit(change)).isEqualTo(DONE);
    return change.after();
  }

  private Deployment changed(ChangeFixture fixture) {
    var change = fixture.build();
    assertThat(deployments.commit(change)).isEqualTo(DONE);
    return change.after();
  }

  @Nested
  class Commit {
    @Test
    void makesEverythingDurableTogether() {
      var change = creationOf(aDeployment().build()).requestedAs("r1", "digest").build();
      var after = change.after();

      assertThat(deployments.commit(change)).isEqualTo(DONE);

      assertThat(deployments.find(PROJECT, after.id())).contains(after);
      assertThat(deployments.findRevision(after.id(), 1)).contains(after.desired());
      assertThat(deployments.findOperation(PROJECT, after.operation().id()))
          .contains(after.operation());
      assertThat(deployments.history(after.id(), 1, 10)).isEqualTo(change.events());
      assertThat(deployments.findReceipt(PROJECT, "r1"))
          .contains(new Receipt("digest", after.id()));
      assertThat(deployments.reserved(PROJECT)).isEqualTo(after.reserved());
    }

    @Test
    void storesEveryField() {
      var full = created(aDeployment().withEverything().labelled(Map.of("a", "b", "c", "")));
      var pinned = created(aDeployment().pinnedAs("cm-1").withReplicas(1, 2));
      var disabled = created(aDeployment().onBranch("canary").disabled());

      assertThat(deployments.find(PROJECT, full.id())).contains(full);
      assertThat(deployments.find(PROJECT, pinned.id())).contains(pinned);
      assertThat(deployments.find(PROJECT, disabled.id())).contains(disabled);
      assertThat(deployments.findRevision(full.id(), 1)).contains(full.desired());
      assertThat(deployments.findOperation(PROJECT, full.operation().id()))
          .contains(full.operation());
    }

    @Test
    void replacesARevisionAndKeepsTheOldOne() {
      var before = created(aDeployment());

      var after = changed(replacementOf(before, aConfiguration().withMinReplicas(3)));

      assertThat(deployments.find(PROJECT, before.id())).contains(after);
      assertThat(deployments.findRevision(before.id(), 1)).contains(before.desired());
      assertThat(deployments.findRevision(before.id(), 2)).contains(after.desired());
      assertThat(deployments.findRevision(before.id(), 3)).isEmpty();
      assertThat(deployments.findOperation(PROJECT, before.operation().id()))
          .map(Operation::state)
          .contains(Operation.State.SUPERSEDED);
      assertThat(deployments.reserved(PROJECT)).isEqualTo(after.reserved());
    }

    @Test
    void keepsEveryEventWithItsChain() {
      var first = created(aDeployment());
      var second = changed(changeOf(first, Intent.DISABLED));
      var third = changed(changeOf(second, Intent.RUNNING));

      var history = deployments.history(first.id(), 1, 10);

      assertThat(history).extracting(Event::number).containsExactly(1L, 2L, 3L);
      assertThat(history).allMatch(Event::intact);
      assertThat(history.getLast().chain()).isEqualTo(third.history());
      assertThat(history.get(1).previous()).isEqualTo(history.getFirst().digest());
    }

    @Test
    void isStaleAfterSomebodyElseWrote() {
      var before = created(aDeployment());
      var winner = changed(changeOf(before, Intent.DISABLED));
      var late =
          replacementOf(before, aConfiguration().withMinReplicas(3))
              .requestedAs("late", "digest")
              .build();

      assertThat(deployments.commit(late)).isEqualTo(new Committed.Stale());

      assertThat(deployments.find(PROJECT, before.id())).contains(winner);
      assertThat(deployments.findReceipt(PROJECT, "late")).isEmpty();
      assertThat(deployments.findRevision(before.id(), 2)).isEmpty();
      assertThat(deployments.findOperation(PROJECT, late.after().operation().id())).isEmpty();
      assertThat(deployments.history(before.id(), 1, 10)).hasSize(2);
      assertThat(deployments.reserved(PROJECT)).isEqualTo(winner.reserved());
    }

    @Test
    void isStaleForADeploymentThatNobodyCreated() {
      var change = changeOf(aDeployment().build(), Intent.DISABLED).build();

      assertThat(deployments.commit(change)).isEqualTo(new Committed.Stale());
      assertThat(deployments.findAnyIntent(change.after().id())).isEmpty();
    }

    @Test
    void answersARepeatedCreationWithTheFirstReceipt() {
      var first = creationOf(aDeployment().build()).requestedAs("r1", "digest").build();
      assertThat(deployments.commit(first)).isEqualTo(DONE);
      var receipt = new Receipt("digest", first.after().id());

      var onTheSameBranch = creationOf(aDeployment().build()).requestedAs("r1", "digest").build();
      var onAnother =
          creationOf(aDeployment().onBranch("canary").build())
              .requestedAs("r1", "another body")
              .build();

      assertThat(deployments.commit(onTheSameBranch)).isEqualTo(new Committed.Repeated(receipt));
      assertThat(deployments.commit(onAnother)).isEqualTo(new Committed.Repeated(receipt));
      assertThat(deployments.findAnyIntent(onTheSameBranch.after().id())).isEmpty();
      assertThat(deployments.findAnyIntent(onAnother.after().id())).isEmpty();
      assertThat(deployments.reserved(PROJECT)).isEqualTo(first.after().reserved());
    }

    @Test
    void answersARepeatedChangeWithItsReceiptThoughItIsStaleByNow() {
      var before = created(aDeployment());
      var change = changeOf(before, Intent.DISABLED).requestedAs("r2", "digest").build();
      assertThat(deployments.commit(change)).isEqualTo(DONE);

      assertThat(deployments.commit(change))
          .isEqualTo(new Committed.Repeated(new Receipt("digest", before.id())));
    }

    @Test
    void knowsARequestIdOnlyWithinItsProject() {
      var ours = creationOf(aDeployment().build()).requestedAs("r1", "digest").build();
      var theirs = creationOf(aDeployment().in(THEIRS).build()).requestedAs("r1", "digest").build();

      assertThat(deployments.commit(ours)).isEqualTo(DONE);
      assertThat(deployments.commit(theirs)).isEqualTo(DONE);
    }

    @Test
    void refusesASecondDeploymentOfABranch() {
      var first = created(aDeployment());
      var second = creationOf(aDeployment().build()).requestedAs("second", "digest").build();

      assertThat(deployments.commit(second)).isEqualTo(new Committed.Occupied(first.id()));

      assertThat(deployments.findAnyIntent(second.after().id())).isEmpty();
      assertThat(deployments.findReceipt(PROJECT, "second")).isEmpty();
      assertThat(deployments.findRevision(second.after().id(), 1)).isEmpty();
      assertThat(deployments.reserved(PROJECT)).isEqualTo(first.reserved());
    }

    @Test
    void refusesASecondDeploymentOfAnAlias() {
      var first = created(aDeployment().pinnedAs("cm-1"));

      assertThat(deployments.commit(creationOf(aDeployment().pinnedAs("cm-1").build()).build()))
          .isEqualTo(new Committed.Occupied(first.id()));
    }

    @Test
    void letsPinnedDeploymentsOccupyNoBranch() {
      created(aDeployment().pinnedAs("cm-1"));
      created(aDeployment().pinnedAs("cm-2"));
      created(aDeployment().pinnedAs(null));
      created(aDeployment().pinnedAs(null));
      created(aDeployment());
      created(aDeployment().in(THEIRS));
    }

    @Test
    void freesTheBranchAndTheAliasOfADeletedDeployment() {
      var branch = created(aDeployment());
      var alias = created(aDeployment().pinnedAs("cm-1"));
      changed(changeOf(branch, Intent.DELETED));
      changed(changeOf(alias, Intent.DELETED));

      created(aDeployment());
      created(aDeployment().pinnedAs("cm-1"));
    }
  }

  @Nested
  class Rehearse {
    @Test
    void answersAsACommitWouldAndStoresNothing() {
      var first = created(aDeployment());
      var creation = creationOf(aDeployment().onBranch("canary").build()).build();
      var occupied = creationOf(aDeployment().build()).build();
      var change = changeOf(first, Intent.DISABLED).requestedAs("r1", "digest").build();

      assertThat(deployments.rehearse(creation)).isEqualTo(DONE);
      assertThat(deployments.rehearse(change)).isEqualTo(DONE);
      assertThat(deployments.rehearse(occupied)).isEqualTo(new Committed.Occupied(first.id()));

      assertThat(deployments.find(PROJECT, first.id())).contains(first);
      assertThat(deployments.findAnyIntent(creation.after().id())).isEmpty();
      assertThat(deployments.findReceipt(PROJECT, "r1")).isEmpty();
      assertThat(deployments.history(first.id(), 1, 10)).hasSize(1);
      assertThat(deployments.reserved(PROJECT)).isEqualTo(first.reserved());
      assertThat(deployments.commit(change)).isEqualTo(DONE);
      assertThat(deployments.rehearse(change))
          .isEqualTo(new Committed.Repeated(new Receipt("digest", first.id())));
      assertThat(deployments.rehearse(changeOf(first, Intent.RUNNING).build()))
          .isEqualTo(new Committed.Stale());
    }
  }

  @Nested
  class Find {
    @Test
    void findsNothingOfAnotherProject() {
      var theirs = created(aDeployment().in(THEIRS).pinnedAs("cm-1"));

      assertThat(deployments.find(PROJECT, theirs.id())).isEmpty();
      assertThat(deployments.findByAlias(PROJECT, "cm-1")).isEmpty();
      assertThat(deployments.findOperation(PROJECT, theirs.operation().id())).isEmpty();
      assertThat(deployments.findAnyIntent(theirs.id())).contains(theirs);
      assertThat(deployments.findByAlias(THEIRS, "cm-1")).contains(theirs);
    }

    @Test
    void findsADeletedDeploymentOnlyWhereAnyIntentIsMeant() {
      var deleted = changed(changeOf(created(aDeployment().pinnedAs("cm-1")), Intent.DELETED));

      assertThat(deployments.find(PROJECT, deleted.id())).isEmpty();
      assertThat(deployments.findByAlias(PROJECT, "cm-1")).isEmpty();
      assertThat(deployments.findAnyIntent(deleted.id())).contains(deleted);
      assertThat(deployments.findOperation(PROJECT, deleted.operation().id()))
          .contains(deleted.operation());
    }

    @Test
    void findsADisabledDeployment() {
      var disabled = created(aDeployment().disabled());

      assertThat(deployments.find(PROJECT, disabled.id())).contains(disabled);
    }
  }

  @Nested
  class ListByModel {
    @Test
    void givesTheDeploymentsThatFollowTheModelOldestFirst() {
      var master = created(aDeployment());
      var canary = created(aDeployment().onBranch("canary"));
      var gone = created(aDeployment().onBranch("gone"));
      changed(changeOf(gone, Intent.DELETED));
      created(aDeployment().pinnedAs("cm-1"));
      created(aDeployment().following(new ModelRid("ri.models.main.model.rose"), "master"));
      created(aDeployment().in(THEIRS));

      assertThat(deployments.listByModel(PROJECT, MODEL, null)).containsExactly(master, canary);
      assertThat(deployments.listByModel(PROJECT, MODEL, "canary")).containsExactly(canary);
      assertThat(deployments.listByModel(PROJECT, MODEL, "gone")).isEmpty();
    }
  }

  @Nested
  class Page {
    @Test
    void walksTheProjectNewestFirstWithoutGapOrRepetition() {
      var all = new ArrayList<Deployment>();
      IntStream.range(0, 7).forEach(n -> all.addFirst(created(aDeployment().onBranch("b" + n))));
      var gone = all.remove(3);
      changed(changeOf(gone, Intent.DELETED));
      created(aDeployment().in(THEIRS));

      var walked = new ArrayList<>(deployments.page(PROJECT, Listing.newest(2)));
      assertThat(walked).hasSize(2);
      for (var page = walked.stream().toList(); !page.isEmpty(); ) {
        page =
            deployments.page(
                PROJECT,
                Listing.<Deployment>newest(2)
                    .after(walked.getLast(), walked.getLast().id().toString()));
        walked.addAll(page);
      }

      assertThat(walked).isEqualTo(all);
    }
  }

  @Nested
  class ForEach {
    @Test
    void givesEveryDeploymentOfEveryProjectOnce() {
      var ours = created(aDeployment());
      var theirs = created(aDeployment().in(THEIRS));
      var disabled = created(aDeployment().onBranch("off").disabled());
      changed(changeOf(created(aDeployment().onBranch("gone")), Intent.DELETED));

      var seen = new ArrayList<Deployment>();
      deployments.forEach(seen::add);

      assertThat(seen).containsExactlyInAnyOrder(ours, theirs, disabled);
    }

    @Test
    void givesThoseAloneThatAnswerPredictionsWhereTheyAreWanted() {
      var ours = created(aDeployment().withReplicas(1, 2));
      var theirs = created(aDeployment().in(THEIRS).withReplicas(2, 2));
      created(aDeployment().onBranch("starting").withReplicas(0, 1));
      created(aDeployment().onBranch("nothing"));
      var gone = created(aDeployment().onBranch("gone").withReplicas(1, 1));
      changed(changeOf(gone, Intent.DELETED));

      var seen = new ArrayList<Deployment>();
      deployments.forEachReady(seen::add);

      assertThat(seen).containsExactlyInAnyOrder(ours, theirs);
    }
  }

  @Nested
  class Operations {
    @Test
    void givesPagesNewestFirst() {
      var first = created(aDeployment());
      var second = changed(changeOf(first, Intent.DISABLED));
      var third = changed(changeOf(second, Intent.RUNNING));
      created(aDeployment().onBranch("other"));

      var listing = Listing.newest(OperationField.ofDeployment(first.id().value()), 2);
      var newest = deployments.operations(PROJECT, listing);
      var last = newest.getLast().operation();
      var rest = deployments.operations(PROJECT, listing.after(last, last.id().toString()));

      assertThat(ids(newest)).containsExactly(third.operation().id(), second.operation().id());
      assertThat(newest).extracting(Tracked::deployment).containsOnly(third);
      assertThat(ids(rest)).containsExactly(first.operation().id());
    }

    @Test
    void listsWhatTheFilterMeansOfTheWholeProject() {
      var gone = created(aDeployment());
      var deleted = changed(changeOf(gone, Intent.DELETED));
      var other = created(aDeployment().onBranch("other"));
      created(aDeployment().in(THEIRS));
      var all = List.of(other.operation(), deleted.operation(), ended(gone, deleted));
      for (var filter : operationFilters(other)) {
        assertThat(deployments.operations(PROJECT, Listing.newest(filter, 9)))
            .as(filter.toString())
            .extracting(Tracked::operation)
            .containsExactlyElementsOf(all.stream().filter(filter::test).toList());
      }
    }

    private Operation ended(Deployment before, Deployment after) {
      return deployments.findOperation(after.project(), before.operation().id()).orElseThrow();
    }

    private List<Filter<Operation>> operationFilters(Deployment one) {
      var filters = new ArrayList<Filter<Operation>>();
      filters.add(Filter.everything());
      filters.add(OperationField.ofDeployment(one.id().value()));
      for (var relation : Relation.values()) {
        var time = one.createdAt();
        filters.add(new Filter.Compared<>(OperationField.CREATE_TIME, relation, time));
        filters.add(new Filter.Compared<>(OperationField.END_TIME, relation, time));
      }
      for (var word : OperationField.STATE.words()) {
        filters.add(new Filter.Compared<>(OperationField.STATE, Relation.AT, word));
      }
      for (var word : OperationField.ACTION.words()) {
        filters.add(new Filter.Compared<>(OperationField.ACTION, Relation.AT, word));
      }
      filters.add(new Filter.Compared<>(OperationField.DONE, Relation.AT, true));
      filters.add(new Filter.Compared<>(OperationField.DONE, Relation.AT, false));
      for (var filter : List.copyOf(filters)) {
        filters.add(new Filter.Not<>(filter));
      }
      return filters;
    }

    private List<OperationId> ids(List<Tracked> operations) {
      return operations.stream().map(tracked -> tracked.operation().id()).toList();
    }
  }

  @Nested
  class Reserved {
    @Test
    void isNothingForAProjectThatNeverHadADeployment() {
      assertThat(deployments.reserved(PROJECT)).isEqualTo(Resources.NONE);
    }
  }
}
