package dev.berth.grpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import dev.berth.model.DataType;
import dev.berth.model.Parameter;
import dev.berth.model.Serving;
import dev.berth.project.ProjectId;
import dev.berth.proto.berth.v1.Model;
import dev.berth.proto.berth.v1.ModelDataType;
import dev.berth.proto.berth.v1.ModelFile;
import dev.berth.proto.berth.v1.ModelParameter;
import dev.berth.proto.berth.v1.ModelVersion;
import dev.berth.proto.berth.v1.ServingCommand;
import dev.berth.registry.ChangeModel;
import dev.berth.registry.NativeVersionDraft;
import dev.berth.registry.NativeVersionDraft.ServingDraft;
import dev.berth.registry.VersionDraft.ApiDraft;
import dev.berth.registry.VersionDraft.ParameterDraft;
import dev.berth.registry.VersionDraft.TypeDraft;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The only file that sees both the native messages of models and the domain. */
final class ModelProtos {
  private static final String TABULAR = "tabular";

  private ModelProtos() {}

  static Model toProto(dev.berth.model.Model model) {
    return Model.newBuilder()
        .setName(Names.model(model.project(), model.rid()))
        .setDisplayName(model.displayName())
        .setParentFolder(model.parentFolder())
        .setRid(model.rid().value())
        .putAllLabels(model.labels())
        .setEtag(model.etag())
        .setCreateTime(Times.toProto(model.createdAt()))
        .setUpdateTime(Times.toProto(model.updatedAt()))
        .build();
  }

  /** What an update changes: the fields that its mask names, or those that the model carries. */
  static ChangeModel.Edit toEdit(Model wanted, FieldMask updateMask) {
    var mask =
        MaskPaths.read(
            updateMask,
            Set.of(MaskPaths.DISPLAY_NAME, MaskPaths.LABELS),
            path -> path.equals(MaskPaths.DISPLAY_NAME) || MaskPaths.isLabels(path),
            () ->
                wanted.getAllFields().keySet().stream()
                    .map(FieldDescriptor::getName)
                    .collect(Collectors.toSet()),
            "display_name, labels or labels.{key}");
    return new ChangeModel.Edit(
        mask.has(MaskPaths.DISPLAY_NAME) ? wanted.getDisplayName() : null,
        mask.labels(wanted.getLabelsMap()));
  }

  static ModelVersion toProto(ProjectId project, dev.berth.model.ModelVersion version) {
    var proto =
        ModelVersion.newBuilder()
            .setName(Names.version(project, version.model(), version.rid()))
            .addAllInputs(parameters(version.api().inputs()))
            .addAllOutputs(parameters(version.api().outputs()))
            .addAllCondaRequirements(version.condaRequirements())
            .setRid(version.rid().value())
            .setCreateTime(Times.toProto(version.createdAt()));
    switch (version.serving()) {
      case Serving.Artifact(var format, var sha256) ->
          proto.setFile(ModelFile.newBuilder().setFormat(format).setSha256(sha256));
      case Serving.Command(var command) ->
          proto.setCommand(ServingCommand.newBuilder().addAllArguments(command));
      case Serving.Image(var reference) -> proto.setImage(reference);
    }
    if (version.source()
        instanceof dev.berth.model.ModelVersion.Source.Promoted(var model, var promoted)) {
      proto.setPromotedFrom(Names.version(project, model, promoted));
    }
    return proto.build();
  }

  private static List<ModelParameter> parameters(List<Parameter> parameters) {
    return parameters.stream()
        .map(
            parameter ->
                ModelParameter.newBuilder()
                    .setName(parameter.name())
                    .setDataType(type(parameter.type()))
                    .setRequired(parameter.required())
                    .build())
        .toList();
  }

  private static ModelDataType type(DataType type) {
    var proto = ModelDataType.newBuilder().setType(type.wireName());
    switch (type) {
      case DataType.Scalar _ -> {}
      case DataType.Array(var item) -> proto.setItem(type(item));
      case DataType.Map(var key, var value) -> proto.setKey(type(key)).setValue(type(value));
      case DataType.Table(var columns, var format) -> {
        proto.addAllColumns(parameters(columns));
        if (format != null) {
          proto.setFormat(format.name());
        }
      }
    }
    return proto.build();
  }

  static NativeVersionDraft toDraft(ModelVersion proto, String branch) {
    return new NativeVersionDraft(
        serving(proto),
        new ApiDraft(drafts(proto.getInputsList()), drafts(proto.getOutputsList())),
        proto.getCondaRequirementsList(),
        branch);
  }

  private static ServingDraft file(ModelFile proto) {
    if (proto.getPartsCount() == 0) {
      return new ServingDraft.File(proto.getFormat(), proto.getContent().toByteArray());
    }
    if (!proto.getContent().isEmpty()) {
      throw Invalid.field("model_version.file", "(expected: content or parts, not both)");
    }
    return new ServingDraft.Parts(proto.getFormat(), proto.getPartsList());
  }

  private static @Nullable ServingDraft serving(ModelVersion proto) {
    return switch (proto.getServingCase()) {
      case FILE -> file(proto.getFile());
      case COMMAND -> new ServingDraft.Command(proto.getCommand().getArgumentsList());
      case IMAGE -> new ServingDraft.Image(proto.getImage());
      case SERVING_NOT_SET -> null;
    };
  }

  private static List<ParameterDraft> drafts(List<ModelParameter> parameters) {
    return parameters.stream().map(ModelProtos::draft).toList();
  }

  private static ParameterDraft draft(ModelParameter parameter) {
    var type = parameter.getDataType();
    var required = parameter.hasRequired() ? parameter.getRequired() : null;
    return type.getType().equals(TABULAR)
        ? new ParameterDraft(
            TABULAR,
            parameter.getName(),
            required,
            null,
            drafts(type.getColumnsList()),
            orNull(type.getFormat()))
        : new ParameterDraft(null, parameter.getName(), required, draft(type), List.of(), null);
  }

  private static TypeDraft draft(ModelDataType type) {
    return new TypeDraft(
        orNull(type.getType()),
        type.hasItem() ? draft(type.getItem()) : null,
        type.hasKey() ? draft(type.getKey()) : null,
        type.hasValue() ? draft(type.getValue()) : null);
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
