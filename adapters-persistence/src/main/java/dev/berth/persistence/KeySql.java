package dev.berth.persistence;

import dev.berth.persistence.NamedStatement.Argument;

/** How keys are found by digests of secrets. */
final class KeySql {
  /** Of digests. */
  static final NamedStatement FIND =
      new NamedStatement(ofDigests(":digests"), new Argument("digests", byte[][].class));

  private KeySql() {}

  /**
   * Those of some digests that work still: of what {@link #ofDigests} finds, all that {@link
   * dev.berth.access.ApiKey#worksAt} lets pass but for their end.
   */
  static String working(String digests) {
    return "select decode(hex, 'hex') as digest from (%s) as held where revoked_at is null"
        .formatted(ofDigests(digests));
  }

  /**
   * The keys of some digests, by a plan that is made once, as that of {@link ReadSql#NEWS} is.
   *
   * @param digests stands for them, twice
   */
  static String ofDigests(String digests) {
    return """
        select encode(k.digest, 'hex') as hex, k.id, k.project, k.display_name, k.scopes,
          k.created_at, k.expires_at, k.revoked_at, k.last_used_at
        from api_key k
        join project p on p.alive = k.project
        where k.digest = any ((select %s)::bytea[])
        union all
        select encode(t.digest, 'hex') as hex, k.id, k.project, k.display_name, t.scopes,
          t.created_at, least(t.expires_at, k.expires_at), coalesce(t.revoked_at, k.revoked_at),
          k.last_used_at
        from access_token t
        join api_key k on k.id = t.key
        join project p on p.alive = k.project
        where t.digest = any ((select %s)::bytea[])
        """
        .formatted(digests, digests);
  }
}
