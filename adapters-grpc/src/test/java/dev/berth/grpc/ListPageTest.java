package dev.berth.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deployment.DeploymentException;
import dev.berth.listing.Order;
import dev.berth.model.Model;
import dev.berth.model.ModelRid;
import dev.berth.project.ProjectId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ListPageTest {
  private static final String ORDER = "display_name desc, create_time";
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00.123Z");

  private static ListPage<Model> page(String token) {
    return ListPage.read(
        new ListPage.Asked("projects/demo/models", 1, token, "", ORDER),
        Listable.MODELS,
        Order.newestFirst(),
        model -> model.rid().value());
  }

  private static Model model(String name) {
    return Model.create(
        new ModelRid("ri.models.main.model." + name),
        new ProjectId("demo"),
        "ri.compass.main.folder.x",
        "a line\nof " + name,
        "key:1",
        NOW);
  }

  private static String token() {
    return page("").nextToken(List.of(model("iris"), model("a")));
  }

  @Test
  void aTokenComesBackAsThePlaceThatItNames() {
    assertThat(page(token()).listing())
        .isEqualTo(page("").listing().after(model("iris"), "ri.models.main.model.iris"));
    assertThat(page("").nextToken(List.of(model("iris")))).isEmpty();
  }

  @Test
  void aTokenThatSomebodyChangedIsRefusedOrReadsAsAnotherPlace() {
    var seed = Long.getLong("berth.seed", System.nanoTime());
    var random = new Random(seed);
    var token = token();
    for (var n = 0; n < 20_000; n++) {
      var changed = new StringBuilder(token);
      for (var times = 1 + random.nextInt(3); times > 0; times--) {
        changed.setCharAt(random.nextInt(changed.length()), (char) ('!' + random.nextInt(94)));
      }
      try {
        var after = page(changed.toString()).listing().after();
        assertThat(Objects.requireNonNull(after).id())
            .as("seed %d: %s", seed, changed)
            .matches("[!-~]+");
      } catch (DeploymentException refused) {
        assertThat(refused).as("seed %d: %s", seed, changed).hasMessageContaining("page_token");
      }
    }
  }

  @Test
  void aPlaceOfAnotherKindIsRefused() {
    var forged =
        OpaqueToken.of(
            OpaqueToken.of(OpaqueToken.digest("10 0\nthe parent"))
                + "\n"
                + OpaqueToken.of("no uuid"));

    assertThatThrownBy(
            () ->
                ListPage.read(
                    new ListPage.Asked("the parent", 1, forged, "", ""),
                    Listable.DEPLOYMENTS,
                    Order.newestFirst(),
                    deployment -> deployment.id().toString()))
        .hasMessageContaining("page_token");
  }
}
