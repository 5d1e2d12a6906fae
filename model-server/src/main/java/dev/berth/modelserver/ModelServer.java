package dev.berth.modelserver;

import dev.berth.modelserver.api.ModelApi;
import dev.berth.modelserver.api.ProblemException;
import dev.berth.modelserver.onnx.ModelLoadException;
import dev.berth.modelserver.onnx.NativeLibrary;
import dev.berth.modelserver.onnx.OnnxModel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** The program: loads one model, warms it, serves it, and ends after SIGTERM. */
public final class ModelServer {
  private static final int WRONG_COMMAND_LINE = 2;
  private static final int MODEL_NOT_LOADED = 3;
  private static final int ADDRESS_NOT_TAKEN = 4;
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);

  /** How much heap one value of a request may need at most, from its text to the answer's. */
  private static final int HEAP_BYTES_PER_VALUE = 256;

  private ModelServer() {}

  /** Starts the program; {@code --help} tells its options and exit codes. */
  public static void main(String[] arguments) {
    List<String> given = List.of(arguments);
    if (given.equals(List.of("--help"))) {
      System.out.print(Options.HELP);
      return;
    }
    Options options;
    try {
      options = Options.parse(given);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + " (--help tells the options)");
      System.exit(WRONG_COMMAND_LINE);
      return;
    }
    try {
      serve(options);
    } catch (ModelLoadException e) {
      System.err.println("model cannot be loaded: " + e.getMessage());
      System.exit(MODEL_NOT_LOADED);
    } catch (IOException e) {
      System.err.println(
          "cannot listen on " + options.host() + ":" + options.port() + ": " + e.getMessage());
      System.exit(ADDRESS_NOT_TAKEN);
    }
  }

  private static void serve(Options options) throws ModelLoadException, IOException {
    NativeLibrary.locate();
    long heapBytes = Runtime.getRuntime().maxMemory();
    int mostValues = (int) Math.clamp(heapBytes / HEAP_BYTES_PER_VALUE, 1L << 16, 1L << 24);
    ModelApi api = ModelApi.read(options.api());
    OnnxModel model = OnnxModel.load(options.model());
    TransformJson transform = new TransformJson(api, model, mostValues);
    Inference inference =
        new Inference(model, options.threads(), options.queueWait(), options.timeLimit());
    warm(transform, inference);
    HttpFront front = HttpFront.bind(new InetSocketAddress(options.host(), options.port()));
    front.start(
        new Routes(
            transform,
            new InferenceProtocol(options.name(), options.version(), model, mostValues),
            new GrpcProtocol(options.name(), options.version(), model, mostValues),
            inference,
            new BodyBudget(heapBytes, options.queueWait()),
            front::accepts));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(front), "drain"));
    Log.line(
        "serving "
            + options.name()
            + " version "
            + options.version()
            + " on "
            + front.address().getHostString()
            + ":"
            + front.address().getPort());
  }

  /** Runs the model once. One that refuses zeros is served all the same. */
  private static void warm(TransformJson transform, Inference inference) throws ModelLoadException {
    try (Inference.Turn turn = inference.enter()) {
      transform.warm(turn);
    } catch (ProblemException e) {
      Log.line("the model does not take zeros, so it starts cold: " + e.getMessage());
    } catch (InterruptedException e) {
      throw new ModelLoadException("interrupted", e);
    }
  }

  private static void end(HttpFront front) {
    Log.line("draining");
    int code = 0;
    try {
      if (!front.drain(DRAIN_LIMIT)) {
        Log.line("requests were still running after " + DRAIN_LIMIT.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      Log.failure("draining was interrupted", e);
      code = 1;
    }
    Log.line("ended");
    // A virtual machine that a signal ends would report the signal; this end is in order.
    Runtime.getRuntime().halt(code);
  }
}
