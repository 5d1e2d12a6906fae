package dev.berth.grpc;

import static dev.berth.grpc.Details.statusOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.Terms;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DisableDeploymentRequest;
import dev.berth.proto.berth.v1.GetDeploymentRequest;
import dev.berth.proto.berth.v1.HistoryEvent;
import dev.berth.proto.berth.v1.ListDeploymentEventsRequest;
import dev.berth.proto.berth.v1.ListDeploymentEventsResponse;
import java.util.EnumSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeploymentHistoryTest {
  private static final long CREATED = DeploymentFixture.CREATED.getEpochSecond();

  private final NativeFixture api = new NativeFixture();

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void tellsWhoAskedForWhatAndWhyOldestFirst() {
    var name = name(api.create("master"));
    var request = UUID.randomUUID().toString();
    api.deployments()
        .disableDeployment(
            DisableDeploymentRequest.newBuilder()
                .setName(name)
                .setRequestId(request)
                .setReason("It is not needed over night.")
                .build());

    var events = list(name, 0, "", "").getEventsList();

    assertThat(events).extracting(HistoryEvent::getNumber).containsExactly(1L, 2L);
    var disabled = events.getLast();
    assertThat(disabled.getKind()).isEqualTo(HistoryEvent.Kind.KIND_CHANGE);
    assertThat(disabled.getActor()).isEqualTo("key:owner");
    assertThat(disabled.getRequestId()).isEqualTo(request);
    assertThat(disabled.getWhat()).isEqualTo("disable");
    assertThat(disabled.getBefore()).startsWith("RUNNING revision 1");
    assertThat(disabled.getAfter()).startsWith("DISABLED revision 1");
    assertThat(disabled.getReason()).isEqualTo("It is not needed over night.");
    assertThat(disabled.getCausedBy()).isZero();
    assertThat(disabled.getTime().getSeconds()).isEqualTo(CREATED);
    assertThat(disabled.getPrevious()).isEqualTo(events.getFirst().getDigest());
    assertThat(events.getFirst().getReason()).isEqualTo("requested");
  }

  @Test
  void listsPageByPageAndByAFilterTheDeletedToo() {
    var made = api.create("master");
    var name = name(made);
    api.berth()
        .changeIntent()
        .delete(InMemoryBerth.owner(), made.id().rid(), Terms.of(new RequestId("r", "d")));

    var first = list(name, 1, "", "");
    var second = list(name, 1, first.getNextPageToken(), "");

    assertThat(first.getEvents(0).getWhat()).isEqualTo("create");
    assertThat(second.getEvents(0).getWhat()).isEqualTo("delete");
    assertThat(second.getNextPageToken()).isEmpty();
    assertThat(list(name, 0, "", "kind = CHANGE AND request_id = \"r\"").getEventsCount())
        .isEqualTo(1);
    assertThat(list(name, 0, "", "kind = REPLICA").getEventsCount()).isZero();
    assertThat(list(name, 0, "", "time < \"2026-01-01T00:00:00Z\"").getEventsCount()).isZero();
    assertThat(list(name, 0, "", "actor = \"key:owner\"").getEventsCount()).isEqualTo(2);
  }

  @Test
  void refusesWhatIsNoPageNoFilterAndNoReason() {
    var name = name(api.create("master"));

    assertThat(code(() -> list(name, -1, "", ""))).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(code(() -> list(name, 1, "odd", ""))).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(code(() -> list(name, 1, "", "kind = ODD"))).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(
            code(
                () ->
                    api.deployments()
                        .disableDeployment(
                            DisableDeploymentRequest.newBuilder()
                                .setName(name)
                                .setReason("r".repeat(1001))
                                .build())))
        .isEqualTo(Code.INVALID_ARGUMENT);
  }

  @Test
  void anotherProjectsHistoryDoesNotExistNorDoesItForWhoMayNotRead() {
    var name = name(api.create("master"));
    var theirs = name.replace("projects/demo", "projects/other");
    assertThat(code(() -> list(theirs, 0, "", ""))).isEqualTo(Code.NOT_FOUND);

    api.callAs(() -> new Caller(InMemoryBerth.OTHER_PROJECT, "them", EnumSet.allOf(Scope.class)));
    assertThat(code(() -> list(theirs, 0, "", ""))).isEqualTo(Code.NOT_FOUND);
    assertThat(code(() -> get(theirs, at(CREATED)))).isEqualTo(Code.NOT_FOUND);

    api.callAs(() -> InMemoryBerth.callerWith(Scope.MODELS_EXECUTE));
    assertThat(code(() -> list(name, 0, "", ""))).isEqualTo(Code.NOT_FOUND);
    assertThat(code(() -> get(name, at(CREATED)))).isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void answersADeploymentAsItWasThen() {
    var name = name(api.create("master"));

    assertThat(get(name, at(CREATED)))
        .isEqualTo(
            api.deployments()
                .getDeployment(GetDeploymentRequest.newBuilder().setName(name).build()));
    assertThat(code(() -> get(name, at(CREATED - 1)))).isEqualTo(Code.NOT_FOUND);
    assertThat(code(() -> get(name, at(-1)))).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(code(() -> get(name, Timestamp.newBuilder().setNanos(-1))))
        .isEqualTo(Code.INVALID_ARGUMENT);
  }

  @Test
  void aDeploymentIsNotFoundFromItsDeletionOn() {
    var made = api.create("master");
    api.berth()
        .changeIntent()
        .delete(InMemoryBerth.owner(), made.id().rid(), Terms.of(new RequestId("r", "d")));

    assertThat(code(() -> get(name(made), at(CREATED)))).isEqualTo(Code.NOT_FOUND);
  }

  private Deployment get(String name, Timestamp.Builder time) {
    return api.deployments()
        .getDeployment(GetDeploymentRequest.newBuilder().setName(name).setAsOf(time).build());
  }

  private static Timestamp.Builder at(long seconds) {
    return Timestamp.newBuilder().setSeconds(seconds).setNanos(999_000_000);
  }

  private static String name(dev.berth.deployment.Deployment deployment) {
    return "projects/demo/deployments/" + deployment.id();
  }

  private ListDeploymentEventsResponse list(String name, int size, String token, String filter) {
    return api.deployments()
        .listDeploymentEvents(
            ListDeploymentEventsRequest.newBuilder()
                .setParent(name)
                .setPageSize(size)
                .setPageToken(token)
                .setFilter(filter)
                .build());
  }

  private static Code code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return Code.forNumber(statusOf(call).getCode());
  }
}
