package dev.berth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.inference.InferenceRoute;
import dev.berth.project.ProjectId;
import dev.berth.replica.Endpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class XdsSnapshotTest {

  @Test
  void hasTheSameBytesInWhateverOrderItIsMade() {
    var first = shuffled(1);

    for (var seed = 2; seed < 20; seed++) {
      var again = shuffled(seed);
      for (var type : XdsType.values()) {
        assertThat(again.of(type)).isEqualTo(first.of(type));
      }
    }
  }

  @Test
  void hasOtherVersionsForOtherContent() {
    var name = ReplicaClusters.name(new UUID(0, 1), 1);

    assertThat(ReplicaClusters.endpoints(name, List.of(new Endpoint("127.0.0.1", 1))).version())
        .isNotEqualTo(
            ReplicaClusters.endpoints(name, List.of(new Endpoint("127.0.0.1", 2))).version());
  }

  @Test
  void takesOnlyAddressesForHosts() {
    var route = route(1, List.of(new Endpoint("replica.example", 1)));

    assertThatThrownBy(() -> Deployed.of(route)).isInstanceOf(IllegalArgumentException.class);
  }

  private static XdsSnapshot shuffled(int seed) {
    var random = new Random(seed);
    var deployed = new ArrayList<Deployed>();
    for (var i = 0; i < 40; i++) {
      var endpoints =
          new ArrayList<>(
              List.of(
                  new Endpoint("127.0.0.1", 7000 + i),
                  new Endpoint("127.0.0.1", 8000 + i),
                  new Endpoint("::1", 7000 + i)));
      Collections.shuffle(endpoints, random);
      deployed.add(Deployed.of(route(i, endpoints)));
    }
    var revoked = new ArrayList<String>();
    for (var i = 0; i < 40; i++) {
      revoked.add("key-" + i);
    }
    Collections.shuffle(deployed, random);
    Collections.shuffle(revoked, random);
    return new XdsSnapshot(seed, deployed, new LinkedHashSet<>(revoked), null, null);
  }

  private static InferenceRoute route(int number, List<Endpoint> endpoints) {
    var revisions = Map.of(1L, endpoints, 2L, List.of(new Endpoint("127.0.0.1", 9000)));
    return new InferenceRoute(
        new UUID(0, number),
        new ProjectId("p" + number % 3),
        Road.MODEL,
        number % 2 == 0,
        revisions);
  }
}
