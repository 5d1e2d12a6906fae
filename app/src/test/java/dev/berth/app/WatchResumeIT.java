package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import dev.berth.persistence.embedded.EmbeddedPostgres;
import dev.berth.proto.berth.v1.CreateDeploymentRequest;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentEvent;
import dev.berth.proto.berth.v1.RuntimeConfiguration;
import dev.berth.proto.berth.v1.UpdateDeploymentRequest;
import dev.berth.proto.berth.v1.WatchDeploymentsRequest;
import java.nio.file.Path;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A watch goes on where its token says, whatever became of the Berth that gave the token. */
final class WatchResumeIT {
  private static final String PARENT = "projects/" + RunningBerth.PROJECT;

  @TempDir private Path folder;

  @Test
  void aTokenIsGoodAfterAKillAndOnAnotherBerthOfTheDatabase() throws Exception {
    var postgres =
        EmbeddedPostgres.startOrAdopt(
            folder.resolve("database"), BerthProcess.HOME.resolve(".tools"));
    try {
      String token;
      try (var berth = serve(postgres, "one")) {
        String name;
        try (var client = new Native(berth)) {
          token = endOfSnapshot(client);
          name = create(client);
        }
        berth.signal("KILL");
        berth.startAgain();
        try (var client = new Native(berth)) {
          var created = next(client, token);
          assertThat(created.getType()).isEqualTo(DeploymentEvent.Type.TYPE_CHANGED);
          assertThat(created.getDeployment().getName()).isEqualTo(name);
          token = created.getResumeToken();
          rename(client, name);
        }
        berth.signal("KILL");
      }
      try (var another = serve(postgres, "other");
          var client = new Native(another)) {
        var renamed = next(client, token);
        assertThat(renamed.getType()).isEqualTo(DeploymentEvent.Type.TYPE_CHANGED);
        assertThat(renamed.getDeployment().getDisplayName()).isEqualTo("renamed");
      }
    } finally {
      postgres.stop();
    }
  }

  /** Without an Envoy: who watches comes to Berth's own port. */
  private BerthProcess serve(EmbeddedPostgres postgres, String name) {
    var data = folder.resolve(name);
    var ports = BerthProcess.freePorts(2);
    var variables = new HashMap<>(EnvironmentIT.database(postgres));
    variables.put("BERTH_DATA", data.toString());
    variables.put("BERTH_ADDRESS", "127.0.0.1");
    variables.put("BERTH_HTTP_PORT", ports.get(0).toString());
    variables.put("BERTH_GRPC_PORT", ports.get(1).toString());
    variables.put("BERTH_ENVOY_FILES", data.resolve("envoy").toString());
    variables.put("BERTH_DEMO", "true");
    return BerthProcess.startByEnvironment("serve", data, ports.get(0), ports.get(1), variables);
  }

  private static String endOfSnapshot(Native client) {
    var events = client.deployments().watchDeployments(watch(""));
    var event = events.next();
    while (event.getType() != DeploymentEvent.Type.TYPE_SNAPSHOT_END) {
      event = events.next();
    }
    return event.getResumeToken();
  }

  private static DeploymentEvent next(Native client, String token) {
    var events = client.deployments().watchDeployments(watch(token));
    var event = events.next();
    while (event.getType() == DeploymentEvent.Type.TYPE_HEARTBEAT) {
      event = events.next();
    }
    return event;
  }

  private static WatchDeploymentsRequest watch(String token) {
    return WatchDeploymentsRequest.newBuilder().setParent(PARENT).setResumeToken(token).build();
  }

  private static String create(Native client) {
    var wanted =
        Deployment.newBuilder()
            .setDisplayName("created")
            .setModel(Foundry.MODEL)
            .setPinnedVersion(Foundry.VERSION)
            .setConfiguration(
                RuntimeConfiguration.newBuilder().setMinReplicas(0).setMaxReplicas(1));
    return client
        .deployments()
        .createDeployment(
            CreateDeploymentRequest.newBuilder().setParent(PARENT).setDeployment(wanted).build())
        .getName();
  }

  private static void rename(Native client, String name) {
    client
        .deployments()
        .updateDeployment(
            UpdateDeploymentRequest.newBuilder()
                .setDeployment(Deployment.newBuilder().setName(name).setDisplayName("renamed"))
                .setUpdateMask(FieldMask.newBuilder().addPaths("display_name"))
                .build());
  }
}
