package dev.berth.grpc;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentField;
import dev.berth.listing.Field;
import dev.berth.model.Model;
import dev.berth.model.ModelField;
import dev.berth.operation.Operation;
import dev.berth.operation.OperationField;
import dev.berth.project.Project;
import dev.berth.project.ProjectField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What things of a kind can be filtered and ordered by.
 *
 * @param labelled whether they have labels
 * @param <T> the kind
 */
record Listable<T>(List<Field<T>> fields, boolean labelled) {
  static final Listable<Deployment> DEPLOYMENTS = of(DeploymentField.values(), true);
  static final Listable<Model> MODELS = of(ModelField.values(), true);
  static final Listable<Project> PROJECTS = of(ProjectField.values(), false);
  static final Listable<Operation> OPERATIONS = of(OperationField.values(), false);

  private static <T> Listable<T> of(Field<T>[] fields, boolean labelled) {
    return new Listable<>(List.of(fields), labelled);
  }

  /** The field of that name in the native API. */
  Optional<Field<T>> field(String name) {
    return fields.stream().filter(field -> nameOf(field).equals(name)).findFirst();
  }

  /** What the native API calls a field. */
  static String nameOf(Field<?> field) {
    return field.name().toLowerCase(Locale.ROOT);
  }
}
