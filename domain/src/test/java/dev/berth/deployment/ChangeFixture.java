package dev.berth.deployment;

import static dev.berth.deployment.DeploymentFixture.newUuid;

import dev.berth.access.Caller;
import dev.berth.history.Event;
import dev.berth.history.Snapshot;
import dev.berth.operation.Operation;
import dev.berth.operation.OperationId;
import dev.berth.project.GpuType;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Accepted changes, as the use cases make them: with an operation, one event and a request id of
 * their own.
 */
public final class ChangeFixture {
  /** A queue that no test fills. */
  public static final ResourceQueue ROOMY =
      new ResourceQueue(
          256,
          Map.of(),
          new Resources(1_000_000_000, 1L << 60, 1_000_000, Map.of(GpuType.H100, 1_000), 1_000),
          List.of());

  private final @Nullable Deployment before;
  private Function<Deployment, Snapshot> form = ChangeFixture::noForm;
  private final Instant now;
  private Deployment after;
  private boolean newRevision;
  private @Nullable String unproved;
  private @Nullable Lease lease;
  private RequestId request =
      new RequestId(newUuid().toString(), HexFormat.of().formatHex(new byte[32]));

  private ChangeFixture(@Nullable Deployment before, Deployment after) {
    this.before = before;
    this.after = after;
    this.newRevision = before == null;
    this.now = after.updatedAt();
  }

  /** The creation of that deployment. */
  public static ChangeFixture creationOf(Deployment deployment) {
    return new ChangeFixture(null, deployment);
  }

  /** A replacement of the configuration of that deployment. */
  public static ChangeFixture replacementOf(
      Deployment before, RuntimeConfigurationFixture configuration) {
    return replacementOf(before, configuration, before.updatedAt().plusSeconds(10));
  }

  /** A replacement of the configuration of that deployment, accepted then. */
  public static ChangeFixture replacementOf(
      Deployment before, RuntimeConfigurationFixture configuration, Instant now) {
    var number = before.latestRevision() + 1;
    var revision =
        before.desired().next(number, configuration.build(), before.desired().version(), now);
    var change =
        new ChangeFixture(
            before,
            before.ask(
                before.intent(),
                revision,
                begin(before, Operation.Action.REPLACE, number, now),
                now));
    change.newRevision = true;
    return change;
  }

  /** A change of the intent of that deployment. */
  public static ChangeFixture changeOf(Deployment before, Intent next) {
    return changeOf(before, next, before.updatedAt().plusSeconds(10));
  }

  /** A change of the intent of that deployment, accepted then. */
  public static ChangeFixture changeOf(Deployment before, Intent next, Instant now) {
    var action =
        switch (next) {
          case RUNNING -> Operation.Action.START;
          case DISABLED -> Operation.Action.DISABLE;
          case DELETED -> Operation.Action.DELETE;
        };
    return new ChangeFixture(
        before,
        before.ask(
            next, before.desired(), begin(before, action, before.desired().number(), now), now));
  }

  /** Asked for by that request, with that body's digest. */
  public ChangeFixture requestedAs(String id, String bodyDigest) {
    request = new RequestId(id, bodyDigest);
    return this;
  }

  /** By somebody who is proved only by a secret of that digest, in hexadecimal digits. */
  public ChangeFixture ofUnproved(String digest) {
    unproved = digest;
    return this;
  }

  /** Claimed as it is created. */
  public ChangeFixture under(Lease claim) {
    lease = claim;
    return this;
  }

  /** With a history that holds the deployment in that form. */
  public ChangeFixture keptAs(Function<Deployment, Snapshot> form) {
    this.form = form;
    return this;
  }

  private static Snapshot noForm(Deployment deployment) {
    return Snapshot.NONE;
  }

  public Change build() {
    var operations = new ArrayList<Operation>();
    if (before != null && before.operation().open()) {
      operations.add(before.operation().supersede(after.operation().id(), now));
    }
    operations.add(after.operation());
    var event =
        Event.accepted(
            after.history(),
            after.id().value(),
            now,
            "key:1",
            request.value(),
            after.operation().action().name(),
            before == null ? "" : before.intent().name(),
            after.intent().name(),
            "request " + request.value());
    return new Change(before, after.accept(event), newRevision, operations, List.of(event), request)
        .of(new Caller(after.project(), "1", Set.of(), unproved))
        .under(lease)
        .sealed(form);
  }

  private static Operation begin(
      Deployment deployment, Operation.Action action, long revision, Instant now) {
    return Operation.begin(
        new OperationId(newUuid()), deployment.id().value(), action, revision, now);
  }
}
