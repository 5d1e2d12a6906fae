package dev.berth.modelserver.onnx;

import ai.onnxruntime.MapInfo;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * A loaded ONNX model. Several threads may run it at once; each run computes on its own thread, so
 * the number of runs bounds the processor's load.
 */
public final class OnnxModel implements AutoCloseable {
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Map<String, TensorSpec> inputs;
  private final Map<String, OutputSpec> outputs;

  private OnnxModel(OrtEnvironment environment, OrtSession session)
      throws OrtException, ModelLoadException {
    this.environment = environment;
    this.session = session;
    this.inputs = inputSpecs(session.getInputInfo());
    this.outputs = outputSpecs(session.getOutputInfo());
  }

  /**
   * Loads a model.
   *
   * @throws ModelLoadException if the file is no model or needs a type that is not served
   */
  public static OnnxModel load(Path file) throws ModelLoadException {
    if (!Files.isReadable(file) || !Files.isRegularFile(file)) {
      throw new ModelLoadException("model file " + file.getFileName() + " cannot be read");
    }
    OrtEnvironment environment = environment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      // Both keep memory for later runs that a small replica rather gives back.
      options.setCPUArenaAllocator(false);
      options.setMemoryPatternOptimization(false);
      OrtSession session = environment.createSession(file.toString(), options);
      try {
        return new OnnxModel(environment, session);
      } catch (OrtException | ModelLoadException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      // Clients read this, and where the file lies is no business of theirs.
      String reason = String.valueOf(e.getMessage()).replace(file.toString(), "the file");
      throw new ModelLoadException("model file " + file.getFileName() + ": " + reason, e);
    }
  }

  private static OrtEnvironment environment() throws ModelLoadException {
    try {
      // What goes wrong comes as an exception; the runtime need not write it to the log as well.
      return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "berth");
    } catch (LinkageError e) {
      Throwable reason = e;
      while (reason.getCause() != null) {
        reason = reason.getCause();
      }
      throw new ModelLoadException("the ONNX runtime does not start here: " + reason, e);
    }
  }

  /** The inputs in the model's order. */
  public Map<String, TensorSpec> inputs() {
    return inputs;
  }

  /** The outputs in the model's order, without those of a type that is not served. */
  public Map<String, OutputSpec> outputs() {
    return outputs;
  }

  /** Prepares one run. The caller closes it. */
  public Run prepare() {
    try {
      return new Run(new OrtSession.RunOptions());
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }

  /** One run of the model, which another thread may stop. */
  public final class Run implements AutoCloseable {
    private final OrtSession.RunOptions options;
    private boolean closed;

    private Run(OrtSession.RunOptions options) {
      this.options = options;
    }

    /**
     * Computes the named outputs.
     *
     * @param given a tensor for each of the model's inputs
     * @throws OrtException if the model refuses the values or the run was stopped
     */
    public Map<String, Output> compute(Map<String, Tensor> given, Set<String> wanted)
        throws OrtException {
      Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
      try {
        for (Map.Entry<String, Tensor> input : given.entrySet()) {
          Tensor tensor = input.getValue();
          long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
          tensors.put(input.getKey(), tensor.elements().toOnnx(environment, shape));
        }
        try (OrtSession.Result result = session.run(tensors, wanted, options)) {
          Map<String, Output> outputs = new LinkedHashMap<>();
          for (Map.Entry<String, OnnxValue> output : result) {
            outputs.put(output.getKey(), OnnxValues.read(output.getValue()));
          }
          return outputs;
        }
      } finally {
        tensors.values().forEach(OnnxTensor::close);
      }
    }

    /** Makes a run that is under way end soon with an error. */
    public synchronized void stop() {
      if (!closed) {
        try {
          options.setTerminate(true);
        } catch (OrtException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    public synchronized void close() {
      closed = true;
      options.close();
    }
  }

  private static Map<String, TensorSpec> inputSpecs(Map<String, NodeInfo> infos)
      throws ModelLoadException {
    Map<String, TensorSpec> specs = new LinkedHashMap<>();
    for (NodeInfo info : infos.values()) {
      if (!(info.getInfo() instanceof TensorInfo tensor)) {
        throw new ModelLoadException(
            "the model's input " + info.getName() + " is not a tensor, and only those are served");
      }
      TensorType type =
          TensorType.of(tensor.type)
              .orElseThrow(
                  () ->
                      new ModelLoadException(
                          "the model's input "
                              + info.getName()
                              + " has the type "
                              + tensor.onnxType
                              + ", which is not served"));
      specs.put(info.getName(), spec(info.getName(), type, tensor.getShape()));
    }
    return specs;
  }

  private static Map<String, OutputSpec> outputSpecs(Map<String, NodeInfo> infos) {
    Map<String, OutputSpec> specs = new LinkedHashMap<>();
    for (NodeInfo info : infos.values()) {
      String name = info.getName();
      outputSpec(name, info).ifPresent(spec -> specs.put(name, spec));
    }
    return specs;
  }

  private static Optional<OutputSpec> outputSpec(String name, NodeInfo info) {
    return switch (info.getInfo()) {
      case TensorInfo tensor ->
          TensorType.of(tensor.type)
              .map(type -> new OutputSpec(spec(name, type, tensor.getShape()), false));
      case MapInfo map -> mapSpec(name, map);
      case SequenceInfo sequence when sequence.isSequenceOfMaps() ->
          mapSpec(name, sequence.mapInfo);
      default -> Optional.empty();
    };
  }

  private static Optional<OutputSpec> mapSpec(String name, MapInfo map) {
    List<OnnxJavaType> keys = List.of(OnnxJavaType.STRING, OnnxJavaType.INT64);
    return keys.contains(map.keyType)
        ? TensorType.of(map.valueType)
            .map(type -> new OutputSpec(spec(name, type, new long[] {-1, -1}), true))
        : Optional.empty();
  }

  private static TensorSpec spec(String name, TensorType type, long[] shape) {
    return new TensorSpec(name, type, LongStream.of(shape).boxed().toList());
  }
}
