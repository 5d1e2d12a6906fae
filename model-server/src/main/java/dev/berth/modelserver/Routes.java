package dev.berth.modelserver;

import dev.berth.modelserver.api.Problem;
import dev.berth.modelserver.api.ProblemException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;

/** What is served at which path, and in which words it is refused. */
final class Routes {
  static final String TRANSFORM_JSON = "/transformJson";

  private final TransformJson transform;
  private final InferenceProtocol protocol;
  private final GrpcProtocol grpc;
  private final Inference inference;
  private final BodyBudget bodies;
  private final BooleanSupplier ready;

  Routes(
      TransformJson transform,
      InferenceProtocol protocol,
      GrpcProtocol grpc,
      Inference inference,
      BodyBudget bodies,
      BooleanSupplier ready) {
    this.transform = transform;
    this.protocol = protocol;
    this.grpc = grpc;
    this.inference = inference;
    this.bodies = bodies;
    this.ready = ready;
  }

  /**
   * Answers a request; every refusal is an answer too.
   *
   * @throws IOException if the body cannot be read to its end
   */
  Reply answer(Request request) throws IOException, InterruptedException {
    try {
      try {
        return route(request);
      } catch (JacksonException e) {
        throw new ProblemException(new Problem.InvalidRequest("body", describe(e)));
      }
    } catch (ProblemException e) {
      return refuse(request, e.problem());
    }
  }

  /** Says a problem in the words of the surface that was called. */
  static Reply refuse(Request request, Problem problem) {
    if (request.path().startsWith(GrpcProtocol.SERVICE)) {
      return ErrorReplies.grpc(problem);
    }
    return request.path().equals(TRANSFORM_JSON)
        ? ErrorReplies.envelope(problem, request)
        : ErrorReplies.protocol(problem);
  }

  private Reply route(Request request) throws IOException, InterruptedException {
    if (request.path().equals(TRANSFORM_JSON)) {
      return predict(request, transform::answer);
    }
    if (request.path().startsWith(GrpcProtocol.SERVICE)) {
      return call(request, request.path().substring(GrpcProtocol.SERVICE.length()));
    }
    List<String> path = segments(request.path());
    if (path.isEmpty() || !path.getFirst().equals("v2")) {
      throw notFound(request);
    }
    List<String> rest = path.subList(1, path.size());
    if (!rest.isEmpty() && rest.getFirst().equals("models")) {
      return model(request, rest.subList(1, rest.size()));
    }
    expect(request, "GET");
    return switch (String.join("/", rest)) {
      case "" -> protocol.serverMetadata();
      case "health/live" -> Reply.ok(json -> json.writeBooleanProperty("live", true));
      case "health/ready" -> {
        boolean now = ready.getAsBoolean();
        yield Reply.of(now ? 200 : 503, Map.of(), json -> json.writeBooleanProperty("ready", now));
      }
      default -> throw notFound(request);
    };
  }

  private Reply model(Request request, List<String> path) throws IOException, InterruptedException {
    if (path.isEmpty()) {
      throw notFound(request);
    }
    boolean versioned = path.size() > 2 && path.get(1).equals("versions");
    Optional<String> version = versioned ? Optional.of(path.get(2)) : Optional.empty();
    if (!protocol.serves(path.getFirst(), version)) {
      throw new ProblemException(
          new Problem.NotFound(
              "this replica does not serve the model "
                  + path.getFirst()
                  + version.map(asked -> " in version " + asked).orElse("")));
    }
    String verb = String.join("/", path.subList(versioned ? 3 : 1, path.size()));
    return switch (verb) {
      case "" -> {
        expect(request, "GET");
        yield protocol.modelMetadata();
      }
      case "ready" -> {
        expect(request, "GET");
        yield protocol.modelReady(ready.getAsBoolean());
      }
      case "infer" -> {
        if (request.header("Inference-Header-Content-Length").isPresent()) {
          throw new ProblemException(
              new Problem.InvalidRequest("body", "tensors are read as JSON only, not as binary"));
        }
        yield predict(request, protocol::infer);
      }
      default -> throw notFound(request);
    };
  }

  private Reply call(Request request, String method) throws IOException, InterruptedException {
    expect(request, "POST");
    if (method.equals("ModelInfer")) {
      return predict(request, grpc::infer);
    }
    try (BodyBudget.Body body = bodies.read(request.body(), request.length())) {
      return grpc.tell(method, body.bytes(), ready.getAsBoolean());
    }
  }

  private Reply predict(Request request, Prediction prediction)
      throws IOException, InterruptedException {
    expect(request, "POST");
    try (BodyBudget.Body body = bodies.read(request.body(), request.length());
        Inference.Turn turn = inference.enter()) {
      return prediction.answer(body.bytes(), turn);
    }
  }

  private interface Prediction {
    Reply answer(byte[] body, Inference.Turn turn) throws InterruptedException;
  }

  private static String describe(JacksonException e) {
    TokenStreamLocation place = e.getLocation();
    String problem =
        e instanceof StreamConstraintsException
            ? "a name, a number or the nesting exceeds what is read"
            : "it is not JSON";
    return place == null
        ? problem
        : problem + ", line " + place.getLineNr() + " column " + place.getColumnNr();
  }

  private static void expect(Request request, String method) {
    if (!request.method().equals(method)) {
      throw new ProblemException(new Problem.MethodNotAllowed(method));
    }
  }

  private static ProblemException notFound(Request request) {
    return new ProblemException(new Problem.NotFound("nothing is served at " + request.path()));
  }

  private static List<String> segments(String path) {
    return Arrays.stream(path.split("/"))
        .skip(1)
        .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
        .toList();
  }
}
