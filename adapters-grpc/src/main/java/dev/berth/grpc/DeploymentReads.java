package dev.berth.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.berth.access.Caller;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.DeploymentQueries;
import dev.berth.listing.Order;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentsGrpc;
import dev.berth.proto.berth.v1.GetDeploymentRequest;
import dev.berth.proto.berth.v1.ListDeploymentsRequest;
import dev.berth.proto.berth.v1.ListDeploymentsResponse;
import dev.berth.reading.Reads;
import dev.berth.reading.Shown;
import dev.berth.reading.View;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** The methods of {@code berth.v1.Deployments} that memory can answer. */
final class DeploymentReads {
  private static final MethodDescriptor<GetDeploymentRequest, Deployment> GET =
      DeploymentsGrpc.getGetDeploymentMethod();
  private static final MethodDescriptor<ListDeploymentsRequest, ListDeploymentsResponse> LIST =
      DeploymentsGrpc.getListDeploymentsMethod();

  private final DeploymentQueries queries;
  private final Notices notices;
  private final Supplier<Caller> caller;
  private final List<ServerMethodDefinition<?, ?>> methods;

  DeploymentReads(
      DeploymentQueries queries,
      Notices notices,
      Supplier<Caller> caller,
      Reads reads,
      ErrorInterceptor errors) {
    this.queries = queries;
    this.notices = notices;
    this.caller = caller;
    this.methods =
        List.of(
            ReadyMethods.method(
                GET,
                /* neverBlocks= */ true,
                new ReadyCalls<>(reads, errors, asked -> !asked.hasAsOf(), this::get, this::get)),
            ReadyMethods.method(
                LIST,
                /* neverBlocks= */ true,
                new ReadyCalls<>(reads, errors, DeploymentReads::usual, this::list, this::list)));
  }

  List<ServerMethodDefinition<?, ?>> methods() {
    return methods;
  }

  private ReadyMessage get(View view, GetDeploymentRequest request) {
    var who = caller(view);
    var mask = ReadMask.of(request.getReadMask(), Deployment.class);
    var id = Names.toDeployment(who, request.getName());
    var shown =
        view.find(who, id)
            .orElseThrow(
                () -> new DeploymentException(new DeploymentError.DeploymentNotFound(id.rid())));
    return masked(mask, notices.shared(who.project()), shown);
  }

  private ReadyMessage get(GetDeploymentRequest request) {
    var who = caller.get();
    var mask = ReadMask.of(request.getReadMask(), Deployment.class);
    var rid = Names.toDeployment(who, request.getName()).rid();
    var found =
        request.hasAsOf()
            ? queries.getAsOf(who, rid, Times.read("as_of", request.getAsOf()))
            : queries.get(who, rid);
    return ReadyMessage.of(mask.apply(DeploymentProtos.toProto(found, notices.of(found))));
  }

  /** Whether it asks for all in the usual order. */
  private static boolean usual(ListDeploymentsRequest request) {
    return request.getFilter().isBlank() && request.getOrderBy().isBlank();
  }

  private ReadyMessage list(View view, ListDeploymentsRequest request) {
    var who = caller(view);
    Names.requireParent(who, request.getParent());
    var mask = ReadMask.of(request.getReadMask(), Deployment.class);
    var page = page(request);
    queries.requireReader(who);
    var after = page.listing().after();
    var read =
        view.page(
            who,
            after == null ? null : new DeploymentId(UUID.fromString(after.id())),
            page.listing().limit());
    var shared = notices.shared(who.project());
    var answer = new ReadyMessage();
    for (var shown : page.items(read)) {
      answer.add(ListDeploymentsResponse.DEPLOYMENTS_FIELD_NUMBER, masked(mask, shared, shown));
    }
    return answer.add(token(page.nextToken(read, shown -> shown.id().toString())));
  }

  private ReadyMessage list(ListDeploymentsRequest request) {
    var who = caller.get();
    Names.requireParent(who, request.getParent());
    var mask = ReadMask.of(request.getReadMask(), Deployment.class);
    var page = page(request);
    var read = queries.page(who, page.listing());
    return ReadyMessage.of(
        ListDeploymentsResponse.newBuilder()
            .addAllDeployments(
                page.items(read).stream()
                    .map(found -> DeploymentProtos.toProto(found, notices.of(found)))
                    .map(mask::apply)
                    .toList())
            .setNextPageToken(page.nextToken(read))
            .build());
  }

  private static ListPage<dev.berth.deployment.Deployment> page(ListDeploymentsRequest request) {
    return ListPage.read(
        new ListPage.Asked(
            request.getParent() + "/deployments",
            request.getPageSize(),
            request.getPageToken(),
            request.getFilter(),
            request.getOrderBy()),
        Listable.DEPLOYMENTS,
        Order.newestFirst(),
        deployment -> deployment.id().toString());
  }

  private static byte[] token(String next) {
    return ListDeploymentsResponse.newBuilder().setNextPageToken(next).build().toByteArray();
  }

  private static Caller caller(View view) {
    return view.caller().orElseThrow(CurrentCaller::notWorking);
  }

  /**
   * What is wanted of a deployment.
   *
   * @param shared the notices of all deployments of its project
   */
  private static ReadyMessage masked(ReadMask<Deployment> mask, byte[] shared, Shown shown) {
    var whole = new ReadyMessage().add(shared).add(shown.form());
    try {
      return mask.isEverything()
          ? whole
          : ReadyMessage.of(mask.apply(Deployment.parseFrom(whole.toByteArray())));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a form is no message", e);
    }
  }
}
