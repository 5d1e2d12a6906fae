package dev.berth.gateway;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.rbac.v3.Action;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBACPerRoute;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Opens Envoy's filter {@code revoked} for every key but the revoked ones. */
final class RevokedKeys {
  /** The filter, and the policy that Envoy names when it refuses a key. */
  static final String NAME = "revoked";

  private static final String KEY = "x-berth-key";

  private RevokedKeys() {}

  /** The filter's configuration. */
  static Any filter(Set<String> revoked) {
    var rbac = RBAC.newBuilder();
    if (!revoked.isEmpty()) {
      var deny = HeaderTree.action(action(io.envoyproxy.envoy.config.rbac.v3.RBAC.Action.DENY));
      rbac.setMatcher(
          HeaderTree.of(
              KEY,
              revoked.stream().collect(Collectors.toMap(Function.identity(), key -> deny)),
              HeaderTree.action(action(io.envoyproxy.envoy.config.rbac.v3.RBAC.Action.ALLOW))));
    }
    return XdsResource.pack(RBACPerRoute.newBuilder().setRbac(rbac).build());
  }

  private static Action action(io.envoyproxy.envoy.config.rbac.v3.RBAC.Action what) {
    return Action.newBuilder().setName(NAME).setAction(what).build();
  }
}
