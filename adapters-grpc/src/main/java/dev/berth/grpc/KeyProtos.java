package dev.berth.grpc;

import com.google.protobuf.Timestamp;
import dev.berth.access.ApiKey;
import dev.berth.access.IssueKey;
import dev.berth.access.Scope;
import dev.berth.proto.berth.v1.Key;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The only file that sees both the native messages of keys and the domain. */
final class KeyProtos {
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private KeyProtos() {}

  static Key toProto(IssueKey.Issued issued) {
    return toProto(issued.key()).toBuilder().setSecret(issued.secret()).build();
  }

  static Key toProto(ApiKey key) {
    var proto =
        Key.newBuilder()
            .setName(Names.key(key.project(), key.id()))
            .setDisplayName(key.displayName())
            .addAllScopes(key.scopes().stream().sorted().map(Scope::wireName).toList())
            .setCreateTime(Times.toProto(key.createdAt()));
    if (key.expiresAt() != null) {
      proto.setExpireTime(Times.toProto(key.expiresAt()));
    }
    if (key.revokedAt() != null) {
      proto.setRevokeTime(Times.toProto(key.revokedAt()));
    }
    if (key.lastUsedAt() != null) {
      proto.setLastUseTime(Times.toProto(key.lastUsedAt()));
    }
    return proto.build();
  }

  /** When a key shall expire, to the second, as tokens say it; null means never. */
  static @Nullable Instant toExpiry(Key key) {
    return key.hasExpireTime() ? toSecond(key.getExpireTime()) : null;
  }

  private static Instant toSecond(Timestamp time) {
    var seconds = time.getSeconds();
    if (seconds < FIRST.getEpochSecond() || seconds > LAST.getEpochSecond()) {
      throw Invalid.field(
          "key.expire_time", "%d seconds (expected: %s to %s)".formatted(seconds, FIRST, LAST));
    }
    return Instant.ofEpochSecond(seconds);
  }
}
