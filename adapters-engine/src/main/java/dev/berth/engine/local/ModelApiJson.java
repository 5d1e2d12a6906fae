package dev.berth.engine.local;

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
                "{\"name\":%s,\"type\":\"%s\",\"required\":%s}"
                    .formatted(
                        quote(parameter.name()), parameter.type().wireName(), parameter.required()))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String quote(String text) {
    var quoted = new StringBuilder("\"");
    for (int at = 0; at < text.length(); at++) {
      var character = text.charAt(at);
      if (character < ' ') {
        quoted.append("\\u%04x".formatted((int) character));
      } else {
        if (character == '"' || character == '\\') {
          quoted.append('\\');
        }
        quoted.append(character);
      }
    }
    return quoted.append('"').toString();
  }
}
