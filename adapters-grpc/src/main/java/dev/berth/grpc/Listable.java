package dev.berth.grpc;

import dev.berth.access.ApiKey;
import dev.berth.access.ApiKeyField;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentField;
import dev.berth.history.Event;
import dev.berth.history.EventField;
import dev.berth.listing.Field;
import dev.berth.model.Model;
import dev.berth.model.ModelField;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionField;
import dev.berth.operation.Operation;
import dev.berth.operation.OperationField;
import dev.berth.project.Project;
import dev.berth.project.ProjectField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What things of a kind can be filtered and ordered by.
 *
 * @param labelled whether they have labels
 * @param ids what their ids look like
 * @param <T> the kind
 */
record Listable<T>(List<Field<T>> fields, boolean labelled, Pattern ids) {
  private static final Pattern UUIDS =
      Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");
  private static final Pattern NUMBERS = Pattern.compile("0\\d{18}");
  private static final Pattern TEXTS = Pattern.compile("[!-~]{1,512}");

  static final Listable<Deployment> DEPLOYMENTS = of(DeploymentField.values(), true, UUIDS);
  static final Listable<Model> MODELS = of(ModelField.values(), true, TEXTS);
  static final Listable<ModelVersion> MODEL_VERSIONS = of(ModelVersionField.values(), false, TEXTS);
  static final Listable<Project> PROJECTS = of(ProjectField.values(), false, TEXTS);
  static final Listable<ApiKey> KEYS = of(ApiKeyField.values(), false, TEXTS);
  static final Listable<Operation> OPERATIONS = of(OperationField.values(), false, UUIDS);
  static final Listable<Event> EVENTS = of(EventField.values(), false, NUMBERS);

  private static <T> Listable<T> of(Field<T>[] fields, boolean labelled, Pattern ids) {
    return new Listable<>(List.of(fields), labelled, ids);
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
