package dev.berth.deployment;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Which deployments are meant. A store may decide it by other means, with the same result. */
public sealed interface DeploymentFilter {

  /** Every deployment. */
  DeploymentFilter EVERYTHING = new And(List.of());

  /** Whether that deployment is meant. */
  boolean test(Deployment deployment);

  /** What all parts mean; everything where there are none. */
  record And(List<DeploymentFilter> parts) implements DeploymentFilter {
    public And {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean test(Deployment deployment) {
      return parts.stream().allMatch(part -> part.test(deployment));
    }
  }

  /** What any part means; nothing where there are none. */
  record Or(List<DeploymentFilter> parts) implements DeploymentFilter {
    public Or {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean test(Deployment deployment) {
      return parts.stream().anyMatch(part -> part.test(deployment));
    }
  }

  /** What the part does not mean. */
  record Not(DeploymentFilter part) implements DeploymentFilter {
    @Override
    public boolean test(Deployment deployment) {
      return !part.test(deployment);
    }
  }

  /** In that state. */
  record InState(State state) implements DeploymentFilter {
    @Override
    public boolean test(Deployment deployment) {
      return deployment.status().state() == state;
    }
  }

  /**
   * Of that model.
   *
   * @param model its RID; any other text means no deployment
   */
  record OfModel(String model) implements DeploymentFilter {
    @Override
    public boolean test(Deployment deployment) {
      return deployment.target().model().value().equals(model);
    }
  }

  /** Ready, or not. */
  record Ready(boolean ready) implements DeploymentFilter {
    @Override
    public boolean test(Deployment deployment) {
      return deployment.status().ready() == ready;
    }
  }

  /** With a label of that key. */
  record Labelled(String key) implements DeploymentFilter {
    @Override
    public boolean test(Deployment deployment) {
      return deployment.labels().containsKey(key);
    }
  }

  /** With that label. */
  record LabelIs(String key, String value) implements DeploymentFilter {
    @Override
    public boolean test(Deployment deployment) {
      return value.equals(deployment.labels().get(key));
    }
  }

  /** Created before, at or after a time, which is cut to microseconds. */
  record Created(Relation relation, Instant time) implements DeploymentFilter {
    public Created {
      time = time.truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public boolean test(Deployment deployment) {
      return relation.holds(deployment.createdAt(), time);
    }
  }

  /** Changed last before, at or after a time, which is cut to microseconds. */
  record Updated(Relation relation, Instant time) implements DeploymentFilter {
    public Updated {
      time = time.truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public boolean test(Deployment deployment) {
      return relation.holds(deployment.updatedAt(), time);
    }
  }

  /** How two times may relate. */
  enum Relation {
    BEFORE,
    AT_OR_BEFORE,
    AT,
    AT_OR_AFTER,
    AFTER;

    boolean holds(Instant one, Instant other) {
      var compared = one.compareTo(other);
      return switch (this) {
        case BEFORE -> compared < 0;
        case AT_OR_BEFORE -> compared <= 0;
        case AT -> compared == 0;
        case AT_OR_AFTER -> compared >= 0;
        case AFTER -> compared > 0;
      };
    }
  }
}
