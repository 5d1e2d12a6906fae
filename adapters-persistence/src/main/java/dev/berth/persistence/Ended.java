package dev.berth.persistence;

import dev.berth.deployment.Deployment;
import dev.berth.rollout.Claim;
import dev.berth.rollout.Outcome;
import java.util.UUID;

/** A claim, and what came of it. */
record Ended(Claim claim, Outcome outcome) {
  UUID id() {
    return before().id().value();
  }

  Deployment before() {
    return claim.deployment();
  }

  /** Whether only the claim ends. */
  boolean unchanged() {
    return outcome.after().equals(before());
  }

  DeploymentWrite write() {
    return DeploymentWrite.of(claim, outcome);
  }
}
