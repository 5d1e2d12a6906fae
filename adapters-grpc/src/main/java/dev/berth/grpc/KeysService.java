package dev.berth.grpc;

import dev.berth.access.ApiKey;
import dev.berth.access.ApiKeyField;
import dev.berth.access.Caller;
import dev.berth.proto.berth.v1.CreateKeyRequest;
import dev.berth.proto.berth.v1.Key;
import dev.berth.proto.berth.v1.KeysGrpc.KeysImplBase;
import dev.berth.proto.berth.v1.ListKeysRequest;
import dev.berth.proto.berth.v1.ListKeysResponse;
import dev.berth.proto.berth.v1.RevokeKeyRequest;
import dev.berth.tenancy.AdministerKeys;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** {@code berth.v1.Keys}, each method mapped to a use case. */
final class KeysService extends KeysImplBase {
  private final AdministerKeys keys;
  private final Supplier<Caller> caller;

  KeysService(AdministerKeys keys, Supplier<Caller> caller) {
    this.keys = keys;
    this.caller = caller;
  }

  @Override
  public void createKey(CreateKeyRequest request, StreamObserver<Key> answer) {
    var who = caller.get();
    var project = Names.toProject("parent", request.getParent());
    var wanted = request.getKey();
    var name = wanted.getDisplayName();
    var scopes = wanted.getScopesList();
    var expiry = KeyProtos.toExpiry(wanted);
    if (request.getValidateOnly()) {
      keys.check(who, project, name, scopes, expiry);
      send(answer, wanted.toBuilder().clearName().build());
    } else {
      send(answer, KeyProtos.toProto(keys.create(who, project, name, scopes, expiry)));
    }
  }

  @Override
  public void listKeys(ListKeysRequest request, StreamObserver<ListKeysResponse> answer) {
    var who = caller.get();
    var project = Names.toProject("parent", request.getParent());
    var mask = ReadMask.of(request.getReadMask(), Key.class);
    var page =
        ListPage.read(
            new ListPage.Asked(
                request.getParent() + "/keys",
                request.getPageSize(),
                request.getPageToken(),
                request.getFilter(),
                request.getOrderBy()),
            Listable.KEYS,
            ApiKeyField.OLDEST_FIRST,
            ApiKey::id);
    var read = keys.page(who, project, page.listing());
    send(
        answer,
        ListKeysResponse.newBuilder()
            .addAllKeys(page.items(read).stream().map(KeyProtos::toProto).map(mask::apply).toList())
            .setNextPageToken(page.nextToken(read))
            .build());
  }

  @Override
  public void revokeKey(RevokeKeyRequest request, StreamObserver<Key> answer) {
    var who = caller.get();
    var name = request.getName();
    var key = Names.toKey(name);
    var found =
        request.getValidateOnly()
            ? keys.checkRevocation(who, key.project(), key.id(), name)
            : keys.revoke(who, key.project(), key.id(), name);
    send(answer, KeyProtos.toProto(found));
  }

  private static <T> void send(StreamObserver<T> answer, T message) {
    answer.onNext(message);
    answer.onCompleted();
  }
}
