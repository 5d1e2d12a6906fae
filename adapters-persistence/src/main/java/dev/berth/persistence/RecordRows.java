package dev.berth.persistence;

import dev.berth.deployment.Deployment;
import dev.berth.project.Resources;
import dev.berth.rollout.Claim;
import dev.berth.rollout.Outcome;
import dev.berth.rollout.WaitingLine;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What ends claims, as one array for each column.
 *
 * @param moves whether what the project has reserved changes, or who waits for it
 * @param growths by how much, in {@link Dimensions}
 * @param totals what the queue has, in {@link Dimensions}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record RecordRows(
    UUID[] ids,
    Long[] versions,
    Long[] fences,
    @Nullable String[] nextDues,
    Boolean[] purges,
    Boolean[] moves,
    String[] growths,
    String[] totals) {

  /** A claim, and what came of it. */
  record Ended(Claim claim, Outcome outcome) {
    UUID id() {
      return claim.deployment().id().value();
    }

    /** Whether only the claim ends. */
    boolean unchanged() {
      return outcome.after().equals(before());
    }

    DeploymentWrite write() {
      return DeploymentWrite.of(claim, outcome);
    }

    private Deployment before() {
      return claim.deployment();
    }

    private Resources growth() {
      return outcome.after().reserved().minus(before().reserved());
    }

    private boolean moves() {
      var places = !WaitingLine.place(outcome.after()).equals(WaitingLine.place(before()));
      return places || !growth().equals(Resources.NONE);
    }

    private @Nullable String nextDue() {
      var wake = outcome.nextWake();
      return outcome.purge() || wake == null ? null : wake.toString();
    }
  }

  static RecordRows of(List<Ended> all) {
    return new RecordRows(
        Columns.of(all, UUID[]::new, Ended::id),
        Columns.of(all, Long[]::new, each -> each.before().version()),
        Columns.of(all, Long[]::new, each -> each.claim().fence()),
        Columns.<Ended, @Nullable String>of(all, String[]::new, Ended::nextDue),
        Columns.of(all, Boolean[]::new, each -> each.outcome().purge()),
        Columns.of(all, Boolean[]::new, Ended::moves),
        Columns.of(all, String[]::new, each -> Columns.text(Dimensions.of(each.growth()))),
        Columns.of(
            all,
            String[]::new,
            each -> Columns.text(Dimensions.of(each.outcome().queue().total()))));
  }
}
