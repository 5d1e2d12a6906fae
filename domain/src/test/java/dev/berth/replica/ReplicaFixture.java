package dev.berth.replica;

import dev.berth.model.DataType;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionRid;
import dev.berth.model.Parameter;
import dev.berth.model.Serving;
import dev.berth.project.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What replicas in tests run. */
public final class ReplicaFixture {
  private ReplicaFixture() {}

  /** A small replica that serves a version of one input and one output in this way. */
  public static ReplicaSpec served(Serving serving) {
    var api =
        new ModelApi(
            List.of(new Parameter("length", DataType.Scalar.DOUBLE, true)),
            List.of(new Parameter("species", DataType.Scalar.STRING, true)));
    var version =
        ModelVersion.registered(
            new ModelVersionRid(
                "ri.models.main.model-version.adf94926-c3ac-41ea-beb2-4946699d08ee"),
            new ModelRid("ri.models.main.model.f351c142-0e4c-4b12-adc2-6e1539737ae9"),
            api,
            serving,
            Instant.EPOCH);
    return small(version);
  }

  /** The same of a version with that interface, which needs those packages. */
  public static ReplicaSpec served(Serving serving, ModelApi api, List<String> requirements) {
    var version = served(serving).version();
    return small(
        new ModelVersion(
            version.rid(),
            version.model(),
            api,
            serving,
            requirements,
            List.of(),
            null,
            version.createdAt()));
  }

  private static ReplicaSpec small(ModelVersion version) {
    var resources = new Resources(100, 256L << 20, 1, Map.of(), 0);
    return new ReplicaSpec(version, resources, 2, Map.of(), null);
  }
}
