package dev.berth.model;

import dev.berth.listing.Field;
import dev.berth.listing.Order;
import java.time.Instant;
import java.util.List;

/** What versions of a model are filtered and ordered by. */
public enum ModelVersionField implements Field<ModelVersion> {
  CREATE_TIME;

  /** The usual order: the newest first, which no change touches while pages are read. */
  public static Order<ModelVersion> newestFirst() {
    return Order.by(List.of(new Order.By<>(CREATE_TIME, true)));
  }

  @Override
  public Class<?> type() {
    return Instant.class;
  }

  @Override
  public Object of(ModelVersion version) {
    return version.createdAt();
  }
}
