package dev.berth.grpc;

import dev.berth.access.Caller;
import dev.berth.proto.berth.v1.DeploymentsGrpc;
import dev.berth.proto.berth.v1.WatchDeploymentsRequest;
import io.grpc.Context;
import io.grpc.ServerMethodDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** The method of {@code berth.v1.Deployments} that tells changes. */
final class DeploymentWatches {
  private final DeploymentUseCases useCases;
  private final Supplier<Caller> caller;
  private final LastingCallers lasting;
  private final Forms forms;
  private final ShownPages pages;
  private final Envelopes envelopes = new Envelopes();

  DeploymentWatches(
      DeploymentUseCases useCases, Supplier<Caller> caller, Forms forms, ShownPages pages) {
    this.useCases = useCases;
    this.caller = caller;
    this.lasting = new LastingCallers(caller, useCases.revocations());
    this.forms = forms;
    this.pages = pages;
    useCases.revocations().whenRevoked(useCases.watches()::wakeAll);
  }

  ServerMethodDefinition<WatchDeploymentsRequest, ReadyMessage> method() {
    return ReadyMethods.method(
        DeploymentsGrpc.getWatchDeploymentsMethod(),
        /* neverBlocks= */ false,
        ServerCalls.asyncServerStreamingCall(this::watch));
  }

  private void watch(WatchDeploymentsRequest request, StreamObserver<ReadyMessage> answer) {
    var who = caller.get();
    var parent = request.getParent();
    Names.requireParent(who, parent);
    useCases.queries().requireReader(who);
    var token = request.getResumeToken();
    var from = token.isEmpty() ? null : ResumeToken.read(parent, token);
    var client = (ServerCallStreamObserver<ReadyMessage>) answer;
    var stream = new WatchStream(useCases, parent, forms, pages, envelopes, client);
    // On a thread of its own: the call's thread must hear that the client is ready, or gone.
    Thread.ofVirtual()
        .name("watch")
        .start(
            Context.current()
                .wrap(
                    () -> {
                      try (var reader = lasting.hold()) {
                        stream.run(reader, from);
                      }
                    }));
  }
}
