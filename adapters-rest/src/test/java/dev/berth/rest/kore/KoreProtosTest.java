package dev.berth.rest.kore;

import static dev.berth.rest.JsonTree.strictly;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.KoreDraft;
import dev.berth.deployment.KoreDraft.HyperDraft;
import dev.berth.deployment.KoreDraft.ScaleDraft;
import dev.berth.operation.OperationId;
import dev.berth.proto.kore.v1.DeployModelRequest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KoreProtosTest {
  @Test
  void theContractHasEveryFieldOfTheSampleAndReadsIt() {
    var sample = strictly(KoreFixture.BODY, DeployModelRequest.newBuilder()).setModelId("cm-1");

    assertThat(KoreProtos.toDraft(sample.build()))
        .isEqualTo(
            new KoreDraft(
                "cm-1",
                null,
                "Flant5_model",
                new HyperDraft(1.0, 512, 1.0, 50, List.of()),
                new ScaleDraft(10, 1, 2, 30, 600),
                "g5.xlarge",
                "",
                ""));
  }

  @Test
  void readsNothingThatIsAbsent() {
    assertThat(KoreProtos.toDraft(DeployModelRequest.getDefaultInstance()))
        .isEqualTo(new KoreDraft("", null, null, null, null, null, null, null));
    assertThat(
            KoreProtos.toDraft(
                strictly(
                        "{\"hyperParameters\":{},\"scalingParameters\":{},\"optimizationInfo\":{}}",
                        DeployModelRequest.newBuilder())
                    .build()))
        .isEqualTo(
            new KoreDraft(
                "",
                null,
                null,
                new HyperDraft(null, null, null, null, List.of()),
                new ScaleDraft(null, null, null, null, null),
                null,
                null,
                null));
  }

  @Test
  void aDockStatusIdIsAnOperationId() {
    var id = UUID.randomUUID();

    assertThat(KoreProtos.toOperationId("ds-" + id)).contains(new OperationId(id));
    assertThat(KoreProtos.toOperationId(id.toString())).isEmpty();
    assertThat(KoreProtos.toOperationId("ds-1-1-1-1-1")).isEmpty();
  }
}
