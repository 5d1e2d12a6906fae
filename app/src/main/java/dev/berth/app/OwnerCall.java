package dev.berth.app;

import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** A call of the Berth that runs on a data folder, with its owner's key. */
final class OwnerCall {
  private static final int ANSWER_LIMIT_SECONDS = 15;

  private OwnerCall() {}

  /**
   * Makes a call.
   *
   * @param stub makes the stub of its service
   * @throws StartFailure where Berth does not answer or refuses
   */
  static <S extends AbstractStub<S>, A> A ask(
      DataOption data, Function<Channel, S> stub, Function<S, A> call) {
    var folder = DataFolder.existing(data.path);
    var channel = OwnChannel.to(folder);
    try {
      var headers = new Metadata();
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
          "Bearer " + DataFolder.read(folder.ownerKey()).orElse(""));
      return call.apply(
          stub.apply(channel)
              .withDeadlineAfter(ANSWER_LIMIT_SECONDS, TimeUnit.SECONDS)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers)));
    } catch (StatusRuntimeException e) {
      throw new StartFailure(sentence(e, folder));
    } finally {
      channel.shutdownNow();
    }
  }

  /**
   * The pages of a list, each asked for when the one before it was read.
   *
   * @param call asks for the page that a token leads to; the empty one leads to the first
   * @param next the token that a page leads on with; empty on the last one
   * @throws StartFailure where Berth does not answer or refuses
   */
  static <S extends AbstractStub<S>, P> Iterator<P> pages(
      DataOption data,
      Function<Channel, S> stub,
      BiFunction<S, String, P> call,
      Function<P, String> next) {
    Function<String, P> page = token -> ask(data, stub, made -> call.apply(made, token));
    return Stream.iterate(
            Optional.of(page.apply("")),
            Optional::isPresent,
            read -> read.map(next).filter(token -> !token.isEmpty()).map(page))
        .flatMap(Optional::stream)
        .iterator();
  }

  private static String sentence(StatusRuntimeException failure, DataFolder folder) {
    return switch (failure.getStatus().getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED ->
          "Berth does not answer. Start it with: berth up --data " + folder.root();
      default -> String.valueOf(failure.getStatus().getDescription());
    };
  }
}
