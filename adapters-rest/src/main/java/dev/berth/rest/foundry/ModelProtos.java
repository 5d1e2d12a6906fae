package dev.berth.rest.foundry;

import dev.berth.model.DataType;
import dev.berth.model.Parameter;
import dev.berth.proto.foundry.v2.CreateModelVersionRequest;
import dev.berth.proto.foundry.v2.ListModelVersionsResponse;
import dev.berth.proto.foundry.v2.ModelApi;
import dev.berth.proto.foundry.v2.ModelApiColumn;
import dev.berth.proto.foundry.v2.ModelApiDataType;
import dev.berth.proto.foundry.v2.ModelApiParameter;
import dev.berth.proto.foundry.v2.ModelFiles;
import dev.berth.proto.foundry.v2.ModelVersion;
import dev.berth.proto.foundry.v2.ModelVersionSource;
import dev.berth.registry.VersionDraft;
import dev.berth.registry.VersionDraft.ApiDraft;
import dev.berth.registry.VersionDraft.FilesDraft;
import dev.berth.registry.VersionDraft.ParameterDraft;
import dev.berth.registry.VersionDraft.TypeDraft;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The only file that sees both Foundry's messages about models and the domain. */
final class ModelProtos {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private ModelProtos() {}

  static VersionDraft toDraft(CreateModelVersionRequest request) {
    return new VersionDraft(
        request.hasModelFiles() ? toDraft(request.getModelFiles()) : null,
        request.getBackingRepositoriesList(),
        request.getCondaRequirementsList(),
        request.hasModelApi() ? toDraft(request.getModelApi()) : null);
  }

  private static FilesDraft toDraft(ModelFiles files) {
    return new FilesDraft(
        files.hasType() ? files.getType() : null,
        files.hasSerializedModelFunction() ? files.getSerializedModelFunction() : null);
  }

  private static ApiDraft toDraft(ModelApi api) {
    return new ApiDraft(
        api.getInputsList().stream().map(ModelProtos::toDraft).toList(),
        api.getOutputsList().stream().map(ModelProtos::toDraft).toList());
  }

  private static ParameterDraft toDraft(ModelApiParameter parameter) {
    return new ParameterDraft(
        // Without a kind it would be a column.
        parameter.hasType() ? parameter.getType() : "",
        parameter.hasName() ? parameter.getName() : null,
        parameter.hasRequired() ? parameter.getRequired() : null,
        parameter.hasDataType() ? toDraft(parameter.getDataType()) : null,
        parameter.getColumnsList().stream().map(ModelProtos::toDraft).toList(),
        parameter.hasFormat() ? parameter.getFormat() : null);
  }

  private static ParameterDraft toDraft(ModelApiColumn column) {
    return new ParameterDraft(
        null,
        column.hasName() ? column.getName() : null,
        column.hasRequired() ? column.getRequired() : null,
        column.hasDataType() ? toDraft(column.getDataType()) : null,
        List.of(),
        null);
  }

  private static TypeDraft toDraft(ModelApiDataType type) {
    return new TypeDraft(
        type.hasType() ? type.getType() : null,
        type.hasItemType() ? toDraft(type.getItemType()) : null,
        type.hasKeyType() ? toDraft(type.getKeyType()) : null,
        type.hasValueType() ? toDraft(type.getValueType()) : null);
  }

  static ListModelVersionsResponse toProto(
      List<dev.berth.model.ModelVersion> versions, @Nullable String nextPageToken) {
    var proto =
        ListModelVersionsResponse.newBuilder()
            .addAllData(versions.stream().map(ModelProtos::toProto).toList());
    if (nextPageToken != null) {
      proto.setNextPageToken(nextPageToken);
    }
    return proto.build();
  }

  static ModelVersion toProto(dev.berth.model.ModelVersion version) {
    var proto =
        ModelVersion.newBuilder()
            .setRid(version.rid().value())
            .setModelApi(toProto(version.api()))
            .addAllCondaRequirements(version.condaRequirements())
            .addAllBackingRepositories(version.backingRepositories())
            .setCreatedTime(TIME.format(version.createdAt()));
    var source = version.source();
    if (source != null) {
      proto.setSource(toProto(source));
    }
    return proto.build();
  }

  private static ModelVersionSource toProto(dev.berth.model.ModelVersion.Source source) {
    return switch (source) {
      case dev.berth.model.ModelVersion.Source.Sdk() ->
          ModelVersionSource.newBuilder().setType("sdk").build();
      case dev.berth.model.ModelVersion.Source.Promoted(var model, var version) ->
          ModelVersionSource.newBuilder()
              .setType("promoted")
              .setPreviousModelRid(model.value())
              .setPreviousModelVersionRid(version.value())
              .build();
    };
  }

  private static ModelApi toProto(dev.berth.model.ModelApi api) {
    return ModelApi.newBuilder()
        .addAllInputs(api.inputs().stream().map(ModelProtos::toProto).toList())
        .addAllOutputs(api.outputs().stream().map(ModelProtos::toProto).toList())
        .build();
  }

  private static ModelApiParameter toProto(Parameter parameter) {
    var proto =
        ModelApiParameter.newBuilder().setName(parameter.name()).setRequired(parameter.required());
    if (parameter.type() instanceof DataType.Table(var columns, var format)) {
      proto.setType("tabular").addAllColumns(columns.stream().map(ModelProtos::toColumn).toList());
      if (format != null) {
        proto.setFormat(format.name());
      }
      return proto.build();
    }
    return proto.setType("parameter").setDataType(toProto(parameter.type())).build();
  }

  private static ModelApiColumn toColumn(Parameter column) {
    return ModelApiColumn.newBuilder()
        .setName(column.name())
        .setRequired(column.required())
        .setDataType(toProto(column.type()))
        .build();
  }

  private static ModelApiDataType toProto(DataType type) {
    var proto = ModelApiDataType.newBuilder().setType(type.wireName());
    switch (type) {
      case DataType.Array(var item) -> proto.setItemType(toProto(item));
      case DataType.Map(var key, var value) ->
          proto.setKeyType(toProto(key)).setValueType(toProto(value));
      case DataType.Scalar _ -> {}
      case DataType.Table _ -> throw new IllegalStateException("a table within a type");
    }
    return proto.build();
  }
}
