package dev.berth.model;

import dev.berth.listing.Field;
import java.time.Instant;

/** What models are filtered and ordered by. */
public enum ModelField implements Field<Model> {
  DISPLAY_NAME(String.class),
  /** RID of the folder. */
  PARENT_FOLDER(String.class),
  CREATE_TIME(Instant.class),
  UPDATE_TIME(Instant.class);

  private final Class<?> type;

  ModelField(Class<?> type) {
    this.type = type;
  }

  @Override
  public Class<?> type() {
    return type;
  }

  @Override
  public boolean ordered() {
    return this != PARENT_FOLDER;
  }

  @Override
  public Object of(Model model) {
    return switch (this) {
      case DISPLAY_NAME -> model.displayName();
      case PARENT_FOLDER -> model.parentFolder();
      case CREATE_TIME -> model.createdAt();
      case UPDATE_TIME -> model.updatedAt();
    };
  }
}
