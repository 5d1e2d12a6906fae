package dev.berth.grpc;

import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentOrder;
import dev.berth.deployment.DeploymentOrder.By;
import dev.berth.deployment.DeploymentOrder.Field;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads orders of deployments, such as {@code state, create_time desc} (AIP-132). */
final class OrderParser {
  private static final int LONGEST = 256;

  private OrderParser() {}

  /**
   * Reads an order; an empty one means the newest first.
   *
   * @throws DeploymentException InvalidRequest
   */
  static DeploymentOrder parse(String order) {
    if (order.isBlank()) {
      return DeploymentOrder.NEWEST_FIRST;
    }
    var seen = new HashSet<Field>();
    var by =
        order.length() > LONGEST
            ? Optional.<List<By>>empty()
            : Optional.of(
                Arrays.stream(order.split(",", -1))
                    .map(OrderParser::by)
                    .flatMap(Optional::stream)
                    .filter(each -> seen.add(each.field()))
                    .toList());
    return by.filter(all -> all.size() == order.split(",", -1).length)
        .map(DeploymentOrder::new)
        .orElseThrow(
            () ->
                Invalid.field(
                    "order_by",
                    "(expected: some of %s, each once, each alone or with desc)"
                        .formatted(names())));
  }

  private static Optional<By> by(String part) {
    var words = part.strip().split(" +", -1);
    var known =
        Arrays.stream(Field.values()).filter(field -> name(field).equals(words[0])).findFirst();
    var descending = words.length == 2 && words[1].equals("desc");
    return words.length == 1 || descending
        ? known.map(field -> new By(field, descending))
        : Optional.empty();
  }

  private static List<String> names() {
    return Arrays.stream(Field.values()).map(OrderParser::name).toList();
  }

  private static String name(Field field) {
    return field.name().toLowerCase(Locale.ROOT);
  }
}
