package dev.berth.grpc;

import static dev.berth.grpc.Details.detail;
import static dev.berth.grpc.Details.statusOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import dev.berth.access.Scope;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.Terms;
import dev.berth.proto.berth.v1.DeploymentEvent;
import dev.berth.proto.berth.v1.WatchDeploymentsRequest;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchDeploymentsTest {
  private final NativeFixture api = new NativeFixture();
  private final Context.CancellableContext calls = Context.ROOT.withCancellation();

  @AfterEach
  void close() {
    calls.cancel(null);
    api.close();
  }

  private Iterator<DeploymentEvent> watch(String token) {
    try {
      return calls.call(
          () ->
              api.deployments()
                  .withDeadlineAfter(40, TimeUnit.SECONDS)
                  .watchDeployments(
                      WatchDeploymentsRequest.newBuilder()
                          .setParent("projects/demo")
                          .setResumeToken(token)
                          .build()));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void disable(Deployment deployment) {
    api.berth().changeIntent().disable(InMemoryBerth.owner(), deployment.id().rid(), terms());
  }

  private static Terms terms() {
    return Terms.of(new RequestId(UUID.randomUUID().toString(), "d"));
  }

  private static String name(Deployment deployment) {
    return "projects/demo/deployments/" + deployment.id();
  }

  /** The next message that says something. */
  private static DeploymentEvent next(Iterator<DeploymentEvent> stream) {
    var event = stream.next();
    while (event.getType() == DeploymentEvent.Type.TYPE_HEARTBEAT) {
      event = stream.next();
    }
    return event;
  }

  private static List<DeploymentEvent> snapshot(Iterator<DeploymentEvent> stream) {
    var events = new ArrayList<DeploymentEvent>();
    do {
      events.add(next(stream));
    } while (events.getLast().getType() == DeploymentEvent.Type.TYPE_SNAPSHOT);
    return events;
  }

  @Test
  void endsWithinASecondOfTheRevocationOfItsKey() {
    var keys = api.berth().administerKeys();
    var project = InMemoryBerth.PROJECT;
    var made = keys.create(InMemoryBerth.owner(), project, "w", List.of("api:models-read"), null);
    api.callAs(
        () ->
            api.berth()
                .authenticate()
                .run(made.secret())
                .orElseThrow(
                    () ->
                        new DeploymentException(new DeploymentError.Unauthenticated("Revoked."))));
    var events =
        api.deployments()
            .watchDeployments(
                WatchDeploymentsRequest.newBuilder().setParent("projects/demo").build());
    assertThat(events.next().getType()).isEqualTo(DeploymentEvent.Type.TYPE_SNAPSHOT_END);

    var begin = System.nanoTime();
    keys.revoke(InMemoryBerth.owner(), project, made.key().id(), "it");

    assertThat(events.next().getType()).isEqualTo(DeploymentEvent.Type.TYPE_ERROR);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
    assertThat(Code.forNumber(statusOf(events::next).getCode())).isEqualTo(Code.UNAUTHENTICATED);
  }

  @Test
  void tellsASnapshotItsEndAndThenEveryChange() {
    var first = api.create("master");
    var stream = watch("");

    var snapshot = snapshot(stream);
    assertThat(snapshot).hasSize(2);
    assertThat(snapshot.getFirst().getDeployment().getName()).isEqualTo(name(first));
    assertThat(snapshot.getFirst().getResumeToken()).isEmpty();
    assertThat(snapshot.getLast().getType()).isEqualTo(DeploymentEvent.Type.TYPE_SNAPSHOT_END);
    assertThat(snapshot.getLast().getResumeToken()).isNotEmpty();

    var second = api.create("canary");
    var created = next(stream);
    assertThat(created.getType()).isEqualTo(DeploymentEvent.Type.TYPE_CHANGED);
    assertThat(created.getDeployment().getName()).isEqualTo(name(second));
    api.berth().changeIntent().delete(InMemoryBerth.owner(), first.id().rid(), terms());
    var deleted = next(stream);
    assertThat(deleted.getType()).isEqualTo(DeploymentEvent.Type.TYPE_DELETED);
    assertThat(deleted.getDeployment().getName()).isEqualTo(name(first));
  }

  @Test
  void resumesWhereItsTokenSays() {
    var first = api.create("master");
    var second = api.create("canary");
    var early = watch("");
    var token = snapshot(early).getLast().getResumeToken();
    disable(first);
    disable(second);
    // Told to who watches already, so that who resumes has missed both.
    next(early);
    next(early);

    var resumed = watch(token);
    var one = next(resumed);
    var other = next(resumed);

    assertThat(List.of(one, other))
        .extracting(event -> event.getDeployment().getName())
        .containsExactly(name(first), name(second));
    assertThat(one.getResumeToken()).isEmpty();
    var again = watch(other.getResumeToken());
    api.berth().changeIntent().delete(InMemoryBerth.owner(), first.id().rid(), terms());
    assertThat(next(again).getType()).isEqualTo(DeploymentEvent.Type.TYPE_DELETED);
  }

  @Test
  void beatsItsHeartWhileNothingHappens() {
    var stream = watch("");
    snapshot(stream);

    var beat = stream.next();

    assertThat(beat.getType()).isEqualTo(DeploymentEvent.Type.TYPE_HEARTBEAT);
    assertThat(beat.getResumeToken()).isNotEmpty();
  }

  @Test
  void saysWhyItEndsBeforeItEnds() {
    var stream = watch("");
    snapshot(stream);

    api.berth().watches().close();

    var last = next(stream);
    assertThat(last.getType()).isEqualTo(DeploymentEvent.Type.TYPE_ERROR);
    assertThat(Code.forNumber(last.getError().getCode())).isEqualTo(Code.UNAVAILABLE);
    assertThat(detail(last.getError(), ErrorInfo.class)).isPresent();
    assertThatThrownBy(stream::next)
        .isInstanceOf(StatusRuntimeException.class)
        .extracting(thrown -> ((StatusRuntimeException) thrown).getStatus().getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void endsForAKeyThatIsRevokedMeanwhile() {
    var stream = watch("");
    snapshot(stream);

    api.callAs(
        () -> {
          throw new DeploymentException(new DeploymentError.Unauthenticated("Revoked."));
        });

    var last = next(stream);
    assertThat(Code.forNumber(last.getError().getCode())).isEqualTo(Code.UNAUTHENTICATED);
  }

  @Test
  void refusesStrangeTokensAndStrangers() {
    for (var token : List.of("x", "MS4yLjM", "\u00e9")) {
      assertThatThrownBy(() -> watch(token).next()).hasMessageContaining("INVALID_ARGUMENT");
    }
    api.callAs(() -> InMemoryBerth.callerWith(Scope.MODELS_EXECUTE));
    assertThatThrownBy(() -> watch("").next()).hasMessageContaining("PERMISSION_DENIED");
  }
}
