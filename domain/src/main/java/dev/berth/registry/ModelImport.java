package dev.berth.registry;

import dev.berth.model.BranchTarget;
import dev.berth.model.KoreModel;
import dev.berth.model.Model;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelRegistration;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionRid;
import dev.berth.model.Serving;
import dev.berth.project.ProjectId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A model file that a client of Kore's API uploads in chunks, and the model that it becomes. One
 * UUID names the upload session, the model and the job.
 *
 * @param fileName what the client calls the file; the model's name
 * @param format how the file is served: its extension in lower case, such as {@code onnx}
 * @param bytes how large the whole file is
 * @param chunks in how many chunks it comes, numbered from 0
 * @param adapter whether it is an adapter for another model, which makes it a fine tune
 * @param state how far it is
 * @param expiresAt when an upload that is not complete is thrown away
 */
public record ModelImport(
    UUID id,
    ProjectId project,
    String fileName,
    String format,
    long bytes,
    int chunks,
    boolean adapter,
    State state,
    Instant expiresAt) {

  private static final String KORE_PREFIX = "cm-";

  /** How far an import is. */
  public enum State {
    /** It takes chunks. */
    OPEN,
    /** All chunks are there; the model is made of them soon. */
    COMPLETE,
    /** The model can be deployed. */
    PUBLISHED
  }

  /** The model's id for Kore's clients. */
  public String modelId() {
    return KORE_PREFIX + id;
  }

  /** The same import, whose upload is complete. */
  ModelImport completed() {
    return new ModelImport(
        id, project, fileName, format, bytes, chunks, adapter, State.COMPLETE, expiresAt);
  }

  /**
   * The model that it becomes. Nobody declares its inputs and outputs, and only of an adapter is it
   * known where it came from.
   *
   * @param sha256 digest of the file, in hexadecimal
   */
  ModelRegistration registration(String sha256, Instant now) {
    var model = new ModelRid("ri.models.main.model." + id);
    var version = new ModelVersionRid("ri.models.main.model-version." + id);
    // A folder of its own, since the same file may be imported twice.
    var folder = "ri.compass.main.folder.import-" + id;
    return new ModelRegistration(
        Model.create(model, project, folder, fileName, "berth", now),
        ModelVersion.registered(
            version,
            model,
            new ModelApi(List.of(), List.of()),
            new Serving.Artifact(format, sha256),
            now),
        List.of(BranchTarget.DEFAULT_BRANCH),
        List.of(
            new KoreModel(modelId(), adapter ? KoreModel.Kind.FINE_TUNE : null, model, version)),
        null);
  }
}
