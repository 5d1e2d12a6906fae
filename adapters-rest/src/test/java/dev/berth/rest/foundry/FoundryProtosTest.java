package dev.berth.rest.foundry;

import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static dev.berth.rest.JsonTree.part;
import static dev.berth.rest.JsonTree.print;
import static dev.berth.rest.JsonTree.read;
import static dev.berth.rest.JsonTree.strictly;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.ConfigurationDraft;
import dev.berth.deployment.ConfigurationDraft.DelayDraft;
import dev.berth.deployment.ConfigurationDraft.GpuDraft;
import dev.berth.deployment.ConfigurationDraft.ScalingDraft;
import dev.berth.deployment.CreateDeployment.TargetDraft;
import dev.berth.proto.foundry.v2.CreateLiveDeploymentRequest;
import dev.berth.proto.foundry.v2.ReplaceLiveDeploymentRequest;
import dev.berth.proto.foundry.v2.RuntimeConfiguration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FoundryProtosTest {
  @Test
  void theContractHasEveryFieldThatTheDocumentsAndTheClientsSend() {
    var create = strictly(Documents.REQUEST, CreateLiveDeploymentRequest.newBuilder()).build();
    var replace = strictly(Documents.REQUEST, ReplaceLiveDeploymentRequest.newBuilder()).build();

    assertThat(create.getRuntimeConfiguration()).isEqualTo(replace.getRuntimeConfiguration());
    assertThat(FoundryProtos.toCommand(create).target()).isNull();
    assertThat(FoundryProtos.toDraft(create.getRuntimeConfiguration()))
        .isEqualTo(
            new ConfigurationDraft(1, 3, 1.0, "256MiB", null, 32, null, List.of(), Map.of()));
  }

  @Test
  void readsEveryField() {
    var full = strictly(Documents.FULL_CONFIGURATION, RuntimeConfiguration.newBuilder()).build();

    assertThat(FoundryProtos.toDraft(full))
        .isEqualTo(
            new ConfigurationDraft(
                0,
                2,
                0.5,
                "1GiB",
                new GpuDraft(1, "T4"),
                8,
                new ScalingDraft(
                    0.75, new DelayDraft(30, "SECONDS"), new DelayDraft(10, "MINUTES")),
                List.of("ri.magritte..source.123"),
                Map.of("A", "b")));
  }

  @Test
  void readsNothingThatIsAbsent() {
    var command =
        FoundryProtos.toCommand(
            strictly(
                    "{\"deploymentType\":{},\"runtimeConfiguration\":{\"gpu\":{},"
                        + "\"scalingConfiguration\":{\"scaleUpDelay\":{}}}}",
                    CreateLiveDeploymentRequest.newBuilder())
                .build());

    assertThat(command.target()).isEqualTo(new TargetDraft(null, null, null));
    assertThat(command.configuration())
        .isEqualTo(
            new ConfigurationDraft(
                null,
                null,
                null,
                null,
                new GpuDraft(null, null),
                null,
                new ScalingDraft(null, new DelayDraft(null, null), null),
                List.of(),
                Map.of()));
  }

  @Test
  void whatIsAnsweredReadsBackAsWhatWasStored() {
    var deployment = aDeployment().withEverything().build();
    var stored = deployment.desired().configuration();

    var answered =
        FoundryProtos.toDraft(FoundryProtos.toProto(deployment).getRuntimeConfiguration());

    assertThat(answered)
        .isEqualTo(
            new ConfigurationDraft(
                2,
                stored.maxReplicas(),
                0.5,
                "512MiB",
                new GpuDraft(2, "H100"),
                stored.threadCount(),
                new ScalingDraft(0.75, new DelayDraft(30, "SECONDS"), new DelayDraft(5, "MINUTES")),
                stored.sources(),
                stored.environment()));
  }

  /** A.0: zeros and empty collections are on the wire, unset optionals are not. */
  @Test
  void printsWhatClientsRequireAndNothingThatIsUnset() {
    var answer = print(FoundryProtos.toProto(aDeployment().withReplicas(0, 0).build()));

    assertThat(answer)
        .containsEntry("status", Map.of("state", "ACTIVE", "isReady", false))
        .containsEntry(
            "runtimeConfiguration",
            Map.of(
                "minReplicas", 0.0,
                "maxReplicas", 4.0,
                "threadCount", 32.0,
                "sources", List.of(),
                "environmentVariables", Map.of()));
  }

  @Test
  void aPinnedDeploymentHasNoBranch() {
    var answer = print(FoundryProtos.toProto(aDeployment().pinnedAs("cm-1").build()));

    assertThat(answer).doesNotContainKey("branch").containsKeys("rid", "modelVersion", "status");
  }

  /** C3: the printed sample is a subset of the answer. */
  @Test
  void partOfASampleIsTheSampleOnlyIfNothingIsMissing() {
    var sample = read(Documents.RESPONSE);

    assertThat(part(sample, sample)).isEqualTo(sample);
    assertThat(part(Map.of("branch", "master"), sample)).isNotEqualTo(sample);
  }
}
