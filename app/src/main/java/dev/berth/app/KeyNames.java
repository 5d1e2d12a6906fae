package dev.berth.app;

import dev.berth.proto.berth.v1.KeysGrpc;
import dev.berth.proto.berth.v1.ListKeysRequest;
import dev.berth.proto.berth.v1.ListKeysResponse;
import java.util.HashMap;
import java.util.Map;

/**
 * What the keys of a project are called.
 *
 * @param byActor the names for people, by who acts in histories
 */
record KeyNames(Map<String, String> byActor) {
  private static final int PAGE = 1000;

  /**
   * Asks for them.
   *
   * @param parent the native name of the project
   */
  static KeyNames of(DataOption data, String parent) {
    var names = new HashMap<String, String>();
    var request = ListKeysRequest.newBuilder().setParent(parent).setPageSize(PAGE);
    var pages =
        OwnerCall.pages(
            data,
            KeysGrpc::newBlockingStub,
            (stub, token) -> stub.listKeys(request.setPageToken(token).build()),
            ListKeysResponse::getNextPageToken);
    while (pages.hasNext()) {
      for (var key : pages.next().getKeysList()) {
        var id = key.getName().substring(key.getName().lastIndexOf('/') + 1);
        names.put("key:" + id, key.getDisplayName());
      }
    }
    return new KeyNames(names);
  }

  /** Who acts, with the name of the key where it has one. */
  String told(String actor) {
    var name = byActor.getOrDefault(actor, "");
    return name.isEmpty() ? actor : "%s (%s)".formatted(actor, name);
  }
}
