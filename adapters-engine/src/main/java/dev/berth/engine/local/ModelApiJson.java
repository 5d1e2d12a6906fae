package dev.berth.engine.local;

import dev.berth.model.DataType;
import dev.berth.model.ModelApi;
import dev.berth.model.Parameter;
import java.util.List;
import java.util.stream.Collectors;

/** A model's declared parameters as the JSON that serving runtimes read. */
final class ModelApiJson {
  private ModelApiJson() {}

  static String of(ModelApi api) {
    return "{\"inputs\":%s,\"outputs\":%s}\n".formatted(list(api.inputs()), list(api.outputs()));
  }

  private static String list(List<Parameter> parameters) {
    return parameters.stream()
        .map(
            parameter ->
                "{\"name\":%s,%s,\"required\":%s}"
                    .formatted(
                        Json.quote(parameter.name()), type(parameter.type()), parameter.required()))
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** The members that say a type, without the braces. */
  private static String type(DataType type) {
    var name = "\"type\":\"%s\"".formatted(type.wireName());
    return switch (type) {
      case DataType.Scalar _ -> name;
      case DataType.Array(var item) -> name + ",\"item\":{%s}".formatted(type(item));
      case DataType.Map(var key, var value) ->
          name + ",\"key\":{%s},\"value\":{%s}".formatted(type(key), type(value));
      case DataType.Table(var columns, var format) ->
          name
              + ",\"columns\":"
              + list(columns)
              + (format == null ? "" : ",\"format\":\"" + format + "\"");
    };
  }
}
