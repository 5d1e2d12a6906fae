package dev.berth.app;

import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.JsonFormat;
import dev.berth.deployment.DeploymentId;
import dev.berth.proto.berth.v1.CreateDeploymentRequest;
import dev.berth.proto.berth.v1.DeleteDeploymentRequest;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentPlan;
import dev.berth.proto.berth.v1.DeploymentPlan.Outcome;
import dev.berth.proto.berth.v1.DeploymentsGrpc;
import dev.berth.proto.berth.v1.DeploymentsGrpc.DeploymentsBlockingStub;
import dev.berth.proto.berth.v1.DisableDeploymentRequest;
import dev.berth.proto.berth.v1.PlanDeploymentRequest;
import dev.berth.proto.berth.v1.RollbackDeploymentRequest;
import dev.berth.proto.berth.v1.StartDeploymentRequest;
import dev.berth.proto.berth.v1.UpdateDeploymentRequest;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells what a change of a deployment would do, and makes it if that is wanted. */
@Command(
    name = "plan",
    // Not the code of a refusal.
    exitCodeOnExecutionException = 3,
    mixinStandardHelpOptions = true,
    description =
        "Tells what a change of a deployment, or a new one, would do: which replicas it touches,"
            + " in which order, what it needs and whether it would be refused. Exit code 1 where it"
            + " would be.")
final class PlanCommand implements Callable<Integer> {
  private static final String REFUSED = "Nothing was changed: it would be refused.";
  private static final String TOLD = "Nothing was changed; add --apply to make it.";

  @Mixin private DataOption data = new DataOption();

  @Mixin private ProjectOption project = new ProjectOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "RID",
      converter = DeploymentName.class,
      description =
          "The deployment: its RID, or the UUID at the end of it; without one, --set tells of a new"
              + " deployment, such as --set model=RID --set branch=master"
              + " --set configuration.min_replicas=1 --set configuration.max_replicas=1.")
  private @Nullable DeploymentId deployment;

  @ArgGroup(multiplicity = "1")
  private Change change = new Change();

  @Option(names = "--apply", description = "Makes the change, if it still goes as planned.")
  private boolean apply;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Why, for the deployment's history.")
  private String reason = "";

  @Option(
      names = "--wait",
      description = "With --apply: waits until it is done; exit code 4 where it fails.")
  private boolean wait;

  @Option(
      names = "--json",
      description = "Prints the plan as JSON; with --apply, with the deployment as it was made.")
  private boolean json;

  /** The change, one of these. */
  static final class Change {
    @Option(
        names = "--set",
        paramLabel = "FIELD=VALUE",
        description =
            "Another value for a field, such as configuration.min_replicas=3 or labels.team=vision;"
                + " give it several times for several; without a value, its default. A list is said"
                + " as in JSON.")
    private @Nullable Map<String, String> fields;

    @Option(
        names = "--rollback",
        paramLabel = "REVISION",
        description = "That earlier revision again.")
    private @Nullable Long revision;

    @Option(names = "--start", description = "Switching on.")
    private boolean start;

    @Option(names = "--disable", description = "Switching off.")
    private boolean disable;

    @Option(names = "--delete", description = "Deletion.")
    private boolean delete;
  }

  @Override
  public Integer call() throws InvalidProtocolBufferException {
    var request = request("");
    var plan = ask(stub -> stub.planDeployment(request));
    var refused = plan.getOutcome() == Outcome.OUTCOME_REFUSED;
    if (!json) {
      System.out.println(PlanText.of(plan));
    }
    if (refused || !apply) {
      System.out.println(json ? JsonFormat.printer().print(plan) : refused ? REFUSED : TOLD);
      return refused ? 1 : 0;
    }
    var made = make(plan);
    if (json) {
      System.out.println(JsonFormat.printer().print(plan.toBuilder().setDeployment(made)));
    }
    System.err.printf(
        "berth: Made as planned: %s, tracked by %s.%n", made.getName(), made.getOperation());
    return wait ? waitFor(made.getOperation()) : 0;
  }

  private int waitFor(String operation) {
    var request =
        WaitOperationRequest.newBuilder().setName(operation).setTimeout(Durations.fromSeconds(10));
    var now = Operation.getDefaultInstance();
    while (!now.getDone()) {
      now =
          OwnerCall.ask(
              data, OperationsGrpc::newBlockingStub, stub -> stub.waitOperation(request.build()));
    }
    if (now.hasError()) {
      System.err.println("berth: It failed: " + now.getError().getMessage());
      return 4;
    }
    System.err.println("berth: It is done.");
    return 0;
  }

  private Deployment make(DeploymentPlan plan) {
    var asked = request(plan.getPlanId());
    return ask(
        stub ->
            switch (asked.getChangeCase()) {
              case CREATE -> stub.createDeployment(asked.getCreate());
              case UPDATE -> stub.updateDeployment(asked.getUpdate());
              case ROLLBACK -> stub.rollbackDeployment(asked.getRollback());
              case START -> stub.startDeployment(asked.getStart());
              case DISABLE -> stub.disableDeployment(asked.getDisable());
              case DELETE -> stub.deleteDeployment(asked.getDelete());
              case CHANGE_NOT_SET -> throw new IllegalStateException("nothing is changed");
            });
  }

  private PlanDeploymentRequest request(String planId) {
    var request = PlanDeploymentRequest.newBuilder().setParent(project.name());
    if (deployment == null) {
      return request.setCreate(creation(planId)).build();
    }
    var name = project.name() + "/deployments/" + deployment;
    if (change.fields != null) {
      var settings = FieldSettings.of(change.fields);
      request.setUpdate(
          UpdateDeploymentRequest.newBuilder()
              .setDeployment(settings.toDeployment().toBuilder().setName(name))
              .setUpdateMask(settings.mask())
              .setReason(reason)
              .setPlanId(planId));
    } else if (change.revision != null) {
      request.setRollback(
          RollbackDeploymentRequest.newBuilder()
              .setName(name)
              .setRevision(change.revision)
              .setReason(reason)
              .setPlanId(planId));
    } else if (change.start) {
      request.setStart(
          StartDeploymentRequest.newBuilder().setName(name).setReason(reason).setPlanId(planId));
    } else if (change.disable) {
      request.setDisable(
          DisableDeploymentRequest.newBuilder().setName(name).setReason(reason).setPlanId(planId));
    } else if (change.delete) {
      request.setDelete(
          DeleteDeploymentRequest.newBuilder().setName(name).setReason(reason).setPlanId(planId));
    }
    return request.build();
  }

  private CreateDeploymentRequest creation(String planId) {
    if (change.fields == null) {
      throw new StartFailure("Name the deployment by its RID; only a new one, by --set, has none.");
    }
    return CreateDeploymentRequest.newBuilder()
        .setParent(project.name())
        .setDeployment(FieldSettings.of(change.fields).toDeployment())
        .setReason(reason)
        .setPlanId(planId)
        .build();
  }

  private <A> A ask(Function<DeploymentsBlockingStub, A> call) {
    return OwnerCall.ask(data, DeploymentsGrpc::newBlockingStub, call);
  }
}
