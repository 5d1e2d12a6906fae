package dev.berth.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.listing.Filter;
import dev.berth.listing.Listing;
import dev.berth.listing.Order;
import dev.berth.listing.Relation;
import dev.berth.project.ProjectId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What every {@link ApiKeyRepository} does. */
public abstract class ApiKeyRepositoryContract {
  private static final ProjectId OURS = new ProjectId("ours");
  private static final ProjectId THEIRS = new ProjectId("theirs");
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00.123Z");
  private static final Listing<ApiKey> OLDEST_FIRST =
      new Listing<>(Filter.everything(), ApiKeyField.OLDEST_FIRST, null, 9);

  private ApiKeyRepository keys;

  /** A repository without keys. */
  protected abstract ApiKeyRepository emptyRepository();

  @BeforeEach
  void open() {
    keys = emptyRepository();
  }

  private static ApiKey key(String id, ProjectId project, @Nullable Instant expiresAt) {
    return new ApiKey(
        id, project, "for tests", Set.of(Scope.MODELS_READ, Scope.ADMIN), NOW, expiresAt, null);
  }

  private static byte[] digest(String secret) {
    return secret.getBytes(StandardCharsets.UTF_8);
  }

  private ApiKey stored(String id, ProjectId project, @Nullable Instant expiresAt) {
    var key = key(id, project, expiresAt);
    keys.insert(key, digest("secret of " + id));
    return key;
  }

  @Nested
  class FindByDigest {
    @Test
    void findsEveryFieldAgain() {
      var expiring = stored("a", OURS, NOW.plusSeconds(60));
      var lasting = stored("b", OURS, null);

      assertThat(keys.findByDigest(digest("secret of a"))).contains(expiring);
      assertThat(keys.findByDigest(digest("secret of b"))).contains(lasting);
    }

    @Test
    void findsNothingForAnotherSecret() {
      stored("a", OURS, null);

      assertThat(keys.findByDigest(digest("a guess"))).isEmpty();
    }

    @Test
    void findsAKeyThatWasRevoked() {
      stored("a", OURS, null);
      keys.revoke(OURS, "a", NOW);

      assertThat(keys.findByDigest(digest("secret of a")))
          .hasValueSatisfying(key -> assertThat(key.worksAt(NOW)).isFalse());
    }
  }

  @Nested
  class ListKeys {
    @Test
    void givesTheProjectsKeysOldestFirst() {
      var second = new ApiKey("a", OURS, "", Set.of(), NOW.plusSeconds(1), null, null);
      keys.insert(second, digest("1"));
      var first = stored("b", OURS, null);
      stored("c", THEIRS, null);

      assertThat(keys.page(OURS, OLDEST_FIRST)).containsExactly(first, second);
      assertThat(keys.page(OURS, OLDEST_FIRST.after(first, "b"))).containsExactly(second);
      assertThat(keys.find(OURS, "a")).contains(second);
      assertThat(keys.find(OURS, "c")).isEmpty();
    }

    @Test
    void givesThoseThatTheFilterMeans() {
      var forever = stored("a", OURS, null);
      var expiring = stored("b", OURS, NOW.plusSeconds(9));
      var revoked = keys.revoke(OURS, stored("c", OURS, null).id(), NOW).orElseThrow();
      var all = List.of(forever, expiring, revoked);
      var filters = new ArrayList<Filter<ApiKey>>();
      for (var field : ApiKeyField.values()) {
        if (field.type() == Instant.class) {
          filters.add(new Filter.Compared<>(field, Relation.AT_OR_AFTER, NOW));
        }
      }
      filters.add(new Filter.Compared<>(ApiKeyField.DISPLAY_NAME, Relation.AT, "for tests"));
      for (var filter : List.copyOf(filters)) {
        filters.add(new Filter.Not<>(filter));
      }

      for (var filter : filters) {
        for (var order : List.of(Order.<ApiKey>newestFirst(), ApiKeyField.OLDEST_FIRST)) {
          var listing = new Listing<>(filter, order, null, 9);
          assertThat(keys.page(OURS, listing))
              .as(listing.toString())
              .isEqualTo(listing.of(all.stream(), ApiKey::id));
        }
      }
    }
  }

  @Nested
  class Revoke {
    @Test
    void remembersWhen() {
      stored("a", OURS, null);

      var revoked = keys.revoke(OURS, "a", NOW.plusSeconds(5));

      assertThat(revoked).map(ApiKey::revokedAt).contains(NOW.plusSeconds(5));
      assertThat(keys.page(OURS, OLDEST_FIRST)).containsExactly(revoked.orElseThrow());
    }

    @Test
    void keepsTheFirstTimeWhenRepeated() {
      stored("a", OURS, null);
      var first = keys.revoke(OURS, "a", NOW);

      assertThat(keys.revoke(OURS, "a", NOW.plusSeconds(5))).isEqualTo(first).isPresent();
    }

    @Test
    void knowsNoKeyOfAnotherProject() {
      var theirs = stored("a", THEIRS, null);

      assertThat(keys.revoke(OURS, "a", NOW)).isEmpty();
      assertThat(keys.page(THEIRS, OLDEST_FIRST)).containsExactly(theirs);
    }
  }

