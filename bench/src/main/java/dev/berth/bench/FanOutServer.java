package dev.berth.bench;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentEvent;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Reference (d): sends one event to all streams for every update, encoded once, and nothing else.
 */
final class FanOutServer {
  private static final String SERVICE = "berth.v1.Deployments";

  private FanOutServer() {}

  /** Serves until the process is ended. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var answer = Given.answer();
    var deployment = Deployment.parseFrom(answer);
    List<StreamObserver<byte[]>> streams = new CopyOnWriteArrayList<>();
    var watch =
        Bytes.method(SERVICE + "/WatchDeployments").toBuilder()
            .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
            .build();
    var begun = event(DeploymentEvent.Type.TYPE_SNAPSHOT_END, Deployment.getDefaultInstance());
    var service =
        ServerServiceDefinition.builder(SERVICE)
            .addMethod(
                watch,
                ServerCalls.asyncServerStreamingCall(
                    (_, stream) -> {
                      stream.onNext(begun);
                      streams.add(stream);
                    }))
            .addMethod(
                Bytes.method(SERVICE + "/UpdateDeployment"),
                ServerCalls.asyncUnaryCall(
                    (_, call) -> {
                      var now = Timestamps.fromMillis(System.currentTimeMillis());
                      send(streams, changed(deployment, now));
                      call.onNext(answer);
                      call.onCompleted();
                    }))
            .build();
    var server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .directExecutor()
            .addService(service)
            .build()
            .start();
    System.out.println("port " + server.getPort());
    server.awaitTermination();
  }

  /** A stream takes one message at a time. */
  private static void send(List<StreamObserver<byte[]>> streams, byte[] event) {
    for (var stream : streams) {
      synchronized (stream) {
        stream.onNext(event);
      }
    }
  }

  private static byte[] changed(Deployment deployment, Timestamp now) {
    return event(
        DeploymentEvent.Type.TYPE_CHANGED, deployment.toBuilder().setUpdateTime(now).build());
  }

  private static byte[] event(DeploymentEvent.Type type, Deployment deployment) {
    return DeploymentEvent.newBuilder()
        .setType(type)
        .setDeployment(deployment)
        .setResumeToken("there")
        .build()
        .toByteArray();
  }
}
