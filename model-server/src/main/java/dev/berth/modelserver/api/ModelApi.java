package dev.berth.modelserver.api;

import dev.berth.modelserver.onnx.ModelLoadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;

/** The declared inputs and outputs of a model, in the order of the api file. */
public record ModelApi(List<Parameter> inputs, List<Parameter> outputs) {
  private static final int MOST_PARAMETERS = 10_000;

  public ModelApi {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** Whether anything is declared; else the model's own inputs and outputs are all there is. */
  public boolean declared() {
    return !inputs.isEmpty() || !outputs.isEmpty();
  }

  /**
   * Reads an api file.
   *
   * @throws ModelLoadException if it cannot be read or declares something impossible
   */
  public static ModelApi read(Path file) throws ModelLoadException {
    try {
      Map<String, JsonSlice> members = JsonSlice.document(Files.readAllBytes(file)).members();
      ModelApi api = new ModelApi(parameters(members, "inputs"), parameters(members, "outputs"));
      if (api.declared() && api.outputs().isEmpty()) {
        throw new IllegalArgumentException("outputs is empty");
      }
      return api;
    } catch (IOException e) {
      throw new ModelLoadException("api file " + file + " cannot be read: " + e, e);
    } catch (JacksonException e) {
      throw new ModelLoadException("api file " + file + ": " + e.getOriginalMessage(), e);
    } catch (ProblemException | IllegalArgumentException e) {
      throw new ModelLoadException("api file " + file + ": " + e.getMessage(), e);
    }
  }

  private static List<Parameter> parameters(Map<String, JsonSlice> members, String side) {
    JsonSlice list = members.get(side);
    if (list == null) {
      throw new IllegalArgumentException(side + " is missing");
    }
    List<Parameter> parameters = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonSlice element : list.elements(MOST_PARAMETERS)) {
      Map<String, JsonSlice> fields = element.members();
      String name = text(fields, side, "name");
      if (!names.add(name)) {
        throw new IllegalArgumentException(side + " declares " + name + " twice");
      }
      JsonSlice required = fields.get("required");
      parameters.add(
          new Parameter(
              name,
              DataType.named(text(fields, side, "type")),
              required == null || required.bool()));
    }
    return parameters;
  }

  private static String text(Map<String, JsonSlice> fields, String side, String field) {
    JsonSlice value = fields.get(field);
    if (value == null) {
      throw new IllegalArgumentException(side + " has a parameter without " + field);
    }
    return value.text();
  }
}
