package dev.berth.rest.kore;

import static dev.berth.rest.JsonTree.print;
import static dev.berth.rest.JsonTree.read;
import static dev.berth.rest.SurfaceClient.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.access.Scope;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.listing.Listing;
import dev.berth.operation.Operation;
import dev.berth.proto.kore.v1.DockJob;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules that Kore's clients rely on, through the surface. */
class KoreRulesTest {
  private final KoreFixture kore = new KoreFixture();

  @AfterEach
  void close() {
    kore.close();
  }

  /** K1, K2, K3, K4, K13: the sample request as printed, and exactly the documented keys. */
  @Test
  void theSampleRequestAnswersTheDocumentedKeys() {
    var answer = print(kore.deploy());

    assertThat(answer)
        .containsOnlyKeys("dock-statusId", "dockStatusId", "modelId", "jobType", "action", "status")
        .containsEntry("modelId", InMemoryBerth.OPEN_SOURCE)
        .containsEntry("jobType", "MODELS")
        .containsEntry("action", "DEPLOY")
        .containsEntry("status", "IN_PROGRESS");
    assertThat(answer.get("dock-statusId")).isEqualTo(answer.get("dockStatusId"));
    assertThat((String) answer.get("dockStatusId")).matches("ds-[0-9a-f-]{36}");
  }

  @Test
  void theFineTuneSampleWorksToo() {
    var job = kore.deploy(InMemoryBerth.FINE_TUNE, "fineTune", KoreFixture.BODY);

    assertThat(job.getModelId()).isEqualTo(InMemoryBerth.FINE_TUNE);
  }

  @Test
  void k1BothSpellingsAreHints() {
    assertThat(
            kore.deploy(
                    InMemoryBerth.OPEN_SOURCE,
                    "openSource",
                    KoreFixture.BODY.replace(
                        "\"isDeployedPreviouly\": true",
                        "\"isDeployedPreviouly\": false, \"isDeployedPreviously\": true"))
                .getStatus())
        .isEqualTo("IN_PROGRESS");
  }

  @Test
  void k5OneLeadingColonIsDropped() {
    assertThat(kore.deploy(":" + InMemoryBerth.OPEN_SOURCE, "", KoreFixture.BODY).getModelId())
        .isEqualTo(InMemoryBerth.OPEN_SOURCE);
    assertThat(
            codesOf(() -> kore.deploy("::" + InMemoryBerth.OPEN_SOURCE, "", KoreFixture.BODY), 404))
        .containsExactly("MODEL_NOT_FOUND");
    assertThat(codesOf(() -> kore.deploy("cm-\0", "", KoreFixture.BODY), 404))
        .containsExactly("MODEL_NOT_FOUND");
  }

  @Test
  void k7ModelTypeMayBeMissingButNotWrong() {
    assertThat(
            codesOf(() -> kore.deploy(InMemoryBerth.OPEN_SOURCE, "closed", KoreFixture.BODY), 400))
        .containsExactly("INVALID_FIELD");
    assertThat(
            codesOf(
                () -> kore.deploy(InMemoryBerth.OPEN_SOURCE, "fineTune", KoreFixture.BODY), 400))
        .containsExactly("INVALID_FIELD");
    assertThat(kore.deploy(InMemoryBerth.OPEN_SOURCE, "", KoreFixture.BODY).getAction())
        .isEqualTo("DEPLOY");
  }

  /** K9 and A.6 of the errors: one entry for each violation. */
  @Test
  void k9EveryMissingFieldIsNamed() {
    var call =
        (ThrowingCallable)
            () -> kore.deploy(InMemoryBerth.OPEN_SOURCE, "", "{\"hyperParameters\":{}}");

    assertThat(entriesOf(call, 400))
        .extracting(entry -> Objects.requireNonNull(entry.get("msg")).toString().split(":", 2)[0])
        .containsExactlyInAnyOrder(
            "name",
            "hyperParameters.temperature",
            "hyperParameters.maxTokens",
            "hyperParameters.topP",
            "hyperParameters.topK",
            "deviceType");
    assertThat(codesOf(call, 400)).containsOnly("MISSING_FIELD");
  }

  @Test
  void k9ZeroIsNotAbsent() {
    var zeros =
        KoreFixture.BODY
            .replace("\"temperature\": 1", "\"temperature\": 0")
            .replace("\"maxTokens\": 512", "\"maxTokens\": 0")
            .replace("\"topP\": 1", "\"topP\": 0");

    assertThat(kore.deploy(InMemoryBerth.OPEN_SOURCE, "", zeros).getStatus())
        .isEqualTo("IN_PROGRESS");
  }

  @Test
  void k11MinReplicasAreAtMostMaxReplicas() {
    var body = KoreFixture.BODY.replace("\"minReplicas\": 1", "\"minReplicas\": 3");

    assertThat(codesOf(() -> kore.deploy(InMemoryBerth.OPEN_SOURCE, "", body), 400))
        .containsExactly("INVALID_FIELD");
  }

