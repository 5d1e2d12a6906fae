package dev.berth.deployment;

import dev.berth.listing.Field;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** What deployments are filtered and ordered by. */
public enum DeploymentField implements Field<Deployment> {
  CREATE_TIME(Instant.class),
  UPDATE_TIME(Instant.class),
  /** The state's name. */
  STATE(String.class),
  /** RID of the model. */
  MODEL(String.class),
  READY(Boolean.class);

  private final Class<?> type;

  DeploymentField(Class<?> type) {
    this.type = type;
  }

  @Override
  public Class<?> type() {
    return type;
  }

  @Override
  public List<String> words() {
    return this == STATE ? Arrays.stream(State.values()).map(State::name).toList() : List.of();
  }

  @Override
  public Object of(Deployment deployment) {
    return switch (this) {
      case CREATE_TIME -> deployment.createdAt();
      case UPDATE_TIME -> deployment.updatedAt();
      case STATE -> deployment.status().state().name();
      case MODEL -> deployment.target().model().value();
      case READY -> deployment.status().ready();
    };
  }
}
