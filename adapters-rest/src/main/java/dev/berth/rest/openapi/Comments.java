package dev.berth.rest.openapi;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.Descriptors.GenericDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the contracts say of themselves, by the full name of what it is said of. */
final class Comments {
  private final Map<String, String> byName = new HashMap<>();

  /**
   * The comments of those files.
   *
   * @param files compiled with source information, without which nothing is said
   */
  Comments(FileDescriptorSet files) {
    ofGoogle().forEach((name, text) -> byName.put((String) name, (String) text));
    files.getFileList().forEach(this::read);
  }

  /** What is said of it, without line breaks but between paragraphs; empty where nothing is. */
  String of(GenericDescriptor described) {
    return byName.getOrDefault(described.getFullName(), "");
  }

  private static Properties ofGoogle() {
    var texts = new Properties();
    try (var in = Comments.class.getResourceAsStream("google.properties")) {
      texts.load(Objects.requireNonNull(in, "google.properties"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  private void read(FileDescriptorProto file) {
    var texts =
        file.getSourceCodeInfo().getLocationList().stream()
            .filter(Location::hasLeadingComments)
            .collect(
                Collectors.toMap(Location::getPathList, Location::getLeadingComments, (a, _) -> a));
    var at = new Reader(texts, file.getPackage());
    for (var i = 0; i < file.getMessageTypeCount(); i++) {
      at.message(file.getMessageType(i), List.of(FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, i));
    }
    for (var i = 0; i < file.getEnumTypeCount(); i++) {
      at.enumeration(file.getEnumType(i), List.of(FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER, i));
    }
    for (var i = 0; i < file.getServiceCount(); i++) {
      at.service(file.getService(i), List.of(FileDescriptorProto.SERVICE_FIELD_NUMBER, i));
    }
  }

  /** Reads what is defined in one scope: a package or a message. */
  private final class Reader {
    private final Map<List<Integer>, String> texts;
    private final String scope;

    Reader(Map<List<Integer>, String> texts, String scope) {
      this.texts = texts;
      this.scope = scope;
    }

    void message(DescriptorProto message, List<Integer> path) {
      var inner = take(message.getName(), path);
      for (var i = 0; i < message.getFieldCount(); i++) {
        inner.take(
            message.getField(i).getName(), below(path, DescriptorProto.FIELD_FIELD_NUMBER, i));
      }
      for (var i = 0; i < message.getNestedTypeCount(); i++) {
        inner.message(
            message.getNestedType(i), below(path, DescriptorProto.NESTED_TYPE_FIELD_NUMBER, i));
      }
      for (var i = 0; i < message.getEnumTypeCount(); i++) {
        inner.enumeration(
            message.getEnumType(i), below(path, DescriptorProto.ENUM_TYPE_FIELD_NUMBER, i));
      }
    }

    void enumeration(EnumDescriptorProto type, List<Integer> path) {
      var inner = take(type.getName(), path);
      for (var i = 0; i < type.getValueCount(); i++) {
        inner.take(
            type.getValue(i).getName(), below(path, EnumDescriptorProto.VALUE_FIELD_NUMBER, i));
      }
    }

    void service(ServiceDescriptorProto service, List<Integer> path) {
      var inner = take(service.getName(), path);
      for (var i = 0; i < service.getMethodCount(); i++) {
        inner.take(
            service.getMethod(i).getName(),
            below(path, ServiceDescriptorProto.METHOD_FIELD_NUMBER, i));
      }
    }

    private Reader take(String name, List<Integer> path) {
      var full = scope + "." + name;
      var text = texts.get(path);
      if (text != null) {
        byName.put(full, flowing(text));
      }
      return new Reader(texts, full);
    }
  }

  private static List<Integer> below(List<Integer> path, int field, int index) {
    return Stream.concat(path.stream(), Stream.of(field, index)).toList();
  }

  /** Lines of a paragraph are one line; what is indented stays as it is. */
  private static String flowing(String comment) {
    return comment
        .strip()
        .lines()
        .map(line -> line.startsWith(" ") ? line.substring(1) : line)
        .collect(Collectors.joining("\n"))
        .replaceAll("(?<=\\S)\n(?=[^\\s])", " ");
  }
}
