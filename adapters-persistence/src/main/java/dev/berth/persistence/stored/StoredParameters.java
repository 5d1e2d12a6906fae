package dev.berth.persistence.stored;

import dev.berth.model.DataType;
import dev.berth.model.Parameter;
import dev.berth.proto.berth.store.v1.StoredParameter;
import java.util.List;

/** Declared inputs and outputs with their types, stored and restored. */
final class StoredParameters {
  private static final String ARRAY = "ARRAY";
  private static final String MAP = "MAP";
  private static final String TABLE = "TABLE";

  private StoredParameters() {}

  static List<StoredParameter> toStored(List<Parameter> parameters) {
    return parameters.stream()
        .map(
            parameter ->
                toStored(parameter.type())
                    .setName(parameter.name())
                    .setRequired(parameter.required())
                    .build())
        .toList();
  }

  static List<Parameter> fromStored(List<StoredParameter> stored) {
    return stored.stream()
        .map(
            parameter ->
                new Parameter(parameter.getName(), type(parameter), parameter.getRequired()))
        .toList();
  }

  private static StoredParameter.Builder toStored(DataType type) {
    var stored = StoredParameter.newBuilder();
    switch (type) {
      case DataType.Scalar scalar -> stored.setType(scalar.name());
      case DataType.Array(var item) -> stored.setType(ARRAY).addParts(toStored(item));
      case DataType.Map(var key, var value) ->
          stored.setType(MAP).addParts(toStored(key)).addParts(toStored(value));
      case DataType.Table(var columns, var format) -> {
        stored.setType(TABLE).addAllParts(toStored(columns));
        if (format != null) {
          stored.setFormat(format.name());
        }
      }
    }
    return stored;
  }

  private static DataType type(StoredParameter stored) {
    return switch (stored.getType()) {
      case ARRAY -> new DataType.Array(part(stored, 0));
      case MAP -> new DataType.Map(part(stored, 0), part(stored, 1));
      case TABLE ->
          new DataType.Table(
              fromStored(stored.getPartsList()),
              stored.hasFormat() ? DataType.Table.Format.valueOf(stored.getFormat()) : null);
      default -> DataType.Scalar.valueOf(stored.getType());
    };
  }

  /** Arrays and maps were once stored without their parts. */
  private static DataType part(StoredParameter stored, int index) {
    return index < stored.getPartsCount() ? type(stored.getParts(index)) : DataType.Scalar.ANY;
  }
}
