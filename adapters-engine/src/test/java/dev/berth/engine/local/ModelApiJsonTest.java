package dev.berth.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.DataType;
import dev.berth.model.ModelApi;
import dev.berth.model.Parameter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ModelApiJsonTest {
  @Test
  void namesEveryParameterWithItsTypeAndWhetherItIsRequired() {
    var api =
        new ModelApi(
            List.of(
                new Parameter("length", DataType.Scalar.DOUBLE, true),
                new Parameter("a \"b\" \\ \n é", DataType.Scalar.TIMESTAMP, false)),
            List.of(new Parameter("species", DataType.Scalar.STRING, true)));
    assertThat(ModelApiJson.of(api))
        .isEqualTo(
            """
            {"inputs":[{"name":"length","type":"double","required":true},\
            {"name":"a \\"b\\" \\\\ \\u000a é","type":"timestamp","required":false}],\
            "outputs":[{"name":"species","type":"string","required":true}]}
            """);
  }
}
