package dev.berth.grpc;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Methods whose answers are encoded already, in the place of those that a contract generated. */
final class ReadyMethods {
  private ReadyMethods() {}

  /**
   * That method with such answers.
   *
   * @param neverBlocks whether it may run on the threads of the connections
   */
  static <Q, A> ServerMethodDefinition<Q, ReadyMessage> method(
      MethodDescriptor<Q, A> method,
      boolean neverBlocks,
      ServerCallHandler<Q, ReadyMessage> handler) {
    return ServerMethodDefinition.create(
        method.toBuilder(method.getRequestMarshaller(), ReadyMessage.MARSHALLER)
            .setSchemaDescriptor(
                neverBlocks ? NeverBlocking.of(method) : method.getSchemaDescriptor())
            .build(),
        handler);
  }

  /** That service with these methods in place of its own. */
  static ServerServiceDefinition in(
      BindableService service, List<ServerMethodDefinition<?, ?>> methods) {
    var whole = service.bindService();
    var ready = new HashMap<String, ServerMethodDefinition<?, ?>>();
    methods.forEach(method -> ready.put(method.getMethodDescriptor().getFullMethodName(), method));
    var all = new ArrayList<ServerMethodDefinition<?, ?>>();
    for (var method : whole.getMethods()) {
      all.add(ready.getOrDefault(method.getMethodDescriptor().getFullMethodName(), method));
    }
    var descriptor =
        ServiceDescriptor.newBuilder(whole.getServiceDescriptor().getName())
            .setSchemaDescriptor(whole.getServiceDescriptor().getSchemaDescriptor());
    all.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    var definition = ServerServiceDefinition.builder(descriptor.build());
    all.forEach(definition::addMethod);
    return definition.build();
  }
}
