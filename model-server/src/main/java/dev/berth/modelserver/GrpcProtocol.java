package dev.berth.modelserver;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.WireFormat;
import dev.berth.modelserver.api.Problem;
import dev.berth.modelserver.api.ProblemException;
import dev.berth.modelserver.onnx.OnnxModel;
import dev.berth.modelserver.onnx.OutputSpec;
import dev.berth.modelserver.onnx.TensorSpec;
import dev.berth.proto.inference.ModelInferRequest;
import dev.berth.proto.inference.ModelMetadataRequest;
import dev.berth.proto.inference.ModelMetadataResponse;
import dev.berth.proto.inference.ModelReadyRequest;
import dev.berth.proto.inference.ModelReadyResponse;
import dev.berth.proto.inference.ServerLiveResponse;
import dev.berth.proto.inference.ServerMetadataResponse;
import dev.berth.proto.inference.ServerReadyResponse;
import java.io.IOException;

/**
 * The gRPC form of the Open Inference Protocol. Envoy takes each message out of its frame, sends it
 * over HTTP/1.1, and puts the answer into a frame again, so no gRPC server is needed here.
 */
final class GrpcProtocol {
  /** What the paths of its calls begin with. */
  static final String SERVICE = "/inference.GRPCInferenceService/";

  /** More of anything at the top of a request than any model has. */
  private static final int MOST_FIELDS = 1_024;

  private final String name;
  private final String version;
  private final OnnxModel model;
  private final int mostValues;

  /**
   * Speaks for a model.
   *
   * @param mostValues how many values the inputs of a request may have together
   */
  GrpcProtocol(String name, String version, OnnxModel model, int mostValues) {
    this.name = name;
    this.version = version;
    this.model = model;
    this.mostValues = mostValues;
  }

  /**
   * Answers every call but a prediction.
   *
   * @throws ProblemException MethodNotAllowed where there is no such call
   */
  Reply tell(String method, byte[] message, boolean ready) {
    return switch (method) {
      case "ServerLive" -> Reply.message(ServerLiveResponse.newBuilder().setLive(true).build());
      case "ServerReady" -> Reply.message(ServerReadyResponse.newBuilder().setReady(ready).build());
      case "ServerMetadata" ->
          Reply.message(
              ServerMetadataResponse.newBuilder()
                  .setName(InferenceProtocol.SERVER)
                  .setVersion(InferenceProtocol.serverVersion())
                  .build());
      case "ModelReady" -> {
        ModelReadyRequest asked = parse(message, ModelReadyRequest.parser());
        expect(asked.getName(), asked.getVersion());
        yield Reply.message(ModelReadyResponse.newBuilder().setReady(ready).build());
      }
      case "ModelMetadata" -> {
        ModelMetadataRequest asked = parse(message, ModelMetadataRequest.parser());
        expect(asked.getName(), asked.getVersion());
        yield Reply.message(metadata());
      }
      default ->
          throw new ProblemException(new Problem.MethodNotAllowed("what the service declares"));
    };
  }

  /**
   * Runs the model.
   *
   * @throws ProblemException if the message does not fit the model or the model fails
   */
  Reply infer(byte[] message, Inference.Turn turn) throws InterruptedException {
    ModelInferRequest asked = parse(message, ModelInferRequest.parser());
    expect(asked.getModelName(), asked.getModelVersion());
    InferenceRequest request = InferMessages.read(asked, model, mostValues);
    return Reply.message(
        InferMessages.answer(
                model, turn.run(request.inputs(), request.outputs()), InferMessages.raw(asked))
            .setModelName(name)
            .setModelVersion(version)
            .setId(asked.getId())
            .build());
  }

  private void expect(String askedName, String askedVersion) {
    if (!(askedName.isEmpty() || askedName.equals(name))
        || !(askedVersion.isEmpty() || askedVersion.equals(version))) {
      throw new ProblemException(
          new Problem.NotFound(
              "this replica does not serve the model %s%s (expected: %s, or empty)"
                  .formatted(
                      askedName,
                      askedVersion.isEmpty() ? "" : " in version " + askedVersion,
                      name)));
    }
  }

  private ModelMetadataResponse metadata() {
    ModelMetadataResponse.Builder metadata =
        ModelMetadataResponse.newBuilder()
            .setName(name)
            .addVersions(version)
            .setPlatform(InferenceProtocol.PLATFORM);
    model.inputs().values().forEach(input -> metadata.addInputs(tensor(input)));
    model.outputs().values().stream()
        .map(OutputSpec::values)
        .forEach(output -> metadata.addOutputs(tensor(output)));
    return metadata.build();
  }

  private static ModelMetadataResponse.TensorMetadata tensor(TensorSpec spec) {
    return ModelMetadataResponse.TensorMetadata.newBuilder()
        .setName(spec.name())
        .setDatatype(spec.type().name())
        .addAllShape(spec.shape())
        .build();
  }

  private static <M extends MessageLite> M parse(byte[] message, Parser<M> parser) {
    try {
      refuseMany(message);
      return parser.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      throw new ProblemException(
          new Problem.InvalidRequest(
              "body", "it is not one uncompressed message of the method's type"));
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory", e);
    }
  }

  /** Two bytes are enough for an empty tensor, which takes a hundred in memory. */
  private static void refuseMany(byte[] message) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(message);
    int fields = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      fields++;
      if (fields > MOST_FIELDS) {
        throw new ProblemException(
            new Problem.InvalidRequest("body", "more than " + MOST_FIELDS + " fields"));
      }
      if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_END_GROUP || !in.skipField(tag)) {
        throw new InvalidProtocolBufferException("a group that never began");
      }
    }
  }
}
