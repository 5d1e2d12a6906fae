package dev.berth.operation;

import dev.berth.listing.Field;
import dev.berth.listing.Filter;
import dev.berth.listing.Relation;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What operations are filtered by. */
public enum OperationField implements Field<Operation> {
  DONE(Boolean.class),
  /** The state's name. */
  STATE(String.class),
  /** The action's name. */
  ACTION(String.class),
  /** Id of the deployment that changes. */
  DEPLOYMENT(UUID.class),
  CREATE_TIME(Instant.class),
  /** None while it goes on. */
  END_TIME(Instant.class);

  private final Class<?> type;

  /** The operations of that deployment. */
  public static Filter<Operation> ofDeployment(UUID deployment) {
    return new Filter.Compared<>(DEPLOYMENT, Relation.AT, deployment);
  }

  OperationField(Class<?> type) {
    this.type = type;
  }

  @Override
  public Class<?> type() {
    return type;
  }

  @Override
  public List<String> words() {
    return switch (this) {
      case STATE -> Arrays.stream(Operation.State.values()).map(Enum::name).toList();
      case ACTION -> Arrays.stream(Operation.Action.values()).map(Enum::name).toList();
      case DONE, DEPLOYMENT, CREATE_TIME, END_TIME -> List.of();
    };
  }

  @Override
  public boolean ordered() {
    return false;
  }

  @Override
  public @Nullable Object of(Operation operation) {
    return switch (this) {
      case DONE -> !operation.open();
      case STATE -> operation.state().name();
      case ACTION -> operation.action().name();
      case DEPLOYMENT -> operation.deployment();
      case CREATE_TIME -> operation.createdAt();
      case END_TIME -> operation.finishedAt();
    };
  }
}
