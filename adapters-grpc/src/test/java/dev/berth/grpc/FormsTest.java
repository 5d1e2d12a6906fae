package dev.berth.grpc;

import static dev.berth.deployment.ChangeFixture.changeOf;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.Intent;
import dev.berth.project.ResourceQueue;
import io.grpc.Drainable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

final class FormsTest {
  private final Forms forms =
      new Forms(new Notices(_ -> ResourceQueue.ofMachine(2, 1L << 30), new QuietEngine()));

  @Test
  void encodesAStateOnceForAllWhoWatchIt() throws IOException {
    var deployment = aDeployment().build();
    assertThat(encoded(deployment)).isSameAs(encoded(deployment));
  }

  @Test
  void encodesEveryStateAnew() throws IOException {
    var deployment = aDeployment().build();
    var disabled = changeOf(deployment, Intent.DISABLED).build().after();
    assertThat(encoded(disabled)).isNotEqualTo(encoded(deployment));
  }

  /** The very bytes of a deployment that are sent, which follow what all of a project share. */
  private byte[] encoded(Deployment deployment) throws IOException {
    var parts = new ArrayList<byte[]>();
    var network =
        new OutputStream() {
          @Override
          public void write(byte[] part) {
            parts.add(part);
          }

          @Override
          public void write(int single) {
            throw new AssertionError("byte by byte");
          }
        };
    try (var message = ReadyMessage.MARSHALLER.stream(forms.of(deployment))) {
      var _ = ((Drainable) message).drainTo(network);
    }
    return parts.getLast();
  }
}
