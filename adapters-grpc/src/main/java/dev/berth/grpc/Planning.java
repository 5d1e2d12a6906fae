package dev.berth.grpc;

import com.google.protobuf.Message;
import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.Permissions;
import dev.berth.deployment.Terms;
import dev.berth.plan.PlannedChange;
import dev.berth.proto.berth.v1.CreateDeploymentRequest;
import dev.berth.proto.berth.v1.DeleteDeploymentRequest;
import dev.berth.proto.berth.v1.DisableDeploymentRequest;
import dev.berth.proto.berth.v1.PlanDeploymentRequest;
import dev.berth.proto.berth.v1.RollbackDeploymentRequest;
import dev.berth.proto.berth.v1.StartDeploymentRequest;
import dev.berth.proto.berth.v1.UpdateDeploymentRequest;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads changes of deployments, so that the same one is planned and made. */
final class Planning {
  private final DeploymentUseCases useCases;
  private final RequestTerms terms;

  Planning(DeploymentUseCases useCases, Supplier<UUID> ids) {
    this.useCases = useCases;
    this.terms = new RequestTerms(ids);
  }

  /**
   * A change as it was asked for.
   *
   * @param rid the deployment that it changes; null where it makes a new one
   */
  record Asked(@Nullable String rid, Terms terms, Function<Terms, Deployment> change) {
    Deployment make() {
      return change.apply(terms);
    }
  }

  Asked create(Caller who, CreateDeploymentRequest request) {
    Names.requireParent(who, request.getParent());
    var draft = DeploymentProtos.toDraft(request.getDeployment());
    return new Asked(
        null,
        terms(who, request, "", request.getPlanId()),
        under -> useCases.create().run(who, draft, under));
  }

  Asked update(Caller who, UpdateDeploymentRequest request) {
    var rid = rid(who, request.getDeployment().getName());
    var edit = UpdateMask.read(request);
    return new Asked(
        rid,
        terms(who, request, request.getDeployment().getEtag(), request.getPlanId()),
        under -> useCases.update().run(who, rid, edit, under));
  }

  Asked delete(Caller who, DeleteDeploymentRequest request) {
    var rid = rid(who, request.getName());
    return new Asked(
        rid,
        terms(who, request, request.getEtag(), request.getPlanId()),
        under -> useCases.changeIntent().delete(who, rid, under));
  }

  Asked disable(Caller who, DisableDeploymentRequest request) {
    var rid = rid(who, request.getName());
    return new Asked(
        rid,
        terms(who, request, request.getEtag(), request.getPlanId()),
        under -> useCases.changeIntent().disable(who, rid, under));
  }

  Asked start(Caller who, StartDeploymentRequest request) {
    var rid = rid(who, request.getName());
    return new Asked(
        rid,
        terms(who, request, request.getEtag(), request.getPlanId()),
        under -> useCases.changeIntent().start(who, rid, under));
  }

  Asked rollback(Caller who, RollbackDeploymentRequest request) {
    var rid = rid(who, request.getName());
    return new Asked(
        rid,
        terms(who, request, request.getEtag(), request.getPlanId()),
        under -> useCases.rollBack().run(who, rid, request.getRevision(), under));
  }

  /**
   * A change that was thought through.
   *
   * @param digest of the change as it was asked for
   */
  record Planned(String digest, PlannedChange change) {}

  /** Thinks the change of a request through. */
  Planned plan(Caller who, PlanDeploymentRequest request) {
    Permissions.require(
        who, Scope.MODELS_WRITE, DeploymentError.Action.UPDATE, /* deployment= */ null);
    var asked = asked(who, request);
    return new Planned(
        asked.terms().request().bodyDigest(),
        useCases.plan().run(who, asked.rid(), asked.change(), asked.terms()));
  }

  private Asked asked(Caller who, PlanDeploymentRequest request) {
    return switch (request.getChangeCase()) {
      case CREATE -> create(who, within(request.getParent(), request.getCreate()));
      case UPDATE -> update(who, request.getUpdate());
      case ROLLBACK -> rollback(who, request.getRollback());
      case START -> start(who, request.getStart());
      case DISABLE -> disable(who, request.getDisable());
      case DELETE -> delete(who, request.getDelete());
      case CHANGE_NOT_SET ->
          throw Invalid.field(
              "change", "(expected: create, update, rollback, start, disable or delete)");
    };
  }

  private Terms terms(Caller who, Message request, String etag, String planId) {
    var given = terms.of(request, etag);
    if (planId.isEmpty()) {
      return given;
    }
    var plan = PlanId.read(planId);
    if (!plan.request().equals(given.request().bodyDigest())) {
      throw Invalid.field("plan_id", "(expected: the plan of this very request)");
    }
    return new Terms(
        given.request(),
        given.etag(),
        given.validateOnly(),
        given.reason(),
        useCases.plan().premise(who, plan.footing()));
  }

  /** A creation belongs to the project that is planned for, unless it names one itself. */
  private static CreateDeploymentRequest within(String parent, CreateDeploymentRequest creation) {
    return creation.getParent().isEmpty()
        ? creation.toBuilder().setParent(parent).build()
        : creation;
  }

  private static String rid(Caller who, String name) {
    return Names.toDeployment(who, name).rid();
  }
}
