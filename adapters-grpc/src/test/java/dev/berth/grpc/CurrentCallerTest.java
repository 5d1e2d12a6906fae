package dev.berth.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.InMemoryBerth;
import io.grpc.Metadata;
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

  @ParameterizedTest
  @CsvSource({
    "x-api-key,'',x-api-key,not,true",
    "x-api-key,not,x-api-key,'',false",
    "x-api-key,'',apikey,not,true",
    "x-api-key,not,apikey,'',false",
    "x-api-key,'two words ',apikey,'',true",
    "authorization,'Basic ',apikey,'',true",
    "authorization,'Bearer ',apikey,not,true",
    "authorization,'Bearer not',apikey,'',false",
    "authorization,'Bearer two words ',apikey,'',true",
    "authorization,'Bearer ',authorization,'Bearer ',false",
    "authorization,'Bearer not',x-api-key,'',false"
  })
  void believesTheFirstThatCanBeAKey(
      String first, String before, String second, String beforeThat, boolean proved) {
    var headers = new Metadata();
    headers.put(Metadata.Key.of(first, Metadata.ASCII_STRING_MARSHALLER), before + secret);
    headers.put(Metadata.Key.of(second, Metadata.ASCII_STRING_MARSHALLER), beforeThat + secret);
    var projects = new ArrayList<String>();

    var asked =
        catchThrowable(
            () ->
                NoCall.within(caller, headers, () -> projects.add(caller.get().project().value())));

    assertThat(projects).hasSize(proved ? 1 : 0);
    assertThat(asked == null).isEqualTo(proved);
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
