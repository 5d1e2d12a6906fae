package dev.berth.simulation;

import dev.berth.deployment.DeploymentRepository;
import dev.berth.inference.InferenceGateway;
import dev.berth.replica.Engine;
import dev.berth.rollout.WorkQueue;

/** A fault planted from outside, to see whether the simulator notices; none unless overridden. */
interface Sabotage {
  Sabotage NONE = new Sabotage() {};

  default Engine engine(Engine real) {
    return real;
  }

  default WorkQueue queue(WorkQueue real) {
    return real;
  }

  default DeploymentRepository repository(DeploymentRepository real) {
    return real;
  }

  default InferenceGateway gateway(InferenceGateway real) {
    return real;
  }
}
