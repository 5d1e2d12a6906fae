package dev.berth.grpc;

import dev.berth.deployment.DeploymentException;
import dev.berth.listing.Field;
import dev.berth.listing.Order;
import dev.berth.listing.Order.By;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Reads orders, such as {@code state, create_time desc} (AIP-132). */
final class OrderParser {
  private static final int LONGEST = 256;

  private OrderParser() {}

  /**
   * Reads an order.
   *
   * @param usual what an empty one means
   * @throws DeploymentException InvalidRequest
   */
  static <T> Order<T> parse(String order, Listable<T> kind, Order<T> usual) {
    if (order.isBlank()) {
      return usual;
    }
    var seen = new HashSet<Field<T>>();
    var by =
        order.length() > LONGEST
            ? Optional.<List<By<T>>>empty()
            : Optional.of(
                Arrays.stream(order.split(",", -1))
                    .map(part -> by(part, kind))
                    .flatMap(Optional::stream)
                    .filter(each -> seen.add(each.field()))
                    .toList());
    return by.filter(all -> all.size() == order.split(",", -1).length)
        .map(Order::by)
        .orElseThrow(
            () ->
                Invalid.field(
                    "order_by",
                    "(expected: some of %s, each once, each alone or with desc)"
                        .formatted(names(kind))));
  }

  private static <T> Optional<By<T>> by(String part, Listable<T> kind) {
    var words = part.strip().split(" +", -1);
    var descending = words.length == 2 && words[1].equals("desc");
    return words.length == 1 || descending
        ? kind.field(words[0]).filter(Field::ordered).map(field -> new By<>(field, descending))
        : Optional.empty();
  }

  private static List<String> names(Listable<?> kind) {
    return kind.fields().stream().filter(Field::ordered).map(Listable::nameOf).toList();
  }
}
