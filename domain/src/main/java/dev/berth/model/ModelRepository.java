package dev.berth.model;

import dev.berth.project.ProjectId;
import java.util.Optional;

/** The models of all projects. Safe for many threads. */
public interface ModelRepository {

  /** That model of that project. */
  Optional<Model> find(ProjectId project, ModelRid model);

  /** That version, whichever model of the project it belongs to. */
  Optional<ModelVersion> findVersion(ProjectId project, ModelVersionRid version);

  /** The latest version on a branch; empty where the model, the branch or a version is missing. */
  Optional<ModelVersion> latest(ProjectId project, BranchTarget target);

  /** The model behind an id of Kore's. */
  Optional<KoreModel> findKore(ProjectId project, String koreId);

  /** Whether an import with that id of Kore's was begun, whatever became of it. */
  boolean isImported(ProjectId project, String koreId);

  /**
   * What a create without a target means: the configured default target of the project, else branch
   * {@code master} of its only model.
   */
  Optional<BranchTarget> defaultTarget(ProjectId project);

  /** Stores what is not there yet; whatever exists under the same ids stays as it is. */
  void register(ModelRegistration registration);
}
