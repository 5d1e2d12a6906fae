package dev.berth.deployment;

import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.DeploymentFixture.CREATED;
import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.listing.Filter;
import dev.berth.listing.Listing;
import dev.berth.listing.Order;
import dev.berth.listing.Relation;
import dev.berth.model.ModelRid;
import dev.berth.project.ProjectId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every repository lists what the filter itself says, in the order that the order itself says:
 * random filters, orders and page sizes over random deployments.
 */
public abstract class ListingContract {
  private static final int DEPLOYMENTS = 60;
  private static final int LISTINGS = 300;
  private static final List<String> KEYS = List.of("team", "env", "tier");
  private static final List<String> VALUES = List.of("a", "b", "", "A.b-c_9");

  private final long seed = Long.getLong("berth.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<Deployment> all = new ArrayList<>();
  private DeploymentRepository deployments;

  /** A repository without deployments. */
  protected abstract DeploymentRepository emptyRepository();

  @BeforeEach
  void fill() {
    deployments = emptyRepository();
    for (var n = 0; n < DEPLOYMENTS; n++) {
      var made = randomDeployment(n);
      deployments.commit(creationOf(made).build());
      deployments.find(PROJECT, made.id()).ifPresent(all::add);
    }
  }

  private Deployment randomDeployment(int n) {
    var labels = new HashMap<String, String>();
    KEYS.stream().filter(_ -> random.nextBoolean()).forEach(key -> labels.put(key, any(VALUES)));
    var fixture =
        aDeployment()
            .labelled(labels)
            .createdAt(randomTime())
            .following(new ModelRid(any(models())), "branch-" + n);
    return switch (random.nextInt(8)) {
      case 0 -> fixture.disabled().build();
      case 1 -> fixture.deleted().build();
      case 2 -> fixture.in(new ProjectId("theirs")).build();
      case 3, 4 -> fixture.withReplicas(1, 2).build();
      case 5, 6 -> fixture.withReplicas(2, 2).build();
      default -> fixture.build();
    };
  }

  private static List<String> models() {
    return List.of(
        "ri.models.main.model.iris", "ri.models.main.model.Rose", "ri.models.main.model.a");
  }

  private Instant randomTime() {
    return CREATED.plusSeconds(random.nextInt(4));
  }

  private <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private <E extends Enum<E>> E any(E[] choices) {
    return any(Arrays.asList(choices));
  }

  private Filter<Deployment> randomFilter(int depth) {
    return switch (random.nextInt(depth == 0 ? 7 : 10)) {
      case 0 -> equal(DeploymentField.STATE, any(State.values()).name());
      case 1 -> equal(DeploymentField.MODEL, random.nextInt(5) == 0 ? "?::x '" : any(models()));
      case 2 -> equal(DeploymentField.READY, random.nextBoolean());
      case 3 -> new Filter.HasLabel<>(any(KEYS));
      case 4 -> new Filter.LabelIs<>(any(KEYS), any(VALUES));
      case 5 ->
          new Filter.Compared<>(
              DeploymentField.CREATE_TIME,
              any(Relation.values()),
              randomTime().plusNanos(random.nextInt(3) * 400L));
      case 6 ->
          new Filter.Compared<>(DeploymentField.UPDATE_TIME, any(Relation.values()), randomTime());
      case 7 -> new Filter.Not<>(randomFilter(depth - 1));
      case 8 -> new Filter.And<>(randomFilters(depth - 1));
      default -> new Filter.Or<>(randomFilters(depth - 1));
    };
  }

  private static Filter<Deployment> equal(DeploymentField field, Object value) {
    return new Filter.Compared<>(field, Relation.AT, value);
  }

  private List<Filter<Deployment>> randomFilters(int depth) {
    return IntStream.range(0, random.nextInt(4)).mapToObj(_ -> randomFilter(depth)).toList();
  }

  private Order<Deployment> randomOrder() {
    var fields = new ArrayList<>(List.of(DeploymentField.values()));
    Collections.shuffle(fields, random);
    var by =
        fields.subList(0, random.nextInt(4)).stream()
            .map(field -> new Order.By<>(field, random.nextBoolean()))
            .toList();
    return by.isEmpty() ? Order.newestFirst() : Order.by(by);
  }

  @Test
  void listsWhatTheFilterMeansInTheOrderThatIsAskedFor() {
    for (var n = 0; n < LISTINGS; n++) {
      var listing =
          new Listing<>(randomFilter(3), randomOrder(), null, 1 + random.nextInt(DEPLOYMENTS));
      var expected =
          new Listing<>(listing.filter(), listing.order(), null, DEPLOYMENTS)
              .of(all.stream(), each -> each.id().toString());

      assertThat(walk(listing)).as("seed %d: %s", seed, listing).isEqualTo(expected);
    }
  }

  private List<Deployment> walk(Listing<Deployment> first) {
    var walked = new ArrayList<Deployment>();
    var listing = first;
    while (true) {
      var page = deployments.page(PROJECT, listing);
      walked.addAll(page);
      if (page.size() < listing.limit()) {
        return walked;
      }
      listing = listing.after(page.getLast(), page.getLast().id().toString());
    }
  }
}
