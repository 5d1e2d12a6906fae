package dev.berth.grpc;

import dev.berth.deployment.CancelOperation;
import dev.berth.deployment.ChangeIntent;
import dev.berth.deployment.CreateDeployment;
import dev.berth.deployment.DeploymentQueries;
import dev.berth.deployment.RollBackDeployment;
import dev.berth.deployment.UpdateDeployment;
import dev.berth.plan.PlanDeployment;
import dev.berth.tenancy.Revocations;
import dev.berth.watch.Watches;

/**
 * Everything that the native API does with deployments.
 *
 * @param revocations end watches of revoked keys
 */
public record DeploymentUseCases(
    DeploymentQueries queries,
    CreateDeployment create,
    UpdateDeployment update,
    ChangeIntent changeIntent,
    RollBackDeployment rollBack,
    PlanDeployment plan,
    CancelOperation cancel,
    Watches watches,
    Revocations revocations) {}
