package dev.berth.bench;

import io.grpc.MethodDescriptor;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/** A gRPC server of one method and nothing else, at a free port of loopback, which it prints. */
final class BareServer {
  private BareServer() {}

  /** What a call answers. */
  interface Answer {

    /** The answer to a request. */
    byte[] to(byte[] request);
  }

  /** Serves until the process is ended. */
  static void serve(String method, Executor executor, Answer answer)
      throws IOException, InterruptedException {
    ServerCallHandler<byte[], byte[]> handler =
        ServerCalls.asyncUnaryCall(
            (request, observer) -> {
              observer.onNext(answer.to(request));
              observer.onCompleted();
            });
    var service =
        ServerServiceDefinition.builder(MethodDescriptor.extractFullServiceName(method))
            .addMethod(Bytes.method(method), handler)
            .build();
    var server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .executor(executor)
            .addService(service)
            .build()
            .start();
    System.out.println("port " + server.getPort());
    server.awaitTermination();
  }
}
