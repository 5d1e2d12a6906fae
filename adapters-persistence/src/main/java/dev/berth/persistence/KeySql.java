package dev.berth.persistence;

import dev.berth.persistence.NamedStatement.Argument;

/** How keys are found by digests of secrets; which digests, follows each part. */
final class KeySql {
  static final String OF_KEY =
      """
      select encode(k.digest, 'hex') as hex, k.id, k.project, k.display_name, k.scopes,
        k.created_at, k.expires_at, k.revoked_at, k.last_used_at
      from api_key k
      join project p on p.alive = k.project
      where k.digest =\s""";

  static final String OF_TOKEN =
      """

      union all
      select encode(t.digest, 'hex') as hex, k.id, k.project, k.display_name, t.scopes,
        t.created_at, least(t.expires_at, k.expires_at), coalesce(t.revoked_at, k.revoked_at),
        k.last_used_at
      from access_token t
      join api_key k on k.id = t.key
      join project p on p.alive = k.project
      where t.digest =\s""";

  /** Of a digest. */
  static final NamedStatement FIND_BY_DIGEST =
      new NamedStatement(
          OF_KEY + ":digest" + OF_TOKEN + ":digest", new Argument("digest", byte[].class));

  private KeySql() {}
}
