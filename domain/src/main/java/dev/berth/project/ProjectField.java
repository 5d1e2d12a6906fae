package dev.berth.project;

import dev.berth.listing.Field;
import java.time.Instant;

/** What projects are filtered and ordered by. */
public enum ProjectField implements Field<Project> {
  DISPLAY_NAME(String.class),
  CREATE_TIME(Instant.class),
  UPDATE_TIME(Instant.class);

  private final Class<?> type;

  ProjectField(Class<?> type) {
    this.type = type;
  }

  @Override
  public Class<?> type() {
    return type;
  }

  @Override
  public Object of(Project project) {
    return switch (this) {
      case DISPLAY_NAME -> project.displayName();
      case CREATE_TIME -> project.createdAt();
      case UPDATE_TIME -> project.updatedAt();
    };
  }
}
