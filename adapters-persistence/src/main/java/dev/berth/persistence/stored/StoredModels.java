package dev.berth.persistence.stored;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.berth.model.DataType;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionRid;
import dev.berth.model.Parameter;
import dev.berth.model.Serving;
import dev.berth.proto.berth.store.v1.StoredArtifact;
import dev.berth.proto.berth.store.v1.StoredCommand;
import dev.berth.proto.berth.store.v1.StoredModelVersion;
import dev.berth.proto.berth.store.v1.StoredParameter;
import java.time.Instant;
import java.util.List;

/** What a model version takes and gives and how it is served, as bytes and back. */
public final class StoredModels {
  private StoredModels() {}

  /** The bytes of a version; its ids and its time are not in them. */
  public static byte[] write(ModelVersion version) {
    var stored =
        StoredModelVersion.newBuilder()
            .addAllInputs(toStored(version.api().inputs()))
            .addAllOutputs(toStored(version.api().outputs()));
    switch (version.serving()) {
      case Serving.Artifact(var format, var sha256) ->
          stored.setArtifact(StoredArtifact.newBuilder().setFormat(format).setSha256(sha256));
      case Serving.Command(var command) ->
          stored.setCommand(StoredCommand.newBuilder().addAllCommand(command));
      case Serving.Image(var reference) -> stored.setImage(reference);
    }
    return stored.build().toByteArray();
  }

  /** The version of those bytes, with those ids and that time. */
  public static ModelVersion read(
      byte[] bytes, ModelVersionRid rid, ModelRid model, Instant createdAt) {
    try {
      var stored = StoredModelVersion.parseFrom(bytes);
      var api =
          new ModelApi(fromStored(stored.getInputsList()), fromStored(stored.getOutputsList()));
      return new ModelVersion(rid, model, api, serving(stored), createdAt);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored model version cannot be read", e);
    }
  }

  private static Serving serving(StoredModelVersion stored) {
    return switch (stored.getServingCase()) {
      case ARTIFACT ->
          new Serving.Artifact(stored.getArtifact().getFormat(), stored.getArtifact().getSha256());
      case COMMAND -> new Serving.Command(stored.getCommand().getCommandList());
      case IMAGE -> new Serving.Image(stored.getImage());
      case SERVING_NOT_SET ->
          throw new IllegalStateException("a stored model version is not served");
    };
  }

  private static List<StoredParameter> toStored(List<Parameter> parameters) {
    return parameters.stream()
        .map(
            parameter ->
                StoredParameter.newBuilder()
                    .setName(parameter.name())
                    .setType(parameter.type().name())
                    .setRequired(parameter.required())
                    .build())
        .toList();
  }

  private static List<Parameter> fromStored(List<StoredParameter> stored) {
    return stored.stream()
        .map(
            parameter ->
                new Parameter(
                    parameter.getName(),
                    DataType.valueOf(parameter.getType()),
                    parameter.getRequired()))
        .toList();
  }
}
