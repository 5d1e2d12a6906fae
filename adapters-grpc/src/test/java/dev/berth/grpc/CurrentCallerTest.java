package dev.berth.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.InMemoryBerth;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurrentCallerTest {
  private final InMemoryBerth berth = new InMemoryBerth();
  private final CurrentCaller caller = new CurrentCaller(berth.authenticate());
  private final String secret =
      berth
          .administerKeys()
          .create(
              InMemoryBerth.owner(),
              InMemoryBerth.PROJECT,
              "reader",
              List.of("api:models-read"),
              null)
          .secret();

  @ParameterizedTest
  @CsvSource({
    "authorization,'Bearer '",
    "Authorization,'bearer '",
    "AUTHORIZATION,'BEARER  '",
    "x-api-key,''",
    "X-API-Key,''",
    "apikey,''"
  })
  void provesTheSecretOfEachHeader(String header, String scheme) {
    assertThat(callerOf(header, scheme + secret)).containsExactly("demo");
  }

  @ParameterizedTest
  @CsvSource({"authorization,'Basic '", "authorization,''", "x-key,''", "x-api-key,not"})
  void provesNobodyOtherwise(String header, String scheme) {
    assertThatThrownBy(() -> callerOf(header, scheme + secret))
        .isInstanceOf(DeploymentException.class)
        .hasMessageContaining("Unauthenticated")
        .hasMessageNotContaining(secret);
  }

  @Test
  void thereIsNobodyOutsideACall() {
    assertThatThrownBy(caller::get).isInstanceOf(DeploymentException.class);
  }

  private List<String> callerOf(String header, String value) {
    var projects = new ArrayList<String>();
    NoCall.within(caller, header, value, () -> projects.add(caller.get().project().value()));
    return projects;
  }
}
