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

  @Test
  void saysWhatListsMapsAndTablesAreMadeOf() {
    var lists = new DataType.Array(new DataType.Array(DataType.Scalar.LONG));
    var map = new DataType.Map(DataType.Scalar.STRING, DataType.Scalar.DOUBLE);
    var table =
        new DataType.Table(
            List.of(new Parameter("c", DataType.Scalar.DATE, false)), DataType.Table.Format.PANDAS);
    var api =
        new ModelApi(
            List.of(new Parameter("l", lists, true), new Parameter("m", map, true)),
            List.of(new Parameter("t", table, true)));
    assertThat(ModelApiJson.of(api))
        .isEqualTo(
            """
            {"inputs":[{"name":"l","type":"array","item":{"type":"array","item":{"type":"long"}},\
            "required":true},{"name":"m","type":"map","key":{"type":"string"},\
            "value":{"type":"double"},"required":true}],\
            "outputs":[{"name":"t","type":"tabular",\
            "columns":[{"name":"c","type":"date","required":false}],"format":"PANDAS",\
            "required":true}]}
            """);
  }
}
