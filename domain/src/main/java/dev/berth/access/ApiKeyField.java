package dev.berth.access;

import dev.berth.listing.Field;
import dev.berth.listing.Order;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What keys are filtered and ordered by. */
public enum ApiKeyField implements Field<ApiKey> {
  DISPLAY_NAME(String.class),
  CREATE_TIME(Instant.class),
  EXPIRE_TIME(Instant.class),
  REVOKE_TIME(Instant.class),
  LAST_USE_TIME(Instant.class);

  /** The order in which keys were made. */
  public static final Order<ApiKey> OLDEST_FIRST =
      Order.by(List.of(new Order.By<>(CREATE_TIME, /* descending= */ false)));

  private final Class<?> type;

  ApiKeyField(Class<?> type) {
    this.type = type;
  }

  @Override
  public Class<?> type() {
    return type;
  }

  @Override
  public boolean ordered() {
    return this == DISPLAY_NAME || this == CREATE_TIME;
  }

  @Override
  public @Nullable Object of(ApiKey key) {
    return switch (this) {
      case DISPLAY_NAME -> key.displayName();
      case CREATE_TIME -> key.createdAt();
      case EXPIRE_TIME -> key.expiresAt();
      case REVOKE_TIME -> key.revokedAt();
      case LAST_USE_TIME -> key.lastUsedAt();
    };
  }
}
