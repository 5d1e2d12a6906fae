package dev.berth.app;

import dev.berth.deployment.DeviceTable;
import dev.berth.model.DataType;
import dev.berth.model.KoreModel;
import dev.berth.model.Model;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelRegistration;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionRid;
import dev.berth.model.Parameter;
import dev.berth.model.Serving;
import dev.berth.project.Memory;
import dev.berth.project.ProjectId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code --demo} loads: an Iris classifier under the ids that the published samples print. */
final class Demo {
  static final ModelRid MODEL =
      new ModelRid("ri.models.main.model.f351c142-0e4c-4b12-adc2-6e1539737ae9");
  static final ModelVersionRid VERSION =
      new ModelVersionRid("ri.models.main.model-version.adf94926-c3ac-41ea-beb2-4946699d08ee");
  private static final String FOLDER = "ri.compass.main.folder.demo";
  private static final List<String> BRANCHES = List.of("master", "canary");
  private static final ModelApi API =
      new ModelApi(
          Stream.of("sepal_length", "sepal_width", "petal_length", "petal_width")
              .map(name -> new Parameter(name, DataType.Scalar.DOUBLE, true))
              .toList(),
          List.of(
              new Parameter("species", DataType.Scalar.STRING, true),
              new Parameter(
                  "probabilities",
                  new DataType.Map(DataType.Scalar.STRING, DataType.Scalar.DOUBLE),
                  true)));

  private Demo() {}

  /** The model file. */
  static byte[] modelFile() {
    try (var in = Demo.class.getResourceAsStream("demo/iris.onnx")) {
      return Objects.requireNonNull(in, "iris.onnx").readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What is registered.
   *
   * @param sha256 digest of the model file in the artifact store
   */
  static ModelRegistration registration(ProjectId project, String sha256, Instant now) {
    return new ModelRegistration(
        Model.create(MODEL, project, FOLDER, "iris", "berth", now),
        ModelVersion.registered(VERSION, MODEL, API, new Serving.Artifact("onnx", sha256), now),
        BRANCHES,
        List.of(
            kore("cm-00000000-0000-4000-8000-000000000001", KoreModel.Kind.OPEN_SOURCE),
            kore("cm-00000000-0000-4000-8000-000000000002", KoreModel.Kind.FINE_TUNE)),
        BRANCHES.getFirst());
  }

  /** Every device type of Kore's document stands for a small share of this machine. */
  static DeviceTable devices() {
    var share = new DeviceTable.Device(0.5, Memory.mebibytes(256), null);
    Map<String, DeviceTable.Device> devices =
        DeviceTable.KORE_DEVICE_TYPES.stream()
            .collect(Collectors.toMap(Function.identity(), _ -> share));
    return new DeviceTable(devices);
  }

  private static KoreModel kore(String id, KoreModel.Kind kind) {
    return new KoreModel(id, kind, MODEL, VERSION);
  }
}
