package dev.berth.app;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import dev.berth.proto.berth.v1.Deployment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A field of a deployment, or an entry of one of its maps.
 *
 * @param names of the fields that lead to it, as the contract spells them; of an entry the last one
 *     is its key
 * @param structured whether its value has parts
 */
record FieldPath(List<String> names, boolean structured) {

  FieldPath {
    names = List.copyOf(names);
  }

  /**
   * Reads a path in the spelling of the contract or of REST, such as {@code
   * configuration.min_replicas} or {@code configuration.minReplicas}.
   *
   * @throws StartFailure where there is no such field
   */
  static FieldPath of(String text) {
    var names = new ArrayList<String>();
    var type = Deployment.getDescriptor();
    var rest = text;
    while (true) {
      var dot = rest.indexOf('.');
      var field = find(type, dot < 0 ? rest : rest.substring(0, dot)).orElse(null);
      if (field == null) {
        throw unknown(text);
      }
      names.add(field.getName());
      if (dot < 0) {
        return new FieldPath(names, field.isRepeated() || isMessage(field));
      }
      rest = rest.substring(dot + 1);
      if (field.isMapField()) {
        names.add(rest);
        return new FieldPath(names, /* structured= */ false);
      }
      if (field.isRepeated() || !isMessage(field)) {
        throw unknown(text);
      }
      type = field.getMessageType();
    }
  }

  @Override
  public String toString() {
    return String.join(".", names);
  }

  private static boolean isMessage(FieldDescriptor field) {
    return field.getJavaType() == JavaType.MESSAGE;
  }

  private static Optional<FieldDescriptor> find(Descriptor type, String name) {
    return type.getFields().stream()
        .filter(field -> field.getName().equals(name) || field.getJsonName().equals(name))
        .findFirst();
  }

  private static StartFailure unknown(String text) {
    var last = text.substring(text.lastIndexOf('.') + 1);
    var configuration = Deployment.getDescriptor().findFieldByName("configuration");
    var meant = below("configuration.", configuration.getMessageType(), last).findFirst();
    return new StartFailure(
        "--set: there is no field %s.%s"
            .formatted(text, meant.map(path -> " Did you mean " + path + "?").orElse("")));
  }

  private static Stream<String> below(String prefix, Descriptor type, String name) {
    return Stream.concat(
        find(type, name).stream().map(field -> prefix + field.getName()),
        type.getFields().stream()
            .filter(field -> isMessage(field) && !field.isRepeated())
            .flatMap(field -> below(prefix + field.getName() + ".", field.getMessageType(), name)));
  }
}
