package dev.berth.persistence.stored;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersion.Source;
import dev.berth.model.ModelVersionRid;
import dev.berth.model.Serving;
import dev.berth.proto.berth.store.v1.StoredArtifact;
import dev.berth.proto.berth.store.v1.StoredCommand;
import dev.berth.proto.berth.store.v1.StoredModelVersion;
import dev.berth.proto.berth.store.v1.StoredPromotedSource;
import dev.berth.proto.berth.store.v1.StoredSdkSource;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a model version takes and gives and how it is served, as bytes and back. */
public final class StoredModels {
  private StoredModels() {}

  /** The bytes of a version; its ids and its time are not in them. */
  public static byte[] write(ModelVersion version) {
    var stored =
        StoredModelVersion.newBuilder()
            .addAllInputs(StoredParameters.toStored(version.api().inputs()))
            .addAllOutputs(StoredParameters.toStored(version.api().outputs()))
            .addAllCondaRequirements(version.condaRequirements())
            .addAllBackingRepositories(version.backingRepositories());
    switch (version.serving()) {
      case Serving.Artifact(var format, var sha256) ->
          stored.setArtifact(StoredArtifact.newBuilder().setFormat(format).setSha256(sha256));
      case Serving.Command(var command) ->
          stored.setCommand(StoredCommand.newBuilder().addAllCommand(command));
      case Serving.Image(var reference) -> stored.setImage(reference);
    }
    switch (version.source()) {
      case null -> {}
      case Source.Sdk() -> stored.setSdk(StoredSdkSource.getDefaultInstance());
      case Source.Promoted(var model, var promoted) ->
          stored.setPromoted(
              StoredPromotedSource.newBuilder()
                  .setModel(model.value())
                  .setVersion(promoted.value()));
    }
    return stored.build().toByteArray();
  }

  /** The version of those bytes, with those ids and that time. */
  public static ModelVersion read(
      byte[] bytes, ModelVersionRid rid, ModelRid model, Instant createdAt) {
    try {
      var stored = StoredModelVersion.parseFrom(bytes);
      var api =
          new ModelApi(
              StoredParameters.fromStored(stored.getInputsList()),
              StoredParameters.fromStored(stored.getOutputsList()));
      return new ModelVersion(
          rid,
          model,
          api,
          serving(stored),
          stored.getCondaRequirementsList(),
          stored.getBackingRepositoriesList(),
          source(stored),
          createdAt);
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

  private static @Nullable Source source(StoredModelVersion stored) {
    return switch (stored.getSourceCase()) {
      case SDK -> new Source.Sdk();
      case PROMOTED ->
          new Source.Promoted(
              new ModelRid(stored.getPromoted().getModel()),
              new ModelVersionRid(stored.getPromoted().getVersion()));
      case SOURCE_NOT_SET -> null;
    };
  }
}
