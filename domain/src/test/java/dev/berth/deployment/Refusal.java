package dev.berth.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The error that a call is refused with. */
public final class Refusal {
  private Refusal() {}

  public static DeploymentError of(ThrowingCallable call) {
    var thrown = catchThrowableOfType(DeploymentException.class, call);
    assertThat(thrown).as("the refusal").isNotNull();
    return thrown.error();
  }
}
