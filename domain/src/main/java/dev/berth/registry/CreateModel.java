package dev.berth.registry;

import dev.berth.access.Caller;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentError.ModelAction;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Terms;
import dev.berth.deployment.Violation;
import dev.berth.model.Model;
import dev.berth.model.ModelRid;
import dev.berth.model.Rid;
import dev.berth.registry.Registry.Written;
import java.util.ArrayList;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a model without versions in the caller's project.
 *
 * <p>Errors: ModelPermissionDenied, InvalidRequest, ModelNameTaken, RequestIdReused.
 */
public final class CreateModel {
  private static final int LONGEST_NAME = 700;

  private final Registry registry;
  private final Supplier<UUID> ids;

  /**
   * Makes models there.
   *
   * @param ids makes time-ordered UUIDs
   */
  public CreateModel(Registry registry, Supplier<UUID> ids) {
    this.registry = registry;
    this.ids = ids;
  }

  /**
   * Makes it.
   *
   * @param name null means that the client left it out
   * @param parentFolder RID of the folder that it shall lie in; Berth has no folders of its own, so
   *     any will do
   */
  public Model run(
      Caller caller, @Nullable String name, @Nullable String parentFolder, Terms terms) {
    Publication.require(caller, ModelAction.CREATE, /* model= */ null);
    var violations = new ArrayList<Violation>();
    if (name == null) {
      violations.add(new Violation.Missing("name"));
    } else if (!isDisplayName(name)) {
      violations.add(new Violation.InvalidDisplayName(name));
    }
    if (parentFolder == null) {
      violations.add(new Violation.Missing("parentFolderRid"));
    } else if (!Rid.isOne(parentFolder)) {
      violations.add(
          new Violation.Invalid(
              "parentFolderRid", "parentFolderRid: " + parentFolder + " (expected: a RID)"));
    }
    if (!violations.isEmpty() || name == null || parentFolder == null) {
      throw new DeploymentException(new DeploymentError.InvalidRequest(violations));
    }
    var model = new Model(newRid(), caller.project(), parentFolder, name);
    var request = terms.request();
    var written =
        terms.validateOnly() ? registry.rehearse(model, request) : registry.create(model, request);
    return switch (written) {
      case Written.Done() -> model;
      case Written.Repeated repeated ->
          new Model(
              new ModelRid(Publication.same(repeated, request)),
              caller.project(),
              parentFolder,
              name);
      case Written.NameTaken() ->
          throw new DeploymentException(new DeploymentError.ModelNameTaken(parentFolder, name));
    };
  }

  private ModelRid newRid() {
    return new ModelRid("ri.models.main.model." + ids.get());
  }

  /** Foundry's rule for names of resources, and none that nobody could read. */
  private static boolean isDisplayName(String name) {
    return !name.isBlank()
        && name.length() <= LONGEST_NAME
        && !name.equals(".")
        && !name.equals("..")
        && name.codePoints()
            .noneMatch(
                character ->
                    character == '/'
                        || Character.isISOControl(character)
                        || Character.getType(character) == Character.SURROGATE);
  }
}