  @Nested
  class RevokedIds {
    @Test
    void leavesOutWhatWorksAndWhatHasExpiredAnyway() {
      stored("working", OURS, null);
      stored("revoked", OURS, null);
      stored("revoked and expiring", THEIRS, NOW.plusSeconds(60));
      stored("revoked and expired", OURS, NOW.minusSeconds(60));
      keys.revoke(OURS, "revoked", NOW);
      keys.revoke(THEIRS, "revoked and expiring", NOW);
      keys.revoke(OURS, "revoked and expired", NOW.minusSeconds(90));

      assertThat(keys.revokedIds(NOW)).containsExactlyInAnyOrder("revoked", "revoked and expiring");
    }
  }

  @Nested
  class Tokens {
    private final ApiKey token =
        new ApiKey("t", OURS, "", Set.of(Scope.MODELS_READ), NOW, NOW.plusSeconds(60), null);

    private boolean insert(String key) {
      return keys.insertToken(token, key, digest("token"));
    }

    @Test
    void standForTheirKeyWithTheirOwnScopesAndTime() {
      stored("a", OURS, null);

      assertThat(insert("a")).isTrue();

      assertThat(keys.findByDigest(digest("token")))
          .contains(
              new ApiKey("a", OURS, "for tests", token.scopes(), NOW, token.expiresAt(), null));
      assertThat(keys.page(OURS, OLDEST_FIRST)).hasSize(1);
    }

    @Test
    void endWithTheirKey() {
      stored("a", OURS, NOW.plusSeconds(5));
      insert("a");

      assertThat(keys.findByDigest(digest("token")))
          .map(ApiKey::expiresAt)
          .contains(NOW.plusSeconds(5));
      keys.revoke(OURS, "a", NOW);
      assertThat(keys.findByDigest(digest("token"))).map(ApiKey::revokedAt).contains(NOW);
      assertThat(keys.revokedIds(NOW)).containsExactlyInAnyOrder("a", "t");
      assertThat(keys.revokedIds(NOW.plusSeconds(60))).isEmpty();
    }

    @Test
    void areRevokedAlone() {
      stored("a", OURS, null);
      stored("b", OURS, null);
      insert("a");

      keys.revokeToken("b", digest("token"), NOW);
      keys.revokeToken("a", digest("another"), NOW);
      assertThat(keys.revokedIds(NOW)).isEmpty();
      keys.revokeToken("a", digest("token"), NOW);

      assertThat(keys.revokedIds(NOW)).containsExactly("t");
      assertThat(keys.findByDigest(digest("token"))).map(ApiKey::revokedAt).contains(NOW);
      assertThat(keys.findByDigest(digest("secret of a"))).map(ApiKey::revokedAt).isEmpty();
    }

    @Test
    void comeFromKeysAlone() {
      stored("a", OURS, null);
      insert("a");

      assertThat(keys.insertToken(token, "t", digest("more"))).isFalse();
      assertThat(keys.insertToken(token, "nobody", digest("more"))).isFalse();
      assertThat(keys.findByDigest(digest("more"))).isEmpty();
    }
  }

  @Nested
  class RecordUses {
    @Test
    void remembersTheNewestUseOfEachKey() {
      stored("a", OURS, null);
      stored("b", OURS, null);
      var later = NOW.plusSeconds(5);

      keys.recordUses(Map.of("a", later, "nobody", NOW));
      keys.recordUses(Map.of("a", NOW, "b", NOW));

      assertThat(keys.page(OURS, OLDEST_FIRST))
          .extracting(ApiKey::lastUsedAt)
          .containsExactly(later, NOW);
      assertThat(keys.revoke(OURS, "a", later)).map(ApiKey::lastUsedAt).contains(later);
    }
  }

  @Nested
  class IsLastWith {
    @Test
    void isTheOneWorkingKeyWithTheScope() {
      stored("a", OURS, null);
      stored("expired", OURS, NOW.minusSeconds(1));
      stored("expiring", OURS, NOW.plusSeconds(60));
      keys.insert(
          new ApiKey("other", OURS, "", Set.of(Scope.MODELS_READ), NOW, null, null), digest("o"));

      assertThat(keys.isLastWith(Scope.ADMIN, OURS, "a", NOW)).isTrue();
      assertThat(keys.isLastWith(Scope.ADMIN, OURS, "expiring", NOW)).isFalse();
      assertThat(keys.isLastWith(Scope.ADMIN, OURS, "other", NOW)).isFalse();
      assertThat(keys.isLastWith(Scope.ADMIN, OURS, "nobody", NOW)).isFalse();
      assertThat(keys.isLastWith(Scope.ADMIN, THEIRS, "a", NOW)).isFalse();
    }

    @Test
    void isNoneWhereAnyOtherWorksOfWhicheverProject() {
      stored("a", OURS, null);
      stored("b", THEIRS, null);

      assertThat(keys.isLastWith(Scope.ADMIN, OURS, "a", NOW)).isFalse();
      keys.revoke(THEIRS, "b", NOW);
      assertThat(keys.isLastWith(Scope.ADMIN, OURS, "a", NOW)).isTrue();
      assertThat(keys.isLastWith(Scope.ADMIN, THEIRS, "b", NOW)).isFalse();
    }
  }

  @Nested
  class IsEmpty {
    @Test
    void saysWhetherAnyKeyExists() {
      assertThat(keys.isEmpty()).isTrue();
      stored("a", THEIRS, null);
      assertThat(keys.isEmpty()).isFalse();
    }
  }
}
