package dev.berth.explain;

import dev.berth.deployment.Condition;
import dev.berth.replica.ReasonCode;
import java.util.List;

/**
 * One link of an explanation: a condition, why it is so, and the replicas that show it.
 *
 * @param message the numbers and words behind the code
 * @param replicas newest first; none where the cause is no replica's
 */
public record Finding(
    Condition.Type condition, ReasonCode code, String message, List<KnownReplica> replicas) {

  public Finding {
    replicas = List.copyOf(replicas);
  }
}
