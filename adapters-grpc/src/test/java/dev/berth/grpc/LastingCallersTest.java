package dev.berth.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.access.Caller;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.InMemoryBerth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LastingCallersTest {
  private final InMemoryBerth berth = new InMemoryBerth();
  private final LastingCallers lasting = new LastingCallers(this::prove, berth.revocations());
  private boolean works = true;
  private int proofs;

  private Caller prove() {
    proofs++;
    if (!works) {
      throw new DeploymentException(new DeploymentError.Unauthenticated("Revoked."));
    }
    return InMemoryBerth.owner();
  }

  private void revokeSomeKey() {
    var keys = berth.administerKeys();
    var project = InMemoryBerth.PROJECT;
    var made = keys.create(InMemoryBerth.owner(), project, "w", List.of("api:models-read"), null);
    keys.revoke(InMemoryBerth.owner(), project, made.key().id(), "it");
  }

  @Test
  void allOfOneSecretShareAProofUntilSomethingIsRevoked() {
    try (var one = lasting.hold();
        var other = lasting.hold()) {
      assertThat(other).isSameAs(one);
      assertThat(one.known()).isEmpty();
      assertThat(one.get()).isEqualTo(InMemoryBerth.owner());
      var before = proofs;
      revokeSomeKey();
      works = false;
      assertThatThrownBy(other::get).isInstanceOf(DeploymentException.class);
      assertThatThrownBy(one::get).isInstanceOf(DeploymentException.class);
      assertThat(proofs).isGreaterThan(before);
    }
  }

  @Test
  void theirSecretIsProvedOnWhicheverThreadAsks() throws Exception {
    var secret = Optional.of("secret");
    var asked = new ArrayList<Optional<String>>();
    var callers =
        new LastingCallers(
            () -> {
              asked.add(CurrentCaller.secret());
              return InMemoryBerth.owner();
            },
            berth.revocations());
    try (var held = CurrentCaller.as(secret, callers::hold)) {
      Thread.ofPlatform().start(held::get).join();
      assertThat(asked).containsExactly(secret);
      assertThat(CurrentCaller.secret()).isEmpty();
    }
  }

  @Test
  void nothingIsKeptOfThoseThatNobodyHolds() {
    var one = lasting.hold();
    var other = lasting.hold();
    other.close();
    try (var still = lasting.hold()) {
      assertThat(still).isSameAs(one);
    }
    one.close();
    try (var anew = lasting.hold()) {
      assertThat(anew).isNotSameAs(one);
    }
  }
}
