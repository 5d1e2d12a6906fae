package dev.berth.bench;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.berth.proto.berth.v1.ListDeploymentsRequest;
import dev.berth.proto.berth.v1.ListDeploymentsResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCalls;
import java.io.IOException;

/**
 * Lists deployments page by page, as no load tool does, and prints what each page took. Of an
 * answer it reads only the token of the next page.
 */
final class Walk {
  private static final String METHOD = "berth.v1.Deployments/ListDeployments";

  private Walk() {}

  /** One page: how many deployments it has, what it took, and what leads to the next one. */
  private record Page(int deployments, long nanos, String next) {}

  /**
   * Prints of each page how many deployments it has, its nanoseconds, and the token that led to it.
   * Takes the size of a page, how many pages to read, how often to walk before, unseen, and a
   * filter.
   */
  public static void main(String[] arguments) throws IOException {
    var size = Integer.parseInt(arguments[0]);
    var most = Integer.parseInt(arguments[1]);
    var channel = Given.channel();
    try {
      for (var unseen = Integer.parseInt(arguments[2]); unseen > 0; unseen--) {
        walk(channel, size, most, arguments[3], false);
      }
      walk(channel, size, most, arguments[3], true);
    } finally {
      channel.shutdownNow();
    }
  }

  private static void walk(Channel channel, int size, int most, String filter, boolean seen)
      throws IOException {
    var token = "";
    for (var left = most; left > 0; left--) {
      var page = page(channel, size, filter, token);
      if (seen) {
        System.out.printf("page %d %d %s%n", page.deployments(), page.nanos(), token);
      }
      token = page.next();
      if (token.isEmpty()) {
        return;
      }
    }
  }

  private static Page page(Channel channel, int size, String filter, String token)
      throws IOException {
    var request =
        ListDeploymentsRequest.newBuilder()
            .setParent("projects/default")
            .setPageSize(size)
            .setFilter(filter)
            .setPageToken(token)
            .build()
            .toByteArray();
    var options = CallOptions.DEFAULT.withMaxInboundMessageSize(Integer.MAX_VALUE);
    var begun = System.nanoTime();
    var answer = ClientCalls.blockingUnaryCall(channel, Bytes.method(METHOD), options, request);
    var took = System.nanoTime() - begun;
    var deployments = 0;
    var next = "";
    var in = CodedInputStream.newInstance(answer);
    for (var tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case ListDeploymentsResponse.NEXT_PAGE_TOKEN_FIELD_NUMBER -> next = in.readString();
        default -> {
          deployments++;
          in.skipField(tag);
        }
      }
    }
    return new Page(deployments, took, next);
  }
}
