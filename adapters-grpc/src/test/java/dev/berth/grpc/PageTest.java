package dev.berth.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deployment.DeploymentException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PageTest {
  private static final UUID FIRST = new UUID(1, 1);
  private static final UUID SECOND = new UUID(2, 2);

  @Test
  void sizesAreUsualOrBounded() {
    assertThat(Page.read("list", 0, "").size()).isEqualTo(100);
    assertThat(Page.read("list", 7, "").size()).isEqualTo(7);
    assertThat(Page.read("list", 5000, "").size()).isEqualTo(1000);
    assertThatThrownBy(() -> Page.read("list", -1, "")).isInstanceOf(DeploymentException.class);
  }

  @Test
  void aTokenNamesTheLastOneOfThePage() {
    var page = Page.read("list", 1, "");
    var token = page.nextToken(List.of(FIRST, SECOND), UUID::toString);

    assertThat(page.items(List.of(FIRST, SECOND))).containsExactly(FIRST);
    assertThat(Page.read("list", 1, token).after(UUID::fromString)).isEqualTo(FIRST);
    assertThat(page.nextToken(List.of(FIRST), UUID::toString)).isEmpty();
  }

  @Test
  void aTokenIsBoundToItsList() {
    var token = Page.read("list", 1, "").nextToken(List.of(FIRST, SECOND), UUID::toString);

    for (var wrong : List.of("!", "AAAA", token.substring(1))) {
      assertThatThrownBy(() -> Page.read("list", 1, wrong).after(UUID::fromString))
          .isInstanceOf(DeploymentException.class);
    }
    assertThatThrownBy(() -> Page.read("another", 1, token))
        .isInstanceOf(DeploymentException.class);
  }
}
