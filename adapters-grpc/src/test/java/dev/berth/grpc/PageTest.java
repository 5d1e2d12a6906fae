package dev.berth.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deployment.DeploymentException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {
  @Test
  void sizesAreUsualOrBounded() {
    assertThat(Page.read(0).size()).isEqualTo(100);
    assertThat(Page.read(7).size()).isEqualTo(7);
    assertThat(Page.read(5000).size()).isEqualTo(1000);
    assertThatThrownBy(() -> Page.read(-1)).isInstanceOf(DeploymentException.class);
  }

  @Test
  void holdsWhatItMayOfWhatWasRead() {
    assertThat(Page.read(1).limit()).isEqualTo(2);
    assertThat(Page.read(1).items(List.of("first", "second"))).containsExactly("first");
    assertThat(Page.read(1).items(List.of())).isEmpty();
  }
}
