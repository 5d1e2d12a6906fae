package dev.berth.rest.envoy;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.berth.proto.foundry.v2.LiveDeploymentsOuterClass;
import dev.berth.proto.kore.v1.ModelsOuterClass;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Everything that Envoy must know at its start; the rest comes over xDS.
 *
 * @param nodeId how this Envoy calls itself towards Berth
 * @param httpPort the port on 127.0.0.1 that takes REST requests and predictions
 * @param berth Berth's gRPC server; a resolved address
 * @param descriptors the descriptor set of the contracts, a file that Envoy can read
 * @param jwks the public keys that sign API keys, as a JSON Web Key Set
 * @param xdsSecret what Envoy tells Berth to be given routes; whoever reads the bootstrap has it
 * @param timeouts how long requests may take
 */
public record EnvoyBootstrap(
    String nodeId,
    int httpPort,
    InetSocketAddress berth,
    Path descriptors,
    String jwks,
    String xdsSecret,
    Timeouts timeouts) {

  private static final List<ServiceDescriptor> FACADES =
      List.of(
          LiveDeploymentsOuterClass.getDescriptor().findServiceByName("LiveDeployments"),
          ModelsOuterClass.getDescriptor().findServiceByName("Models"));

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
        .json("berthEndpoint", endpoint("berth"))
        .json("xdsEndpoint", endpoint("berth-xds"))
        .json("http2", JsonTemplate.of("http2.json").render())
        .render();
  }

  private String frontListener() {
    return JsonTemplate.of("front-listener.json")
        .number("httpPort", httpPort)
        .text("envelope", JsonTemplate.read("envelope.lua"))
        .text("predictionTimeout", seconds(timeouts.prediction))
        .json("apiRoutes", new ApiRoutes(FACADES, seconds(timeouts.api)).json())
        .json("noTranscoder", JsonTemplate.of("no-transcoder.json").render())
        .json("transcoder", transcoder())
        .json("router", JsonTemplate.of("router.json").render())
        .json("localReply", JsonTemplate.of("local-reply.json").render())
        .json("accessLog", JsonTemplate.of("access-log.json").render())
        .render();
  }

  private String predictionsListener() {
    return JsonTemplate.of("predictions-listener.json")
        .text("jwks", jwks)
        .text("apiRoad", JsonTemplate.read("api-road.lua"))
        .json("transcoder", transcoder())
        .json("router", JsonTemplate.of("router.json").render())
        .json("localReply", JsonTemplate.of("local-reply.json").render())
        .json("accessLog", JsonTemplate.of("access-log.json").render())
        .render();
  }

  private String transcoder() {
    return JsonTemplate.of("transcoder.json")
        .text("descriptors", descriptors.toAbsolutePath().toString())
        .json(
            "services",
            FACADES.stream()
                .map(service -> JsonTemplate.quoted(service.getFullName()))
                .collect(Collectors.joining(", ", "[", "]")))
        .render();
  }

  private String endpoint(String cluster) {
    return JsonTemplate.of("endpoint.json")
        .text("cluster", cluster)
        .text("host", berth.getAddress().getHostAddress())
        .number("port", berth.getPort())
        .render();
  }

  private static String seconds(Duration time) {
    return "%d.%03ds".formatted(time.toSeconds(), time.toMillisPart());
  }
}