  @Test
  void k12ADeployDuringADeploySupersedesIt() {
    var first = kore.deploy();
    var second = kore.deploy();

    var status = kore.status(first.getDockStatusId());

    assertThat(status.getStatus()).isEqualTo("FAILED");
    assertThat(status.getError().getMsg())
        .startsWith("Superseded")
        .contains(second.getDockStatusId().substring("ds-".length()));
    assertThat(status.hasPercentageComplete()).isFalse();
    assertThat(kore.status(second.getDockStatusId()).getStatus()).isEqualTo("IN_PROGRESS");
  }

  @Test
  void dockStatusGoesFromInProgressToSuccess() {
    var job =
        kore.deploy(
            InMemoryBerth.OPEN_SOURCE,
            "",
            KoreFixture.BODY.replace("\"minReplicas\": 1", "\"minReplicas\": 2"));
    assertThat(kore.status(job.getDockStatusId()).getPercentageComplete()).isZero();

    observe(1, Operation.State.IN_PROGRESS);
    assertThat(kore.status(job.getDockStatusId()).getPercentageComplete()).isEqualTo(50);

    observe(2, Operation.State.SUCCEEDED);
    assertThat(print(kore.status(job.getDockStatusId())))
        .isEqualTo(
            Map.of(
                "_id",
                job.getDockStatusId(),
                "dockStatusId",
                job.getDockStatusId(),
                "modelId",
                InMemoryBerth.OPEN_SOURCE,
                "jobType",
                "MODELS",
                "action",
                "DEPLOY",
                "status",
                "SUCCESS",
                "percentageComplete",
                100.0));
  }

  /** Nor is it a success where what ran before goes on to serve. */
  @ParameterizedTest
  @CsvSource({"0, FAILED", "1, FAILED", "1, ROLLED_BACK", "1, CANCELLED"})
  void aDeployThatDidNotSucceedTellsItsCause(int ready, Operation.State state) {
    var job = kore.deploy();
    observe(ready, state);

    var status = kore.status(job.getDockStatusId());

    assertThat(status.getStatus()).isEqualTo("FAILED");
    assertThat(status.getError().getMsg()).isEqualTo("It did not work.");
  }

  @Test
  void undeployIsAJobOfItsOwnAndASecondOneTellsAboutTheFirst() {
    assertThat(codesOf(kore::undeploy, 409)).containsExactly("MODEL_NOT_DEPLOYED");
    kore.deploy();

    var undeploy = kore.undeploy();
    assertThat(undeploy)
        .extracting(DockJob::getAction, DockJob::getStatus)
        .containsExactly("UNDEPLOY", "IN_PROGRESS");

    observe(0, Operation.State.SUCCEEDED);
    assertThat(kore.undeploy())
        .extracting(DockJob::getDockStatusId, DockJob::getAction, DockJob::getStatus)
        .containsExactly(undeploy.getDockStatusId(), "UNDEPLOY", "SUCCESS");
  }

  @Test
  void aDockStatusIsFoundByItsWholeIdOnly() {
    var id = kore.deploy().getDockStatusId();

    for (var wrong : List.of(id.substring(3), "ds-", id + "0", "ds-\0", "")) {
      assertThat(codesOf(() -> kore.status(wrong), 404)).containsExactly("DOCK_STATUS_NOT_FOUND");
    }
  }

  @Test
  void keysNeedTheScopesThatKoreNames() {
    kore.callAs(InMemoryBerth.callerWith(Scope.UNDEPLOY_MODEL));
    assertThat(codesOf(kore::deploy, 403)).containsExactly("PERMISSION_DENIED");
    kore.callAs(InMemoryBerth.callerWith(Scope.DEPLOY_MODEL));
    var id = kore.deploy().getDockStatusId();
    assertThat(codesOf(kore::undeploy, 403)).containsExactly("PERMISSION_DENIED");

    kore.callAs(InMemoryBerth.callerWith());
    assertThat(kore.status(id).getId()).isEqualTo(id);
    kore.callAsNobody();
    assertThat(codesOf(() -> kore.status(id), 401)).containsExactly("UNAUTHORIZED");
  }

  private void observe(int ready, Operation.State state) {
    var deployment =
        kore.berth().queries().page(InMemoryBerth.owner(), Listing.newest(1)).getFirst();
    kore.berth().observeReady(deployment.id(), ready, state);
  }

  private static List<Object> codesOf(ThrowingCallable call, int httpStatus) {
    return entriesOf(call, httpStatus).stream()
        .map(entry -> Objects.requireNonNull(entry.get("code")))
        .toList();
  }

  @SuppressWarnings("unchecked") // The body is {"errors":[{...}]}.
  private static List<Map<String, Object>> entriesOf(ThrowingCallable call, int httpStatus) {
    var failure = failureOf(call);
    assertThat(failure.httpStatus()).isEqualTo(httpStatus);
    var body = read(String.valueOf(failure.body()));
    return (List<Map<String, Object>>) Objects.requireNonNull(body.get("errors"));
  }
}
