package dev.berth.rest.envoy;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Everything that Envoy must know at its start; the rest comes over xDS.
 *
 * @param nodeId how this Envoy calls itself towards Berth
 * @param http the address and port that take REST requests and predictions; resolved
 * @param berth Berth's gRPC server; where it is not resolved, Envoy asks for its address every few
 *     seconds
 * @param descriptors the descriptor set of the contracts, a file that Envoy can read
 * @param openApi the document of {@code /openapi.json}, a file that Envoy can read
 * @param jwks the public keys that sign API keys, as a JSON Web Key Set
 * @param grants what the tokens of an issuer are good for; empty where none is believed
 * @param previewRequired whether Foundry's predictions must say {@code preview=true}
 * @param xdsSecret what Envoy tells Berth to be given routes; whoever reads the bootstrap has it
 * @param timeouts how long requests may take
 */
public record EnvoyBootstrap(
    String nodeId,
    InetSocketAddress http,
    InetSocketAddress berth,
    Path descriptors,
    Path openApi,
    String jwks,
    List<Grant> grants,
    boolean previewRequired,
    String xdsSecret,
    Timeouts timeouts) {

  private static final List<ServiceDescriptor> SERVICES = RestServices.all();

  /** Printable ASCII, in which what is percent-encoded is UTF-8 (RFC 3629 section 4). */
  private static final String READABLE_PATH =
      """
      (?:[!-$&-~]|%(?:[0-7]X|(?:[Cc][2-9A-Fa-f]|[Dd]X|[Ee](?:0%[ABab]X|[1-9A-CEFa-cef]T|[Dd]%[89]X)\
      |[Ff](?:0%[9ABab]X|[1-3]T|4%8X)T)T))*"""
          .replace("T", "%[89ABab]X")
          .replace("X", "[0-9A-Fa-f]");

  public EnvoyBootstrap {
    grants = List.copyOf(grants);
  }

  /**
   * What holders of a claim may do.
   *
   * @param value the claim itself, one of its list, or one of its words
   * @param predicts whether they may predict
   */
  public record Grant(String claim, String value, String project, boolean predicts) {
    private String lua() {
      return "{%s, %s, %s, %s}".formatted(quoted(claim), quoted(value), quoted(project), predicts);
    }

    /** A string of Lua's, every byte by its number. */
    private static String quoted(String text) {
      return text.chars().mapToObj("\\%03d"::formatted).collect(Collectors.joining("", "\"", "\""));
    }
  }

  /**
   * How long requests may take.
   *
   * @param api a call of Berth's API, after which its outcome is unknown
   * @param prediction a {@code transformJson}, after which it is an InferenceTimeout; a stream on
   *     the inference road may be silent for as long
   */
  public record Timeouts(Duration api, Duration prediction) {
    /** 30 s for the API and the documented 5 minutes for a prediction. */
    public static final Timeouts DEFAULT =
        new Timeouts(Duration.ofSeconds(30), Duration.ofMinutes(5));
  }

  /**
   * The bootstrap as JSON. The same input gives the same text. It contains the xDS secret: write it
   * where only the owner reads.
   */
  public String json() {
    return JsonTemplate.of("bootstrap.json")
        .text("nodeId", nodeId)
        .text("xdsSecret", xdsSecret)
        .json("frontListener", frontListener())
        .json("predictionsListener", predictionsListener())
        .text("discovery", berth.isUnresolved() ? "STRICT_DNS" : "STATIC")
        .json("berthEndpoint", endpoint("berth"))
        .json("xdsEndpoint", endpoint("berth-xds"))
        .json("http2", fragment("http2.json"))
        .render();
  }

  /** The contracts that Envoy transcodes, for the file that {@code descriptors} names. */
  public static FileDescriptorSet descriptorSet() {
    return DescriptorSet.of(RestServices.files());
  }

  private String frontListener() {
    return JsonTemplate.of("front-listener.json")
        .text("httpHost", http.getAddress().getHostAddress())
        .number("httpPort", http.getPort())
        .json("answer", fragment("answer-filter.json"))
        .json("envelope", envelope())
        .text("prediction", JsonTemplate.read("prediction.lua"))
        .json("predictionFilters", fragment("prediction-filters.json"))
        .text("grpcPrediction", JsonTemplate.read("grpc-prediction.lua"))
        .json("grpcPredictionRoute", grpcPredictionRoute())
        .text("readablePath", READABLE_PATH)
        .text("openApi", openApi.toAbsolutePath().toString())
        .json("preview", previewRequired ? fragment("preview.json") : "")
        .text("predictionTimeout", seconds(timeouts.prediction))
        .json("apiRoutes", new ApiRoutes(SERVICES, timeouts.api).json())
        .json("passThrough", fragment("pass-through.json"))
        .json("buffer", fragment("buffer.json"))
        .json("transcoder", transcoder())
        .json("router", fragment("router.json"))
        .json("localReply", fragment("local-reply.json"))
        .json("accessLog", fragment("access-log.json"))
        .render();
  }

  private static String envelope() {
    return JsonTemplate.of("envelope-filter.json")
        .text("envelope", JsonTemplate.read("envelope.lua"))
        .render();
  }

  private String grpcPredictionRoute() {
    return JsonTemplate.of("grpc-prediction-route.json")
        .text("predictionTimeout", seconds(timeouts.prediction))
        .render();
  }

  private String predictionsListener() {
    return JsonTemplate.of("predictions-listener.json")
        .text("jwks", jwks)
        .json("issuerFilters", grants.isEmpty() ? "" : issuerFilters())
        .json("grantedFilter", grants.isEmpty() ? "" : grantedFilter())
        .text("apiRoad", JsonTemplate.read("api-road.lua"))
        .json("buffer", fragment("buffer.json"))
        .json("transcoder", transcoder())
        .json("router", fragment("router.json"))
        .json("localReply", fragment("local-reply.json"))
        .json("accessLog", fragment("access-log.json"))
        .render();
  }

  /** Those of the configured issuer's tokens, a comma after each. */
  private String issuerFilters() {
    var table = grants.stream().map(Grant::lua).collect(Collectors.joining(", "));
    return JsonTemplate.of("issuer-filters.json")
        .text("grants", "local GRANTS = {" + table + "}\n" + JsonTemplate.read("grants.lua"))
        .render();
  }

  private static String grantedFilter() {
    return JsonTemplate.of("granted-filter.json")
        .text("granted", JsonTemplate.read("granted.lua"))
        .render();
  }

  private String transcoder() {
    return JsonTemplate.of("transcoder.json")
        .text("descriptors", descriptors.toAbsolutePath().toString())
        .json("services", JsonTemplate.list(SERVICES.stream().map(ServiceDescriptor::getFullName)))
        .json("pathVariables", JsonTemplate.list(HttpRules.pathVariables(SERVICES)))
        .render();
  }

  private String endpoint(String cluster) {
    return JsonTemplate.of("endpoint.json")
        .text("cluster", cluster)
        .text("host", host(berth))
        .number("port", berth.getPort())
        .render();
  }

  private static String host(InetSocketAddress server) {
    return server.isUnresolved() ? server.getHostString() : server.getAddress().getHostAddress();
  }

  static String fragment(String resource) {
    return JsonTemplate.of(resource).render();
  }

  static String seconds(Duration time) {
    return "%d.%03ds".formatted(time.toSeconds(), time.toMillisPart());
  }
}
